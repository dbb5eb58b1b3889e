import TestSupport
import Testing

/// Loops of a guest's vectors, for processors that have wider ones.
@Suite struct VectorWideningTests {
  /// `to[i] = from[i] * factor`, with vectors, where what is stored at `offset` is `value`.
  private func loop(value: String, offset: Int = 0, locals: String = "") -> String {
    """
    (module (memory (export "m") 1)
      (func (export "f") (param $to i32) (param $end i32) (param $from i32) (param $factor f32)
        \(locals)
        (loop $l
          (v128.store offset=\(offset) (local.get $to) \(value))
          (local.set $from (i32.add (local.get $from) (i32.const 16)))
          (br_if $l (i32.ne
            (local.tee $to (i32.add (local.get $to) (i32.const 16))) (local.get $end))))))
    """
  }

  private let product =
    "(f32x4.mul (v128.load (local.get $from)) (f32x4.splat (local.get $factor)))"

  private func wide(_ text: String) throws -> String {
    try CoreLowering(text, processor: "x86-64-v3").body(of: 0)
  }

  @Test func vectorsBecomeWider() throws {
    let body = try wide(loop(value: product))
    #expect(body.contains("store <8 x float>"))
    // The guest's own loop is still there, for few rounds and for places that overlap.
    #expect(body.contains("store <4 x float>"))
  }

  @Test func vectorsStayWhatTheyAreOnProcessorsThatHaveNoWiderOnes() throws {
    let body = try CoreLowering(loop(value: product)).body(of: 0)
    #expect(body.count(of: "store <4 x float>") == 1)
    #expect(body.count(of: "phi i64") == 0)
  }

  @Test func masksAreChoices() throws {
    let text = loop(
      value: """
        (v128.bitselect \(product) (v128.load (local.get $from))
          (f32x4.lt (v128.load (local.get $from)) (f32x4.splat (local.get $factor))))
        """)
    #expect(try wide(text).contains("select <8 x i1>"))
    #expect(try CoreLowering(text).body(of: 0).contains("select <4 x i1>"))
  }

  @Test func conversionsBecomeWider() throws {
    let lowering = try CoreLowering(
      loop(value: "(i32x4.trunc_sat_f32x4_s \(product))"), processor: "x86-64-v3")
    #expect(lowering.body(of: 0).contains("store <8 x i32>"))
    #expect(lowering.code(of: 0).contains { $0.hasPrefix("vcvttps2dq") && $0.contains("%ymm") })
    #expect(!lowering.body(of: 0).contains("sat.v"))
  }

  @Test func lanesThatDependOnOthersAreLeftAlone() throws {
    let body = try wide(
      loop(
        value: """
          (i8x16.shuffle 4 5 6 7 0 1 2 3 12 13 14 15 8 9 10 11
            \(product) (v128.load (local.get $from)))
          """))
    #expect(!body.contains("<8 x float>"))
  }

  @Test func lanesOfDifferentKindsAreLeftAlone() throws {
    let body = try wide(
      loop(value: "(i16x8.add \(product) (i32x4.splat (local.get $end)))"))
    #expect(!body.contains("<8 x float>"))
  }

  @Test func whatIsWrittenAndReadBetweenTheLanesIsLeftAlone() throws {
    // Each vector overlaps the next one by three lanes.
    let body = try wide(
      loop(
        value: "(f32x4.add \(product) (v128.load offset=4 (local.get $to)))"))
    #expect(!body.contains("<8 x float>"))
  }

  /// `to[i] = 3 * from[i] >> 1` of 8 bytes in the low half of vectors, stored as `bytes` of them.
  private func narrowLoop(bytes: String) -> String {
    """
    (module (memory (export "m") 1)
      (func (export "f") (param $to i32) (param $end i32) (param $from i32) (local $v v128)
        (loop $l
          (local.set $v (i16x8.extend_low_i8x16_u (v128.load64_zero (local.get $from))))
          (local.set $v (i16x8.shr_u
            (i16x8.mul (local.get $v) (v128.const i16x8 3 3 3 3 3 3 3 3)) (i32.const 1)))
          (v128.store64_lane 0 (local.get $to)
            (i8x16.shuffle \(bytes) 0 0 0 0 0 0 0 0 (local.get $v) (local.get $v)))
          (local.set $from (i32.add (local.get $from) (i32.const 8)))
          (br_if $l (i32.ne
            (local.tee $to (i32.add (local.get $to) (i32.const 8))) (local.get $end))))))
    """
  }

  @Test func lanesAtTheStartOfAVectorAreLanes() throws {
    for bytes in ["0 2 4 6 8 10 12 14", "1 3 5 7 9 11 13 15"] {
      #expect(try wide(narrowLoop(bytes: bytes)).contains("store <32 x i8>"))
    }
    // Not the same part of each.
    #expect(try !wide(narrowLoop(bytes: "0 2 4 6 8 10 12 15")).contains("store <32 x i8>"))
    #expect(try !wide(narrowLoop(bytes: "0 1 2 3 4 5 6 7")).contains("store <32 x i8>"))
  }

  @Test func narrowNumbersFillTheProcessorsVectorsHoweverWideTheyAre() throws {
    let loop = try CoreLowering(narrowLoop(bytes: "0 2 4 6 8 10 12 14"))
    #expect(loop.body(of: 0).contains("store <16 x i8>"))
  }

  /// The sum of all `from[i]`, in two lanes that are put together by `result`.
  private func sum(result: String, operation: String = "(i64x2.add (local.get $sum)") -> String {
    """
    (module (memory (export "m") 1)
      (func (export "f") (param $from i32) (param $end i32) (param $sum v128) (result i64)
        (loop $l
          (local.set $sum \(operation) (i64x2.extend_low_i32x4_s (v128.load64_zero (local.get $from)))))
          (br_if $l (i32.ne
            (local.tee $from (i32.add (local.get $from) (i32.const 8))) (local.get $end))))
        \(result)))
    """
  }

  @Test func sumsOfLanesAreSums() throws {
    let other =
      "(i8x16.shuffle 8 9 10 11 12 13 14 15 0 1 2 3 4 5 6 7 (local.get $sum) (local.get $sum))"
    let total = "(i64x2.extract_lane 0 (i64x2.add (local.get $sum) \(other)))"
    #expect(try wide(sum(result: total)).contains("add <8 x i64>"))
    let difference = "(i64x2.sub (local.get $sum)"
    #expect(try wide(sum(result: total, operation: difference)).contains("<8 x i64>"))
    // What one of the lanes is, or one of them twice, isn't known any more.
    for result in [
      "(i64x2.extract_lane 0 (local.get $sum))",
      "(i64x2.extract_lane 0 (i64x2.add (local.get $sum) (local.get $sum)))",
      "(i64.add \(total) (i64x2.extract_lane 1 (local.get $sum)))",
      "(i64x2.extract_lane 0 (i64x2.sub (local.get $sum) \(other)))",
    ] { #expect(try !wide(sum(result: result)).contains("<8 x i64>")) }
    #expect(
      try !wide(sum(result: total, operation: "(i64x2.mul (local.get $sum)")).contains("<8 x i64>"))
  }
}
