// From text to the memory of a call.
//
// Reading is led by the type: that alone tells an omitted `some`, flags from a record, or an
// integer's range. So no tree of values is built; each value is written where the layout puts it,
// and what strings and lists point to lies in blocks of its own.
//
// Requires: nesting is bounded by the type's, which `TypeTable` bounds.

import CanonicalABI

/// A reader of arguments.
struct WaveReader {
  var lexer: WaveLexer
  let call: CallType
  let record: CallRecord
  private var lookahead: WaveToken?

  /// Starts at byte `position` of `text`, where the arguments begin that go to `record`, which is
  /// that of a call of `type`.
  init(_ text: String, at position: Int, _ type: CallType, to record: CallRecord) {
    lexer = WaveLexer(text, at: position)
    call = type
    self.record = record
  }

  /// Reads all arguments, in parentheses; at the end those may be left out that can be `none`.
  mutating func readArguments() throws(WaveError) {
    try expect(.openParenthesis)
    let types = call.type.parameters
    var count = 0
    while true {
      let next = try peek()
      if next.kind == .closeParenthesis { break }
      guard count < types.count else {
        throw WaveError(.tooManyArguments(wanted: types.count), at: next.range.lowerBound)
      }
      try read(
        types[count].type, call.parameters[count],
        to: record.start + Int(call.record.parameterOffsets[count]))
      count += 1
      guard try accept(.comma) else { break }
    }
    let end = try expect(.closeParenthesis)
    guard types[count...].allSatisfy({ $0.type.isOption }) else {
      throw WaveError(.tooFewArguments(wanted: types.count), at: end.range.lowerBound)
    }
    let rest = try peek()
    guard rest.kind == .end else { throw WaveError(.trailingText, at: rest.range.lowerBound) }
  }

  /// Reads a value of `type`, which is `number` in the table, to `address`, where all is zero.
  mutating func read(
    _ type: ValueType, _ number: TypeNumber, to address: UnsafeMutableRawPointer
  ) throws(WaveError) {
    switch type {
    case .bool:
      let isTrue = try keyword(in: "true", "false", for: "true or false") == "true"
      address.storeBytes(of: isTrue ? 1 : 0, as: UInt8.self)
    case .s8: address.storeBytes(of: try integer(type: "s8"), as: Int8.self)
    case .u8: address.storeBytes(of: try integer(type: "u8"), as: UInt8.self)
    case .s16: address.storeBytes(of: try integer(type: "s16"), as: Int16.self)
    case .u16: address.storeBytes(of: try integer(type: "u16"), as: UInt16.self)
    case .s32: address.storeBytes(of: try integer(type: "s32"), as: Int32.self)
    case .u32: address.storeBytes(of: try integer(type: "u32"), as: UInt32.self)
    case .s64: address.storeBytes(of: try integer(type: "s64"), as: Int64.self)
    case .u64: address.storeBytes(of: try integer(type: "u64"), as: UInt64.self)
    case .f32: address.storeBytes(of: try float(), as: Float.self)
    case .f64: address.storeBytes(of: try float(), as: Double.self)
    case .char:
      let token = try expect(.character, for: "a character")
      address.storeBytes(of: try lexer.character(of: token).value, as: UInt32.self)
    case .string: try readString(to: address)
    case .list(let element): try readList(of: element, number, to: address)
    case .fixedLengthList(let element, let count):
      try readFixedLengthList(of: element, count: Int(count), number, to: address)
    case .map(let key, let value):
      try readList(of: .tuple([key, value]), number, to: address)
    case .record(let fields): try readRecord(fields, number, to: address)
    case .tuple(let members): try readTuple(members, number, to: address)
    case .variant(let cases): try readVariant(cases, number, to: address)
    case .enum(let labels): try readEnumeration(labels, to: address)
    case .option(let payload): try readOption(of: payload, number, to: address)
    case .result(let ok, let failure):
      try readResult(ok, failure, number, to: address)
    case .flags(let labels): try readFlags(labels, to: address)
    case .stream: throw WaveError(.handle(resource: "stream"), at: try peek().range.lowerBound)
    case .future: throw WaveError(.handle(resource: "future"), at: try peek().range.lowerBound)
    case .own(let resource), .borrow(let resource):
      throw WaveError(
        .handle(resource: call.resourceNames[resource.number]), at: try peek().range.lowerBound)
    }
  }

