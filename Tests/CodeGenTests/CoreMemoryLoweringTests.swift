import CodeGen
import Testing
import WasmBytes

struct CoreMemoryLoweringTests {
  @Test func aStoreToMemoryDoesNotForceAGlobalToBeLoadedAgain() throws {
    let lowering = try CoreLowering(
      """
      (module (memory 1) (global $sp (mut i32) (i32.const 1024))
        (func (export "f") (param i32) (result i32)
          (global.set $sp (i32.sub (global.get $sp) (i32.const 16)))
          (i32.store offset=4 (global.get $sp) (local.get 0))
          (i32.store (local.get 0) (i32.const 1))
          (global.set $sp (i32.add (global.get $sp) (i32.const 16)))
          (global.get $sp))
        (func (export "g") (param i32) (global.set $sp (local.get 0))))
      """)
    let body = lowering.body(of: 0)
    #expect(body.count(of: "load i32, ptr @global.0") == 1)
    #expect(!body.contains("ptr @global.0, align 8\n  store"))
  }

  @Test func anImportedGlobalIsNotLoadedAgainAfterAStoreToImportedMemory() throws {
    let lowering = try CoreLowering(
      """
      (module (import "m" "memory" (memory 1)) (import "m" "g" (global $g (mut i32)))
        (func (export "f") (param i32) (result i32)
          (i32.store (global.get $g) (local.get 0))
          (i32.store (local.get 0) (i32.const 1))
          (i32.add (global.get $g) (global.get $g))))
      """)
    // One load for the slot, and one for the value.
    let body = lowering.body(of: 0)
    #expect(body.count(of: "= load i32") == 1)
    #expect(body.count(of: "load ptr, ptr @import.global.0") == 1)
  }

  @Test func theBaseOfAnImportedMemoryIsLoadedOnce() throws {
    let lowering = try CoreLowering(
      """
      (module (import "m" "memory" (memory 1)) (import "m" "f" (func $f))
        (func (export "f") (param i32)
          (i32.store (local.get 0) (i32.const 1))
          (call $f)
          (i32.store (local.get 0) (i32.const 2))))
      """)
    #expect(lowering.code(of: 1).count { $0.contains("import.memory.0(%rip)") } == 1)
  }

  @Test func theFirstMemoryIsReachedFromTheCodeAndOthersThroughTheirDescriptors() throws {
    let lowering = try CoreLowering(
      """
      (module (import "m" "f" (func $f)) (memory $near 1) (memory $far 1)
        (func (export "near") (param i32)
          (i32.store $near (local.get 0) (i32.const 1)))
        (func (export "far") (param i32)
          (i32.store $far (local.get 0) (i32.const 1))
          (call $f)
          (i32.store $far (local.get 0) (i32.const 2)))
        (func (export "copy") (param i32 i32 i32)
          (memory.copy $far $near (local.get 0) (local.get 1) (local.get 2))))
      """)
    #expect(lowering.body(of: 1).contains("@memory.0.bytes"))
    #expect(!lowering.body(of: 1).contains("load"))
    #expect(lowering.body(of: 2).count(of: "load ptr, ptr @memory.1") == 1)
    let copy = lowering.body(of: 3)
    #expect(copy.contains("@memory.0.bytes"))
    #expect(copy.count(of: "load ptr, ptr @memory.1") == 1)
    #expect(!lowering.emitted.contains("@memory.1.bytes"))
  }

  @Test func aLoopOverMemoryIsVectorised() throws {
    let lowering = try CoreLowering(
      """
      (module (memory 1)
        (func (export "f") (param $a i32) (param $b i32) (param $n i32) (local $i i32)
          (block $out
            (loop $next
              (br_if $out (i32.ge_u (local.get $i) (local.get $n)))
              (i32.store (i32.add (local.get $a) (i32.shl (local.get $i) (i32.const 2)))
                (i32.add
                  (i32.load (i32.add (local.get $a) (i32.shl (local.get $i) (i32.const 2))))
                  (i32.shl
                    (i32.load (i32.add (local.get $b) (i32.shl (local.get $i) (i32.const 2))))
                    (i32.const 1))))
              (local.set $i (i32.add (local.get $i) (i32.const 1)))
              (br $next)))))
      """)
    #expect(lowering.body(of: 0).contains("<4 x i32>"))
  }

