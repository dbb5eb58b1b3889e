import Components
import WasmBytes

extension ComponentValidator {
  // MARK: Instances

  mutating func validate(_ definition: Component.Instance) throws(WasmError) {
    switch definition {
    case .instantiate(let component, let arguments):
      var given = Externs()
      for argument in arguments {
        try spend(1)
        given.append(argument.name, try entity(argument.item))
        if argument.item.sort == .value { try use(Component.ValueIndex(argument.item.index)) }
      }
      let type = try instance(of: scope.components[component.number], given: given)
      scope.instances.append(type)
    case .exports(let exports):
      var type = InstanceType()
      for export in exports {
        try spend(1)
        let entity = try entity(export.item)
        if export.item.sort == .value { try use(Component.ValueIndex(export.item.index)) }
        // A bundle is no scope that could give names to resource types.
        try checkAnnotation(of: export.name.name, entity, among: ExternScope())
        type.exports.append(export.name.name, entity)
      }
      type.measure = try measure(of: [type.exports])
      scope.instances.append(types.append(type))
    }
  }

  /// The type of the item of the current scope that `reference` names, as it is passed on.
  func entity(_ reference: SortIndex) throws(WasmError) -> EntityType {
    let index = Int(reference.index)
    switch reference.sort {
    case .coreModule: return .coreModule(scope.coreModules[index])
    case .function: return .function(scope.functions[index])
    case .value: return .value(scope.values[index].type)
    case .type: return .type(scope.types[index], of: scope.types[index])
    case .component: return .component(scope.components[index])
    case .instance: return .instance(scope.instances[index])
    case .coreFunction, .coreTable, .coreMemory, .coreGlobal, .coreTag, .coreType, .coreInstance:
      throw error(.notPassedBetweenComponents(sort: reference.sort.nameWithArticle))
    }
  }

  /// The type of the instance of a component of type `index` that gets `given` for its imports.
  private mutating func instance(
    of index: ComponentTypeIndex, given: Externs
  ) throws(WasmError) -> InstanceTypeIndex {
    let component = types[index]
    try spend(component.importedVariables.count + component.exportedVariables.count)
    var comparison = Comparison(open: Set(component.importedVariables))
    var substitution = Substitution()
    for name in component.imports.names {
      guard let wanted = component.imports[name] else { continue }
      guard let argument = given[name] else {
        throw error(.missingArgument(name, offered: similar(to: name, among: given)))
      }
      if let mismatch = try mismatch(given: argument, wanted: wanted, &comparison) {
        throw error(
          mismatch.place.isEmpty
            ? kindError(argument, wanted, name: name, mismatch)
            : .incompatible(name, mismatch))
      }
      try rename(wanted, to: argument, in: &substitution)
    }
    substitution.variables = comparison.wanted
    for variable in component.exportedVariables {
      let new = types.newVariable()
      substitution.variables[variable] = new
      scope.ownVariables.append(new)
    }
    let exports = try substituted(component.exports, &substitution)
    var instance = InstanceType(exports: exports)
    instance.measure = try measure(of: [exports])
    return types.append(instance)
  }

  /// The names of arguments that may have been meant for the import `name`: those of other versions, or
  /// else a few of all.
  private func similar(to name: String, among given: Externs) -> [String] {
    let names = Array(given.names)
    let stem = name.prefix { $0 != "@" }
    let versions = names.filter { $0.prefix { $0 != "@" } == stem }
    return Array((versions.isEmpty ? names : versions).prefix(3))
  }

  /// The reason to give for an argument that doesn't fit at all.
  private func kindError(
    _ given: EntityType, _ wanted: EntityType, name: String, _ mismatch: WasmError.TypeMismatch
  ) -> WasmError.ComponentInvalidity {
    given.sort == wanted.sort
      ? .incompatible(name, mismatch)
      : .sortMismatch(
        name, expected: wanted.sort.nameWithArticle, found: given.sort.nameWithArticle)
  }

  /// Lets the types that `wanted` names stand for those that `given` names.
  private mutating func rename(
    _ wanted: EntityType, to given: EntityType, in substitution: inout Substitution
  ) throws(WasmError) {
    try spend(1)
    switch (wanted, given) {
    case (.type(.value(let wanted), _), .type(.value(let given), _)):
      substitution.values[wanted] = given
    case (.type(.resource(let wanted), _), .type(.resource(let given), _)):
      substitution.resources[wanted] = given
    case (.instance(let wanted), .instance(let given)):
      let exports = types[wanted].exports
      for name in exports.names {
        guard let export = exports[name], let offered = types[given].exports[name] else {
          continue
        }
        try rename(export, to: offered, in: &substitution)
      }
    default: break
    }
  }

  // MARK: Aliases

  mutating func validate(_ alias: Component.Alias) throws(WasmError) {
    switch alias.target {
    case .export(let instance, let name):
      guard let entity = types[scope.instances[instance.number]].exports[name] else {
        throw error(.missingExport(name, instance: instance.rawValue))
      }
      guard entity.sort == alias.sort else {
        throw error(
          .sortMismatch(
            name, expected: alias.sort.nameWithArticle, found: entity.sort.nameWithArticle))
      }
      scope.append(entity)
    case .coreExport(let instance, let name):
      guard let type = scope.coreInstances[instance.number][ExactName(name)] else {
        throw error(.missingCoreExport(name, instance: "\(instance.rawValue)"))
      }
      guard type.sort == alias.sort else {
        throw error(
          .sortMismatch(
            name, expected: alias.sort.nameWithArticle, found: type.sort.nameWithArticle))
      }
      scope.append(type)
    case .outer(let count, let index):
      try validateOuter(alias.sort, count: Int(count), index: Int(index))
    }
  }

  private mutating func validateOuter(
    _ sort: Sort, count: Int, index: Int
  ) throws(WasmError) {
    let outer = scopes.count - 1 - count
    switch sort {
    case .coreType: scope.coreTypes.append(scopes[outer].coreTypes[index])
    case .coreModule: scope.coreModules.append(scopes[outer].coreModules[index])
    case .component: scope.components.append(scopes[outer].components[index])
    case .type:
      let type = scopes[outer].types[index]
      if scopes[(outer + 1)...].contains(where: { $0.kind == .component }) {
        guard try freeVariables(of: type).isEmpty else { throw error(.outerAliasWithResources) }
      }
      scope.types.append(type)
    default: throw error(.aliasInType(sort: sort.name))
    }
  }
}
