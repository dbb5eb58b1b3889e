// The types of a component while it is validated.
//
// Types are kept by position and never change. A value type's position tells it from others with
// the same structure, for the rules of visibility: `(export "t" (type $T))` makes a new type, equal to
// `$T`, which others outside of the component can name, while `$T` stays without a name. The same
// goes for resource types, except that what they are is a variable, and their names are counted.
//
// The type of a component binds variables: those that it imports, for which others are given when it
// is instantiated, and those that it defines and exports, of which each instance has its own. The type
// of an instance binds variables as long as it is a type only; where it becomes the type of something,
// they are exchanged for variables of the component that it is imported or exported by.

import CanonicalABI
import Components
import WasmBytes
import WasmCore

/// A type as the type index space has it.
enum DefinedType: Hashable {
  case value(ValueTypeIndex)
  case function(FunctionTypeIndex)
  case resource(ResourceReference)
  case instance(InstanceTypeIndex)
  case component(ComponentTypeIndex)

  /// The kind in words, for messages.
  var kind: String {
    switch self {
    case .value: "a value type"
    case .function: "a function type"
    case .resource: "a resource type"
    case .instance: "an instance type"
    case .component: "a component type"
    }
  }
}

/// The type of an import or export.
enum EntityType: Hashable {
  case coreModule(ModuleTypeIndex)
  case function(FunctionTypeIndex)
  case value(ValueTypeIndex)
  /// A type under its new name, and what it is a name for.
  case type(DefinedType, of: DefinedType)
  case instance(InstanceTypeIndex)
  case component(ComponentTypeIndex)

  /// The sort of what has the type.
  var sort: Sort {
    switch self {
    case .coreModule: .coreModule
    case .function: .function
    case .value: .value
    case .type: .type
    case .instance: .instance
    case .component: .component
    }
  }
}

/// A value type.
struct ValueType {
  let shape: Shape
  /// What the Canonical ABI derives from the type.
  let layout: TypeNumber
  let measure: TypeMeasure

  /// How the type is made.
  enum Shape: Equatable {
    case primitive(Component.PrimitiveType)
    case record([Field])
    case variant([Case])
    case list(ValueTypeIndex)
    case fixedLengthList(ValueTypeIndex, count: UInt32)
    case map(key: ValueTypeIndex, value: ValueTypeIndex)
    case tuple([ValueTypeIndex])
    case flags([String])
    case `enum`([String])
    case option(ValueTypeIndex)
    case result(ok: ValueTypeIndex?, error: ValueTypeIndex?)
    case own(ResourceReference)
    case borrow(ResourceReference)
    case stream(ValueTypeIndex?)
    case future(ValueTypeIndex?)
  }

  /// A field of a record.
  struct Field: Equatable {
    var name: String
    var type: ValueTypeIndex
  }

  /// A case of a variant.
  struct Case: Equatable {
    var name: String
    var type: ValueTypeIndex?
  }
}

/// A function type.
struct FunctionType {
  var isAsynchronous: Bool
  var parameters: [ValueType.Field]
  var result: ValueTypeIndex?
  let measure: TypeMeasure
}

/// The type of an instance.
struct InstanceType {
  var exports = Externs()
  /// The resource types that it exports and nothing else is known of, while it is a type only.
  var variables: [ResourceVariable] = []
  var measure = TypeMeasure()
}

/// The type of a component.
struct ComponentType {
  var imports = Externs()
  var exports = Externs()
  /// The resource types that are imported.
  var importedVariables: [ResourceVariable] = []
  /// The resource types that each instance has its own of.
  var exportedVariables: [ResourceVariable] = []
  var measure = TypeMeasure()
}

/// The type of a core module.
struct ModuleType {
  var imports: [CoreImport] = []
  var exports: [ExactName: CoreExternType] = [:]
  /// The names of the exports, in their order.
  var exportNames: [String] = []

  /// What a module imports.
  struct CoreImport {
    var module: ExactName
    var name: ExactName
    var type: CoreExternType
  }
}

/// Imports or exports by name.
struct Externs: Equatable {
  /// The names in their order.
  private(set) var names: [String] = []
  private var types: [ExactName: EntityType] = [:]

  /// The type of what is called `name`.
  subscript(name: String) -> EntityType? { types[ExactName(name)] }

  /// Adds what is called `name`, which is unlike all before.
  mutating func append(_ name: String, _ type: EntityType) {
    names.append(name)
    types[ExactName(name)] = type
  }
}

/// What bounds the work with a type, and what its parts have.
struct TypeMeasure {
  /// The number of parts, counted as often as they are used.
  var size = 1
  /// The number of types inside each other.
  var depth = 1
  /// Whether a borrowed handle is part of it.
  var hasBorrow = false

