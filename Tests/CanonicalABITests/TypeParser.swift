import CanonicalABI

/// Reads the types that the tables are written with: a name, or an operation and its operands in
/// parentheses; `_` is the absence of a payload.
struct TypeParser {
  private var tokens: [Substring]

  init(_ text: some StringProtocol) {
    var spaced = ""
    for character in text {
      spaced += character == "(" ? "( " : character == ")" ? " )" : String(character)
    }
    tokens = spaced.split(separator: " ").reversed().map { Substring($0) }
  }

  /// All the types of the text.
  static func types(in text: some StringProtocol) -> [ValueType] {
    var parser = TypeParser(text)
    var types: [ValueType] = []
    while let next = parser.tokens.last, next != "-" { types.append(parser.type() ?? .bool) }
    return types
  }

  private mutating func type() -> ValueType? {
    guard let token = tokens.popLast() else { preconditionFailure("the table's text ends early") }
    if token != "(" { return Self.name(token) }
    let operation = tokens.popLast()
    if let count = tokens.last.flatMap({ Int($0) }) {
      tokens.removeLast(2)
      let labels = (0..<count).map { "l\($0)" }
      return operation == "enum" ? .enum(labels) : .flags(labels)
    }
    var operands: [ValueType?] = []
    while tokens.last != ")" { operands.append(type()) }
    tokens.removeLast()
    return Self.composed(operation, operands)
  }

  private static func composed(_ operation: Substring?, _ operands: [ValueType?]) -> ValueType? {
    let types = operands.compactMap { $0 }
    switch operation {
    case "list": return .list(types[0])
    case "option": return .option(types[0])
    case "tuple": return .tuple(types)
    case "record":
      return .record(types.enumerated().map { .init(name: "f\($0)", type: $1) })
    case "variant":
      return .variant(operands.enumerated().map { .init(name: "c\($0)", type: $1) })
    case "result": return .result(ok: operands[0], error: operands[1])
    default: preconditionFailure("the table names an unknown operation")
    }
  }

  private static func name(_ token: Substring) -> ValueType? {
    switch token {
    case "_": nil
    case "bool": .bool
    case "s8": .s8
    case "u8": .u8
    case "s16": .s16
    case "u16": .u16
    case "s32": .s32
    case "u32": .u32
    case "s64": .s64
    case "u64": .u64
    case "f32": .f32
    case "f64": .f64
    case "char": .char
    case "string": .string
    case "own": .own(ResourceIndex(0))
    case "borrow": .borrow(ResourceIndex(0))
    default: preconditionFailure("the table names an unknown type")
    }
  }
}

/// How the tables write lists.
func joined(_ items: [some CustomStringConvertible]) -> String {
  items.isEmpty ? "-" : items.map(\.description).joined(separator: ",")
}
