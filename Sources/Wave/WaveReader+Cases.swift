// Variants, enumerations, options, results and flags.

import CanonicalABI

extension WaveReader {
  /// The words that have a meaning of their own where a case may stand.
  static let keywords: Set<String> = ["true", "false", "some", "none", "ok", "err", "inf", "nan"]

  mutating func readVariant(
    _ cases: [ValueType.Case], _ number: TypeNumber, to address: UnsafeMutableRawPointer
  ) throws(WaveError) {
    let index = try readCase(among: cases.map(\.name), for: "a variant's case", to: address)
    try readPayload(cases[index].type, cases[index].name, index, number, to: address)
  }

  mutating func readEnumeration(
    _ labels: [String], to address: UnsafeMutableRawPointer
  ) throws(WaveError) {
    _ = try readCase(among: labels, for: "an enumeration's case", to: address)
  }

  mutating func readOption(
    of payload: ValueType, _ number: TypeNumber, to address: UnsafeMutableRawPointer
  ) throws(WaveError) {
    let token = try peek()
    switch keyword(token) {
    case "none": _ = try next()
    case "some":
      _ = try next()
      store(case: 1, of: 2, to: address)
      try readPayload(payload, "some", 1, number, to: address)
    default:
      guard payload.canStandForCase else {
        throw WaveError(
          .wrongValue(expected: "some(…) or none", found: token.kind), at: token.range.lowerBound)
      }
      store(case: 1, of: 2, to: address)
      try readBarePayload(payload, 1, number, to: address)
    }
  }

  mutating func readResult(
    _ ok: ValueType?, _ failure: ValueType?, _ number: TypeNumber,
    to address: UnsafeMutableRawPointer
  ) throws(WaveError) {
    let token = try peek()
    switch keyword(token) {
    case "ok":
      _ = try next()
      try readPayload(ok, "ok", 0, number, to: address)
    case "err":
      _ = try next()
      store(case: 1, of: 2, to: address)
      try readPayload(failure, "err", 1, number, to: address)
    default:
      guard let ok, ok.canStandForCase else {
        throw WaveError(
          .wrongValue(expected: "ok or err", found: token.kind), at: token.range.lowerBound)
      }
      try readBarePayload(ok, 0, number, to: address)
    }
  }

  mutating func readFlags(
    _ labels: [String], to address: UnsafeMutableRawPointer
  ) throws(WaveError) {
    try expect(.openBrace, for: "flags")
    var bits: UInt32 = 0
    while try peek().kind != .closeBrace {
      let (label, token) = try self.label()
      guard let index = labels.firstIndex(of: label), index < 32 else {
        throw WaveError(.unknownLabel(label, of: .flag), at: token.range.lowerBound)
      }
      guard bits >> UInt32(index) & 1 == 0 else {
        throw WaveError(.repeatedLabel(label, of: .flag), at: token.range.lowerBound)
      }
      bits |= 1 << UInt32(index)
      guard try accept(.comma) else { break }
    }
    try expect(.closeBrace)
    store(bits, byteCount: flagsByteCount(count: labels.count), to: address)
  }

  /// Reads the label of a case, stores which it is and returns that.
  private mutating func readCase(
    among labels: [String], for expected: String, to address: UnsafeMutableRawPointer
  ) throws(WaveError) -> Int {
    let token = try expect(.label, for: expected)
    let text = lexer.text(of: token)
    let label = text.hasPrefix("%") ? String(text.dropFirst()) : text
    guard let index = labels.firstIndex(of: label) else {
      throw WaveError(.unknownLabel(label, of: .variantCase), at: token.range.lowerBound)
    }
    guard !Self.keywords.contains(text) else {
      throw WaveError(.keywordAsCase(text), at: token.range.lowerBound)
    }
    store(case: index, of: labels.count, to: address)
    return index
  }

  /// Reads the payload of case `index`, in parentheses, if it has one.
  private mutating func readPayload(
    _ type: ValueType?, _ label: String, _ index: Int, _ number: TypeNumber,
    to address: UnsafeMutableRawPointer
  ) throws(WaveError) {
    let token = try peek()
    guard let type else {
      guard token.kind != .openParenthesis else {
        throw WaveError(.unexpectedPayload(label), at: token.range.lowerBound)
      }
      return
    }
    guard try accept(.openParenthesis) else {
      throw WaveError(.missingPayload(label), at: token.range.lowerBound)
    }
    try readBarePayload(type, index, number, to: address)
    try expect(.closeParenthesis)
  }

  private mutating func readBarePayload(
    _ type: ValueType, _ index: Int, _ number: TypeNumber, to address: UnsafeMutableRawPointer
  ) throws(WaveError) {
    let payload = call.payload(index, of: number)
    try read(type, payload.number, to: address + payload.offset)
  }

  /// The keyword that `token` is, or nil.
  private func keyword(_ token: WaveToken) -> String? {
    guard token.kind == .label else { return nil }
    let text = lexer.text(of: token)
    return Self.keywords.contains(text) ? text : nil
  }

  private func store(case index: Int, of count: Int, to address: UnsafeMutableRawPointer) {
    store(UInt32(index), byteCount: discriminantByteCount(caseCount: count), to: address)
  }

  private func store(
    _ value: UInt32, byteCount: UInt64, to address: UnsafeMutableRawPointer
  ) {
    switch byteCount {
    case 1: address.storeBytes(of: UInt8(truncatingIfNeeded: value), as: UInt8.self)
    case 2: address.storeBytes(of: UInt16(truncatingIfNeeded: value), as: UInt16.self)
    default: address.storeBytes(of: value, as: UInt32.self)
    }
  }
}
