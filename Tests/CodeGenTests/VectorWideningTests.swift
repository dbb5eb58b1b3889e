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
}
