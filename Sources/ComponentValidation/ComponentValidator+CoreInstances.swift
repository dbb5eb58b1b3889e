import Components
import WasmBytes
import WasmCore

extension ComponentValidator {
  // MARK: Core types and modules

  /// Adds the core type that `definition` makes to the current scope.
  mutating func define(_ definition: Component.CoreTypeDefinition) throws(WasmError) {
    switch definition {
    case .function(let type): scope.coreTypes.append(.function(type))
    case .openFunction(let type): scope.coreTypes.append(.openFunction(type))
    case .module(let definition):
      try spend(definition.imports.count + definition.exports.count)
      var type = ModuleType()
      for item in definition.imports {
        type.imports.append(
          .init(
            module: ExactName(item.module), name: ExactName(item.name), type: item.type))
      }
      for item in definition.exports {
        type.exports[ExactName(item.name)] = item.type
        type.exportNames.append(item.name)
      }
      scope.coreTypes.append(.module(types.append(type)))
    }
  }

  /// The type of `module`.
  mutating func type(of module: CoreModule) throws(WasmError) -> ModuleTypeIndex {
    try spend(module.imports.count + module.exports.count)
    var type = ModuleType()
    for item in module.imports {
      type.imports.append(
        .init(
          module: ExactName(item.module), name: ExactName(item.name),
          type: module.externType(of: item)))
    }
    for export in module.exports {
      let count = module.count(of: export.sort)
      guard Int(export.index) < count else {
        throw WasmError(
          .invalid(.unknownIndex(space: "\(export.sort)", index: export.index, count: count)),
          at: export.offset)
      }
      type.exports[ExactName(export.name)] = module.externType(of: export)
      type.exportNames.append(export.name)
    }
    return types.append(type)
  }

  // MARK: Core instances

  mutating func validate(_ instance: Component.CoreInstance) throws(WasmError) {
    switch instance {
    case .instantiate(let module, let arguments):
      let type = types[scope.coreModules[module.number]]
      try spend(type.imports.count + arguments.count)
      var given: [ExactName: Component.CoreInstanceIndex] = [:]
      for argument in arguments { given[ExactName(argument.name)] = argument.instance }
      for item in type.imports {
        guard let instance = given[item.module] else {
          throw error(.missingCoreArgument(module: item.module.text))
        }
        guard let export = scope.coreInstances[instance.number][item.name] else {
          throw error(.missingCoreExport(item.name.text, instance: item.module.text))
        }
        guard export.satisfies(item.type) else {
          throw error(
            .incompatible(item.name.text, coreMismatch(given: export, wanted: item.type)))
        }
      }
      scope.coreInstances.append(type.exports)
    case .exports(let exports):
      var bundle: [ExactName: CoreExternType] = [:]
      for export in exports {
        try spend(1)
        bundle[ExactName(export.name)] = try coreExtern(export.item)
      }
      scope.coreInstances.append(bundle)
    }
  }

  private func coreExtern(_ reference: SortIndex) throws(WasmError) -> CoreExternType {
    let index = Int(reference.index)
    switch reference.sort {
    case .coreFunction: return .function(scope.coreFunctions[index])
    case .coreTable: return .table(scope.coreTables[index])
    case .coreMemory: return .memory(scope.coreMemories[index])
    case .coreGlobal: return .global(scope.coreGlobals[index])
    case .coreTag: return .tag(scope.coreTags[index])
    default:
      throw WasmError(
        .invalid(.other("a core instance can't export \(reference.sort.nameWithArticle)")),
        at: offset)
    }
  }

  /// Throws unless a core function of type `found` can be used for `purpose`, which asks for one of
  /// type `expected`.
  func check(
    _ found: CoreFunctionType, is expected: CoreFunctionType, for purpose: String
  ) throws(WasmError) {
    guard found == expected else {
      throw error(.coreSignature(of: purpose, expected: expected.text, found: found.text))
    }
  }
}

extension CoreExternType {
  /// The sort of what has the type.
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
