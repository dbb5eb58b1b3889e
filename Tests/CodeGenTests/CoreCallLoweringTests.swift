import Testing

struct CoreCallLoweringTests {
  @Test func aCallWithinAModuleIsDirectAndOneOfAnImportGoesThroughItsSlot() throws {
    let lowering = try CoreLowering(
      """
      (module (import "m" "f" (func $f (param i32) (result i32)))
        (func $g (param i32) (result i32) (call $g (call $f (local.get 0))))
        (func (export "h") (param i32) (result i32) (i32.add (call $f (local.get 0))
          (call $g (i32.const 1)))))
      """)
    let code = lowering.code(of: 2)
    #expect(code.contains { $0.hasPrefix("callq *import.function.0(%rip)") })
    #expect(code.contains { $0.hasPrefix("callq function.1") })
  }

  @Test func aCallByReferenceComparesWithNullOnly() throws {
    let lowering = try CoreLowering(
      """
      (module (type $t (func (param i64) (result i64)))
        (func (export "f") (param (ref null $t) i64) (result i64)
          (call_ref $t (local.get 1) (local.get 0))))
      """)
    let code = lowering.code(of: 0)
    #expect(code.count { $0.hasPrefix("cmp") || $0.hasPrefix("test") } == 1)
    #expect(code.contains("callq *%rax") || code.contains("callq *%rdi"))
    #expect(code.contains("ud1l 11(%eax), %eax"))
  }

