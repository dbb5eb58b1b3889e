import CanonicalABI
import Components
import WasmBytes
import WasmCore

extension ComponentValidator {
  /// Adds the type that `definition` makes to the current scope.
  mutating func define(_ definition: Component.TypeDefinition) throws(WasmError) {
    let type: DefinedType
    switch definition {
    case .value(let definition): type = .value(try valueType(definition))
    case .function(let definition): type = .function(try functionType(definition))
    case .component(let declarations):
      type = .component(try componentType(declarations))
    case .instance(let declarations): type = .instance(try instanceType(declarations))
    case .resource(let destructor): type = .resource(try resource(destructor))
    }
    scope.types.append(type)
  }

  /// The type at `index` of the current scope.
  func type(at index: Component.TypeIndex) -> DefinedType { scope.types[index.number] }

  // MARK: Resources

  private mutating func resource(
    _ destructor: Component.CoreFunctionIndex?
  ) throws(WasmError) -> ResourceReference {
    if let destructor {
      try check(
        scope.coreFunctions[destructor.number], is: .init(parameters: [.i32], results: []),
        for: "destructor")
    }
    let variable = types.newVariable()
    scope.ownVariables.append(variable)
    scope.definedVariables.insert(variable)
    return ResourceReference(variable: variable, name: types.newName())
  }

  /// The resource type that the type at `index` has to be.
  func resource(at index: Component.TypeIndex) throws(WasmError) -> ResourceReference {
    guard case .resource(let reference) = type(at: index) else {
      throw kindError(expected: "a resource type", found: type(at: index))
    }
    return reference
  }

  // MARK: Functions

  /// The function type that the type at `index` has to be.
  func functionType(at index: Component.TypeIndex) throws(WasmError) -> FunctionTypeIndex {
    guard case .function(let type) = type(at: index) else {
      throw kindError(expected: "a function type", found: type(at: index))
    }
    return type
  }

  private mutating func functionType(
    _ definition: Component.FunctionTypeDefinition
  ) throws(WasmError) -> FunctionTypeIndex {
    var measure = TypeMeasure()
    var parameters: [ValueType.Field] = []
    for parameter in definition.parameters {
      let type = try part(parameter.type, of: &measure)
      parameters.append(ValueType.Field(name: parameter.name, type: type))
    }
    var result: ValueTypeIndex?
    if let reference = definition.result {
      let type = try part(reference, of: &measure)
      guard !types[type].measure.hasBorrow else { throw error(.borrowInResult) }
      result = type
    }
    try spend(parameters.count)
    try check(measure, limit: limits.typeSize)
    return types.append(
      FunctionType(
        isAsynchronous: definition.isAsynchronous, parameters: parameters, result: result,
        measure: measure))
  }

  // MARK: Values

  /// The value type that `reference` stands for.
  mutating func valueType(
    _ reference: Component.ValueTypeReference
  ) throws(WasmError) -> ValueTypeIndex {
    switch reference {
    case .primitive(let primitive):
      do { return try types.primitive(primitive) } catch { throw self.error(error) }
    case .index(let index):
      guard case .value(let type) = type(at: index) else {
        throw kindError(expected: "a value type", found: type(at: index))
      }
      return type
    }
  }

  /// The value type that `reference` stands for, a part of what has `measure`.
  private mutating func part(
    _ reference: Component.ValueTypeReference, of measure: inout TypeMeasure
  ) throws(WasmError) -> ValueTypeIndex {
    let type = try valueType(reference)
    measure.add(types[type].measure)
    return type
  }

  private mutating func part(
    ofOptional reference: Component.ValueTypeReference?, of measure: inout TypeMeasure
  ) throws(WasmError) -> ValueTypeIndex? {
    guard let reference else { return nil }
    return try part(reference, of: &measure)
  }

