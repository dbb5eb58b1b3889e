// Values, each of which has to be used once, and start functions.

import Components
import WasmBytes

extension ComponentValidator {
  /// Uses the value at `index`.
  mutating func use(_ index: Component.ValueIndex) throws(WasmError) {
    guard !scope.values[index.number].isUsed else {
      throw error(.valueUsedTwice(index.rawValue))
    }
    scope.values[index.number].isUsed = true
  }

  /// Throws if a value of the current scope is not used.
  func checkValuesAreUsed() throws(WasmError) {
    guard let index = scope.values.firstIndex(where: { !$0.isUsed }) else { return }
    throw error(.valueNotUsed(UInt32(index)))
  }

  mutating func validate(_ start: Component.Start) throws(WasmError) {
    let function = types[scope.functions[start.function.number]]
    guard function.parameters.count == start.arguments.count else {
      throw error(
        .startArity(expected: function.parameters.count, found: start.arguments.count))
    }
    for (parameter, argument) in zip(function.parameters, start.arguments) {
      let given = EntityType.value(scope.values[argument.number].type)
      var comparison = Comparison()
      if let mismatch = try mismatch(
        given: given, wanted: .value(parameter.type), &comparison)
      {
        throw error(.incompatible(parameter.name, mismatch))
      }
      try use(argument)
    }
    let resultCount = function.result == nil ? 0 : 1
    guard resultCount == start.resultCount else {
      throw error(.startArity(expected: resultCount, found: Int(start.resultCount)))
    }
    if let result = function.result { scope.append(.value(result)) }
  }

  mutating func validate(_ value: Component.ValueDefinition) throws(WasmError) {
    let type = try valueType(value.type)
    var contents = value.contents
    try skipValue(of: type, in: &contents)
    guard contents.isAtEnd else {
      throw WasmError(.invalid(.component(.badValue)), at: contents.offset)
    }
    scope.append(.value(type))
  }

  // The depth of types is bounded.
  /// Reads a value of type `type`.
  private mutating func skipValue(
    of type: ValueTypeIndex, in contents: inout ByteCursor
  ) throws(WasmError) {
    try spend(1)
    let start = contents.offset
    func check(_ isGood: Bool) throws(WasmError) {
      guard isGood else { throw WasmError(.invalid(.component(.badValue)), at: start) }
    }
    switch types[type].shape {
    case .primitive(let primitive): try skipPrimitive(primitive, in: &contents)
    case .record(let fields):
      for field in fields { try skipValue(of: field.type, in: &contents) }
    case .tuple(let members):
      for member in members { try skipValue(of: member, in: &contents) }
    case .list(let element):
      for _ in 0..<(try contents.u32()) { try skipValue(of: element, in: &contents) }
    case .fixedLengthList(let element, let count):
      for _ in 0..<count { try skipValue(of: element, in: &contents) }
    case .map(let key, let value):
      for _ in 0..<(try contents.u32()) {
        try skipValue(of: key, in: &contents)
        try skipValue(of: value, in: &contents)
      }
    case .variant(let cases):
      let number = try contents.u32()
      try check(number < cases.count)
      if let payload = cases[Int(number)].type { try skipValue(of: payload, in: &contents) }
    case .enum(let labels): try check(try contents.u32() < labels.count)
    case .option(let payload):
      switch try contents.byte() {
      case 0: break
      case 1: try skipValue(of: payload, in: &contents)
      default: try check(false)
      }
    case .result(let ok, let error):
      let code = try contents.byte()
      try check(code < 2)
      if let payload = code == 0 ? ok : error { try skipValue(of: payload, in: &contents) }
    case .flags(let labels):
      for number in 0..<(labels.count + 7) / 8 {
        let byte = try contents.byte()
        let used = min(8, labels.count - number * 8)
        try check(Int(byte) >> used == 0)
      }
    // A handle has no form in a file.
    case .own, .borrow, .stream, .future: try check(false)
    }
  }

  private func skipPrimitive(
    _ type: Component.PrimitiveType, in contents: inout ByteCursor
  ) throws(WasmError) {
    let start = contents.offset
    let isGood: Bool
    switch type {
    case .bool: isGood = try contents.byte() < 2
    case .s8, .u8:
      _ = try contents.byte()
      isGood = true
    case .u16: isGood = try contents.u32() <= UInt32(UInt16.max)
    case .s16: isGood = Int16(exactly: try contents.s33()) != nil
    case .u32:
      _ = try contents.u32()
      isGood = true
    case .s32: isGood = Int32(exactly: try contents.s33()) != nil
    case .u64:
      _ = try contents.u64()
      isGood = true
    case .s64:
      _ = try contents.s64()
      isGood = true
    // Of all NaNs there is one.
    case .f32:
      let bits = try contents.fixed32()
      isGood = !Float(bitPattern: bits).isNaN || bits == 0x7fc0_0000
    case .f64:
      let bits = try contents.fixed64()
      isGood = !Double(bitPattern: bits).isNaN || bits == 0x7ff8_0000_0000_0000
    case .char: isGood = try skipScalar(in: &contents)
    case .string:
      _ = try contents.name()
      isGood = true
    }
    guard isGood else { throw WasmError(.invalid(.component(.badValue)), at: start) }
  }

  /// Reads a character in UTF-8, and returns whether it is one.
  private func skipScalar(in contents: inout ByteCursor) throws(WasmError) -> Bool {
    let first = try contents.byte()
    let count: Int
    switch first {
    case 0..<0x80: count = 0
    case 0xc0..<0xe0: count = 1
    case 0xe0..<0xf0: count = 2
    case 0xf0..<0xf8: count = 3
    default: return false
    }
    let rest = try contents.skip(count)
    let text = String(validating: [first] + contents.bytes[rest], as: UTF8.self)
    return text?.unicodeScalars.count == 1
  }
}
