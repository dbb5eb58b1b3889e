import LLVM

/// The block in front of a loop in which it is decided which loop is entered.
///
/// Nothing is computed there for a loop of few rounds: it goes to the guest's own, as the decision would take
/// more time than can be won.
struct LoopGate {
  /// The block, which goes to the guest's loop so far.
  let block: LLVM.BasicBlock
  /// One less than the number of rounds, an `i64` below 2^32.
  let lastRound: LLVM.IRValue
  /// Whether it is that, an `i1`; the loop may also go on without end.
  let isReached: LLVM.IRValue

  /// How many elements a loop has at least that is looked at any further.
  private static let minimumCount = 8
  /// The same for vectors, which leave more over when they are taken apart.
  private static let minimumVectorCount = 16

  /// Puts the block in front of the loop that `copies` are of, which ends at `exit`.
  init(before copies: LoopCopies, until exit: LoopExit, with builder: LLVM.Builder) {
    let loop = copies.forms.loop
    guard let entry = loop.preheader.terminator else {
      preconditionFailure("the preheader is complete")
    }
    // From here on the builder names places of this function, not of the one before.
    builder.position(before: entry)
    (lastRound, isReached) = exit.rounds(in: Preheader(forms: copies.forms, builder: builder))
    let minimum = copies.lanes == nil ? Self.minimumCount : Self.minimumVectorCount
    let isLong = builder.compare(
      .uge, lastRound, builder.i64.constant(UInt64((minimum - 1) / copies.count)))
    block = builder.appendBlock("gate", to: loop.header.function)
    block.move(after: loop.preheader)
    builder.branch(if: isLong, to: block, else: loop.header)
    entry.delete()
    builder.position(atEndOf: block)
    builder.branch(to: loop.header)
    for phi in loop.phis { builder.addIncoming(phi.initial, from: block, to: phi.value) }
  }

  /// Lets `body` emit at the end of the block.
  func emit<Result>(
    for forms: LoopForms, with builder: LLVM.Builder, _ body: (Preheader) -> Result
  ) -> Result {
    guard let end = block.terminator else { preconditionFailure("the gate is complete") }
    builder.position(before: end)
    return body(Preheader(forms: forms, builder: builder))
  }

  /// Lets control go to the first of `entries` whose condition holds, and to `loop` if none does.
  func enter(
    _ entries: [LoopRewriting.Entry], or loop: StraightLoop, with builder: LLVM.Builder
  ) {
    guard let end = block.terminator else { preconditionFailure("the gate is complete") }
    builder.position(before: end)
    if entries.count == 1 {
      builder.branch(
        if: entries[0].condition, to: entries[0].block, else: loop.header, expecting: .taken)
    } else {
      // All values are computed in one block, the one that the phis of all loops know.
      let number = entries.indices.reversed().reduce(builder.i32.constant(0)) { number, index in
        builder.select(
          entries[index].condition, builder.i32.constant(UInt64(index + 1)), number)
      }
      builder.switch(
        on: number, else: loop.header,
        cases: entries.enumerated().map { index, entry in
          (builder.i32.constant(UInt64(index + 1)), entry.block)
        })
    }
    end.delete()
  }
}
