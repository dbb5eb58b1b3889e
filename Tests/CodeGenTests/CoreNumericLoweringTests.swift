import Testing

struct CoreNumericLoweringTests {
  @Test func everyTrapHasAnInstructionOfItsOwnWithItsLocation() throws {
    let lowering = try CoreLowering(
      """
      (module (func (export "f") (param i32 i32 i32) (result i32)
        (i32.add (i32.div_s (local.get 0) (local.get 1))
          (i32.add (i32.div_u (local.get 1) (local.get 0))
            (i32.rem_s (local.get 0) (local.get 2))))))
      """)
    let code = lowering.code(of: 0)
    #expect(code.count { $0.hasPrefix("ud1l 2(") } == 3)
    #expect(code.count { $0.hasPrefix("ud1l 3(") } == 1)
    let traps = lowering.emittedBody(of: 0).split(separator: "\n").filter {
      $0.contains("ubsantrap")
    }
    #expect(traps.allSatisfy { $0.contains("!dbg") })
    let locations = Set(traps.compactMap { $0.split(separator: " ").last })
    #expect(locations.count == 3)
  }

  @Test func divisionByAConstantIsNotCheckedForIt() throws {
    let lowering = try CoreLowering(
      """
      (module (func (export "f") (param i32) (result i32)
        (i32.div_s (local.get 0) (i32.const 10)))
        (func (export "g") (param i32) (result i32)
        (i32.div_s (local.get 0) (i32.const -1))))
      """)
    #expect(!lowering.emittedBody(of: 0).contains("ubsantrap"))
    #expect(lowering.emittedBody(of: 1).count(of: "ubsantrap(i8 3)") == 1)
  }

  @Test(arguments: ["x86-64", "x86-64-v2", "x86-64-v3"])
  func aRotationIsOneInstructionThatIsFastEverywhere(processor: String) throws {
    let code = try CoreLowering(
      """
      (module (func (export "f") (param i32) (result i32) (i32.rotl (local.get 0) (i32.const 7))))
      """, processor: processor
    ).code(of: 0)
    #expect(code.contains { $0.hasPrefix("rol") || $0.hasPrefix("rorx") }, "\(code)")
  }

  @Test func shiftCountsAreMasked() throws {
    let lowering = try CoreLowering(
      """
      (module (func (export "f") (param i32 i32) (result i32)
          (i32.shl (local.get 0) (local.get 1)))
        (func (export "g") (param i64 i64) (result i64)
          (i64.shr_s (local.get 0) (local.get 1))))
      """)
    #expect(lowering.emittedBody(of: 0).contains(", 31"))
    #expect(lowering.emittedBody(of: 1).contains(", 63"))
  }

  @Test func arithmeticOnASignallingNaNIsNotSimplifiedAway() throws {
    let lowering = try CoreLowering(
      """
      (module
        (func (export "a") (param f32) (result f32) (f32.mul (local.get 0) (f32.const 1)))
        (func (export "b") (param f64) (result f64) (f64.sub (local.get 0) (f64.const 0)))
        (func (export "c") (param f64) (result f64) (f64.div (local.get 0) (f64.const -1)))
        (func (export "d") (param f32) (result f32) (f32.demote_f64 (f64.promote_f32 (local.get 0))))
        (func (export "e") (param f64) (result f64) (f64.min (local.get 0) (f64.const inf))))
      """)
    let expected = ["mulss", "subsd", "divsd", "cvtsd2ss", "addsd"]
    for (index, instruction) in expected.enumerated() {
      #expect(lowering.code(of: index).contains { $0.hasPrefix(instruction) })
    }
  }

  @Test func floatingPointConstantsKeepTheirBits() throws {
    let lowering = try CoreLowering(
      """
      (module (memory 1)
        (func (export "a") (result f32) (f32.const nan:0x200000))
        (func (export "b") (result f64) (f64.const -nan:0x4000000000000)))
      """)
    #expect(lowering.emittedBody(of: 0).contains("ret float 0x7FF4000000000000"))
    #expect(lowering.emittedBody(of: 1).contains("ret double 0xFFF4000000000000"))
  }

  @Test func aTruncationInRangeTakesOneBranch() throws {
    let lowering = try CoreLowering(
      """
      (module (func (export "f") (param f64) (result i32) (i32.trunc_f64_s (local.get 0)))
        (func (export "g") (param f64) (result i32) (i32.trunc_sat_f64_s (local.get 0))))
      """)
    let body = lowering.emittedBody(of: 0)
    #expect(body.contains("fcmp ogt double %2, 0xC1E0000000200000"))
    #expect(body.contains("fcmp olt double %2, 0x41E0000000000000"))
    #expect(body.contains("ubsantrap(i8 3)"))
    #expect(body.contains("ubsantrap(i8 4)"))
    #expect(!lowering.emittedBody(of: 1).contains("ubsantrap"))
  }

  @Test func whatCanNotBeReachedIsNotEmitted() throws {
    let lowering = try CoreLowering(
      """
      (module (func (export "f") (param i32) (result i32)
        (block (result i32)
          (return (i32.const 5))
          (block (loop (if (i32.const 1) (then (br 2)) (else (unreachable)))))
          (i32.div_u (i32.const 1) (i32.const 0)))))
      """)
    #expect(!lowering.emittedBody(of: 0).contains("ubsantrap"))
    #expect(lowering.emittedBody(of: 0).contains("ret i32 5"))
  }
}