  private mutating func valueType(
    _ definition: Component.ValueTypeDefinition
  ) throws(WasmError) -> ValueTypeIndex {
    var measure = TypeMeasure()
    let shape: ValueType.Shape
    switch definition {
    case .primitive(let primitive): shape = .primitive(primitive)
    case .record(let definitions):
      var fields: [ValueType.Field] = []
      for field in definitions {
        fields.append(.init(name: field.name, type: try part(field.type, of: &measure)))
      }
      shape = .record(fields)
    case .variant(let definitions):
      var cases: [ValueType.Case] = []
      for definition in definitions {
        let type = try part(ofOptional: definition.type, of: &measure)
        cases.append(.init(name: definition.name, type: type))
      }
      measure.size += cases.count
      shape = .variant(cases)
    case .list(let element): shape = .list(try part(element, of: &measure))
    case .fixedLengthList(let element, let count):
      guard count > 0 else { throw error(.emptyType("list")) }
      shape = .fixedLengthList(try part(element, of: &measure), count: count)
    case .map(let key, let value):
      let key = try part(key, of: &measure)
      guard isKeyType(key) else { throw error(.badMapKey) }
      shape = .map(key: key, value: try part(value, of: &measure))
    case .tuple(let members):
      var parts: [ValueTypeIndex] = []
      for member in members { parts.append(try part(member, of: &measure)) }
      shape = .tuple(parts)
    case .flags(let labels):
      measure.size += labels.count
      shape = .flags(labels)
    case .enum(let labels):
      measure.size += labels.count
      shape = .enum(labels)
    case .option(let payload): shape = .option(try part(payload, of: &measure))
    case .result(let ok, let error):
      let ok = try part(ofOptional: ok, of: &measure)
      shape = .result(ok: ok, error: try part(ofOptional: error, of: &measure))
    case .own(let index): shape = .own(try resource(at: index))
    case .borrow(let index):
      shape = .borrow(try resource(at: index))
      measure.hasBorrow = true
    case .stream(let element):
      let element = try part(ofOptional: element, of: &measure)
      if let element, case .primitive(.char) = types[element].shape {
        throw error(.streamOfCharacters)
      }
      guard !measure.hasBorrow else { throw error(.borrowInStream) }
      shape = .stream(element)
    case .future(let element):
      shape = .future(try part(ofOptional: element, of: &measure))
      guard !measure.hasBorrow else { throw error(.borrowInStream) }
    }
    try spend(1 + measure.size / 8)
    try check(measure, limit: limits.typeSize)
    return types.append(ValueType(shape: shape, layout: try layout(of: shape), measure: measure))
  }

  private func isKeyType(_ type: ValueTypeIndex) -> Bool {
    switch types[type].shape {
    case .primitive(.f32), .primitive(.f64): false
    case .primitive: true
    default: false
    }
  }

  private mutating func layout(of shape: ValueType.Shape) throws(WasmError) -> TypeNumber {
    do throws(LayoutError) {
      switch shape {
      case .primitive(let primitive):
        let type = try types.primitive(primitive)
        return types[type].layout
      case .record(let fields): return try tuple(fields.map(\.type))
      case .variant(let cases): return try variant(cases.map(\.type))
      case .list(let element): return try number(.list(types[element].layout))
      case .fixedLengthList(let element, let count):
        return try number(.fixedLengthList(types[element].layout, count: count))
      case .map(let key, let value):
        return try types.layouts.map(from: types[key].layout, to: types[value].layout)
      case .tuple(let members): return try tuple(members)
      case .flags(let labels): return try number(.flags(count: labels.count))
      case .enum(let labels): return try variant(Array(repeating: nil, count: labels.count))
      case .option(let payload): return try variant([nil, payload])
      case .result(let ok, let error): return try variant([ok, error])
      // A handle is a handle, whatever its type.
      case .own, .borrow, .stream, .future: return try number(.own(ResourceIndex(0)))
      }
    } catch {
      throw self.error(error)
    }
  }

  private mutating func number(_ shape: TypeTable.Shape) throws(LayoutError) -> TypeNumber {
    try types.layouts.number(of: shape)
  }

  private mutating func tuple(_ members: [ValueTypeIndex]) throws(LayoutError) -> TypeNumber {
    try number(.record(members.map { types[$0].layout }))
  }

  private mutating func variant(_ payloads: [ValueTypeIndex?]) throws(LayoutError) -> TypeNumber {
    try number(.variant(payloads.map { payload in payload.map { types[$0].layout } }))
  }

  // MARK: Components and instances

  private mutating func componentType(
    _ declarations: [Component.Declaration]
  ) throws(WasmError) -> ComponentTypeIndex {
    try validate(declarations, in: .componentType)
    return try endOfComponent()
  }

  private mutating func instanceType(
    _ declarations: [Component.Declaration]
  ) throws(WasmError) -> InstanceTypeIndex {
    try validate(declarations, in: .instanceType)
    let scope = scopes.removeLast()
    var type = InstanceType(exports: scope.exports.types, variables: scope.ownVariables.ordered)
    type.measure = try measure(of: [type.exports])
    return types.append(type)
  }

  /// Opens a scope of `kind` and validates what it declares.
  private mutating func validate(
    _ declarations: [Component.Declaration], in kind: ValidationScope.Kind
  ) throws(WasmError) {
    let start = offset
    scopes.append(ValidationScope(kind))
    for declaration in declarations {
      offset = declaration.offset
      try spend(1)
      switch declaration.kind {
      case .coreType(let type): try define(type)
      case .type(let type): try define(type)
      case .alias(let alias): try validate(alias)
      case .import(let name, let type): try validateImport(name, type)
      case .export(let name, let type):
        let entity = try entity(type)
        try validateExport(name, entity)
      }
    }
    offset = start
  }
}
