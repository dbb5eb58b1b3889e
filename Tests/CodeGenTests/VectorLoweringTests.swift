import Testing

/// What machine code vector instructions become.
struct VectorLoweringTests {
  /// Instructions on two vectors that are one instruction of the processor, by its name in x86-64-v2.
  private static let pairs = [
    "i8x16.eq": "pcmpeqb", "i8x16.gt_s": "pcmpgtb", "i16x8.eq": "pcmpeqw",
    "i16x8.gt_s": "pcmpgtw", "i32x4.eq": "pcmpeqd", "i32x4.gt_s": "pcmpgtd",
    "i64x2.eq": "pcmpeqq", "i64x2.gt_s": "pcmpgtq",
    "f32x4.eq": "cmpeqps", "f32x4.ne": "cmpneqps", "f32x4.lt": "cmpltps", "f32x4.le": "cmpleps",
    "f64x2.eq": "cmpeqpd", "f64x2.ne": "cmpneqpd", "f64x2.lt": "cmpltpd", "f64x2.le": "cmplepd",
    "v128.and": "andps", "v128.or": "orps", "v128.xor": "xorps", "v128.andnot": "andnps",
    "i8x16.narrow_i16x8_s": "packsswb", "i8x16.narrow_i16x8_u": "packuswb",
    "i16x8.narrow_i32x4_s": "packssdw", "i16x8.narrow_i32x4_u": "packusdw",
    "i8x16.add": "paddb", "i8x16.add_sat_s": "paddsb", "i8x16.add_sat_u": "paddusb",
    "i8x16.sub": "psubb", "i8x16.sub_sat_s": "psubsb", "i8x16.sub_sat_u": "psubusb",
    "i8x16.min_s": "pminsb", "i8x16.min_u": "pminub", "i8x16.max_s": "pmaxsb",
    "i8x16.max_u": "pmaxub", "i8x16.avgr_u": "pavgb",
    "i16x8.add": "paddw", "i16x8.add_sat_s": "paddsw", "i16x8.add_sat_u": "paddusw",
    "i16x8.sub": "psubw", "i16x8.sub_sat_s": "psubsw", "i16x8.sub_sat_u": "psubusw",
    "i16x8.mul": "pmullw", "i16x8.min_s": "pminsw", "i16x8.min_u": "pminuw",
    "i16x8.max_s": "pmaxsw", "i16x8.max_u": "pmaxuw", "i16x8.avgr_u": "pavgw",
    "i32x4.add": "paddd", "i32x4.sub": "psubd", "i32x4.mul": "pmulld", "i32x4.min_s": "pminsd",
    "i32x4.min_u": "pminud", "i32x4.max_s": "pmaxsd", "i32x4.max_u": "pmaxud",
    "i32x4.dot_i16x8_s": "pmaddwd", "i64x2.add": "paddq", "i64x2.sub": "psubq",
    "f32x4.add": "addps", "f32x4.sub": "subps", "f32x4.mul": "mulps", "f32x4.div": "divps",
    "f32x4.pmin": "minps", "f32x4.pmax": "maxps",
    "f64x2.add": "addpd", "f64x2.sub": "subpd", "f64x2.mul": "mulpd", "f64x2.div": "divpd",
    "f64x2.pmin": "minpd", "f64x2.pmax": "maxpd",
    "i8x16.relaxed_swizzle": "pshufb", "f32x4.relaxed_min": "minps",
    "f32x4.relaxed_max": "maxps", "f64x2.relaxed_min": "minpd", "f64x2.relaxed_max": "maxpd",
    "i16x8.relaxed_q15mulr_s": "pmulhrsw", "i16x8.relaxed_dot_i8x16_i7x16_s": "pmaddubsw",
  ]

