// Evaluation of type definitions to types without names.
//
// A type that uses another twice, which uses a third twice, and so on, is exponentially larger than
// its definition. As values such types share their parts, but whoever looks at one walks all of it:
// so the size of each type is kept with it, written out, and bounded.

import CanonicalABI
import Components
import WasmBytes
import WasmCore

extension Linker {
  /// Evaluates a type definition.
  mutating func evaluated(
    _ type: Component.TypeDefinition, in index: EnvironmentIndex
  ) throws(LinkError) -> TypeItem {
    switch type {
    case .value(let type): return .value(try evaluated(type, in: index))
    case .function(let type): return .function(try evaluated(type, in: index))
    case .instance(let declarations):
      environments[index].isCaptured = true
      return .instance(TypeClosure(declarations: declarations, environment: index))
    case .component(let declarations):
      environments[index].isCaptured = true
      return .component(TypeClosure(declarations: declarations, environment: index))
    case .resource(let destructor): return .resource(try resource(destructor))
    }
  }

  /// Makes a resource type of the current instance.
  private mutating func resource(
    _ destructor: Component.CoreFunctionIndex?
  ) throws(LinkError) -> ResourceIndex {
    var function: ComponentGraph.CoreFunction?
    if let destructor {
      let core = try coreFunction(destructor)
      function = core
      let type = type(of: core)
      guard type.parameters == [.i32], type.results.isEmpty else {
        throw error(
          .coreTypeMismatch(name: "destructor", expected: "func(i32)", found: "func" + type.text))
      }
    }
    let resource = ResourceIndex(graph.resources.count)
    graph.resources.append(
      .init(
        origin: .defined(in: frame.instance, destructor: function),
        name: "\(frame.path)#\(resource.number)"))
    return resource
  }

  private mutating func evaluated(
    _ type: Component.FunctionTypeDefinition, in index: EnvironmentIndex
  ) throws(LinkError) -> EvaluatedFunctionType {
    var parts = TypeParts()
    var parameters: [ValueType.Field] = []
    for parameter in type.parameters {
      let type = try evaluated(parameter.type, in: index)
      parts.add(type)
      parameters.append(ValueType.Field(name: parameter.name, type: type.type))
    }
    var result: ValueType?
    if let reference = type.result {
      let type = try evaluated(reference, in: index)
      guard !type.hasBorrow else {
        throw error(.invalid("a function can't return a borrowed handle"))
      }
      parts.add(type)
      result = type.type
    }
    try check(parts)
    return EvaluatedFunctionType(
      type: FunctionType(parameters: parameters, result: result),
      isAsynchronous: type.isAsynchronous, size: parts.size, hasResource: parts.hasResource)
  }

  func evaluated(
    _ reference: Component.ValueTypeReference, in index: EnvironmentIndex
  ) throws(LinkError) -> EvaluatedValueType {
    switch reference {
    case .primitive(let primitive):
      return EvaluatedValueType(
        type: ValueType(primitive), size: 1, depth: 1, hasBorrow: false, hasResource: false)
    case .index(let type):
      guard case .value(let type) = environments[index].types[type.number] else {
        throw error(.invalid("type \(type.rawValue) has to be a value type"))
      }
      return type
    }
  }

  private mutating func evaluated(
    _ definition: Component.ValueTypeDefinition, in index: EnvironmentIndex
  ) throws(LinkError) -> EvaluatedValueType {
    var parts = TypeParts()
    func part(_ reference: Component.ValueTypeReference) throws(LinkError) -> ValueType {
      let type = try evaluated(reference, in: index)
      parts.add(type)
      return type.type
    }
    func part(_ reference: Component.ValueTypeReference?) throws(LinkError) -> ValueType? {
      guard let reference else { return nil }
      return try part(reference) as ValueType
    }

    let type: ValueType
    switch definition {
    case .primitive(let primitive): type = ValueType(primitive)
    case .record(let definitions):
      var fields: [ValueType.Field] = []
      for field in definitions {
        fields.append(.init(name: field.name, type: try part(field.type)))
      }
      type = .record(fields)
    case .variant(let definitions):
      var cases: [ValueType.Case] = []
      for definition in definitions {
        cases.append(.init(name: definition.name, type: try part(definition.type)))
      }
      parts.size += cases.count
      parts.count += cases.count
      type = .variant(cases)
    case .list(let element): type = .list(try part(element))
    case .fixedLengthList(let element, let count):
      type = .fixedLengthList(try part(element), count: count)
    case .map(let key, let value):
      type = .map(key: try part(key), value: try part(value))
    case .stream(let element):
      type = .stream(try part(element))
      parts.hasResource = true
    case .future(let element):
      type = .future(try part(element))
      parts.hasResource = true
    case .tuple(let members):
      var types: [ValueType] = []
      for member in members { types.append(try part(member)) }
      type = .tuple(types)
    case .flags(let labels):
      parts.size += labels.count
      type = .flags(labels)
    case .enum(let labels):
      parts.size += labels.count
      type = .enum(labels)
    case .option(let payload): type = .option(try part(payload))
    case .result(let ok, let error): type = .result(ok: try part(ok), error: try part(error))
    case .own(let resource):
      type = .own(try self.resource(resource, in: index))
      parts.hasResource = true
    case .borrow(let resource):
      type = .borrow(try self.resource(resource, in: index))
      parts.hasBorrow = true
      parts.hasResource = true
    }
    try check(parts)
    definitionCount += 1
    return EvaluatedValueType(
      type: type, size: parts.size, depth: parts.depth, hasBorrow: parts.hasBorrow,
      hasResource: parts.hasResource, definition: definitionCount)
  }

  /// The resource type that `type` has to be.
  func resource(
    _ type: Component.TypeIndex, in index: EnvironmentIndex
  ) throws(LinkError) -> ResourceIndex {
    guard case .resource(let resource) = environments[index].types[type.number] else {
      throw error(.invalid("type \(type.rawValue) has to be a resource type"))
    }
    return resource
  }

  private mutating func check(_ parts: TypeParts) throws(LinkError) {
    try spend(parts.count)
    guard parts.size <= limits.typeSize else {
      throw exceeded("parts of a type", limits.typeSize)
    }
    guard parts.depth <= limits.typeDepth else {
      throw exceeded("types inside each other", limits.typeDepth)
    }
  }
}

/// The measures of a type whose parts are being evaluated.
private struct TypeParts {
  var size = 1
  var depth = 1
  var hasBorrow = false
  var hasResource = false
  /// The number of immediate parts.
  var count = 0

  /// Adds a part.
  ///
  /// Sizes are bounded, and so are counts, so that sums can't overflow.
  mutating func add(_ type: EvaluatedValueType) {
    size += type.size
    depth = max(depth, type.depth + 1)
    hasBorrow = hasBorrow || type.hasBorrow
    hasResource = hasResource || type.hasResource
    count += 1
  }
}

extension ValueType {
  /// The type that `primitive` stands for.
  fileprivate init(_ primitive: Component.PrimitiveType) {
    self =
      switch primitive {
      case .bool: .bool
      case .s8: .s8
      case .u8: .u8
      case .s16: .s16
      case .u16: .u16
      case .s32: .s32
      case .u32: .u32
      case .s64: .s64
      case .u64: .u64
      case .f32: .f32
      case .f64: .f64
      case .char: .char
      case .string: .string
      }
  }
}
