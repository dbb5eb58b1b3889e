import WasmBytes

/// The position of a value type in a `TypeArena`.
///
/// It is also the type's identity, as far as types have one: where a type is imported or exported,
/// the name goes to a new position with the same contents.
struct ValueTypeIndex: WasmIndex {
  let rawValue: UInt32
  init(rawValue: UInt32) { self.rawValue = rawValue }
}

/// The position of a function type in a `TypeArena`.
struct FunctionTypeIndex: WasmIndex {
  let rawValue: UInt32
  init(rawValue: UInt32) { self.rawValue = rawValue }
}

/// The position of the type of an instance in a `TypeArena`.
struct InstanceTypeIndex: WasmIndex {
  let rawValue: UInt32
  init(rawValue: UInt32) { self.rawValue = rawValue }
}

/// The position of the type of a component in a `TypeArena`.
struct ComponentTypeIndex: WasmIndex {
  let rawValue: UInt32
  init(rawValue: UInt32) { self.rawValue = rawValue }
}

/// The position of the type of a core module in a `TypeArena`.
struct ModuleTypeIndex: WasmIndex {
  let rawValue: UInt32
  init(rawValue: UInt32) { self.rawValue = rawValue }
}

/// A resource type: one that is defined, or one of which nothing is known.
struct ResourceVariable: WasmIndex {
  let rawValue: UInt32
  init(rawValue: UInt32) { self.rawValue = rawValue }
}

/// A resource type under one of its names.
struct ResourceReference: Hashable {
  /// What the type is.
  var variable: ResourceVariable
  /// Which of the names it has it is called by; all that have been given differ.
  var name: UInt32
}