  /// The same of instructions on one vector.
  private static let singles = [
    "i8x16.abs": "pabsb", "i16x8.abs": "pabsw", "i32x4.abs": "pabsd",
    "f32x4.ceil": "roundps", "f32x4.floor": "roundps", "f32x4.trunc": "roundps",
    "f32x4.nearest": "roundps", "f64x2.ceil": "roundpd", "f64x2.floor": "roundpd",
    "f64x2.trunc": "roundpd", "f64x2.nearest": "roundpd",
    "f32x4.sqrt": "sqrtps", "f64x2.sqrt": "sqrtpd",
    "i16x8.extend_low_i8x16_s": "pmovsxbw", "i16x8.extend_low_i8x16_u": "pmovzxbw",
    "i32x4.extend_low_i16x8_s": "pmovsxwd", "i32x4.extend_low_i16x8_u": "pmovzxwd",
    "i64x2.extend_low_i32x4_s": "pmovsxdq", "i64x2.extend_low_i32x4_u": "pmovzxdq",
    "i32x4.extadd_pairwise_i16x8_s": "pmaddwd", "i16x8.extadd_pairwise_i8x16_u": "pmaddubsw",
    "f32x4.convert_i32x4_s": "cvtdq2ps", "f64x2.convert_low_i32x4_s": "cvtdq2pd",
    "f32x4.demote_f64x2_zero": "cvtpd2ps", "f64x2.promote_low_f32x4": "cvtps2pd",
    "i32x4.relaxed_trunc_f32x4_s": "cvttps2dq", "i32x4.relaxed_trunc_f64x2_s_zero": "cvttpd2dq",
  ]

  /// A module with a function for each of `instructions`, which take `count` vectors.
  private func module(_ instructions: [String], count: Int) -> String {
    let gets = (0..<count).map { "(local.get \($0))" }.joined(separator: " ")
    let parameters = Array(repeating: "v128", count: count).joined(separator: " ")
    let functions = instructions.enumerated().map { number, name in
      "(func (export \"\(number)\") (param \(parameters)) (result v128) (\(name) \(gets)))"
    }
    return "(module \(functions.joined(separator: "\n")))"
  }

  /// The names of the instructions of function `index`, without its frame and moves.
  private func work(_ lowering: CoreLowering, _ index: Int) -> [String] {
    lowering.code(of: index)
      .filter { !$0.contains("%rbp") && !$0.hasPrefix("ret") }
      .compactMap { $0.split(separator: " ").first.map(String.init) }
      .filter { !["movaps", "movapd", "movdqa"].contains($0) }
  }

  @Test(arguments: [
    (VectorLoweringTests.pairs, 2), (VectorLoweringTests.singles, 1),
  ])
  func whatTheProcessorHasIsOneInstruction(expected: [String: String], count: Int) throws {
    let names = expected.keys.sorted()
    let text = module(names, count: count)
    let level2 = try CoreLowering(text)
    let level3 = try CoreLowering(text, processor: "x86-64-v3")
    for (index, name) in names.enumerated() {
      let instruction = try #require(expected[name])
      #expect(work(level2, index) == [instruction], "\(name)")
      #expect(work(level3, index) == ["v\(instruction)"], "\(name)")
    }
  }

  @Test func productsAndSumsAreFusedWhereTheProcessorCan() throws {
    let names = ["f32x4.relaxed_madd", "f64x2.relaxed_nmadd"]
    let text = module(names, count: 3)
    let level3 = try CoreLowering(text, processor: "x86-64-v3")
    #expect(work(level3, 0) == ["vfmadd213ps"])
    #expect(work(level3, 1) == ["vfnmadd213pd"])
    // Without the instruction it is no call of the C library's function.
    let level2 = try CoreLowering(text)
    #expect(work(level2, 0) == ["mulps", "addps"])
    #expect(work(level2, 1) == ["mulpd", "subpd"])
  }

  @Test func anUnsignedConversionIsTheProcessorsWhereItHasOne() throws {
    let names = ["i32x4.relaxed_trunc_f32x4_u", "i32x4.relaxed_trunc_f64x2_u_zero"]
    let lowering = try CoreLowering(module(names, count: 1), processor: "x86-64-v4")
    #expect(work(lowering, 0) == ["vcvttps2udq"])
    #expect(work(lowering, 1) == ["vcvttpd2udq"])
  }