  @Test func anAddressIsWidenedAsUnsignedBeforeTheOffsetIsAdded() throws {
    let lowering = try CoreLowering(
      """
      (module (memory 1)
        (func (export "f") (param i32) (result i32)
          (i32.load offset=4294967295 (local.get 0))))
      """)
    let body = lowering.emittedBody(of: 0)
    #expect(body.contains("zext i32"))
    #expect(body.contains("add nuw i64 %3, 4294967295"))
    #expect(!body.contains("inbounds"))
    #expect(body.contains("align 1"))
  }

  @Test func aLoadThatIsDroppedStillHappens() throws {
    let lowering = try CoreLowering(
      """
      (module (memory 1)
        (func (export "f") (param i32) (drop (i32.load8_s (local.get 0))))
        (func (export "g") (param i32) (drop (local.get 0))))
      """)
    #expect(lowering.body(of: 0).contains("load volatile i8"))
    #expect(!lowering.body(of: 1).contains("load"))
  }

  @Test func aGuardedLoadIsNotMovedBeforeItsGuard() throws {
    let lowering = try CoreLowering(
      """
      (module (memory 1)
        (func (export "f") (param i32) (result i32)
          (if (result i32) (local.get 0)
            (then (i32.load (i32.const 1048576))) (else (i32.const 0)))))
      """)
    let body = lowering.body(of: 0)
    #expect(body.contains("br i1"))
    #expect(!body.contains("select"))
  }

  @Test func bulkOperationsAreCheckedAsAWholeBeforeTheyBegin() throws {
    let lowering = try CoreLowering(
      """
      (module (memory 1) (data $d "abcdef")
        (func (export "fill") (param i32 i32 i32)
          (memory.fill (local.get 0) (local.get 1) (local.get 2)))
        (func (export "copy") (param i32 i32 i32)
          (memory.copy (local.get 0) (local.get 1) (local.get 2)))
        (func (export "init") (param i32 i32 i32)
          (memory.init $d (local.get 0) (local.get 1) (local.get 2)))
        (func (export "drop") (data.drop $d)))
      """)
    #expect(lowering.emittedBody(of: 0).count(of: "@llvm.ubsantrap(i8 5)") == 1)
    #expect(lowering.emittedBody(of: 0).contains("llvm.memset.p0.i64"))
    #expect(lowering.emittedBody(of: 1).count(of: "@llvm.ubsantrap(i8 5)") == 2)
    #expect(lowering.emittedBody(of: 1).contains("llvm.memmove.p0.p0.i64"))
    #expect(lowering.emittedBody(of: 2).count(of: "@llvm.ubsantrap(i8 5)") == 2)
    #expect(lowering.emittedBody(of: 3).contains("store i64 0, ptr @data.0.count"))
  }
}

struct CoreMemory64LoweringTests {
  @Test func anAccessToAMemoryOfConstantSizeIsComparedWithAConstant() throws {
    let lowering = try CoreLowering(
      """
      (module (memory i64 1)
        (func (export "f") (param i64) (result i32)
          (i32.load offset=16 (local.get 0))))
      """)
    let body = lowering.body(of: 0)
    // The last address that 4 bytes at an offset of 16 have room behind.
    #expect(body.contains("icmp ugt i64 %0, 65516"))
    #expect(body.count(of: "@llvm.ubsantrap(i8 5)") == 1)
    #expect(body.count(of: "load") == 1)
  }

