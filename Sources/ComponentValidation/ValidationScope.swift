import Components
import WasmBytes
import WasmCore

/// The index spaces of a component, or of the type of a component or instance, and what is known of
/// its imports and exports, as far as it has been validated.
struct ValidationScope {
  /// What opens a scope.
  enum Kind {
    case component, componentType, instanceType
  }

  let kind: Kind

  var coreFunctions: [CoreFunctionType] = []
  var coreTables: [CoreTableType] = []
  var coreMemories: [CoreMemoryType] = []
  var coreGlobals: [CoreGlobalType] = []
  var coreTags: [CoreFunctionType] = []
  var coreTypes: [CoreType] = []
  var coreModules: [ModuleTypeIndex] = []
  var coreInstances: [[ExactName: CoreExternType]] = []
  var functions: [FunctionTypeIndex] = []
  var values: [Value] = []
  var types: [DefinedType] = []
  var components: [ComponentTypeIndex] = []
  var instances: [InstanceTypeIndex] = []

  var imports = ExternScope()
  var exports = ExternScope()
  /// The resource types that come in with imports.
  var importedVariables: [ResourceVariable] = []
  /// The resource types that come to exist in the component, in their order.
  var ownVariables = VariableList()
  /// Those of them that it defines itself, so that it knows their representation.
  var definedVariables: Set<ResourceVariable> = []
  /// The resource types that are exported, under whatever name.
  var exportedVariables: Set<ResourceVariable> = []

  init(_ kind: Kind) { self.kind = kind }

  /// A core type.
  enum CoreType {
    case function(CoreFunctionType)
    case openFunction(CoreFunctionType)
    case module(ModuleTypeIndex)
  }

  /// A value, which has to be used once.
  struct Value {
    let type: ValueTypeIndex
    var isUsed = false
  }

  /// Adds something of the core language to the space of its sort.
  mutating func append(_ type: CoreExternType) {
    switch type {
    case .function(let type): coreFunctions.append(type)
    case .table(let type): coreTables.append(type)
    case .memory(let type): coreMemories.append(type)
    case .global(let type): coreGlobals.append(type)
    case .tag(let type): coreTags.append(type)
    }
  }

  /// Adds an item of type `type` to the space of its sort.
  mutating func append(_ type: EntityType, isUsed: Bool = false) {
    switch type {
    case .coreModule(let index): coreModules.append(index)
    case .function(let index): functions.append(index)
    case .value(let index): values.append(Value(type: index, isUsed: isUsed))
    case .type(let type, _): types.append(type)
    case .instance(let index): instances.append(index)
    case .component(let index): components.append(index)
    }
  }
}

/// Resource types in an order.
struct VariableList {
  /// The types in their order.
  private(set) var ordered: [ResourceVariable] = []
  /// The same without an order.
  private(set) var all: Set<ResourceVariable> = []

  /// Adds `variable`, which is a new one.
  mutating func append(_ variable: ResourceVariable) {
    ordered.append(variable)
    all.insert(variable)
  }
}

/// The imports of a scope, or its exports.
struct ExternScope {
  var types = Externs()
  /// The types that have a name: for exports, those that are imported have one too.
  var visibleTypes: Set<DefinedType> = []
  /// The types that these have made by giving another type a name.
  var namedTypes: Set<DefinedType> = []
  /// The resource types by what they are called, for the rules of methods.
  var resourceNames: [ResourceReference: String] = [:]
  /// What any resource type is called.
  var knownResourceNames: Set<String> = []
}
