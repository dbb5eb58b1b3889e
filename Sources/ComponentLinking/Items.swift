import CanonicalABI
import Components
import WasmBytes
import WasmCore

/// The number of an environment, which a definition that is evaluated later refers to.
struct EnvironmentIndex: WasmIndex {
  let rawValue: UInt32
  init(rawValue: UInt32) { self.rawValue = rawValue }
}

/// The number of a core module in the file, instantiated or not.
struct ModuleNumber: WasmIndex {
  let rawValue: UInt32
  init(rawValue: UInt32) { self.rawValue = rawValue }
}

/// What can be imported and exported by components, evaluated.
enum Item {
  case function(FunctionItem)
  case type(TypeItem)
  case instance(InstanceItem)
  case component(ComponentItem)
  case coreModule(ModuleNumber)
  case value(ValueItem)

  /// The sort of the item.
  var sort: Sort {
    switch self {
    case .function: .function
    case .type: .type
    case .instance: .instance
    case .component: .component
    case .coreModule: .coreModule
    case .value: .value
    }
  }
}

/// A value.
struct ValueItem {
  var index: ComponentValueIndex
  var type: EvaluatedValueType
}

/// A feature that this compiler refuses, by name, where something that needs it is used.
struct UnsupportedFeature {
  var feature: WasmError.Feature
  /// The absolute offset of the definition that needs it.
  var offset: Int
}

/// A component function.
enum FunctionItem {
  case linked(ComponentGraph.ComponentFunction, EvaluatedFunctionType)
  case unsupported(UnsupportedFeature)
}

/// A core function, as a component's definitions refer to it.
enum CoreFunctionItem {
  case linked(ComponentGraph.CoreFunction)
  case unsupported(UnsupportedFeature)
}

/// A type.
enum TypeItem {
  case value(EvaluatedValueType)
  case function(EvaluatedFunctionType)
  case resource(ResourceIndex)
  case instance(TypeClosure)
  case component(TypeClosure)

  /// Whether it is a resource type, or a value or function type that has one in it.
  var hasResource: Bool {
    switch self {
    case .value(let type): type.hasResource
    case .function(let type): type.hasResource
    case .resource: true
    case .instance, .component: false
    }
  }
}

/// A value type with what bounds the work that can be done with it.
struct EvaluatedValueType {
  var type: ValueType
  /// The number of its parts, counted as often as they are used.
  var size: Int
  /// The number of types inside each other.
  var depth: Int
  /// Whether a borrowed handle is part of it.
  var hasBorrow: Bool
  /// Whether a handle is part of it.
  var hasResource: Bool
  /// The number of the evaluation that its definition had, or nil for a primitive type.
  var definition: Int?
}

/// A function type with the size of all it consists of.
struct EvaluatedFunctionType {
  var type: FunctionType
  /// Whether calls may block, which makes no difference to who lifts and lowers synchronously.
  var isAsynchronous: Bool
  var size: Int
  /// Whether a handle is part of it.
  var hasResource: Bool
}

/// The type of an instance or a component: declarations, and where their outer aliases lead.
struct TypeClosure {
  var declarations: [Component.Declaration]
  var environment: EnvironmentIndex
}

/// A component that can be instantiated: a definition, and where its outer aliases lead.
struct ComponentItem {
  var component: Component
  var environment: EnvironmentIndex?
  /// What it is called where it is defined.
  var name: String?
}

/// An instance: exports only, whatever made them.
struct InstanceItem {
  /// The names in the order of their definition.
  private(set) var names: [ExternName] = []
  private(set) var exports: [ExactName: Item] = [:]
  /// The number of instances inside each other.
  private(set) var depth = 1

  /// The export called `name`.
  subscript(name: String) -> Item? { exports[ExactName(name)] }

  /// Adds an export.
  mutating func append(_ name: ExternName, _ item: Item) {
    if exports.updateValue(item, forKey: ExactName(name.name)) == nil { names.append(name) }
    if case .instance(let instance) = item { depth = max(depth, instance.depth + 1) }
  }
}

/// An instance of a core module, or a bundle of exports.
enum CoreInstanceItem {
  case instantiated(CoreInstanceIndex)
  case exports([ExactName: ComponentGraph.CoreDefinition])
}
