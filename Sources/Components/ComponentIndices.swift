import WasmBytes

/// The index spaces of a component.
package enum Sort: Int, Hashable, Sendable, CaseIterable {
  case coreFunction
  case coreTable
  case coreMemory
  case coreGlobal
  case coreTag
  case coreType
  case coreModule
  case coreInstance
  case function
  case value
  case type
  case component
  case instance
}

/// An item by its sort and its index in the space of that sort.
package struct SortIndex: Hashable, Sendable {
  package let sort: Sort
  package let index: UInt32
}

extension Component {
  /// An index into the core functions of a component.
  package struct CoreFunctionIndex: WasmIndex {
    package let rawValue: UInt32
    package init(rawValue: UInt32) { self.rawValue = rawValue }
  }

  /// An index into the core memories of a component.
  package struct CoreMemoryIndex: WasmIndex {
    package let rawValue: UInt32
    package init(rawValue: UInt32) { self.rawValue = rawValue }
  }

  /// An index into the core tables of a component.
  package struct CoreTableIndex: WasmIndex {
    package let rawValue: UInt32
    package init(rawValue: UInt32) { self.rawValue = rawValue }
  }

  /// An index into the core types of a component, or of a type in it.
  package struct CoreTypeIndex: WasmIndex {
    package let rawValue: UInt32
    package init(rawValue: UInt32) { self.rawValue = rawValue }
  }

  /// An index into the core modules of a component.
  package struct CoreModuleIndex: WasmIndex {
    package let rawValue: UInt32
    package init(rawValue: UInt32) { self.rawValue = rawValue }
  }

  /// An index into the core instances of a component.
  package struct CoreInstanceIndex: WasmIndex {
    package let rawValue: UInt32
    package init(rawValue: UInt32) { self.rawValue = rawValue }
  }

  /// An index into the functions of a component.
  package struct FunctionIndex: WasmIndex {
    package let rawValue: UInt32
    package init(rawValue: UInt32) { self.rawValue = rawValue }
  }

  /// An index into the values of a component.
  package struct ValueIndex: WasmIndex {
    package let rawValue: UInt32
    package init(rawValue: UInt32) { self.rawValue = rawValue }
  }

  /// An index into the types of a component, or of a type in it.
  package struct TypeIndex: WasmIndex {
    package let rawValue: UInt32
    package init(rawValue: UInt32) { self.rawValue = rawValue }
  }

  /// An index into the components of a component.
  package struct ComponentIndex: WasmIndex {
    package let rawValue: UInt32
    package init(rawValue: UInt32) { self.rawValue = rawValue }
  }

  /// An index into the instances of a component.
  package struct InstanceIndex: WasmIndex {
    package let rawValue: UInt32
    package init(rawValue: UInt32) { self.rawValue = rawValue }
  }
}
