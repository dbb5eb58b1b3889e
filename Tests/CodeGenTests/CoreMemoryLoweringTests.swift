import Testing

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
