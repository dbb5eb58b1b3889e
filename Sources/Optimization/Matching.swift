import LLVM

/// The comparison of the copies that a loop's body may consist of.
struct Matching {
  let forms: LoopForms
  let work: [LLVM.IRValue]
  /// How many instructions of `work` a copy has.
  let size: Int
  let positions: [LLVM.IRValue: Int]
  /// Where the phis that aren't linear get the value for the next element.
  let recurrences: [LLVM.IRValue: Int]
  /// The indices that addresses are made of, found while matching.
  private(set) var indices: [LoopCopies.Index] = []
  /// By how much the addresses grow from one element to the next, and how many bytes are accessed.
  private var strides: [(isStore: Bool, stride: Int64?, byteCount: Int64)] = []

  init(
    forms: LoopForms, work: [LLVM.IRValue], size: Int, positions: [LLVM.IRValue: Int],
    recurrences: [LLVM.IRValue: Int]
  ) {
    self.forms = forms
    self.work = work
    self.size = size
    self.positions = positions
    self.recurrences = recurrences
  }

  private var count: Int64 { Int64(work.count / size) }

  /// Whether each copy does what the first one does, for the next elements.
  mutating func matchesAll() -> Bool {
    for copy in 0..<Int(count) {
      for position in 0..<size where !matches(work[position], work[copy * size + position], copy) {
        return false
      }
    }
    return true
  }

  /// Whether the elements lie so close to each other that several can be accessed at once.
  func accessesNeighbours(upTo maximum: Int64) -> Bool {
    // One place that is written to again and again gains nothing.
    strides.allSatisfy { access in
      guard let stride = access.stride else { return true }
      return (stride != 0 || !access.isStore)
        && stride.magnitude <= UInt64(maximum * access.byteCount)
    } && strides.contains { $0.stride?.magnitude == UInt64($0.byteCount) }
  }

  /// Whether each access is of the bytes behind those of the element before.
  var isWithoutGaps: Bool { strides.allSatisfy { $0.stride == $0.byteCount } }

  // MARK: Instructions

  /// Whether `other` is in copy number `copy` what `first` is in the first one.
  private mutating func matches(
    _ first: LLVM.IRValue, _ other: LLVM.IRValue, _ copy: Int
  ) -> Bool {
    let operands = (first.operands, other.operands)
    guard first.opcode == other.opcode, first.type == other.type,
      first.comparisonCode == other.comparisonCode, operands.0.count == operands.1.count,
      first.shuffleMask == other.shuffleMask,
      matchesChoice(first, other, copy)
    else { return false }
    let address: Int?
    switch first.opcode {
    case .load: address = 0
    case .store: address = 1
    default: address = nil
    }
    for (index, (one, another)) in zip(operands.0, operands.1).enumerated() {
      if index == address {
        guard matchesAddress(one, another, of: first, copy) else { return false }
      } else {
        guard matchesOperand(one, another, copy) else { return false }
      }
    }
    return true
  }

  /// Whether both are made in any case, or both in the same one.
  private func matchesChoice(
    _ first: LLVM.IRValue, _ other: LLVM.IRValue, _ copy: Int
  ) -> Bool {
    let stores = forms.loop.conditionalStores
    guard let one = stores[first], let another = stores[other] else {
      return stores[first] == nil && stores[other] == nil
    }
    return one.isMadeIf == another.isMadeIf
      && matchesOperand(one.condition, another.condition, copy)
      && matchesOperand(one.old, another.old, copy)
  }

  private func matchesOperand(
    _ first: LLVM.IRValue, _ other: LLVM.IRValue, _ copy: Int
  ) -> Bool {
    if first.type != other.type { return false }
    if let form = forms.form(first) {
      guard let distance = forms.form(other).flatMap(form.distance) else { return false }
      if count == 1 { return distance == 0 && forms.growth(of: form) != nil }
      guard let step = step(of: form) else { return false }
      return distance == LinearForm.wrapped(step &* Int64(copy), form.width)
    }
    if forms.loop.isInvariant(first) { return first == other }
    if let position = recurrences[first] {
      return other == (copy == 0 ? first : work[(copy - 1) * size + position])
    }
    guard let position = positions[first], position < size else { return false }
    return positions[other] == copy * size + position
  }

  /// By how much `form` grows from one element to the next, if that is always the same.
  private func step(of form: LinearForm) -> Int64? {
    guard let step = forms.step(of: form) else { return nil }
    return step % count == 0 ? step / count : nil
  }

  // MARK: Addresses

  /// No sum of an index in a memory and a distance or step up to this one wraps.
  static let farthest: Int64 = 1 << 31

  private mutating func matchesAddress(
    _ first: LLVM.IRValue, _ other: LLVM.IRValue, of access: LLVM.IRValue, _ copy: Int
  ) -> Bool {
    guard let one = forms.address(first), let another = forms.address(other),
      one.base == another.base
    else { return false }
    let moved = another.displacement &- one.displacement
    var stride: Int64? = 0
    if let form = one.index {
      guard let distance = another.index.flatMap(form.distance) else { return false }
      guard distance.magnitude <= Self.farthest else { return false }
      stride = step(of: form)
      if let stride {
        guard stride.magnitude <= Self.farthest / count,
          moved &+ distance == stride &* Int64(copy)
        else { return false }
      } else {
        guard count == 1, forms.growth(of: form) != nil else { return false }
      }
      note(
        LoopCopies.Index(
          form: form, step: stride, distances: min(distance, 0)...max(distance, 0)))
    } else {
      guard another.index == nil, moved == 0 else { return false }
    }
    let byteCount = LoopCopies.accessedByteCount(access) ?? 0
    strides.append((access.opcode == .store, stride, byteCount))
    return true
  }

  /// Notes an index that has to be right in all rounds, with those that are at a constant distance from it.
  private mutating func note(_ index: LoopCopies.Index) {
    for (number, known) in indices.enumerated() {
      guard let distance = known.form.distance(to: index.form), distance.magnitude <= Self.farthest
      else { continue }
      indices[number].distances =
        min(
          known.distances.lowerBound, index.distances.lowerBound + distance)...max(
          known.distances.upperBound, index.distances.upperBound + distance)
      return
    }
    indices.append(index)
  }
}
