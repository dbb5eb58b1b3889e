import Components
import WasmBytes
import WasmCore

extension Linker {
  mutating func evaluate(_ instance: Component.CoreInstance) throws(LinkError) {
    switch instance {
    case .exports(let exports):
      var bundle: [ExactName: ComponentGraph.CoreDefinition] = [:]
      for export in exports {
        try spend(1)
        bundle[ExactName(export.name)] = try coreDefinition(export.item)
      }
      environment.coreInstances.append(.exports(bundle))
    case .instantiate(let module, let arguments):
      var given: [ExactName: CoreInstanceItem] = [:]
      for argument in arguments {
        try spend(1)
        given[ExactName(argument.name)] = environment.coreInstances[argument.instance.number]
      }
      let instance = try instantiate(environment.coreModules[module.number], given)
      environment.coreInstances.append(.instantiated(instance))
    }
  }

  /// The core definition of the current instance that `reference` names.
  private func coreDefinition(
    _ reference: SortIndex
  ) throws(LinkError) -> ComponentGraph.CoreDefinition {
    let index = Int(reference.index)
    switch reference.sort {
    case .coreFunction:
      return .function(try coreFunction(Component.CoreFunctionIndex(reference.index)))
    case .coreTable: return environment.coreTables[index]
    case .coreMemory: return .memory(environment.coreMemories[index])
    case .coreGlobal: return environment.coreGlobals[index]
    case .coreTag: return environment.coreTags[index]
    default:
      throw error(.invalid("a core instance can't export \(reference.sort.nameWithArticle)"))
    }
  }

  private mutating func instantiate(
    _ number: ModuleNumber, _ arguments: [ExactName: CoreInstanceItem]
  ) throws(LinkError) -> CoreInstanceIndex {
    guard graph.coreInstances.count < limits.coreInstances else {
      throw exceeded("core instances", limits.coreInstances)
    }
    let module = modules[number].module
    try spend(module.imports.count)
    var definitions: [ComponentGraph.CoreDefinition] = []
    for imported in module.imports {
      guard let argument = arguments[ExactName(imported.module)] else {
        throw error(.missingCoreArgument(module: imported.module, name: imported.name))
      }
      let definition = try export(imported.name, of: argument, called: imported.module)
      try check(definition, satisfies: module.externType(of: imported), name: imported.name)
      definitions.append(definition)
    }
    return graph.coreInstances.append(
      .init(module: staticIndex(of: number), owner: frame.instance, arguments: definitions))
  }

  private mutating func staticIndex(of number: ModuleNumber) -> StaticModuleIndex {
    if let index = modules[number].index { return index }
    let module = modules[number].module
    let index = graph.coreModules.append(module)
    modules[number].index = index
    for (position, imported) in module.imports.enumerated() {
      modules[number].importPositions[imported.kind.sort, default: []].append(position)
    }
    return index
  }

  /// The export `name` of a core instance, named by the instance that defines it.
  func export(
    _ name: String, of instance: CoreInstanceItem, called instanceName: String
  ) throws(LinkError) -> ComponentGraph.CoreDefinition {
    switch instance {
    case .exports(let exports):
      guard let definition = exports[ExactName(name)] else {
        throw error(.missingCoreExport(module: instanceName, name: name))
      }
      return definition
    case .instantiated(let index):
      let instance = graph.coreInstances[index]
      let module = graph.coreModules[instance.module]
      guard let export = module.export(named: name) else {
        throw error(.missingCoreExport(module: instanceName, name: name))
      }
      guard Int(export.index) < module.count(of: export.sort) else {
        throw error(.invalid("the core export \(WasmError.quoted(name)) names nothing"))
      }
      guard let number = moduleNumbers[module.range.lowerBound] else {
        preconditionFailure("a core instance is of a module that was numbered")
      }
      // What an instance passes on belongs to the one that defines it. Arguments have been traced
      // to their definitions already, so that one step is enough.
      let positions = modules[number].importPositions[export.sort] ?? []
      if Int(export.index) < positions.count {
        return instance.arguments[positions[Int(export.index)]]
      }
      return switch export.sort {
      case .function: .function(.defined(index, CoreFunctionIndex(export.index)))
      case .table: .table(index, CoreTableIndex(export.index))
      case .memory: .memory(.init(instance: index, index: CoreMemoryIndex(export.index)))
      case .global: .global(index, CoreGlobalIndex(export.index))
      case .tag: .tag(index, CoreTagIndex(export.index))
      }
    }
  }

