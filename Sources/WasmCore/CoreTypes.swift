import WasmBytes

/// The type of a core function, or another that is defined among those.
package struct CoreFunctionType: Hashable, Sendable {
  /// The types of the parameters.
  package var parameters: [CoreValueType]
  /// The types of the results.
  package var results: [CoreValueType]
  /// The type's number, if its structure alone doesn't say which one it is: it refers to itself, or to
  /// others that were defined together with it.
  package internal(set) var number: CoreTypeNumber?
  /// Whether other types may be declared to be subtypes of this one (`sub` without `final`).
  package internal(set) var isOpen = false
  /// What the type is declared to be a subtype of.
  package internal(set) var supertype: CoreHeapType?
  /// What the type describes, if it isn't functions.
  package internal(set) var aggregate: CoreAggregate?

  /// Makes the type of functions from `parameters` to `results`.
  package init(parameters: [CoreValueType], results: [CoreValueType]) {
    self.parameters = parameters
    self.results = results
  }
}

extension CoreFunctionType {
  /// Whether this is a function type without a place in a hierarchy of types: all others have a `number`.
  var isPlain: Bool { !isOpen && supertype == nil && aggregate == nil }

  /// All value types that the definition names.
  package var namedTypes: [CoreValueType] {
    parameters + results + (aggregate?.fields.compactMap(\.value) ?? [])
  }

  /// The abstract type of references to what has the type.
  var heapType: CoreHeapType { aggregate?.heapType ?? .function }

  /// Whether a function of this type can be used as one of type `wanted`: "Matching" of defined types.
  package func matches(_ wanted: CoreFunctionType) -> Bool {
    if self == wanted { return true }
    guard wanted.isOpen, let number, let wantedNumber = wanted.number else { return false }
    return CoreTypeRegistry.shared.isSubtype(number, of: wantedNumber)
  }

  /// Whether parameters and results, or fields, allow that this is declared to be a subtype of `other`.
  func canBeSubtype(of other: CoreFunctionType) -> Bool {
    if let aggregate { return other.aggregate.map(aggregate.canBeSubtype) ?? false }
    return other.aggregate == nil
      && parameters.count == other.parameters.count && results.count == other.results.count
      && zip(other.parameters, parameters).allSatisfy { $0.matches($1) }
      && zip(results, other.results).allSatisfy { $0.matches($1) }
  }
}

/// The size range of a memory, in pages, or of a table, in elements.
package struct CoreLimits: Hashable, Sendable {
  /// The size it starts with.
  package var minimum: UInt64
  /// The size it may not outgrow, or nil.
  package var maximum: UInt64?

  /// Makes the range from `minimum` to `maximum`.
  package init(minimum: UInt64, maximum: UInt64?) {
    self.minimum = minimum
    self.maximum = maximum
  }
}

/// The type of the addresses of a memory's bytes or of a table's elements.
package enum CoreAddressType: UInt8, Hashable, Sendable {
  case i32
  case i64

  /// The type as that of operands.
  package var valueType: CoreValueType {
    switch self {
    case .i32: .i32
    case .i64: .i64
    }
  }

  /// The most pages of 64 KiB that a memory may have, by the rules of validation.
  package var maximumPageCount: UInt64 {
    switch self {
    case .i32: 1 << 16
    case .i64: 1 << 48
    }
  }

  /// The type of a count that is an address in both, as `memory.copy` takes one.
  package func narrower(_ other: CoreAddressType) -> CoreAddressType {
    self == .i64 && other == .i64 ? .i64 : .i32
  }
}

/// The type of a core memory: its limits in pages of 64 KiB.
package struct CoreMemoryType: Hashable, Sendable {
  /// The type of addresses.
  package var address: CoreAddressType
  /// The limits in pages.
  package var limits: CoreLimits
  /// Whether several threads may access the memory at the same time.
  package var isShared: Bool

  /// Makes the type of memories within `limits`.
  package init(
    address: CoreAddressType = .i32, limits: CoreLimits, isShared: Bool = false
  ) {
    self.address = address
    self.limits = limits
    self.isShared = isShared
  }

  /// The number of bytes that a memory has at least; the largest number if 64 bits don't hold it.
  package var minimumByteCount: UInt64 {
    let (count, overflow) = limits.minimum.multipliedReportingOverflow(by: 65_536)
    return overflow ? .max : count
  }
}

/// The type of a core table.
package struct CoreTableType: Hashable, Sendable {
  /// The type of the indices of elements.
  package var address: CoreAddressType
  /// The type of the elements, a reference type.
  package var element: CoreValueType
  /// The limits in elements.
  package var limits: CoreLimits

  /// Makes the type of tables of `element` within `limits`.
  package init(
    address: CoreAddressType = .i32, element: CoreValueType, limits: CoreLimits
  ) {
    self.address = address
    self.element = element
    self.limits = limits
  }
}

/// The type of a core global.
package struct CoreGlobalType: Hashable, Sendable {
  /// The type of the value.
  package var value: CoreValueType
  /// Whether it may be set.
  package var isMutable: Bool

  /// Makes the type of globals of `value`.
  package init(value: CoreValueType, isMutable: Bool) {
    self.value = value
    self.isMutable = isMutable
  }
}

/// The type of what a module imports or exports.
package enum CoreExternType: Hashable, Sendable {
  case function(CoreFunctionType)
  case table(CoreTableType)
  case memory(CoreMemoryType)
  case global(CoreGlobalType)
  /// A tag by the type of its exceptions, whose parameters they carry.
  case tag(CoreFunctionType)
}

/// The kind of what a module imports or exports.
package enum CoreSort: UInt8, Hashable, Sendable {
  case function = 0
  case table = 1
  case memory = 2
  case global = 3
  case tag = 4
}

/// An index into the types of a module.
package struct CoreTypeIndex: WasmIndex {
  package let rawValue: UInt32
  package init(rawValue: UInt32) { self.rawValue = rawValue }
}

/// An index into the functions of a module, the imported ones first.
package struct CoreFunctionIndex: WasmIndex {
  package let rawValue: UInt32
  package init(rawValue: UInt32) { self.rawValue = rawValue }
}

/// An index into the tables of a module, the imported ones first.
package struct CoreTableIndex: WasmIndex {
  package let rawValue: UInt32
  package init(rawValue: UInt32) { self.rawValue = rawValue }
}

/// An index into the memories of a module, the imported ones first.
package struct CoreMemoryIndex: WasmIndex {
  package let rawValue: UInt32
  package init(rawValue: UInt32) { self.rawValue = rawValue }
}

/// An index into the globals of a module, the imported ones first.
package struct CoreGlobalIndex: WasmIndex {
  package let rawValue: UInt32
  package init(rawValue: UInt32) { self.rawValue = rawValue }
}

/// An index into the tags of a module, the imported ones first.
package struct CoreTagIndex: WasmIndex {
  package let rawValue: UInt32
  package init(rawValue: UInt32) { self.rawValue = rawValue }
}

/// An index into the element segments of a module.
package struct CoreElementIndex: WasmIndex {
  package let rawValue: UInt32
  package init(rawValue: UInt32) { self.rawValue = rawValue }
}

/// An index into the data segments of a module.
package struct CoreDataIndex: WasmIndex {
  package let rawValue: UInt32
  package init(rawValue: UInt32) { self.rawValue = rawValue }
}

/// An index into the locals of a function, the parameters first.
package struct CoreLocalIndex: WasmIndex {
  package let rawValue: UInt32
  package init(rawValue: UInt32) { self.rawValue = rawValue }
}
