import LLVM

/// Accesses of a loop that go to one memory and must not overlap for the loop to be entered.
///
/// `to[i] = from[n - i]` has such. LLVM compares the places of accesses before a loop if they go the same
/// way, and gives up if not. So those are compared here, and told apart by scopes. And where vectors are
/// taken apart, every place that is written to is compared with all others: nothing may be read, or written
/// again, between the lanes of one vector.
struct Separation {
  /// Places at constant distances from each other.
  private struct Span {
    let index: LinearForm
    /// By how much they move from one element to the next, if that is a constant.
    let pace: Int64?
    /// Where they begin and end, relative to the index.
    var extent: Range<Int64>
    var accesses: [LLVM.IRValue] = []
    var isWritten: Bool { accesses.contains { $0.opcode == .store } }
  }

  private var spans: [Span] = []
  /// The spans that must not overlap.
  private var pairs: [(Int, Int)] = []
  /// Whether taking vectors apart leaves the accesses of a span in an order that makes no difference.
  private(set) var keepsOrder = true
  private let copies: LoopCopies

  /// How many comparisons are made before a loop at most.
  private static let maximumPairCount = 10
  /// The distance of accesses that don't keep elements from being done at once, in bytes.
  private static let safeDistance: Int64 = 512

  /// Whether there is anything to compare.
  var isNeeded: Bool { !pairs.isEmpty }

  /// Finds the accesses in the loop that `copies` are of; nil if they can't be compared.
  init?(_ copies: LoopCopies) {
    self.copies = copies
    let order = AccessOrder(copies)
    let base = order.accesses.first?.address.base
    for (instruction, address) in order.accesses {
      // A place outside of the memory would have to be compared in another way.
      guard address.base == base, let index = address.index,
        let size = LoopCopies.accessedByteCount(instruction)
      else { return nil }
      add(instruction, at: index, address.displacement, size: size)
    }
    for one in spans.indices {
      for other in spans.indices.dropFirst(one + 1)
      where spans[one].isWritten || spans[other].isWritten {
        let pace = spans[one].pace
        if copies.lanes != nil || pace == nil || pace != spans[other].pace {
          pairs.append((one, other))
        }
      }
    }
    if pairs.count > Self.maximumPairCount { return nil }
  }

  private mutating func add(
    _ instruction: LLVM.IRValue, at index: LinearForm, _ displacement: Int64, size: Int64
  ) {
    let known = spans.firstIndex { $0.index.distance(to: index) != nil }
    guard let known, let distance = spans[known].index.distance(to: index) else {
      let pace = copies.forms.step(of: index).map { $0 / Int64(copies.count) }
      spans.append(
        Span(
          index: index, pace: pace, extent: displacement..<displacement + size,
          accesses: [instruction]))
      return
    }
    let start = distance + displacement
    noteOrder(of: instruction, at: start, in: spans[known])
    let extent = spans[known].extent
    spans[known].extent =
      min(extent.lowerBound, start)..<max(extent.upperBound, start + size)
    spans[known].accesses.append(instruction)
  }

  private mutating func noteOrder(of instruction: LLVM.IRValue, at start: Int64, in span: Span) {
    for other in span.accesses where instruction.opcode == .store || other.opcode == .store {
      guard
        let address = copies.forms.address(other.operands[other.opcode == .store ? 1 : 0]),
        let distance = address.index.flatMap(span.index.distance)
      else { continue }
      let apart = start - (distance + address.displacement)
      if apart != 0, apart.magnitude < Self.safeDistance { keepsOrder = false }
    }
  }

  /// Emits whether what must not overlap doesn't in `lastRound` rounds and the one after, an `i1`.
  ///
  /// No index may wrap in any of the rounds.
  func areApart(lastRound: LLVM.IRValue, in preheader: Preheader) -> LLVM.IRValue {
    let builder = preheader.builder
    let ranges = spans.map { span in
      let first = preheader.offset(of: span.index)
      let between = builder.multiply(lastRound, preheader.growth(ofOffset: span.index))
      let inRound = builder.i64.constant(signed: (span.pace ?? 0) * Int64(copies.count - 1))
      let last = builder.add(first, builder.add(between, inRound))
      let least = builder.minimum(first, last)
      let greatest = builder.maximum(first, last)
      return (
        start: builder.add(least, builder.i64.constant(signed: span.extent.lowerBound)),
        end: builder.add(greatest, builder.i64.constant(signed: span.extent.upperBound))
      )
    }
    return pairs.reduce(builder.i1.constant(1)) { areApart, pair in
      let (one, other) = (ranges[pair.0], ranges[pair.1])
      let isBefore = builder.compare(.sle, one.end, other.start)
      let isBehind = builder.compare(.sle, other.end, one.start)
      return builder.and(areApart, builder.or(isBefore, isBehind))
    }
  }

  /// Emits scopes for the loop that `number` tells from all others of its module, one for each span.
  func scopes(number: Int, in preheader: Preheader) -> [LLVM.Metadata] {
    let builder = preheader.builder
    let domain = builder.node([builder.string("loop \(number)")])
    return spans.indices.map { index in
      let scope = builder.node([builder.string("span \(index)"), domain])
      // Here they are new each time: another round of a loop around this one may access the same bytes.
      builder.declareScope(builder.node([scope]))
      return scope
    }
  }

  /// Marks `copy`, which stands for `instruction` of the first copy, by its scope among `scopes`, and by
  /// those that it doesn't overlap.
  func mark(
    _ copy: LLVM.IRValue, for instruction: LLVM.IRValue, with scopes: [LLVM.Metadata],
    in builder: LLVM.Builder
  ) {
    guard let own = spans.firstIndex(where: { $0.accesses.contains(instruction) }) else { return }
    let others = pairs.compactMap { pair in
      pair.0 == own ? pair.1 : pair.1 == own ? pair.0 : nil
    }
    if others.isEmpty { return }
    builder.setMetadata("alias.scope", of: copy, to: builder.node([scopes[own]]))
    builder.setMetadata("noalias", of: copy, to: builder.node(others.map { scopes[$0] }))
  }
}
