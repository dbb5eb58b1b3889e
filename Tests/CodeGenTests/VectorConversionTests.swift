import TestSupport
import Testing

/// Conversions that saturate, in loops.
///
/// What they yield is compared by `RandomLoopTests`.
@Suite struct VectorConversionTests {
  private func loop(_ conversion: String, _ load: String, byteCount: Int) -> String {
    """
    (module (memory (export "m") 1)
      (func (export "f") (param $to i32) (param $from i32) (param $n i32)
        (loop $l
          (i32.store (local.get $to) (\(conversion) (\(load) (local.get $from))))
          (local.set $to (i32.add (local.get $to) (i32.const 4)))
          (local.set $from (i32.add (local.get $from) (i32.const \(byteCount))))
          (br_if $l (local.tee $n (i32.sub (local.get $n) (i32.const 1)))))))
    """
  }

  @Test(arguments: [
    ("i32.trunc_sat_f32_s", "f32.load", 4, "x86-64-v2"),
    ("i32.trunc_sat_f32_s", "f32.load", 4, "x86-64-v3"),
    ("i32.trunc_sat_f32_u", "f32.load", 4, "x86-64-v3"),
    ("i32.trunc_sat_f64_s", "f64.load", 8, "x86-64-v3"),
  ])
  func vectorsStayVectors(
    _ conversion: String, _ load: String, _ byteCount: Int, _ processor: String
  ) throws {
    let lowering = try CoreLowering(
      loop(conversion, load, byteCount: byteCount), processor: processor)
    let body = lowering.body(of: 0)
    #expect(body.contains("fcmp oge <"))
    #expect(!body.contains("sat.v"))
    // One number after the other is converted in the loop for the rest only.
    let packed = lowering.code(of: 0).count { $0.contains("cvttp") }
    #expect(packed > 0)
  }
}
