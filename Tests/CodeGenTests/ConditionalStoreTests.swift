import TestSupport
import Testing

/// Loops with stores that control goes round, and loads at a distance that isn't known.
@Suite struct ConditionalStoreTests {
  /// `if (from[i] > to[i]) to[i] = from[i]`, with `$to` and `$from` going on by `step`, until `$to` is no
  /// longer before `$end`; what the store needs is read by `read` in each round.
  private func loop(
    read: String = "(local.set $old (i32.load (local.get $to)))", step: Int = 4,
    from: String = "(local.get $from)", before: String = "i32.lt_u"
  ) -> String {
    """
    (module (memory (export "m") 1)
      (func (export "f") (param $to i32) (param $end i32) (param $from i32)
        (local $old i32) (local $new i32)
        (loop $l
          \(read)
          (local.set $new (i32.load \(from)))
          (if (i32.gt_s (local.get $new) (local.get $old))
            (then (i32.store (local.get $to) (local.get $new))))
          (local.set $from (i32.add (local.get $from) (i32.const \(step))))
          (br_if $l (\(before)
            (local.tee $to (i32.add (local.get $to) (i32.const \(step)))) (local.get $end))))))
    """
  }

  @Test func storesOfWhatWasReadAreMadeInAnyCase() throws {
    let body = try CoreLowering(loop()).body(of: 0)
    #expect(body.contains("store <4 x i32>"))
    // The guest's own loop still goes round its store.
    #expect(body.contains("store i32"))
  }

  @Test func placesThatWereNotReadAreNotWrittenTo() throws {
    // They may be such that an access traps.
    let body = try CoreLowering(
      loop(read: "(local.set $old (i32.load offset=4 (local.get $to)))")
    ).body(of: 0)
    #expect(!body.contains("store <"))
    #expect(body.count(of: "store i32") == 1)
  }

  @Test func elementsThatWaitForTheOneBeforeAreLeftAlone() throws {
    // Always stored, each would be read back from memory one round later.
    let body = try CoreLowering(
      loop(from: "(i32.sub (local.get $to) (i32.const 4))")
    ).body(of: 0)
    #expect(body.count(of: "store") == 1)
  }

  @Test func sharedMemoriesAreWrittenToOnlyWhereTheGuestDoes() throws {
    let text = loop().replacing("\"m\") 1", with: "\"m\") 1 1 shared")
    let body = try CoreLowering(text).body(of: 0)
    #expect(body.count(of: "store") == 1)
  }

  @Test func numbersThatGoOnWithoutEndAreNotCounted() throws {
    // Upwards, and on while it is behind the end.
    let body = try CoreLowering(loop(before: "i32.gt_u")).body(of: 0)
    #expect(!body.contains("store <"))
  }

  /// `to[i] = max(to[i], to[i - distance])` with `i` going down.
  private func ahead(step: Int) -> String {
    loop(step: step, from: "(i32.add (local.get $to) (local.get $from))", before: "i32.gt_u")
      .replacing("(local.set $from (i32.add (local.get $from) (i32.const \(step))))", with: "")
  }

  @Test func whatIsReadAheadNeedsNoComparisonOfPlaces() throws {
    let body = try CoreLowering(ahead(step: -4)).body(of: 0)
    // Once for a distance in the direction of the loop, and once for places that don't overlap.
    #expect(body.count(of: "store <4 x i32>") >= 2)
    #expect(body.contains(" 2147483647"))
    #expect(body.count(of: "= icmp ult ptr") == 2)
  }

  @Test func placesThatAreGoneThroughInOtherDirectionsAreCompared() throws {
    let text = """
      (module (memory (export "m") 1)
        (func (export "f") (param $to i32) (param $end i32) (param $from i32)
          (loop $l
            (i32.store (local.get $to) (i32.load (local.get $from)))
            (local.set $from (i32.sub (local.get $from) (i32.const 4)))
            (br_if $l (i32.ne
              (local.tee $to (i32.add (local.get $to) (i32.const 4))) (local.get $end))))))
      """
    let body = try CoreLowering(text).body(of: 0)
    #expect(body.contains("store <4 x i32>"))
    #expect(body.contains("llvm.experimental.noalias.scope.decl"))
    let other = text.replacing("i32.sub", with: "i32.add")
    #expect(try !CoreLowering(other).body(of: 0).contains("noalias.scope.decl"))
  }

  @Test func stridesThatOnlyTheCallerKnowsAreGatheredWhereTheProcessorCan() throws {
    let text = """
      (module (memory (export "m") 1)
        (func (export "f") (param $to i32) (param $end i32) (param $from i32) (param $stride i32)
          (loop $l
            (f64.store (local.get $to)
              (f64.sqrt (f64.mul (f64.load (local.get $from)) (f64.load (local.get $to)))))
            (local.set $from (i32.add (local.get $from) (local.get $stride)))
            (br_if $l (i32.ne
              (local.tee $to (i32.add (local.get $to) (i32.const 8))) (local.get $end))))))
      """
    #expect(
      try CoreLowering(text, processor: "x86-64-v4").body(of: 0).contains("llvm.masked.gather"))
  }

  @Test func fewRoundsAreLeftToTheGuestsLoop() throws {
    // Whether they are few is found out first, and nothing else then.
    let body = try CoreLowering(loop()).body(of: 0)
    let gate = try #require(body.split(separator: "\n").first { $0.hasPrefix("  br i1") })
    #expect(gate.contains("label %gate"))
  }
}
