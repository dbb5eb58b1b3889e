// Imports, exports, and the rules for those whose names have an annotation.

import Components
import WasmBytes

extension ComponentValidator {
  /// The type of what is imported or exported with `type`.
  mutating func entity(_ type: Component.ExternType) throws(WasmError) -> EntityType {
    switch type {
    case .coreModule(let index):
      guard case .module(let module) = scope.coreTypes[index.number] else {
        throw WasmError(
          .invalid(.typeMismatch(expected: "a module type", found: "a core function type")),
          at: offset)
      }
      return .coreModule(module)
    case .function(let index): return .function(try functionType(at: index))
    case .value(.equal(let index)): return .value(scope.values[index.number].type)
    case .value(.type(let reference)): return .value(try valueType(reference))
    case .type(.equal(let index)):
      let type = self.type(at: index)
      return .type(types.renamed(type), of: type)
    case .type(.resource):
      let reference = ResourceReference(variable: types.newVariable(), name: types.newName())
      return .type(.resource(reference), of: .resource(reference))
    case .component(let index):
      guard case .component(let component) = self.type(at: index) else {
        throw kindError(expected: "a component type", found: self.type(at: index))
      }
      return .component(component)
    case .instance(let index):
      guard case .instance(let instance) = self.type(at: index) else {
        throw kindError(expected: "an instance type", found: self.type(at: index))
      }
      return .instance(instance)
    }
  }

  // MARK: Imports

  mutating func validateImport(
    _ name: ExternName, _ type: Component.ExternType
  ) throws(WasmError) {
    var entity = try entity(type)
    if case .instance(let index) = entity {
      let (instance, variables) = try opened(index)
      entity = .instance(instance)
      scope.importedVariables += variables
    }
    if case .type(.resource(let reference), of: .resource(let original)) = entity,
      reference == original
    {
      scope.importedVariables.append(reference.variable)
    }
    scope.append(entity)
    try makeVisible(entity, isImport: true)
    guard try freeVariables(of: entity).isDisjoint(with: scope.ownVariables.all) else {
      throw error(.ownResourceInImport)
    }
    try checkAnnotation(of: name.name, entity, among: scope.imports)
    register(name.name, entity, in: &scope.imports)
  }

  // MARK: Exports

  mutating func validate(_ export: Component.Export) throws(WasmError) {
    var entity = try entity(export.item)
    if case .type(let type, _) = entity { entity = .type(types.renamed(type), of: type) }
    if let type = export.type {
      let ascribed = try self.entity(type)
      var comparison = Comparison(open: variables(boundBy: ascribed))
      if let mismatch = try mismatch(given: entity, wanted: ascribed, &comparison) {
        throw error(.incompatibleAscription(export.name.name, mismatch))
      }
      entity = ascribed
    }
    if export.item.sort == .value { try use(Component.ValueIndex(export.item.index)) }
    try validateExport(export.name, entity)
  }

  /// The resource types of which `entity` says only that there are some.
  private func variables(boundBy entity: EntityType) -> Set<ResourceVariable> {
    switch entity {
    case .type(.resource(let reference), of: .resource(let original)) where reference == original:
      [reference.variable]
    case .instance(let index): Set(types[index].variables)
    default: []
    }
  }

  /// Validates the export of what has type `entity`, of which the component has one or is said to have
  /// one, and adds it to the current scope.
  mutating func validateExport(_ name: ExternName, _ entity: EntityType) throws(WasmError) {
    var entity = entity
    switch entity {
    case .instance(let index):
      let (instance, variables) = try opened(index)
      entity = .instance(instance)
      for variable in variables { scope.ownVariables.append(variable) }
    case .type(.resource(let reference), of: .resource(let original)) where reference == original:
      scope.ownVariables.append(reference.variable)
    case .value(let index):
      guard !types[index].measure.hasBorrow else { throw error(.borrowInResult) }
    default: break
    }
    scope.exportedVariables.formUnion(try exportedVariables(of: entity))
    scope.append(entity, isUsed: true)
    try makeVisible(entity, isImport: false)
    if scope.kind != .instanceType {
      let own = try freeVariables(of: entity).intersection(scope.ownVariables.all)
      guard own.isSubset(of: scope.exportedVariables) else {
        throw error(.hiddenResourceInExport)
      }
    }
    try checkAnnotation(of: name.name, entity, among: scope.exports)
    register(name.name, entity, in: &scope.exports)
  }

  /// Adds what is called `name` to the imports or exports of the current scope.
  private func register(_ name: String, _ entity: EntityType, in externs: inout ExternScope) {
    externs.types.append(name, entity)
    guard case .type(.resource(let reference), _) = entity else { return }
    externs.resourceNames[reference] = name
    externs.knownResourceNames.insert(name)
  }

  // MARK: Annotations

  /// Throws if `name` has an annotation and `entity` is not what it says, the resource types being
  /// called as they are in `externs`.
  func checkAnnotation(
    of name: String, _ entity: EntityType, among externs: ExternScope
  ) throws(WasmError) {
    guard let annotation = NameAnnotation(of: name) else { return }
    func error(_ rule: WasmError.AnnotationRule) -> WasmError {
      self.error(.annotation(name, rule))
    }
    guard case .function(let index) = entity else { throw error(.needsFunction) }
    let function = types[index]
    let resource: ResourceReference
    switch annotation.kind {
    case .constructor:
      guard let result = function.result else { throw error(.needsResult) }
      guard let made = constructedResource(result) else { throw error(.needsOwnResult) }
      resource = made
    case .method:
      guard let first = function.parameters.first else { throw error(.needsSelf) }
      guard first.name == "self" else { throw error(.selfNotFirst) }
      guard case .borrow(let borrowed) = types[first.type].shape else {
        throw error(.selfNotBorrowed)
      }
      resource = borrowed
    case .static:
      guard externs.knownResourceNames.contains(annotation.resource) else {
        throw error(.unknownResource)
      }
      return
    }
    guard let found = externs.resourceNames[resource] else { throw error(.unnamedResource) }
    guard found == annotation.resource else { throw error(.otherResource(found)) }
  }

  /// The resource type that a constructor with result `type` makes one of, or nil.
  private func constructedResource(_ type: ValueTypeIndex) -> ResourceReference? {
    switch types[type].shape {
    case .own(let resource): return resource
    case .result(let ok?, _):
      guard case .own(let resource) = types[ok].shape else { return nil }
      return resource
    default: return nil
    }
  }
}