  // MARK: Tokens

  /// The next token, which stays the next.
  mutating func peek() throws(WaveError) -> WaveToken {
    if let lookahead { return lookahead }
    let token = try lexer.next()
    lookahead = token
    return token
  }

  /// Reads a token.
  mutating func next() throws(WaveError) -> WaveToken {
    let token = try peek()
    lookahead = nil
    return token
  }

  /// Reads a token if it is a `kind`.
  mutating func accept(_ kind: WaveToken.Kind) throws(WaveError) -> Bool {
    guard try peek().kind == kind else { return false }
    lookahead = nil
    return true
  }

  /// Reads a token that has to be a `kind`.
  @discardableResult
  mutating func expect(_ kind: WaveToken.Kind) throws(WaveError) -> WaveToken {
    let token = try next()
    guard token.kind == kind else {
      throw WaveError(.expected(kind, found: token.kind), at: token.range.lowerBound)
    }
    return token
  }

  /// Reads a token that has to be a `kind`, as the first of a value, which is `expected`.
  @discardableResult
  mutating func expect(
    _ kind: WaveToken.Kind, for expected: String
  ) throws(WaveError) -> WaveToken {
    let token = try next()
    guard token.kind == kind else {
      throw WaveError(
        .wrongValue(expected: expected, found: token.kind), at: token.range.lowerBound)
    }
    return token
  }

  /// Reads one of two keywords.
  private mutating func keyword(
    in one: String, _ other: String, for expected: String
  ) throws(WaveError) -> String {
    let token = try expect(.label, for: expected)
    let text = lexer.text(of: token)
    guard text == one || text == other else {
      throw WaveError(
        .wrongValue(expected: expected, found: token.kind), at: token.range.lowerBound)
    }
    return text
  }

  // MARK: Numbers

  private mutating func integer<Integer: FixedWidthInteger>(
    type: String
  ) throws(WaveError) -> Integer {
    let token = try expect(.number, for: "an integer of type \(type)")
    let text = lexer.text(of: token)
    guard text.utf8.allSatisfy({ $0 == UInt8(ascii: "-") || 0x30...0x39 ~= $0 }) else {
      throw WaveError(.notAnInteger(type: type), at: token.range.lowerBound)
    }
    // `-0` is 0 where there are negative numbers, and none of the unsigned ones.
    guard let value = Integer(text), Integer.isSigned || !text.hasPrefix("-") else {
      throw WaveError(.outOfRange(type: type), at: token.range.lowerBound)
    }
    return value
  }

  /// Reads a number that is rounded to the nearest value, which is infinite for the largest.
  private mutating func float<Value: BinaryFloatingPoint & LosslessStringConvertible>()
    throws(WaveError) -> Value
  {
    let token = try next()
    let text = lexer.text(of: token)
    switch (token.kind, text) {
    case (.label, "nan"): return .nan
    case (.label, "inf"): return .infinity
    case (.number, _):
      guard let value = Value(text) else {
        throw WaveError(.malformedNumber, at: token.range.lowerBound)
      }
      return value
    default:
      throw WaveError(
        .wrongValue(expected: "a number", found: token.kind), at: token.range.lowerBound)
    }
  }
}

extension ValueType {
  var isOption: Bool {
    if case .option = self { true } else { false }
  }

  /// Whether the type is one whose values can stand for those of an option or result of it.
  var canStandForCase: Bool {
    switch self {
    case .option, .result: false
    default: true
    }
  }
}
