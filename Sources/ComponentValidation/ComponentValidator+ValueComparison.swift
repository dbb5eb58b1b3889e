// Equality of function and value types, but for what resource types stand for on either side.

import WasmBytes

extension ComponentValidator {
  mutating func mismatch(
    given: FunctionTypeIndex, wanted: FunctionTypeIndex, _ comparison: Comparison
  ) throws(WasmError) -> WasmError.TypeMismatch? {
    let (offered, asked) = (types[given], types[wanted])
    guard offered.isAsynchronous == asked.isAsynchronous else {
      func kind(_ type: FunctionType) -> String {
        type.isAsynchronous ? "an asynchronous function" : "a synchronous function"
      }
      return .init(.kind(expected: kind(asked), found: kind(offered)))
    }
    guard offered.parameters.count == asked.parameters.count else {
      return .init(
        .count(
          of: "parameters", expected: asked.parameters.count, found: offered.parameters.count))
    }
    for (offered, asked) in zip(offered.parameters, asked.parameters) {
      guard offered.name == asked.name else {
        return .init(.name(of: "parameter", expected: asked.name, found: offered.name))
      }
      if let mismatch = try mismatch(given: offered.type, wanted: asked.type, comparison) {
        return mismatch.inside("parameter \(asked.name)")
      }
    }
    return try mismatch(
      given: offered.result, wanted: asked.result, comparison, in: "the result", named: "result")
  }

  private mutating func mismatch(
    given: ValueTypeIndex?, wanted: ValueTypeIndex?, _ comparison: Comparison, in step: String,
    named part: String
  ) throws(WasmError) -> WasmError.TypeMismatch? {
    switch (given, wanted) {
    case (nil, nil): return nil
    case (let given?, let wanted?):
      return try mismatch(given: given, wanted: wanted, comparison)?.inside(step)
    case (_, let wanted): return .init(.presence(of: part, isExpected: wanted != nil))
    }
  }

  // The depth of types is bounded, and each part that is looked at is counted.
  mutating func mismatch(
    given: ValueTypeIndex, wanted: ValueTypeIndex, _ comparison: Comparison
  ) throws(WasmError) -> WasmError.TypeMismatch? {
    try spend(1)
    let (offered, asked) = (types[given].shape, types[wanted].shape)
    switch asked {
    case .primitive(let asked):
      guard case .primitive(let offered) = offered else { break }
      return offered == asked ? nil : .init(.kind(expected: "\(asked)", found: "\(offered)"))
    case .record(let asked):
      guard case .record(let offered) = offered else { break }
      return try mismatch(given: offered, wanted: asked, comparison)
    case .variant(let asked):
      guard case .variant(let offered) = offered else { break }
      return try mismatch(given: offered, wanted: asked, comparison)
    case .tuple(let asked):
      guard case .tuple(let offered) = offered else { break }
      return try mismatch(given: offered, wanted: asked, comparison)
    case .list(let asked):
      guard case .list(let offered) = offered else { break }
      return try mismatch(given: offered, wanted: asked, comparison)?.inside("the element")
    case .fixedLengthList(let asked, let askedCount):
      guard case .fixedLengthList(let offered, let offeredCount) = offered else { break }
      guard offeredCount == askedCount else {
        return .init(
          .count(of: "elements", expected: Int(askedCount), found: Int(offeredCount)))
      }
      return try mismatch(given: offered, wanted: asked, comparison)?.inside("the element")
    case .map(let askedKey, let askedValue):
      guard case .map(let offeredKey, let offeredValue) = offered else { break }
      if let mismatch = try mismatch(given: offeredKey, wanted: askedKey, comparison) {
        return mismatch.inside("the key")
      }
      return try mismatch(given: offeredValue, wanted: askedValue, comparison)?
        .inside("the value")
    case .option(let asked):
      guard case .option(let offered) = offered else { break }
      return try mismatch(given: offered, wanted: asked, comparison)?.inside("the payload")
    case .result(let askedOK, let askedError):
      guard case .result(let offeredOK, let offeredError) = offered else { break }
      if let mismatch = try mismatch(
        given: offeredOK, wanted: askedOK, comparison, in: "the ok payload", named: "ok payload")
      {
        return mismatch
      }
      return try mismatch(
        given: offeredError, wanted: askedError, comparison, in: "the error payload",
        named: "error payload")
    case .flags(let asked):
      guard case .flags(let offered) = offered else { break }
      return mismatch(given: offered, wanted: asked, "flag")
    case .enum(let asked):
      guard case .enum(let offered) = offered else { break }
      return mismatch(given: offered, wanted: asked, "enum case")
    case .own(let asked):
      guard case .own(let offered) = offered else { break }
      return mismatch(given: offered, wanted: asked, comparison)
    case .borrow(let asked):
      guard case .borrow(let offered) = offered else { break }
      return mismatch(given: offered, wanted: asked, comparison)
    case .stream(let asked):
      guard case .stream(let offered) = offered else { break }
      return try mismatch(
        given: offered, wanted: asked, comparison, in: "the element", named: "element")
    case .future(let asked):
      guard case .future(let offered) = offered else { break }
      return try mismatch(
        given: offered, wanted: asked, comparison, in: "the element", named: "element")
    }
    return .init(.kind(expected: asked.kind, found: offered.kind))
  }