  /// The type of a core function.
  func type(of function: ComponentGraph.CoreFunction) -> CoreFunctionType {
    switch function {
    case .defined(let instance, let index):
      graph.coreModules[graph.coreInstances[instance].module].type(of: index)
    case .trampoline(let index): graph.trampolines[index].coreType
    }
  }

  /// The type of a core memory.
  func type(of memory: ComponentGraph.CoreMemory) -> CoreMemoryType {
    graph.coreModules[graph.coreInstances[memory.instance].module].memories[memory.index]
  }

  /// The type of something that exists at run time, as it is defined.
  private func type(of definition: ComponentGraph.CoreDefinition) -> CoreExternType {
    func module(_ instance: CoreInstanceIndex) -> CoreModule {
      graph.coreModules[graph.coreInstances[instance].module]
    }
    return switch definition {
    case .function(let function): .function(type(of: function))
    case .table(let instance, let index): .table(module(instance).tables[index].type)
    case .memory(let memory): .memory(type(of: memory))
    case .global(let instance, let index): .global(module(instance).globals[index].type)
    case .tag(let instance, let index):
      .tag(module(instance).types[module(instance).tags[index]])
    }
  }

  private func check(
    _ definition: ComponentGraph.CoreDefinition, satisfies wanted: CoreExternType, name: String
  ) throws(LinkError) {
    let offered = type(of: definition)
    guard offered.satisfies(wanted) else {
      throw error(
        .coreTypeMismatch(name: name, expected: "\(wanted)", found: "\(offered)"))
    }
  }

  /// Throws unless `module` can stand where a module of `type` is asked for.
  func check(
    _ number: ModuleNumber, satisfies type: Component.CoreModuleType, name: String
  ) throws(LinkError) {
    let module = modules[number].module
    var offeredImports: [[ExactName]: CoreExternType] = [:]
    for wanted in type.imports {
      offeredImports[[ExactName(wanted.module), ExactName(wanted.name)]] = wanted.type
    }
    for imported in module.imports {
      guard let offered = offeredImports[[ExactName(imported.module), ExactName(imported.name)]]
      else {
        throw error(.missingCoreArgument(module: imported.module, name: imported.name))
      }
      let wanted = module.externType(of: imported)
      guard offered.satisfies(wanted) else {
        throw error(
          .coreTypeMismatch(name: imported.name, expected: "\(wanted)", found: "\(offered)"))
      }
    }
    for wanted in type.exports {
      guard let export = module.export(named: wanted.name),
        Int(export.index) < module.count(of: export.sort)
      else { throw error(.missingCoreExport(module: name, name: wanted.name)) }
      let offered = module.externType(of: export)
      guard offered.satisfies(wanted.type) else {
        throw error(
          .coreTypeMismatch(name: wanted.name, expected: "\(wanted.type)", found: "\(offered)"))
      }
    }
  }
}

extension ComponentGraph.CoreDefinition {
  /// The sort of the definition.
  var sort: Sort {
    switch self {
    case .function: .coreFunction
    case .table: .coreTable
    case .memory: .coreMemory
    case .global: .coreGlobal
    case .tag: .coreTag
    }
  }
}

extension CoreModule.Import.Kind {
  /// The sort of what is imported.
  fileprivate var sort: CoreSort {
    switch self {
    case .function: .function
    case .table: .table
    case .memory: .memory
    case .global: .global
    case .tag: .tag
    }
  }
}
