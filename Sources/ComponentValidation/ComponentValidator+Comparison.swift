// Subtyping.
//
// An instance may export more than is wanted, a component export more and import less; all else has to
// be equal. What a type binds is opened for the comparison: where a component is wanted, its imports
// are what the given component's imports get, resource types being unlike all others, and what the
// given component exports then has to do for what the wanted one does.

import Components
import WasmBytes
import WasmCore

extension ComponentValidator {
  /// How what has type `given` fails to be of type `wanted`, or nil.
  mutating func mismatch(
    given: EntityType, wanted: EntityType, _ comparison: inout Comparison
  ) throws(WasmError) -> WasmError.TypeMismatch? {
    try spend(1)
    switch (given, wanted) {
    case (.coreModule(let given), .coreModule(let wanted)):
      return try mismatch(given: given, wanted: wanted)
    case (.function(let given), .function(let wanted)):
      return try mismatch(given: given, wanted: wanted, comparison)
    case (.value(let given), .value(let wanted)):
      return try mismatch(given: given, wanted: wanted, comparison)
    case (.type(let given, _), .type(let wanted, _)):
      return try mismatch(given: given, wanted: wanted, &comparison)
    case (.instance(let given), .instance(let wanted)):
      return try mismatch(
        given: types[given].exports, wanted: types[wanted].exports, &comparison)
    case (.component(let given), .component(let wanted)):
      return try mismatch(given: given, wanted: wanted, comparison)
    default:
      return .init(.kind(expected: wanted.sort.name, found: given.sort.name))
    }
  }

  private mutating func mismatch(
    given: DefinedType, wanted: DefinedType, _ comparison: inout Comparison
  ) throws(WasmError) -> WasmError.TypeMismatch? {
    switch (given, wanted) {
    case (.resource(let given), .resource(let wanted)):
      let found = comparison.resolved(given: given.variable)
      if comparison.open.remove(wanted.variable) != nil {
        comparison.wanted[wanted.variable] = found
      }
      return comparison.resolved(wanted: wanted.variable) == found ? nil : .init(.resource)
    case (.value(let given), .value(let wanted)):
      return try mismatch(given: given, wanted: wanted, comparison)
    case (.function(let given), .function(let wanted)):
      return try mismatch(given: given, wanted: wanted, comparison)
    case (.instance(let given), .instance(let wanted)):
      // As types, they have to be equal, and so each has to do for the other.
      if let mismatch = try mismatch(given: given, wanted: wanted, comparison) { return mismatch }
      return try mismatch(given: wanted, wanted: given, swapped(comparison))
    case (.component(let given), .component(let wanted)):
      if let mismatch = try mismatch(given: given, wanted: wanted, comparison) { return mismatch }
      return try mismatch(given: wanted, wanted: given, swapped(comparison))
    default: return .init(.kind(expected: wanted.kind, found: given.kind))
    }
  }

  /// The comparison the other way round; what is open on either side stands for itself.
  private func swapped(_ comparison: Comparison) -> Comparison {
    Comparison(given: comparison.wanted, wanted: comparison.given)
  }

  /// Lets each of `variables` stand for a resource type unlike all others.
  private mutating func close(
    _ variables: [ResourceVariable], in side: inout [ResourceVariable: ResourceVariable]
  ) {
    for variable in variables { side[variable] = types.newVariable() }
  }

  // MARK: Instances and components

  /// Compares instance types that say what exports there are, and bind resource types.
  private mutating func mismatch(
    given: InstanceTypeIndex, wanted: InstanceTypeIndex, _ comparison: Comparison
  ) throws(WasmError) -> WasmError.TypeMismatch? {
    guard given != wanted else { return nil }
    try spend(types[given].variables.count + types[wanted].variables.count)
    var inner = comparison
    close(types[given].variables, in: &inner.given)
    inner.open = Set(types[wanted].variables)
    return try mismatch(
      given: types[given].exports, wanted: types[wanted].exports, &inner)
  }

  private mutating func mismatch(
    given: Externs, wanted: Externs, _ comparison: inout Comparison
  ) throws(WasmError) -> WasmError.TypeMismatch? {
    for name in wanted.names {
      guard let type = wanted[name] else { continue }
      guard let offered = given[name] else { return .init(.missingExport(name)) }
      if let mismatch = try mismatch(given: offered, wanted: type, &comparison) {
        return mismatch.inside("export \(WasmError.quoted(name))")
      }
    }
    return nil
  }

  private mutating func mismatch(
    given: ComponentTypeIndex, wanted: ComponentTypeIndex, _ comparison: Comparison
  ) throws(WasmError) -> WasmError.TypeMismatch? {
    let (offered, asked) = (types[given], types[wanted])
    try spend(
      [offered, asked].reduce(0) {
        $0 + $1.importedVariables.count + $1.exportedVariables.count
      })
    // What is asked for gets its imports from whoever uses it, and hands them on.
    var imports = swapped(comparison)
    close(asked.importedVariables, in: &imports.given)
    imports.open = Set(offered.importedVariables)
    for name in offered.imports.names {
      guard let type = offered.imports[name] else { continue }
      guard let argument = asked.imports[name] else { return .init(.missingImport(name)) }
      if let mismatch = try mismatch(given: argument, wanted: type, &imports) {
        return mismatch.inside("import \(WasmError.quoted(name))")
      }
    }
    var exports = swapped(imports)
    close(offered.exportedVariables, in: &exports.given)
    exports.open = Set(asked.exportedVariables)
    return try mismatch(given: offered.exports, wanted: asked.exports, &exports)
  }

  // MARK: Core modules

  private mutating func mismatch(
    given: ModuleTypeIndex, wanted: ModuleTypeIndex
  ) throws(WasmError) -> WasmError.TypeMismatch? {
    let (offered, asked) = (types[given], types[wanted])
    try spend(offered.imports.count + asked.imports.count + asked.exports.count)
    var imports: [[ExactName]: CoreExternType] = [:]
    for item in asked.imports { imports[[item.module, item.name]] = item.type }
    for item in offered.imports {
      let name = "\(item.module.text)::\(item.name.text)"
      guard let argument = imports[[item.module, item.name]] else {
        return .init(.missingImport(name))
      }
      guard argument.satisfies(item.type) else {
        return coreMismatch(given: argument, wanted: item.type)
          .inside("import \(WasmError.quoted(name))")
      }
    }
    for name in asked.exportNames {
      guard let type = asked.exports[ExactName(name)] else { continue }
      guard let export = offered.exports[ExactName(name)] else {
        return .init(.missingExport(name))
      }
      guard export.satisfies(type) else {
        return coreMismatch(given: export, wanted: type)
          .inside("export \(WasmError.quoted(name))")
      }
    }
    return nil
  }

  /// How the type of something of the core language, `given`, differs from `wanted`.
  func coreMismatch(given: CoreExternType, wanted: CoreExternType) -> WasmError.TypeMismatch {
    .init(.kind(expected: "\(wanted)", found: "\(given)"))
  }
}
