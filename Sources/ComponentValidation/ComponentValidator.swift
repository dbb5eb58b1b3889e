// Validation of a component, whether it is ever instantiated or not.
//
// Each definition is checked in its order, with the types of all before it. Nothing is instantiated:
// an instance of a component is known by the component's type, in which the types that were given for
// its imports stand for these, and new resource types for those that the component has of its own. So
// a component that is given another as an argument, or that is given types of which nothing is known,
// is checked for all that it may ever be given.
//
// What is checked is the specification's text (Explainer and Binary of the Component Model, "Type
// Checking" and "External Visibility of Types" above all). It is checked again, in parts, by the
// linker, which compares what really is given where it is given.
//
// Work is bounded by steps, and types by their size, written out: a few bytes can ask for more of both
// than there is. Components, types and their comparisons are as deep as limits allow, so that
// recursion is, too.
//
// Requires: the component comes from the decoder, which has checked that every index is in range
// where it is used, and that names and labels are well formed and unlike each other.

import CanonicalABI
import Components
import WasmBytes
import WasmCore

extension Component {
  /// Returns the component, having found that it is valid, the components in it included.
  ///
  /// The core modules in it are not validated: `CoreModule.validated` does that.
  @discardableResult
  package func validated(
    limits: ComponentValidationLimits = .standard
  ) throws(WasmError) -> Component {
    var validator = ComponentValidator(limits: limits)
    _ = try validator.validate(self)
    return self
  }
}

/// The state of validating a component.
struct ComponentValidator {
  let limits: ComponentValidationLimits
  var types = TypeArena()
  /// The scopes around the definition that is being validated, the outermost first.
  var scopes: [ValidationScope] = []
  /// The absolute offset of the definition or declaration that is being validated.
  var offset = 0
  private var stepsLeft: Int

  init(limits: ComponentValidationLimits) {
    self.limits = limits
    stepsLeft = limits.steps
  }

  /// The innermost scope.
  var scope: ValidationScope {
    get { scopes[scopes.count - 1] }
    _modify { yield &scopes[scopes.count - 1] }
  }

  /// Validates `component` and returns its type.
  mutating func validate(_ component: Component) throws(WasmError) -> ComponentTypeIndex {
    scopes.append(ValidationScope(.component))
    for definition in component.definitions {
      offset = definition.offset
      try spend(1)
      try validate(definition.kind)
    }
    offset = component.range.lowerBound
    try checkValuesAreUsed()
    return try endOfComponent()
  }

  private mutating func validate(_ kind: Component.Definition.Kind) throws(WasmError) {
    switch kind {
    case .coreModule(let module): scope.coreModules.append(try type(of: module))
    case .coreInstance(let instance): try validate(instance)
    case .coreType(let type): try define(type)
    case .component(let component):
      let type = try validate(component)
      scope.components.append(type)
    case .instance(let instance): try validate(instance)
    case .alias(let alias): try validate(alias)
    case .type(let type): try define(type)
    case .canonical(let canonical): try validate(canonical)
    case .start(let start): try validate(start)
    case .value(let value): try validate(value)
    case .import(let item): try validateImport(item.name, item.type)
    case .export(let export): try validate(export)
    }
  }

  /// Leaves the scope of a component, or of the type of one, and returns its type.
  mutating func endOfComponent() throws(WasmError) -> ComponentTypeIndex {
    let scope = scopes.removeLast()
    var type = ComponentType(imports: scope.imports.types, exports: scope.exports.types)
    type.importedVariables = scope.importedVariables
    type.exportedVariables = scope.ownVariables.ordered.filter {
      scope.exportedVariables.contains($0)
    }
    type.measure = try measure(of: [type.imports, type.exports])
    return types.append(type)
  }

  /// The measure of a type that consists of `externs`.
  func measure(of externs: [Externs]) throws(WasmError) -> TypeMeasure {
    var measure = TypeMeasure()
    for externs in externs {
      for name in externs.names {
        guard let type = externs[name] else { continue }
        measure.add(types.measure(of: type))
      }
    }
    try check(measure, limit: limits.externTypeSize)
    return measure
  }

  // MARK: Errors and limits

  /// The error for `reason` at the current definition.
  func error(_ reason: WasmError.ComponentInvalidity) -> WasmError {
    WasmError(.invalid(.component(reason)), at: offset)
  }

  /// The error for a type that is of another kind than `expected`.
  func kindError(expected: String, found: DefinedType) -> WasmError {
    WasmError(.invalid(.typeMismatch(expected: expected, found: found.kind)), at: offset)
  }

  /// Counts work, and throws when it is more than any real component takes.
  mutating func spend(_ steps: Int) throws(WasmError) {
    stepsLeft -= steps
    guard stepsLeft >= 0 else { throw exceeded("steps of validation", limits.steps) }
  }

  /// Throws unless a type with `measure` is within the limits.
  func check(_ measure: TypeMeasure, limit: Int) throws(WasmError) {
    guard measure.size <= limit else { throw exceeded("parts of a type", limit) }
    guard measure.depth <= limits.typeDepth else {
      throw exceeded("types inside each other", limits.typeDepth)
    }
  }

  private func exceeded(_ what: String, _ maximum: Int) -> WasmError {
    WasmError(.limitExceeded(.init(what, maximum: maximum)), at: offset)
  }

  /// The error for a type whose values have no place in memory.
  func error(_ layout: LayoutError) -> WasmError {
    switch layout {
    case .tooLarge: error(.valueTooLarge)
    case .tooManyParts: exceeded("parts of a type", TypeTable.maximumPartCount)
    case .tooDeep: exceeded("types inside each other", TypeTable.maximumDepth)
    case .noRepresentation: error(.emptyType("list"))
    }
  }
}
