import TestSupport
import Testing

/// Loops as compilers for WebAssembly leave them: unrolled, and ended by equality.
@Suite struct LoopRerollingTests {
  /// `to[i] += from[i] * factor` for two elements each round, until `$to` equals `$end`; the second
  /// element is done by `second`.
  private func loop(second: String = "f64.mul", step: Int = 16) -> String {
    """
    (module (memory (export "m") 1)
      (func (export "f") (param $to i32) (param $end i32) (param $from i32) (param $factor f64)
        (loop $l
          (f64.store (local.get $to)
            (f64.add (f64.load (local.get $to))
              (f64.mul (f64.load (local.get $from)) (local.get $factor))))
          (f64.store offset=8 (local.get $to)
            (f64.add (f64.load offset=8 (local.get $to))
              (\(second) (f64.load offset=8 (local.get $from)) (local.get $factor))))
          (local.set $from (i32.add (local.get $from) (i32.const \(step))))
          (br_if $l
            (i32.ne
              (local.tee $to (i32.add (local.get $to) (i32.const \(step)))) (local.get $end))))))
    """
  }

  @Test func copiesBecomeALoopOfElementsBesideTheGuestsOwn() throws {
    let body = try CoreLowering(loop()).body(of: 0)
    let plain = try CoreLowering(loop(), rerollsLoops: false).body(of: 0)
    #expect(body.contains("load <2 x double>"))
    #expect(!plain.contains("load <2 x double>"))
    #expect(plain.count(of: "phi i64") == 0)
    // The guest's own loop is still there, for ends that aren't hit.
    #expect(body.count(of: "phi i32") == plain.count(of: "phi i32"))
    // Whether the distance is a multiple of a round's bytes.
    #expect(body.contains(", 15"))
  }

  @Test func whatDiffersInOneInstructionIsNoCopy() throws {
    let body = try CoreLowering(loop(second: "f64.div")).body(of: 0)
    #expect(body.count(of: "phi i64") == 0)
    #expect(body.count(of: "store") == 2)
  }

  @Test func copiesAtAnotherDistanceThanTheStepAreNone() throws {
    // Every third element stays as it is, which a loop of all elements would change.
    let body = try CoreLowering(loop(step: 24)).body(of: 0)
    #expect(body.count(of: "phi i64") == 0)
    #expect(body.count(of: "store") == 2)
  }

  @Test func storesInPlacesApartFromEachOtherStayAlone() throws {
    // Crossing out in a sieve: with vectors of addresses it took 1.25 of the time.
    func isKeptAlone(step: String) throws -> Bool {
      try CoreLowering(
        """
        (module (memory (export "m") 1)
          (func (export "f") (param $to i32) (param $end i32) (param $step i32)
            (loop $l
              (i32.store8 (local.get $to) (i32.const 1))
              (br_if $l (i32.lt_u
                (local.tee $to (i32.add (local.get $to) \(step))) (local.get $end))))))
        """, processor: "x86-64-v4"
      ).optimized.contains(#"!"llvm.loop.vectorize.enable", i1 false"#)
    }
    #expect(try isKeptAlone(step: "(local.get $step)"))
    #expect(try isKeptAlone(step: "(i32.const 3)"))
    #expect(try !isKeptAlone(step: "(i32.const 1)"))
  }

  /// A loop of which each element is made of the one before and of `count` places behind each other.
  private func sequentialLoop(count: Int) -> String {
    let places = (0..<count).map {
      "(i32.load (i32.add (i32.add (local.get $start) (local.get $i)) (i32.const \(4 * $0 - 40))))"
    }
    return """
      (module (memory (export "m") 1)
        (func (export "f") (param $start i32) (param $end i32) (param $sum i32) (result i32)
          (local $i i32)
          (loop $l
            (local.set $sum (i32.mul
              (i32.xor (local.get $sum) (i32.shr_u (local.get $sum) (i32.const 3)))
              \(places.reduce("(i32.const 1)") { "(i32.add \($0) \($1))" })))
            (local.set $i (i32.add (local.get $i) (i32.const 4)))
            (br_if $l (i32.ne (local.get $i) (local.get $end))))
          (local.get $sum)))
      """
  }

  @Test func loopsAreMadeForTheirAddressesAlone() throws {
    for (count, isMade) in [(4, true), (3, false)] {
      let lowering = try CoreLowering(sequentialLoop(count: count))
      #expect((lowering.body(of: 0).count(of: "phi i64") > 0) == isMade)
    }
  }

  @Test func asManyElementsAtOnceAsTheNarrowestOfThemFit() throws {
    // Of the sum's 64 bits only two would fit.
    let lowering = try CoreLowering(
      """
      (module (memory (export "m") 1)
        (func (export "f") (param $at i32) (param $end i32) (result i64) (local $sum i64)
          (loop $l
            (i32.store8 (local.get $at)
              (i32.and (i32.load8_u (local.get $at)) (i32.load8_u offset=4096 (local.get $at))))
            (local.set $sum (i64.add (local.get $sum) (i64.load8_u (local.get $at))))
            (local.set $at (i32.add (local.get $at) (i32.const 1)))
            (br_if $l (i32.ne (local.get $at) (local.get $end))))
          (local.get $sum)))
      """)
    #expect(lowering.body(of: 0).contains("and <16 x i8>"))
  }
}
