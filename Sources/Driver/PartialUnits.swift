import Foundation

/// The objects of units whose parts are compiled by several threads, in any order.
final class PartialUnits: @unchecked Sendable {
  private let lock = NSLock()
  private var objects: [[[UInt8]?]]
  private var missing: [Int]

  /// Makes it for as many units as there are counts of parts.
  init(partCounts: [Int]) {
    objects = partCounts.map { Array(repeating: nil, count: $0) }
    missing = partCounts
  }

  /// Adds the object of a part of `unit`, and returns the objects of all its parts, in their order, if it was the
  /// last one missing.
  ///
  /// - Parameters:
  ///   - object: The object.
  ///   - part: The part's number, which no object was added for.
  ///   - unit: The unit's position.
  /// - Returns: The objects of the whole unit, or nil while some are missing.
  func adding(_ object: [UInt8], asPart part: Int, of unit: Int) -> [[UInt8]]? {
    lock.withLock {
      objects[unit][part] = object
      missing[unit] -= 1
      guard missing[unit] == 0 else { return nil }
      defer { objects[unit] = [] }
      return objects[unit].compactMap { $0 }
    }
  }
}
