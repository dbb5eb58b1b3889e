// Function types by number, the same for equal types of all modules.
//
// Equality is that of the specification ("Recursive Types", isorecursive): types that are defined together,
// in a recursion group, are equal to those of another group if the groups are, in all members, with
// references into the group itself by position. Groups are numbered in the order in which they come;
// the numbers are never in the output.

import Synchronization

/// A function type's number in `CoreTypeRegistry`.
package struct CoreTypeNumber: Hashable, Sendable, BitwiseCopyable {
  package let rawValue: UInt32

  package init(rawValue: UInt32) { self.rawValue = rawValue }
}

/// All function types that have been referred to, or defined in a recursion group.
package final class CoreTypeRegistry: Sendable {
  /// The registry of the process.
  package static let shared = CoreTypeRegistry()

  /// Types that are defined together.
  package struct Group: Sendable {
    /// The number of the first.
    package let first: UInt32
    /// The number of types.
    package let count: Int
  }

  private struct State {
    var groups: [[CoreFunctionType]: UInt32] = [:]
    /// The types, with references by number.
    var types: [CoreFunctionType] = []
    /// Of each type its group.
    var groupOfType: [Group] = []
  }

  private let state = Mutex(State())

  /// The most types of all modules: their numbers are part of a value type.
  static let maximumCount = 0x1fff_ffff

  /// The numbers of the types in a group, whose `members` refer to each other by position; nil if
  /// there is none left.
  func numbers(ofGroup members: [CoreFunctionType]) -> Range<UInt32>? {
    state.withLock { state in
      let count = UInt32(members.count)
      if let first = state.groups[members] { return first..<first + count }
      guard state.types.count + members.count <= Self.maximumCount else { return nil }
      let first = UInt32(state.types.count)
      state.groups[members] = first
      let group = Group(first: first, count: members.count)
      for (position, member) in members.enumerated() {
        var type = member.resolved(first: first)
        if members.count > 1 || type != member || !member.isPlain {
          type.number = CoreTypeNumber(rawValue: first + UInt32(position))
        }
        state.types.append(type)
        state.groupOfType.append(group)
      }
      return first..<first + count
    }
  }

  /// The type with `number`.
  package func type(_ number: CoreTypeNumber) -> CoreFunctionType {
    state.withLock { $0.types[Int(number.rawValue)] }
  }

  /// Whether the type with `number` is that with `wanted` or declared to be a subtype of it, directly or not.
  func isSubtype(_ number: CoreTypeNumber, of wanted: CoreTypeNumber) -> Bool {
    state.withLock { state in
      var next: CoreTypeNumber? = number
      while let number = next {
        if number == wanted { return true }
        next = state.types[Int(number.rawValue)].supertype?.type
      }
      return false
    }
  }

  /// The group of the type with `number`.
  package func group(of number: CoreTypeNumber) -> Group {
    state.withLock { $0.groupOfType[Int(number.rawValue)] }
  }
}

extension CoreFunctionType {
  /// Whether a type of the group that is being decoded is named.
  var refersToItsGroup: Bool {
    supertype?.memberOfGroup != nil
      || namedTypes.contains { $0.heap?.memberOfGroup != nil }
  }

  /// The type with references by number, the first of its group having the number `first`.
  fileprivate func resolved(first: UInt32) -> CoreFunctionType {
    var type = self
    type.parameters = parameters.map { $0.resolved(first: first) }
    type.results = results.map { $0.resolved(first: first) }
    type.supertype = supertype?.resolved(first: first)
    type.aggregate = aggregate?.mapped { $0.resolved(first: first) }
    return type
  }
}

extension CoreHeapType {
  fileprivate func resolved(first: UInt32) -> CoreHeapType {
    guard let position = memberOfGroup else { return self }
    return CoreHeapType(type: CoreTypeNumber(rawValue: first + UInt32(position)))
  }
}

extension CoreValueType {
  fileprivate func resolved(first: UInt32) -> CoreValueType {
    guard let heap, heap.memberOfGroup != nil else { return self }
    return CoreValueType(to: heap.resolved(first: first), isNullable: isNullable)
  }
}
