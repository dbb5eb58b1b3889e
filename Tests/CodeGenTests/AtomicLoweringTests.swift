import LLVM
import Testing

struct AtomicLoweringTests {
  @Test func anAtomicIsCheckedForItsAlignmentAndThenMadeAsOneOperation() throws {
    let lowering = try CoreLowering(
      """
      (module (memory 1 1 shared)
        (func (export "add") (param i32 i64) (result i64)
          (i64.atomic.rmw.add offset=8 (local.get 0) (local.get 1)))
        (func (export "exchange") (param i32 i32 i32) (result i32)
          (i32.atomic.rmw16.cmpxchg_u (local.get 0) (local.get 1) (local.get 2)))
        (func (export "load") (param i32) (result i32) (i32.atomic.load8_u (local.get 0)))
        (func (export "store") (param i32 i64) (i64.atomic.store (local.get 0) (local.get 1)))
        (func (export "fence") (atomic.fence)))
      """)
    let add = lowering.emittedBody(of: 0)
    #expect(add.contains("atomicrmw add ptr"))
    #expect(add.contains("seq_cst, align 8"))
    #expect(add.count(of: "@llvm.ubsantrap(i8 12)") == 1)
    #expect(lowering.code(of: 0).count { $0.contains("lock") && $0.contains("xadd") } == 1)
    let exchange = lowering.emittedBody(of: 1)
    #expect(exchange.contains("cmpxchg ptr"))
    #expect(exchange.contains("i16"))
    #expect(exchange.contains("zext i16"))
    // A byte is always aligned.
    #expect(!lowering.emittedBody(of: 2).contains("ubsantrap"))
    #expect(lowering.emittedBody(of: 2).contains("load atomic i8"))
    #expect(lowering.emittedBody(of: 3).contains("store atomic i64"))
    #expect(lowering.body(of: 4).contains("fence seq_cst"))
  }

  @Test func anAtomicThatNobodyUsesStillHappens() throws {
    let lowering = try CoreLowering(
      """
      (module (memory 1 1 shared)
        (func (export "f") (param i32)
          (drop (i32.atomic.load (local.get 0)))
          (drop (i32.atomic.rmw.or (local.get 0) (i32.const 0)))))
      """)
    let body = lowering.body(of: 0)
    #expect(body.count(of: "load atomic volatile i32") == 1)
    #expect(body.contains("atomicrmw or"))
    #expect(body.contains("@llvm.ubsantrap(i8 12)"))
  }

  /// What LLVM made of a plain load that races would be undefined, and it may read twice.
  @Test func plainAccessesOfASharedMemoryAreEachMadeOnce() throws {
    func lowering(_ limits: String) throws -> CoreLowering {
      try CoreLowering(
        """
        (module (memory \(limits)) (table 4 funcref)
          (func (export "f") (param i32) (result i32 i32 i32)
            (i32.store (i32.const 64) (local.get 0))
            (i32.load8_u (local.get 0)) (i32.load (local.get 0)) (i32.load (local.get 0)))
          (func (export "v") (param i32) (result v128)
            (v128.store (i32.const 64) (v128.const i64x2 1 2))
            (v128.load (local.get 0)))
          (func (export "call") (param i32) (call_indirect (i32.load (local.get 0)))))
        """)
    }
    let shared = try lowering("1 1 shared")
    #expect(shared.body(of: 0).count(of: "load volatile") == 3)
    #expect(shared.body(of: 0).count(of: "store volatile") == 1)
    #expect(shared.body(of: 1).count(of: "volatile <16 x i8>") == 2)
    #expect(shared.body(of: 2).count(of: "load volatile i32") == 1)
    let own = try lowering("1 1")
    #expect(!own.emitted.contains("volatile"))
  }

  @Test func theSizeOfASharedMemoryIsReadAtomically() throws {
    let lowering = try CoreLowering(
      """
      (module (import "m" "memory" (memory 1 8 shared)) (memory $wide i64 1 8 shared)
        (func (export "size") (result i32) (memory.size))
        (func (export "load") (param i64) (result i32) (i32.load $wide (local.get 0)))
        (func (export "grow") (result i64) (memory.grow $wide (i64.const 1))))
      """)
    #expect(lowering.body(of: 0).contains("load atomic i64"))
    #expect(lowering.body(of: 1).contains("load atomic i64"))
  }

  @Test func waitingAndNotifyingAreCheckedBeforeTheLoaderIsCalled() throws {
    let lowering = try CoreLowering(
      """
      (module (memory 1 1 shared) (memory $own 1)
        (func (export "wait") (param i32 i64) (result i32)
          (memory.atomic.wait64 offset=8 (local.get 0) (i64.const 1) (local.get 1)))
        (func (export "notify") (param i32) (result i32)
          (memory.atomic.notify (local.get 0) (i32.const 1)))
        (func (export "wait on own") (param i32) (result i32)
          (memory.atomic.wait32 $own (local.get 0) (i32.const 1) (i64.const -1)))
        (func (export "notify own") (param i32) (result i32)
          (memory.atomic.notify $own (local.get 0) (i32.const 1))))
      """)
    for index in 0...1 {
      let body = lowering.emittedBody(of: index)
      #expect(body.count(of: "@llvm.ubsantrap(i8 12)") == 1)
      #expect(body.count(of: "@llvm.ubsantrap(i8 5)") == 1)
      #expect(body.contains("@runtime.atomic_"))
    }
    let wait = lowering.body(of: 2)
    #expect(wait.contains("@llvm.ubsantrap(i8 13)"))
    #expect(wait.contains("@llvm.ubsantrap(i8 12)"))
    #expect(!wait.contains("ret i32"))
    let notify = lowering.body(of: 3)
    #expect(notify.contains("@llvm.ubsantrap(i8 5)"))
    #expect(notify.contains("ret i32 0"))
    #expect(!notify.contains("@runtime"))
  }
}