  @Test func theBareProcessorGetsNothingThatItDoesNotHave() throws {
    let names = [
      "i8x16.swizzle", "i8x16.relaxed_swizzle", "i16x8.q15mulr_sat_s", "i16x8.narrow_i32x4_u",
      "i32x4.mul", "i64x2.gt_s", "i8x16.min_s", "f32x4.relaxed_min", "i64x2.eq",
      "i16x8.relaxed_dot_i8x16_i7x16_s", "i16x8.relaxed_q15mulr_s",
    ]
    let lowering = try CoreLowering(module(names, count: 2), processor: "x86-64")
    for (index, name) in names.enumerated() {
      let found = Set(work(lowering, index)).intersection([
        "pshufb", "pmulhrsw", "packusdw", "pmulld", "pcmpgtq", "pminsb", "pcmpeqq", "pmaddubsw",
      ])
      #expect(found.isEmpty, "\(name)")
    }
  }

  private let dotProduct = """
    (module (memory (export "memory") 1)
      (func (export "f") (param $a i32) (param $b i32) (param $n i32) (result v128)
        (local $sum v128)
        (loop $again
          (local.set $sum (i32x4.add (local.get $sum)
            (i32x4.dot_i16x8_s (v128.load (local.get $a)) (v128.load (local.get $b)))))
          (local.set $a (i32.add (local.get $a) (i32.const 16)))
          (local.set $b (i32.add (local.get $b) (i32.const 16)))
          (br_if $again (local.tee $n (i32.sub (local.get $n) (i32.const 1)))))
        (local.get $sum)))
    """

  @Test(arguments: ["x86-64-v2", "x86-64-v3"])
  func aLoopOverVectorsTouchesNothingButThem(processor: String) throws {
    let code = try CoreLowering(dotProduct, processor: processor).code(of: 0)
    // The loop is the last thing before the frame is taken down.
    let end = try #require(code.lastIndex { $0.hasPrefix("jne") })
    let start = try #require(code[..<end].lastIndex { $0.hasPrefix("leaq memory.0") })
    let loop = code[(start + 1)..<end]
    let products = loop.count { $0.contains("pmaddwd") }
    #expect(products > 0)
    #expect(loop.count { $0.contains("(%r") && !$0.hasPrefix("lea") } == 2 * products)
    for line in loop {
      #expect(!line.contains("%rsp") && !line.contains("%rbp") && !line.contains("%rip"))
    }
  }

  @Test func aVectorIsStoredWithoutLoadingTheMemorysBaseAgain() throws {
    let lowering = try CoreLowering(
      """
      (module (import "m" "memory" (memory 1))
        (func (export "f") (param i32) (param v128)
          (v128.store (local.get 0) (local.get 1))
          (v128.store offset=16 (local.get 0) (local.get 1))
          (v128.store8_lane offset=99 5 (local.get 0) (local.get 1))))
      """)
    #expect(lowering.body(of: 0).count(of: "load ptr") == 2)
    #expect(lowering.body(of: 0).count(of: "align 1,") == 3)
  }

  @Test(arguments: [
    "v128.load", "v128.load8x8_s", "v128.load32x2_u", "v128.load8_splat", "v128.load64_splat",
    "v128.load32_zero", "v128.load64_zero",
  ])
  func aLoadThatIsDroppedStillHappens(name: String) throws {
    let lowering = try CoreLowering(
      "(module (memory 1) (func (export \"f\") (param i32) (drop (\(name) (local.get 0)))))")
    #expect(lowering.body(of: 0).contains("load volatile"))
  }

  @Test func aLaneThatIsLoadedAndDroppedIsLoadedAllTheSame() throws {
    let lowering = try CoreLowering(
      """
      (module (memory 1) (func (export "f") (param i32 v128)
        (drop (v128.load16_lane 3 (local.get 0) (local.get 1)))))
      """)
    #expect(lowering.body(of: 0).contains("load volatile i16"))
  }