  @Test func anAccessToAMemoryThatGrowsIsComparedOnceWithItsSize() throws {
    let lowering = try CoreLowering(
      """
      (module (memory i64 1)
        (func (export "f") (param i64) (result i32)
          (i32.load offset=16 (local.get 0)))
        (func (export "g") (param i64) (result i64) (memory.grow (local.get 0))))
      """)
    let body = lowering.body(of: 0)
    #expect(body.count(of: "icmp") == 1)
    #expect(body.contains("add i64 %1, -20"))
    #expect(body.contains("icmp ult i64 %2, %0"))
    #expect(lowering.body(of: 1).count(of: "trunc") == 0)
  }

  @Test func anOffsetBeyondTheMinimumIsComparedByItself() throws {
    let lowering = try CoreLowering(
      """
      (module (memory i64 1)
        (func (export "f") (param i64) (result i32)
          (i32.load offset=65533 (local.get 0)))
        (func (export "g") (param i64) (result i64) (memory.grow (local.get 0))))
      """)
    let body = lowering.body(of: 0)
    #expect(body.contains("icmp ult i64 %1, 65537"))
    #expect(body.count(of: "icmp") == 2)
  }

  @Test func anAccessWhoseOffsetLeavesSixtyFourBitsAlwaysTraps() throws {
    let lowering = try CoreLowering(
      """
      (module (memory i64 1)
        (func (export "f") (param i64) (result i32)
          (i32.load offset=18446744073709551613 (local.get 0))))
      """)
    #expect(lowering.body(of: 0).contains("@llvm.ubsantrap(i8 5)"))
    #expect(!lowering.body(of: 0).contains("ret i32"))
  }

  @Test func aRangeIsCheckedWithoutASumThatCouldWrap() throws {
    let lowering = try CoreLowering(
      """
      (module (memory i64 1) (table i64 1 funcref)
        (func (export "fill") (param i64 i32 i64)
          (memory.fill (local.get 0) (local.get 1) (local.get 2)))
        (func (export "copy") (param i64 i64 i64)
          (table.copy (local.get 0) (local.get 1) (local.get 2))))
      """)
    for index in 0...1 {
      let body = lowering.emittedBody(of: index)
      #expect(!body.contains("add"))
      #expect(body.contains("icmp ugt i64"))
      #expect(body.contains("sub i64"))
    }
  }

  @Test func aMemoryReservesNoMoreThanItMayGrowTo() throws {
    func reservation(_ limits: String) throws -> UInt64? {
      let module = try CoreLowering("(module (memory \(limits)))").module
      return try CoreUnitLayout(module).memories.first?.reservedByteCount
    }
    #expect(try reservation("i64 1 3") == 3 * 65536)
    #expect(try reservation("i64 0 0") == 65536)
    #expect(try reservation("i64 1 0x1000000000000") == 16 << 30)
    #expect(throws: WasmError.self) { try reservation("i64 0x40001") }
  }

  /// The hot loop of 32-bit modules is what it is without any other memory, and nothing of it is
  /// compared with the memory's size.
  @Test func aLoopOverTheFirst32BitMemoryIsTheSameWhateverOthersThereAre() throws {
    func lowering(others: String) throws -> CoreLowering {
      try CoreLowering(
        """
        (module (memory 1) \(others)
          (func (export "sum") (param $p i32) (param $n i32) (result i32) (local $sum i32)
            (loop $next
              (local.set $sum (i32.add (local.get $sum) (i32.load offset=8 (local.get $p))))
              (local.set $p (i32.add (local.get $p) (i32.const 4)))
              (br_if $next (local.tee $n (i32.sub (local.get $n) (i32.const 1)))))
            (local.get $sum)))
        """)
    }
    let alone = try lowering(others: "")
    let code = alone.code(of: 0)
    #expect(code.contains { $0.contains("memory.0.bytes") })
    #expect(code == (try lowering(others: "(memory 1) (memory i64 1)").code(of: 0)))
    let body = alone.body(of: 0)
    #expect(!body.contains("ubsantrap"))
    #expect(!body.contains("ptr @memory.0,"))
  }
}
