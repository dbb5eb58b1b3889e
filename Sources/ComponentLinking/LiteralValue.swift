import CanonicalABI
import WasmBytes

/// A component value that is written in the component.
package indirect enum LiteralValue: Hashable, Sendable {
  /// What a value of a fixed size is stored as, extended with zeros: of flags, a bit each.
  case bits(UInt64)
  /// The UTF-8 of a string.
  case text([UInt8])
  /// The elements of a list, or the fields of a record.
  case sequence([LiteralValue])
  /// The number of a variant's case, and its payload if it has one.
  case variant(Int, LiteralValue?)

  /// The most parts of a value.
  static let maximumPartCount = 65_536

  /// Reads a value of `type`, after "Value Definitions" of the binary format; validation has read it
  /// before, so its errors are of this project.
  init(_ type: ValueType, from contents: inout ByteCursor, budget: inout Int) throws(WasmError) {
    budget -= 1
    guard budget >= 0 else {
      throw WasmError(
        .limitExceeded(.init("parts of a value", maximum: Self.maximumPartCount)),
        at: contents.offset)
    }
    switch type {
    case .bool, .u8, .s8: self = .bits(UInt64(try contents.byte()))
    case .u16, .u32: self = .bits(UInt64(try contents.u32()))
    case .s16: self = .bits(UInt64(UInt16(truncatingIfNeeded: try contents.s33())))
    case .s32: self = .bits(UInt64(UInt32(truncatingIfNeeded: try contents.s33())))
    case .u64: self = .bits(try contents.u64())
    case .s64: self = .bits(UInt64(bitPattern: try contents.s64()))
    case .f32: self = .bits(UInt64(try contents.fixed32()))
    case .f64: self = .bits(try contents.fixed64())
    case .char: self = .bits(UInt64(try Self.scalar(from: &contents)))
    case .string: self = .text(Array(try contents.name().utf8))
    case .flags(let labels):
      var bits: UInt64 = 0
      for number in 0..<(labels.count + 7) / 8 {
        bits |= UInt64(try contents.byte()) << (8 * number)
      }
      self = .bits(bits)
    case .enum: self = .variant(Int(try contents.u32()), nil)
    case .variant(let cases):
      let number = Int(try contents.u32())
      self = try Self.variant(number, of: cases.map(\.type), from: &contents, &budget)
    case .option(let payload):
      self = try Self.variant(
        Int(try contents.byte()), of: [nil, payload], from: &contents, &budget)
    case .result(let ok, let error):
      self = try Self.variant(Int(try contents.byte()), of: [ok, error], from: &contents, &budget)
    case .list(let element):
      self = try Self.sequence(
        of: element, count: Int(try contents.u32()), from: &contents, &budget)
    case .fixedLengthList(let element, let count):
      self = try Self.sequence(of: element, count: Int(count), from: &contents, &budget)
    case .map(let key, let value):
      let count = Int(try contents.u32())
      self = try Self.sequence(
        of: .tuple([key, value]), count: count, from: &contents, &budget)
    case .record(let fields):
      self = try Self.sequence(fields.map(\.type), from: &contents, &budget)
    case .tuple(let members): self = try Self.sequence(members, from: &contents, &budget)
    case .own, .borrow, .stream, .future:
      throw WasmError(.invalid(.component(.badValue)), at: contents.offset)
    }
  }

  private static func variant(
    _ number: Int, of payloads: [ValueType?], from contents: inout ByteCursor,
    _ budget: inout Int
  ) throws(WasmError) -> LiteralValue {
    guard payloads.indices.contains(number) else {
      throw WasmError(.invalid(.component(.badValue)), at: contents.offset)
    }
    guard let payload = payloads[number] else { return .variant(number, nil) }
    return .variant(number, try LiteralValue(payload, from: &contents, budget: &budget))
  }

  private static func sequence(
    of element: ValueType, count: Int, from contents: inout ByteCursor, _ budget: inout Int
  ) throws(WasmError) -> LiteralValue {
    var elements: [LiteralValue] = []
    for _ in 0..<count {
      elements.append(try LiteralValue(element, from: &contents, budget: &budget))
    }
    return .sequence(elements)
  }

  private static func sequence(
    _ types: [ValueType], from contents: inout ByteCursor, _ budget: inout Int
  ) throws(WasmError) -> LiteralValue {
    var members: [LiteralValue] = []
    for type in types {
      members.append(try LiteralValue(type, from: &contents, budget: &budget))
    }
    return .sequence(members)
  }

  /// Reads a character in UTF-8.
  private static func scalar(from contents: inout ByteCursor) throws(WasmError) -> UInt32 {
    let start = contents.offset
    let first = try contents.byte()
    let rest = try contents.skip(first < 0x80 ? 0 : first < 0xe0 ? 1 : first < 0xf0 ? 2 : 3)
    let text = String(validating: [first] + contents.bytes[rest], as: UTF8.self)
    guard let scalars = text?.unicodeScalars, scalars.count == 1, let scalar = scalars.first else {
      throw WasmError(.invalid(.component(.badValue)), at: start)
    }
    return scalar.value
  }
}