  @Test func anIndirectCallComparesTheIndexAndOneWordOfTheSignature() throws {
    let lowering = try CoreLowering(
      """
      (module (type $t (func (param i64) (result i64))) (table 3 3 funcref)
        (func (export "f") (param i32 i64) (result i64)
          (call_indirect (type $t) (local.get 1) (local.get 0))))
      """)
    let code = lowering.code(of: 0)
    // The count is a constant, as nothing can change it.
    #expect(code.contains("cmpl $3, %edi"))
    #expect(code.count { $0.hasPrefix("cmp") } == 2)
    #expect(code.contains { $0.hasPrefix("cmpq") && $0.contains("-8(") })
    for trap in [7, 8, 9] { #expect(code.contains("ud1l \(trap)(%eax), %eax")) }
  }

  @Test func onlyATypeThatMayHaveSubtypesIsLookedUp() throws {
    let lowering = try CoreLowering(
      """
      (module (type $open (sub (func))) (type $sub (sub final $open (func))) (table 3 3 funcref)
        (func (export "f") (param i32) (call_indirect (type $open) (local.get 0)))
        (func (export "g") (param i32) (call_indirect (type $sub) (local.get 0)))
        (func (export "h") (type $sub)))
      """)
    #expect(lowering.emittedBody(of: 0).contains("@subtype"))
    #expect(!lowering.emittedBody(of: 1).contains("@subtype"))
    #expect(lowering.emitted.contains("@supertypes.0 = internal constant [3 x i64] [i64 1,"))
  }

  @Test func aLongSignatureIsComparedByBothWords() throws {
    let parameters = Array(repeating: "i32", count: 21).joined(separator: " ")
    let lowering = try CoreLowering(
      """
      (module (type $t (func (param \(parameters)))) (table 3 3 funcref)
        (func $f (export "f") (type $t)
          \((0..<21).map { "(local.get \($0))" }.joined(separator: " "))
          (call_indirect (type $t) (i32.const 0))))
      """)
    let body = lowering.emittedBody(of: 0)
    #expect(body.contains("i64 -8"))
    #expect(body.contains("i64 -16"))
  }

  @Test func theCountOfATableThatGrowsIsLoaded() throws {
    let lowering = try CoreLowering(
      """
      (module (table $t 3 funcref)
        (func (export "f") (result i32) (table.grow $t (ref.null func) (i32.const 1)))
        (func (export "g") (param i32) (result funcref) (table.get $t (local.get 0))))
      """)
    #expect(lowering.emittedBody(of: 0).contains("@runtime.table_grow"))
    #expect(lowering.emittedBody(of: 1).contains("load i64, ptr getelementptr (i8, ptr @table.0"))
  }

  @Test func functionsThatCanBeReferredToHaveAPrefixAndOthersHaveNone() throws {
    let lowering = try CoreLowering(
      """
      (module (table 1 funcref) (elem (i32.const 0) $b)
        (func $a (export "a") (param i32) (call $c (local.get 0)))
        (func $b (result f64) (f64.const 0))
        (func $c (param i32) (call $c (local.get 0))))
      """)
    let definitions = lowering.emitted.split(separator: "\n").filter { $0.hasPrefix("define") }
    func definition(_ index: Int) -> Substring {
      definitions.first { $0.contains("@function.\(index)(") } ?? ""
    }
    #expect(definition(0).hasPrefix("define hidden void"))
    #expect(definition(0).contains("align 16 prefix { i64, i64, i64, i64 }"))
    #expect(definition(1).hasPrefix("define internal double"))
    #expect(definition(1).contains("prefix"))
    #expect(definition(2).hasPrefix("define internal void"))
    #expect(!definition(2).contains("prefix"))
  }

  @Test func twoResultsOfAKindComeBackInRegistersAndMoreThroughMemory() throws {
    let lowering = try CoreLowering(
      """
      (module
        (func (export "a") (result i32 i64 f32 f64)
          (i32.const 1) (i64.const 2) (f32.const 3) (f64.const 4))
        (func $b (export "b") (param f64) (result i32 i32 i32)
          (i32.const 1) (i32.const 2) (i32.const 3))
        (func (export "c") (result i32)
          (call $b (f64.const 0)) (drop) (drop)))
      """)
    #expect(lowering.emitted.contains("define hidden { i32, i64, float, double } @function.0()"))
    #expect(lowering.emitted.contains("define hidden void @function.1(double %0, ptr %1)"))
    #expect(lowering.emittedBody(of: 2).contains("call void @function.1(double 0"))
  }

  @Test func aChainOfTailCallsUsesOneFrame() throws {
    let lowering = try CoreLowering(
      """
      (module (type $t (func (param i64) (result i32)))
        (import "m" "f" (func $f (type $t))) (table 1 1 funcref)
        (func $even (export "even") (type $t)
          (if (result i32) (i64.eqz (local.get 0)) (then (i32.const 1))
            (else (return_call $odd (i64.sub (local.get 0) (i64.const 1))))))
        (func $odd (type $t)
          (if (result i32) (i64.eqz (local.get 0)) (then (i32.const 0))
            (else (return_call $even (i64.sub (local.get 0) (i64.const 1))))))
        (func $plain (type $t) (i32.const 1))
        (func (export "p") (type $t) (return_call $plain (local.get 0)))
        (func (export "i") (type $t) (return_call_indirect (type $t) (local.get 0) (i32.const 0)))
        (func (export "u") (type $t) (return_call $f (local.get 0))))
      """)
    #expect(lowering.emitted.contains("musttail call tailcc i32 @function.2.tail("))
    #expect(lowering.emitted.contains("musttail call tailcc i32 @function.1.tail("))
    #expect(lowering.emitted.contains("define hidden i32 @function.1(i64 %0)"))
    #expect(lowering.assembly.contains(".quad\tfunction.1.tail-function.1"))
    // A function without an entry for tail calls makes none: it is called plainly.
    #expect(!lowering.emitted.contains("musttail call tailcc i32 @function.3"))
    // What isn't known is asked for its entry.
    #expect(lowering.emitted.count(of: "getelementptr i8, ptr %") >= 2)
    #expect(lowering.emitted.count(of: "musttail call tailcc i32 %") == 2)
  }

  @Test func endlessRecursionIsNotMadeALoop() throws {
    let lowering = try CoreLowering(
      """
      (module (func $f (export "f") (param i32) (result i32)
        (i32.add (i32.const 1) (call $f (i32.add (local.get 0) (i32.const 1)))))
        (func $g (export "g") (param i32) (call $g (local.get 0))))
      """)
    #expect(lowering.code(of: 1).contains { $0.hasPrefix("callq function.1") })
  }

  @Test func anEndlessLoopStaysOne() throws {
    let lowering = try CoreLowering(#"(module (func (export "f") (loop (br 0))))"#)
    #expect(lowering.code(of: 0).contains { $0.hasPrefix("jmp") })
    #expect(!lowering.emitted.contains("mustprogress"))
  }

  @Test func everyPathThatCanFaultHasItsFrame() throws {
    let lowering = try CoreLowering(
      """
      (module (func $h (import "m" "h")) (memory 1)
        (func (export "f") (param i32) (result i32)
          (if (local.get 0) (then (call $h)))
          (i32.load (local.get 0))))
      """)
    #expect(lowering.code(of: 1).prefix(2) == ["pushq %rbp", "movq %rsp, %rbp"])
  }
}