  // Sizes are bounded, and so are the numbers of parts: nothing overflows.
  /// Counts a part.
  mutating func add(_ part: TypeMeasure) {
    size += part.size
    depth = max(depth, part.depth + 1)
    hasBorrow = hasBorrow || part.hasBorrow
  }
}

/// All types that a component has to do with.
struct TypeArena {
  var layouts = TypeTable()
  private(set) var values = IndexedArray<ValueTypeIndex, ValueType>()
  private(set) var functions = IndexedArray<FunctionTypeIndex, FunctionType>()
  private(set) var instances = IndexedArray<InstanceTypeIndex, InstanceType>()
  private(set) var components = IndexedArray<ComponentTypeIndex, ComponentType>()
  private(set) var modules = IndexedArray<ModuleTypeIndex, ModuleType>()

  private var primitives: [Component.PrimitiveType: ValueTypeIndex] = [:]
  private var variableCount: UInt32 = 0
  private var nameCount: UInt32 = 0

  subscript(index: ValueTypeIndex) -> ValueType { values[index] }
  subscript(index: FunctionTypeIndex) -> FunctionType { functions[index] }
  subscript(index: InstanceTypeIndex) -> InstanceType { instances[index] }
  subscript(index: ComponentTypeIndex) -> ComponentType { components[index] }
  subscript(index: ModuleTypeIndex) -> ModuleType { modules[index] }

  mutating func append(_ type: ValueType) -> ValueTypeIndex { values.append(type) }
  mutating func append(_ type: FunctionType) -> FunctionTypeIndex { functions.append(type) }
  mutating func append(_ type: InstanceType) -> InstanceTypeIndex { instances.append(type) }
  mutating func append(_ type: ComponentType) -> ComponentTypeIndex { components.append(type) }
  mutating func append(_ type: ModuleType) -> ModuleTypeIndex { modules.append(type) }

  /// The type that `primitive` stands for, always the same: it needs no name.
  mutating func primitive(
    _ primitive: Component.PrimitiveType
  ) throws(LayoutError) -> ValueTypeIndex {
    if let known = primitives[primitive] { return known }
    let index = append(
      ValueType(
        shape: .primitive(primitive),
        layout: try layouts.number(of: TypeTable.Shape(primitive)), measure: TypeMeasure()))
    primitives[primitive] = index
    return index
  }

  /// A resource type unlike all others.
  mutating func newVariable() -> ResourceVariable {
    defer { variableCount += 1 }
    return ResourceVariable(rawValue: variableCount)
  }

  /// A name that nothing has been called by before.
  mutating func newName() -> UInt32 {
    defer { nameCount += 1 }
    return nameCount
  }

  /// Another name for `type`, which is equal to it.
  mutating func renamed(_ type: DefinedType) -> DefinedType {
    switch type {
    case .value(let index): .value(append(self[index]))
    case .resource(let reference):
      .resource(ResourceReference(variable: reference.variable, name: newName()))
    case .function(let index): .function(append(self[index]))
    case .instance(let index): .instance(append(self[index]))
    case .component(let index): .component(append(self[index]))
    }
  }

  /// The measure of what has type `type`.
  func measure(of type: EntityType) -> TypeMeasure {
    switch type {
    case .function(let index): self[index].measure
    case .value(let index): self[index].measure
    case .instance(let index): self[index].measure
    case .component(let index): self[index].measure
    case .coreModule(let index):
      TypeMeasure(size: 1 + self[index].imports.count + self[index].exports.count)
    case .type(_, let type): measure(of: type)
    }
  }

  private func measure(of type: DefinedType) -> TypeMeasure {
    switch type {
    case .value(let index): self[index].measure
    case .function(let index): self[index].measure
    case .instance(let index): self[index].measure
    case .component(let index): self[index].measure
    case .resource: TypeMeasure()
    }
  }
}

extension TypeTable.Shape {
  /// The shape of values of the type that `primitive` stands for.
  fileprivate init(_ primitive: Component.PrimitiveType) {
    self =
      switch primitive {
      case .bool: .bool
      case .s8: .integer(byteCount: 1, isSigned: true)
      case .u8: .integer(byteCount: 1, isSigned: false)
      case .s16: .integer(byteCount: 2, isSigned: true)
      case .u16: .integer(byteCount: 2, isSigned: false)
      case .s32: .integer(byteCount: 4, isSigned: true)
      case .u32: .integer(byteCount: 4, isSigned: false)
      case .s64: .integer(byteCount: 8, isSigned: true)
      case .u64: .integer(byteCount: 8, isSigned: false)
      case .f32: .float(byteCount: 4)
      case .f64: .float(byteCount: 8)
      case .char: .char
      case .string: .string
      }
  }
}
