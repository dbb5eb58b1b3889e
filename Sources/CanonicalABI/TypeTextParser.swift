// Reading the text of a function's type (`TypeText` has the grammar).
//
// The text comes from a bundle, so nothing about it is trusted: nesting and the number of parts are
// bounded as `TypeTable` bounds them, and what has no layout is left to `TypeTable` to refuse.

/// Why a text is not the text of a function's type.
package struct TypeTextError: Error, Hashable, Sendable {
  /// What is wrong.
  package var reason: Reason
  /// The position in bytes.
  package var offset: Int

  /// What can be wrong.
  package enum Reason: Hashable, Sendable {
    case unexpectedByte
    case unexpectedEnd
    case unknownType
    case tooDeep
    case tooManyParts
  }
}

/// A function's type as a text tells it: without the names of parameters.
package struct ParsedSignature: Hashable, Sendable {
  /// The type; parameters have empty names.
  package var type: FunctionType
  /// What the resources in it are called, by `ResourceIndex`.
  package var resourceNames: [String]

  /// Reads `text`.
  package init(_ text: String) throws(TypeTextError) {
    var parser = TypeTextParser(text)
    type = try parser.function()
    resourceNames = parser.resourceNames
  }
}

/// A cursor over the text of a type.
private struct TypeTextParser {
  private let bytes: [UInt8]
  private var position = 0
  private var partsLeft = TypeTable.maximumPartCount
  private var resources: [String: ResourceIndex] = [:]
  private(set) var resourceNames: [String] = []

  init(_ text: String) { bytes = Array(text.utf8) }

  mutating func function() throws(TypeTextError) -> FunctionType {
    try expect("func(")
    var parameters: [ValueType.Field] = []
    if !accept(")") {
      repeat { parameters.append(.init(name: "", type: try type(depth: 0))) } while accept(",")
      try expect(")")
    }
    let result: ValueType? = accept("->") ? try type(depth: 0) : nil
    guard position == bytes.count else { throw error(.unexpectedByte) }
    return FunctionType(parameters: parameters, result: result)
  }

  private mutating func type(depth: Int) throws(TypeTextError) -> ValueType {
    guard depth < TypeTable.maximumDepth else { throw error(.tooDeep) }
    try spend()
    let start = position
    let depth = depth + 1
    switch try word() {
    case "bool": return .bool
    case "s8": return .s8
    case "u8": return .u8
    case "s16": return .s16
    case "u16": return .u16
    case "s32": return .s32
    case "u32": return .u32
    case "s64": return .s64
    case "u64": return .u64
    case "f32": return .f32
    case "f64": return .f64
    case "char": return .char
    case "string": return .string
    case "stream": return .stream(try optionalPayload(depth: depth))
    case "future": return .future(try optionalPayload(depth: depth))
    case "own": return .own(try resource())
    case "borrow": return .borrow(try resource())
    case "list": return try list(depth: depth)
    case "map":
      try expect("<")
      let key = try type(depth: depth)
      try expect(",")
      let value = try type(depth: depth)
      try expect(">")
      return .map(key: key, value: value)
    case "option": return .option(try payload(depth: depth))
    case "tuple":
      return .tuple(
        try elements("<", ">") { (parser) throws(TypeTextError) in try parser.type(depth: depth) })
    case "result":
      try expect("<")
      let ok = try optionalType(depth: depth)
      try expect(",")
      let failure = try optionalType(depth: depth)
      try expect(">")
      return .result(ok: ok, error: failure)
    case "record":
      return .record(
        try elements("{", "}") { (parser) throws(TypeTextError) in
          let name = try parser.word()
          try parser.expect(":")
          return ValueType.Field(name: name, type: try parser.type(depth: depth))
        })
    case "variant":
      return .variant(
        try elements("{", "}") { (parser) throws(TypeTextError) in
          let name = try parser.word()
          try parser.spend()
          guard parser.accept("(") else { return ValueType.Case(name: name, type: nil) }
          let type = try parser.type(depth: depth)
          try parser.expect(")")
          return ValueType.Case(name: name, type: type)
        })
    case "enum": return .enum(try labels())
    case "flags": return .flags(try labels())
    default: throw TypeTextError(reason: .unknownType, offset: start)
    }
  }

  /// Reads what is behind `list`: the type of the elements, and their number if it is fixed.
  private mutating func list(depth: Int) throws(TypeTextError) -> ValueType {
    try expect("<")
    let element = try type(depth: depth)
    guard accept(",") else {
      try expect(">")
      return .list(element)
    }
    let start = position
    guard let count = UInt32(try word()), count > 0 else {
      throw TypeTextError(reason: .unexpectedByte, offset: start)
    }
    try expect(">")
    return .fixedLengthList(element, count: count)
  }

  private mutating func payload(depth: Int) throws(TypeTextError) -> ValueType {
    try expect("<")
    let type = try type(depth: depth)
    try expect(">")
    return type
  }

  private mutating func optionalPayload(depth: Int) throws(TypeTextError) -> ValueType? {
    guard accept("<") else { return nil }
    let type = try type(depth: depth)
    try expect(">")
    return type
  }

  private mutating func optionalType(depth: Int) throws(TypeTextError) -> ValueType? {
    accept("_") ? nil : try type(depth: depth)
  }

  private mutating func labels() throws(TypeTextError) -> [String] {
    try elements("{", "}") { (parser) throws(TypeTextError) in
      try parser.spend()
      return try parser.word()
    }
  }

  /// Reads one element at least.
  private mutating func elements<Element>(
    _ opening: StaticString, _ closing: StaticString,
    _ element: (inout Self) throws(TypeTextError) -> Element
  ) throws(TypeTextError) -> [Element] {
    try expect(opening)
    var elements: [Element] = []
    repeat { elements.append(try element(&self)) } while accept(",")
    try expect(closing)
    return elements
  }

  private mutating func resource() throws(TypeTextError) -> ResourceIndex {
    try expect("<")
    guard let end = bytes[position...].firstIndex(of: UInt8(ascii: ">")) else {
      throw TypeTextError(reason: .unexpectedEnd, offset: bytes.count)
    }
    let name = String(decoding: bytes[position..<end], as: UTF8.self)
    position = end + 1
    if let known = resources[name] { return known }
    let index = ResourceIndex(resourceNames.count)
    resources[name] = index
    resourceNames.append(name)
    return index
  }

  /// Reads a label or the name of a kind of types.
  private mutating func word() throws(TypeTextError) -> String {
    let start = position
    while position < bytes.count {
      switch bytes[position] {
      case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
        UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"):
        position += 1
        continue
      default: break
      }
      break
    }
    guard position > start else { throw error(.unexpectedByte) }
    return String(decoding: bytes[start..<position], as: UTF8.self)
  }

  private mutating func spend() throws(TypeTextError) {
    partsLeft -= 1
    guard partsLeft >= 0 else { throw error(.tooManyParts) }
  }

  private mutating func accept(_ text: StaticString) -> Bool {
    let wanted = unsafe UnsafeBufferPointer(start: text.utf8Start, count: text.utf8CodeUnitCount)
    guard unsafe bytes[position...].starts(with: wanted) else { return false }
    position += text.utf8CodeUnitCount
    return true
  }

  private mutating func expect(_ text: StaticString) throws(TypeTextError) {
    guard accept(text) else { throw error(.unexpectedByte) }
  }

  private func error(_ reason: TypeTextError.Reason) -> TypeTextError {
    let isAtEnd = position == bytes.count && reason == .unexpectedByte
    return TypeTextError(reason: isAtEnd ? .unexpectedEnd : reason, offset: position)
  }
}
