import LLVM

/// What is made of a vector behind a loop.
///
/// A guest that sums numbers up in vectors adds the lanes to each other in the end. Where it does nothing else
/// with them, it doesn't matter which lane has what part of the sum.
struct LaneSum {
  /// How often each lane of the vector is in each lane of what was made of it.
  private typealias Counts = [[Int]?]

  /// More instructions than this aren't looked at.
  private static let maximumCount = 32

  /// Whether all that is made of `vector` is the sum of its lanes.
  static func isAll(madeOf vector: LLVM.IRValue) -> Bool {
    guard let count = vector.type.laneCount else { return false }
    var known: [LLVM.IRValue: Counts] = [:]
    known[vector] = (0..<count).map { lane in (0..<count).map { $0 == lane ? 1 : 0 } }
    var pending = vector.users
    var isSum = false
    for _ in 0..<maximumCount {
      guard !pending.isEmpty else { return isSum }
      // An addition of two that are made of the vector has to wait for both.
      guard let index = pending.firstIndex(where: { counts(of: $0, known) != nil }) else {
        return false
      }
      let user = pending.remove(at: index)
      guard let counts = counts(of: user, known) else { return false }
      if user.opcode == .extractLane {
        guard counts[0]?.allSatisfy({ $0 == 1 }) == true else { return false }
        isSum = true
      } else if known.updateValue(counts, forKey: user) == nil {
        pending += user.users
      }
    }
    return false
  }

  private static func counts(
    of instruction: LLVM.IRValue, _ known: [LLVM.IRValue: Counts]
  ) -> Counts? {
    let operands = instruction.operands
    switch instruction.opcode {
    case .shuffle:
      guard let counts = known[operands[0]], let mask = instruction.shuffleMask else { return nil }
      return mask.map { number in number.flatMap { counts.indices ~= $0 ? counts[$0] : nil } }
    case .add:
      guard let left = known[operands[0]], let right = known[operands[1]] else { return nil }
      return zip(left, right).map { one, other in
        guard let one, let other else { return nil }
        return zip(one, other).map { $0 + $1 }
      }
    case .extractLane:
      guard let counts = known[operands[0]], let lane = operands[1].constantInteger,
        lane < UInt64(counts.count)
      else { return nil }
      return [counts[Int(lane)]]
    default: return nil
    }
  }
}