  private func mismatch(
    given: ResourceReference, wanted: ResourceReference, _ comparison: Comparison
  ) -> WasmError.TypeMismatch? {
    let found = comparison.resolved(given: given.variable)
    return found == comparison.resolved(wanted: wanted.variable) ? nil : .init(.resource)
  }

  private mutating func mismatch(
    given: [ValueTypeIndex], wanted: [ValueTypeIndex], _ comparison: Comparison
  ) throws(WasmError) -> WasmError.TypeMismatch? {
    guard given.count == wanted.count else {
      return .init(.count(of: "members", expected: wanted.count, found: given.count))
    }
    for (number, (given, wanted)) in zip(given, wanted).enumerated() {
      if let mismatch = try mismatch(given: given, wanted: wanted, comparison) {
        return mismatch.inside("member \(number)")
      }
    }
    return nil
  }

  private mutating func mismatch(
    given: [ValueType.Field], wanted: [ValueType.Field], _ comparison: Comparison
  ) throws(WasmError) -> WasmError.TypeMismatch? {
    guard given.count == wanted.count else {
      return .init(.count(of: "fields", expected: wanted.count, found: given.count))
    }
    for (given, wanted) in zip(given, wanted) {
      guard given.name == wanted.name else {
        return .init(.name(of: "field", expected: wanted.name, found: given.name))
      }
      if let mismatch = try mismatch(given: given.type, wanted: wanted.type, comparison) {
        return mismatch.inside("field \(wanted.name)")
      }
    }
    return nil
  }

  private mutating func mismatch(
    given: [ValueType.Case], wanted: [ValueType.Case], _ comparison: Comparison
  ) throws(WasmError) -> WasmError.TypeMismatch? {
    guard given.count == wanted.count else {
      return .init(.count(of: "cases", expected: wanted.count, found: given.count))
    }
    for (given, wanted) in zip(given, wanted) {
      guard given.name == wanted.name else {
        return .init(.name(of: "case", expected: wanted.name, found: given.name))
      }
      if let mismatch = try mismatch(
        given: given.type, wanted: wanted.type, comparison, in: "case \(wanted.name)",
        named: "payload")
      {
        return mismatch
      }
    }
    return nil
  }

  private func mismatch(
    given: [String], wanted: [String], _ part: String
  ) -> WasmError.TypeMismatch? {
    guard given.count == wanted.count else {
      return .init(.count(of: part, expected: wanted.count, found: given.count))
    }
    guard let (given, wanted) = zip(given, wanted).first(where: { $0 != $1 }) else { return nil }
    return .init(.name(of: part, expected: wanted, found: given))
  }
}

extension ValueType.Shape {
  /// The kind in words, for messages.
  fileprivate var kind: String {
    switch self {
    case .primitive(let primitive): "\(primitive)"
    case .record: "a record"
    case .variant: "a variant"
    case .list: "a list"
    case .fixedLengthList: "a list of fixed length"
    case .map: "a map"
    case .tuple: "a tuple"
    case .flags: "flags"
    case .enum: "an enum"
    case .option: "an option"
    case .result: "a result"
    case .own: "an own handle"
    case .borrow: "a borrowed handle"
    case .stream: "a stream"
    case .future: "a future"
    }
  }
}
