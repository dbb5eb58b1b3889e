// Substitution: the types of an instance from the type of its component, and the types of what is
// imported and exported from instance types.
//
// Only what refers to something that is exchanged becomes a new type. What isn't bound is shared.

import WasmBytes

/// What stands for what.
struct Substitution {
  /// Resource types, under all their names.
  var variables: [ResourceVariable: ResourceVariable] = [:]
  /// Types under one name, for what they are called where they come from.
  var resources: [ResourceReference: ResourceReference] = [:]
  /// Value types, and what has become of those that refer to something that is exchanged.
  var values: [ValueTypeIndex: ValueTypeIndex] = [:]
  fileprivate var functions: [FunctionTypeIndex: FunctionTypeIndex] = [:]
  fileprivate var instances: [InstanceTypeIndex: InstanceTypeIndex] = [:]
  fileprivate var components: [ComponentTypeIndex: ComponentTypeIndex] = [:]
}

extension ComponentValidator {
  /// The type of an instance that the current scope gets, and its new resource types, of an instance
  /// type that says what it exports.
  mutating func opened(
    _ index: InstanceTypeIndex
  ) throws(WasmError) -> (InstanceTypeIndex, [ResourceVariable]) {
    let instance = types[index]
    guard !instance.variables.isEmpty else { return (index, []) }
    var substitution = Substitution()
    var variables: [ResourceVariable] = []
    for old in instance.variables {
      let new = types.newVariable()
      substitution.variables[old] = new
      variables.append(new)
    }
    let exports = try substituted(instance.exports, &substitution)
    let opened = InstanceType(exports: exports, variables: [], measure: instance.measure)
    return (types.append(opened), variables)
  }

  /// The same imports or exports after `substitution`.
  mutating func substituted(
    _ externs: Externs, _ substitution: inout Substitution
  ) throws(WasmError) -> Externs {
    var result = Externs()
    for name in externs.names {
      guard let type = externs[name] else { continue }
      try spend(1)
      result.append(name, try substituted(type, &substitution))
    }
    return result
  }

  private mutating func substituted(
    _ type: EntityType, _ substitution: inout Substitution
  ) throws(WasmError) -> EntityType {
    switch type {
    case .coreModule: return type
    case .function(let index): return .function(try substituted(index, &substitution))
    case .value(let index): return .value(try substituted(index, &substitution))
    case .instance(let index): return .instance(try substituted(index, &substitution))
    case .component(let index): return .component(try substituted(index, &substitution))
    case .type(let type, of: let original):
      return .type(
        try substituted(type, &substitution), of: try substituted(original, &substitution))
    }
  }

  private mutating func substituted(
    _ type: DefinedType, _ substitution: inout Substitution
  ) throws(WasmError) -> DefinedType {
    switch type {
    case .resource(let reference): .resource(substituted(reference, substitution))
    case .value(let index): .value(try substituted(index, &substitution))
    case .function(let index): .function(try substituted(index, &substitution))
    case .instance(let index): .instance(try substituted(index, &substitution))
    case .component(let index): .component(try substituted(index, &substitution))
    }
  }

  private func substituted(
    _ reference: ResourceReference, _ substitution: Substitution
  ) -> ResourceReference {
    if let known = substitution.resources[reference] { return known }
    let variable = substitution.variables[reference.variable] ?? reference.variable
    return ResourceReference(variable: variable, name: reference.name)
  }

  private mutating func substituted(
    _ index: FunctionTypeIndex, _ substitution: inout Substitution
  ) throws(WasmError) -> FunctionTypeIndex {
    if let known = substitution.functions[index] { return known }
    try spend(1)
    let function = types[index]
    var changed = function
    var isChanged = false
    for (number, parameter) in function.parameters.enumerated() {
      let type = try substituted(parameter.type, &substitution)
      changed.parameters[number].type = type
      isChanged = isChanged || type != parameter.type
    }
    if let result = function.result {
      let type = try substituted(result, &substitution)
      changed.result = type
      isChanged = isChanged || type != result
    }
    let result = isChanged ? types.append(changed) : index
    substitution.functions[index] = result
    return result
  }

  private mutating func substituted(
    _ index: InstanceTypeIndex, _ substitution: inout Substitution
  ) throws(WasmError) -> InstanceTypeIndex {
    if let known = substitution.instances[index] { return known }
    var instance = types[index]
    let exports = try substituted(instance.exports, &substitution)
    var result = index
    if exports != instance.exports {
      instance.exports = exports
      result = types.append(instance)
    }
    substitution.instances[index] = result
    return result
  }

  private mutating func substituted(
    _ index: ComponentTypeIndex, _ substitution: inout Substitution
  ) throws(WasmError) -> ComponentTypeIndex {
    if let known = substitution.components[index] { return known }
    var component = types[index]
    let imports = try substituted(component.imports, &substitution)
    let exports = try substituted(component.exports, &substitution)
    var result = index
    if imports != component.imports || exports != component.exports {
      component.imports = imports
      component.exports = exports
      result = types.append(component)
    }
    substitution.components[index] = result
    return result
  }

  private mutating func substituted(
    _ index: ValueTypeIndex, _ substitution: inout Substitution
  ) throws(WasmError) -> ValueTypeIndex {
    if let known = substitution.values[index] { return known }
    try spend(1)
    let type = types[index]
    let shape = try substituted(type.shape, &substitution)
    let result =
      shape == type.shape
      ? index
      : types.append(ValueType(shape: shape, layout: type.layout, measure: type.measure))
    substitution.values[index] = result
    return result
  }

  private mutating func substituted(
    _ shape: ValueType.Shape, _ substitution: inout Substitution
  ) throws(WasmError) -> ValueType.Shape {
    switch shape {
    case .primitive, .flags, .enum: return shape
    case .own(let resource): return .own(substituted(resource, substitution))
    case .borrow(let resource): return .borrow(substituted(resource, substitution))
    case .record(var fields):
      for number in fields.indices {
        fields[number].type = try substituted(fields[number].type, &substitution)
      }
      return .record(fields)
    case .variant(var cases):
      for number in cases.indices {
        cases[number].type = try substituted(optional: cases[number].type, &substitution)
      }
      return .variant(cases)
    case .tuple(var members):
      for number in members.indices {
        members[number] = try substituted(members[number], &substitution)
      }
      return .tuple(members)
    case .list(let element): return .list(try substituted(element, &substitution))
    case .fixedLengthList(let element, let count):
      return .fixedLengthList(try substituted(element, &substitution), count: count)
    case .map(let key, let value):
      return .map(
        key: try substituted(key, &substitution), value: try substituted(value, &substitution))
    case .option(let payload): return .option(try substituted(payload, &substitution))
    case .result(let ok, let error):
      return .result(
        ok: try substituted(optional: ok, &substitution),
        error: try substituted(optional: error, &substitution))
    case .stream(let element): return .stream(try substituted(optional: element, &substitution))
    case .future(let element): return .future(try substituted(optional: element, &substitution))
    }
  }

  private mutating func substituted(
    optional index: ValueTypeIndex?, _ substitution: inout Substitution
  ) throws(WasmError) -> ValueTypeIndex? {
    guard let index else { return nil }
    return try substituted(index, &substitution)
  }
}
