import WasmBytes

/// The type of a core value.
package enum CoreValueType: UInt8, Hashable, Sendable, CaseIterable, BitwiseCopyable {
  case i32 = 0x7f
  case i64 = 0x7e
  case f32 = 0x7d
  case f64 = 0x7c
  case funcref = 0x70
  case externref = 0x6f

  /// Whether values of the type are references.
  package var isReference: Bool { self == .funcref || self == .externref }
}

/// The type of a core function.
package struct CoreFunctionType: Hashable, Sendable {
  /// The types of the parameters.
  package var parameters: [CoreValueType]
  /// The types of the results.
  package var results: [CoreValueType]

  /// Makes the type of functions from `parameters` to `results`.
  package init(parameters: [CoreValueType], results: [CoreValueType]) {
    self.parameters = parameters
    self.results = results
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

/// The type of a core memory: its limits in pages of 64 KiB.
package struct CoreMemoryType: Hashable, Sendable {
  /// The limits in pages.
  package var limits: CoreLimits

  /// Makes the type of memories within `limits`.
  package init(limits: CoreLimits) { self.limits = limits }
}

/// The type of a core table.
package struct CoreTableType: Hashable, Sendable {
  /// The type of the elements, a reference type.
  package var element: CoreValueType
  /// The limits in elements.
  package var limits: CoreLimits

  /// Makes the type of tables of `element` within `limits`.
  package init(element: CoreValueType, limits: CoreLimits) {
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
}

/// The kind of what a module imports or exports.
package enum CoreSort: UInt8, Hashable, Sendable {
  case function = 0
  case table = 1
  case memory = 2
  case global = 3
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
