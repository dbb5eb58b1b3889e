// Structure and array types.
//
// They are defined among function types, in recursion groups with them, and are part of what tells one
// function type from another. No instruction makes a structure or an array, as long as there is no garbage
// collection: the only reference to one is null.

/// What structures or arrays of a type consist of.
package enum CoreAggregate: Hashable, Sendable {
  case structure([CoreFieldType])
  case array(CoreFieldType)
}

/// The type of a structure's field or of an array's elements.
package struct CoreFieldType: Hashable, Sendable {
  /// What a field holds.
  package enum Storage: Hashable, Sendable {
    case i8
    case i16
    case value(CoreValueType)
  }

  package var storage: Storage
  package var isMutable: Bool

  /// Makes the type of fields that hold `storage`.
  package init(storage: Storage, isMutable: Bool) {
    self.storage = storage
    self.isMutable = isMutable
  }
}

extension CoreAggregate {
  /// The types of the fields, or that of the elements.
  package var fields: [CoreFieldType] {
    switch self {
    case .structure(let fields): fields
    case .array(let element): [element]
    }
  }

  /// The abstract type of references to such aggregates.
  var heapType: CoreHeapType {
    switch self {
    case .structure: .structure
    case .array: .array
    }
  }

  /// The aggregate with the types of its fields replaced.
  func mapped(_ change: (CoreValueType) -> CoreValueType) -> CoreAggregate {
    switch self {
    case .structure(let fields): .structure(fields.map { $0.mapped(change) })
    case .array(let element): .array(element.mapped(change))
    }
  }

  /// Whether fields allow that this is declared to be a subtype of `other`.
  func canBeSubtype(of other: CoreAggregate) -> Bool {
    switch (self, other) {
    case (.structure(let fields), .structure(let others)):
      fields.count >= others.count && zip(fields, others).allSatisfy { $0.matches($1) }
    case (.array(let element), .array(let other)): element.matches(other)
    default: false
    }
  }
}

extension CoreFieldType {
  /// The type of the value, if the field holds a whole one.
  package var value: CoreValueType? {
    if case .value(let type) = storage { type } else { nil }
  }

  fileprivate func mapped(_ change: (CoreValueType) -> CoreValueType) -> CoreFieldType {
    guard let value else { return self }
    return CoreFieldType(storage: .value(change(value)), isMutable: isMutable)
  }

  /// Whether what reads fields of type `wanted` can read this one, and what writes them write it.
  fileprivate func matches(_ wanted: CoreFieldType) -> Bool {
    if self == wanted { return true }
    guard !isMutable, !wanted.isMutable, let value, let wanted = wanted.value else { return false }
    return value.matches(wanted)
  }
}
