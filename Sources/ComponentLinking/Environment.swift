import Components
import WasmBytes

/// The index spaces of a component that is being instantiated, or of a type that is being compared.
struct Environment {
  /// The environment in which the component or type was defined.
  let parent: EnvironmentIndex?
  /// The component instance, or nil for a type's declarations.
  let instance: ComponentInstanceIndex?
  /// Whether a closure refers to it, so that it has to stay.
  var isCaptured = false

  var coreFunctions: [CoreFunctionItem] = []
  var coreTables: [ComponentGraph.CoreDefinition] = []
  var coreMemories: [ComponentGraph.CoreMemory] = []
  var coreGlobals: [ComponentGraph.CoreDefinition] = []
  var coreTags: [ComponentGraph.CoreDefinition] = []
  var coreTypes: [Component.CoreTypeDefinition] = []
  var coreModules: [ModuleNumber] = []
  var coreInstances: [CoreInstanceItem] = []
  var functions: [FunctionItem] = []
  var types: [TypeItem] = []
  var components: [ComponentItem] = []
  var instances: [InstanceItem] = []
  var values: [ValueItem] = []

  init(parent: EnvironmentIndex?, instance: ComponentInstanceIndex?) {
    self.parent = parent
    self.instance = instance
  }

  /// Adds an item to the space of its sort.
  mutating func append(_ item: Item) {
    switch item {
    case .function(let function): functions.append(function)
    case .type(let type): types.append(type)
    case .instance(let instance): instances.append(instance)
    case .component(let component): components.append(component)
    case .coreModule(let module): coreModules.append(module)
    case .value(let value): values.append(value)
    }
  }

  /// Adds something of the core language to the space of its sort.
  mutating func append(_ definition: ComponentGraph.CoreDefinition) {
    switch definition {
    case .function(let function): coreFunctions.append(.linked(function))
    case .table: coreTables.append(definition)
    case .memory(let memory): coreMemories.append(memory)
    case .global: coreGlobals.append(definition)
    case .tag: coreTags.append(definition)
    }
  }

  /// The item that `reference` names, or nil if its sort is not one that components pass on.
  func item(_ reference: SortIndex) -> Item? {
    let index = Int(reference.index)
    return switch reference.sort {
    case .function: .function(functions[index])
    case .type: .type(types[index])
    case .instance: .instance(instances[index])
    case .component: .component(components[index])
    case .coreModule: .coreModule(coreModules[index])
    case .value: .value(values[index])
    case .coreFunction, .coreTable, .coreMemory, .coreGlobal, .coreTag, .coreType, .coreInstance:
      nil
    }
  }
}
