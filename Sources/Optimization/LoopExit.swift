import LLVM

/// How the number of a loop's rounds follows from what is known when it is entered.
struct LoopExit {
  /// What is compared, as a linear form.
  let form: LinearForm
  /// How much it grows from one round to the next; never 0.
  let step: Int64
  /// What it is compared with.
  let end: LLVM.IRValue
  let relation: Relation

  /// When the loop goes on.
  enum Relation {
    /// While the number isn't the end.
    case unequal
    /// While the number is before the end, in the direction that it goes; or is the end, if that is
    /// included. It has at most 32 bits.
    case before(isSigned: Bool, includesEnd: Bool)
  }

  /// Whether LLVM can count the rounds by itself: whatever the distance is, the end is reached.
  var isCountable: Bool {
    switch relation {
    case .unequal: step.magnitude == 1
    case .before: true
    }
  }

  /// Finds out when the loop of `forms` ends; nil if that isn't when a linear number has come to another
  /// one.
  init?(_ forms: LoopForms) {
    let loop = forms.loop
    guard var predicate = loop.condition.integerPredicate, loop.contains(loop.condition) else {
      return nil
    }
    if !loop.continuation { predicate = predicate.opposite }
    let operands = loop.condition.operands
    for (value, end, predicate) in [
      (operands[0], operands[1], predicate), (operands[1], operands[0], predicate.mirrored),
    ] {
      guard loop.isInvariant(end), !loop.isInvariant(value), let form = forms.form(value) else {
        continue
      }
      guard let step = forms.step(of: form), step != 0,
        let relation = Relation(predicate, isUpwards: step > 0, width: form.width)
      else { return nil }
      self.form = form
      self.step = step
      self.end = end
      self.relation = relation
      return
    }
    return nil
  }

  /// Emits the number of the last round, an `i64`, and whether it is that and will be reached.
  ///
  /// The number is below 2^32 then, so that no product with a step leaves 64 bits.
  func rounds(in preheader: Preheader) -> (last: LLVM.IRValue, isReached: LLVM.IRValue) {
    let start = preheader.start(of: form)
    return switch relation {
    case .unequal: roundsUntilEqual(from: start, with: preheader.builder)
    case .before(let isSigned, let includesEnd):
      roundsBefore(
        includesEnd: includesEnd, from: start, isSigned: isSigned, with: preheader.builder)
    }
  }

  private func roundsUntilEqual(
    from start: LLVM.IRValue, with builder: LLVM.Builder
  ) -> (last: LLVM.IRValue, isReached: LLVM.IRValue) {
    // The loop is left when the number has come all the way, which it does without wrapping more than
    // once; and if the way isn't a multiple of the step, it may go round for ever.
    let way = step > 0 ? builder.subtract(end, start) : builder.subtract(start, end)
    let size = way.type.constant(step.magnitude)
    let last = builder.zeroExtend(builder.binary(.udiv, way, size), to: builder.i64)
    let rest = builder.binary(.urem, way, size)
    let isMultiple = builder.compare(.eq, rest, way.type.constant(0))
    let isSmall = builder.compare(.ult, last, builder.i64.constant(1 << 32))
    return (last, builder.and(isMultiple, isSmall))
  }

  private func roundsBefore(
    includesEnd: Bool, from start: LLVM.IRValue, isSigned: Bool, with builder: LLVM.Builder
  ) -> (last: LLVM.IRValue, isReached: LLVM.IRValue) {
    func wide(_ value: LLVM.IRValue) -> LLVM.IRValue {
      isSigned
        ? builder.signExtend(value, to: builder.i64) : builder.zeroExtend(value, to: builder.i64)
    }
    func constant(_ value: Int64) -> LLVM.IRValue { builder.i64.constant(signed: value) }
    // With the end excluded: the last round is the first one in which all of the way has been gone.
    let first = wide(start)
    let limit = wide(end)
    var way = step > 0 ? builder.subtract(limit, first) : builder.subtract(first, limit)
    if includesEnd { way = builder.add(way, constant(1)) }
    let size = Int64(step.magnitude)
    let count = builder.binary(
      .udiv, builder.add(way, constant(size - 1)), constant(size))
    let isPositive = builder.compare(.sgt, way, constant(0))
    let last = builder.select(isPositive, count, constant(0))
    // Beyond the last number of its width it goes on with the first one.
    let reached = builder.add(first, builder.multiply(last, constant(step)))
    let isReached = builder.compare(
      .eq, wide(builder.integer(reached, cutTo: start.type)), reached)
    return (last, isReached)
  }
}

extension LoopExit.Relation {
  /// What going on if `predicate` holds means for a number of `width` bits that goes `isUpwards` or
  /// down; nil if it isn't going on until an end.
  fileprivate init?(_ predicate: LLVM.IntegerPredicate, isUpwards: Bool, width: Int) {
    switch (predicate, isUpwards) {
    case (.ne, _): self = .unequal
    case (.slt, true), (.sgt, false): self = .before(isSigned: true, includesEnd: false)
    case (.sle, true), (.sge, false): self = .before(isSigned: true, includesEnd: true)
    case (.ult, true), (.ugt, false): self = .before(isSigned: false, includesEnd: false)
    case (.ule, true), (.uge, false): self = .before(isSigned: false, includesEnd: true)
    default: return nil
    }
    if case .before = self, width > 32 { return nil }
  }
}
