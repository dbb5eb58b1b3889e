// Values and the start functions that make and take them.
//
// A value is used once, while its component is instantiated, so it is either written in the component or
// the result of a start function that was called before.

import CanonicalABI
import Components
import WasmBytes

extension Linker {
  mutating func evaluate(_ definition: Component.ValueDefinition) throws(LinkError) {
    let type = try evaluated(definition.type, in: frame.environment)
    var contents = definition.contents
    var budget = LiteralValue.maximumPartCount
    let literal: LiteralValue
    do throws(WasmError) {
      literal = try LiteralValue(type.type, from: &contents, budget: &budget)
    } catch {
      throw LinkError(.invalid("\(error.reason)"), path: frame.path, at: error.offset)
    }
    try spend(LiteralValue.maximumPartCount - budget)
    try append(.value(try value(.literal(literal), type)))
  }

  mutating func evaluate(_ start: Component.Start) throws(LinkError) {
    let function: ComponentGraph.LiftedFunction
    let type: EvaluatedFunctionType
    switch environment.functions[start.function.number] {
    case .unsupported(let feature): throw error(feature)
    case .linked(.host, _):
      throw error(.unsupported("a start function that the host provides"))
    case .linked(.lifted(let lifted), let evaluated): (function, type) = (lifted, evaluated)
    }
    var arguments: [ComponentValueIndex] = []
    for argument in start.arguments {
      arguments.append(environment.values[argument.number].index)
    }
    let number = graph.starts.count
    var result: ComponentValueIndex?
    if let resultType = type.type.result, start.resultCount == 1 {
      let item = try value(
        .result(ofStart: number),
        EvaluatedValueType(
          type: resultType, size: type.size, depth: 1, hasBorrow: false,
          hasResource: type.hasResource))
      result = item.index
      try append(.value(item))
    }
    graph.starts.append(
      .init(
        instance: frame.instance, function: function, arguments: arguments, result: result,
        precedingCoreInstanceCount: graph.coreInstances.count, offset: frame.offset))
  }

  private mutating func value(
    _ origin: ComponentGraph.Value.Origin, _ type: EvaluatedValueType
  ) throws(LinkError) -> ValueItem {
    guard graph.values.count < limits.trampolines else {
      throw exceeded("values of components", limits.trampolines)
    }
    let index = graph.values.append(.init(type: type.type, origin: origin))
    return ValueItem(index: index, type: type)
  }

  /// Throws unless `given` has the type that `bound` asks for.
  mutating func check(
    _ given: ValueItem, satisfies bound: Component.ValueBound, in index: EnvironmentIndex,
    name: String
  ) throws(LinkError) {
    let wanted: EvaluatedValueType
    switch bound {
    // Validation has found that it is the same one.
    case .equal(let value): wanted = environments[index].values[value.number].type
    case .type(let reference): wanted = try evaluated(reference, in: index)
    }
    try check(given.type, equals: wanted, name: name)
  }
}