  @Test func whatQuietsASignallingNaNIsNotSimplifiedAway() throws {
    let lowering = try CoreLowering(
      """
      (module
        (func (export "0") (param v128) (result v128)
          (f32x4.mul (local.get 0) (v128.const f32x4 1 1 1 1)))
        (func (export "1") (param v128) (result v128)
          (f64x2.div (v128.const f64x2 1 1)
            (f64x2.div (v128.const f64x2 1 1) (local.get 0))))
        (func (export "2") (param v128) (result v128)
          (f32x4.sub (local.get 0) (v128.const f32x4 0 0 0 0)))
        (func (export "3") (param v128) (result v128)
          (f32x4.demote_f64x2_zero (f64x2.promote_low_f32x4 (local.get 0))))
        (func (export "4") (param v128) (result v128)
          (f64x2.mul (f64x2.splat (f64.const -1)) (local.get 0)))
        (func (export "5") (param v128) (result v128)
          (f32x4.min (local.get 0) (f32x4.splat (f32.const -0)))))
      """)
    #expect(work(lowering, 0).contains("mulps"))
    #expect(work(lowering, 1).count { $0 == "divpd" } == 2)
    #expect(work(lowering, 2).contains("subps"))
    #expect(work(lowering, 3) == ["cvtps2pd", "cvtpd2ps"])
    #expect(work(lowering, 4).contains("mulpd"))
    #expect(work(lowering, 5).contains("addps"))
  }

  @Test func twoResultsAreInRegistersAndThreeInMemory() throws {
    let lowering = try CoreLowering(
      """
      (module
        (func (export "0") (param v128 f32) (result f32 v128) (local.get 1) (local.get 0))
        (func (export "1") (param v128 f32) (result f32 v128 v128)
          (local.get 1) (local.get 0) (local.get 0))
        (func (export "2") (param v128) (result f32 v128)
          (call 1 (local.get 0) (f32.const 1)) (drop)))
      """)
    #expect(lowering.emitted.contains("define hidden { float, <16 x i8> } @function.0("))
    #expect(lowering.emitted.contains("define hidden void @function.1("))
    // The record is written and read as a whole, with instructions that demand its alignment.
    #expect(
      lowering.emittedBody(of: 2)
        .contains("alloca { float, <16 x i8>, <16 x i8> }, align 16"))
  }

  @Test func aGlobalOfAVectorIsAligned() throws {
    let lowering = try CoreLowering(
      """
      (module (global (export "g") (mut v128) (v128.const i64x2 1 2)))
      """)
    #expect(lowering.emitted.contains("@global.0"))
    let line = lowering.emitted.split(separator: "\n").first { $0.hasPrefix("@global.0") }
    #expect(try #require(line).contains("align 16"))
  }

  @Test func tailCallsWithVectorsOnTheStackKeepItsAlignment() throws {
    // Ten vectors and a number leave 40 bytes on the stack, which is not a multiple of 16.
    let vectors = Array(repeating: "v128", count: 10).joined(separator: " ")
    let gets = (0..<11).map { "(local.get \($0))" }.joined(separator: " ")
    let lowering = try CoreLowering(
      """
      (module
        (func (export "f") (param \(vectors) f32) (result i32) (return_call 0 \(gets)))
        (func (export "g") (param \(vectors)) (result i32)
          (return_call 0 \(gets.replacing("(local.get 10)", with: "(f32.const 0)")))))
      """, level: .none)
    let entry = lowering.emitted.split(separator: "\n").first {
      $0.hasPrefix("define") && $0.contains("@function.0.tail(")
    }
    #expect(try #require(entry).contains("float %10, double %11"))
    let other = lowering.emitted.split(separator: "\n").first {
      $0.hasPrefix("define") && $0.contains("@function.1.tail(")
    }
    #expect(!(try #require(other).contains("double")))
  }
}
