// Values as bits, and the patterns that results are compared with.
//
// Numbers are compared as bits: a NaN has to be exactly the one that is asked for, unless the script
// says `nan:canonical` (the quiet bit and nothing else, either sign) or `nan:arithmetic` (the quiet
// bit and anything else). References are addresses: a reference to something of the host, which
// scripts name by a number, is that number and one, null being zero.

/// The bits of any value, in the slot of 16 bytes that it has in a record.
struct ValueBits: Hashable {
  var low: UInt64 = 0
  var high: UInt64 = 0
}

/// What a result may be.
enum ValuePattern {
  case number(Lane, byteCount: Int)
  case vector([Lane], laneByteCount: Int)
  case null
  case anyReference
  case host(UInt64)
  case either([ValuePattern])

  /// What a number, or a lane of a vector, may be.
  enum Lane {
    case bits(UInt64)
    case canonicalNaN
    case arithmeticNaN
  }

  /// A value of a script that can't be understood.
  struct UnknownValue: Error {
    var text: String
  }

  /// Makes the pattern that `value` describes.
  init(_ value: ScriptValue) throws(UnknownValue) {
    switch value.type {
    case "i32", "f32", "i64", "f64":
      guard let text = value.texts?.first else { throw UnknownValue(text: value.type) }
      let byteCount = value.type.hasSuffix("32") ? 4 : 8
      self = .number(try Lane(text, byteCount: byteCount), byteCount: byteCount)
    case "v128":
      guard let type = value.laneType, let texts = value.texts,
        let bits = Int(type.dropFirst()), texts.count * bits == 128
      else { throw UnknownValue(text: value.type) }
      var lanes: [Lane] = []
      for text in texts { lanes.append(try Lane(text, byteCount: bits / 8)) }
      self = .vector(lanes, laneByteCount: bits / 8)
    case "either":
      var patterns: [ValuePattern] = []
      for value in value.values ?? [] { patterns.append(try ValuePattern(value)) }
      self = .either(patterns)
    default:
      self = try Self.reference(value)
    }
  }

  private static func reference(_ value: ScriptValue) throws(UnknownValue) -> ValuePattern {
    guard value.type.hasSuffix("ref") || value.type == "refnull" else {
      throw UnknownValue(text: value.type)
    }
    guard let text = value.texts?.first else {
      // The types of which null is the only value.
      return value.type.hasPrefix("null") || value.type == "refnull" ? .null : .anyReference
    }
    if text == "null" { return .null }
    guard let number = UInt64(text) else { throw UnknownValue(text: text) }
    return .host(number)
  }

  /// The bits of an argument, or nil if the pattern has more than one value.
  var bits: ValueBits? {
    switch self {
    case .number(.bits(let bits), _): return ValueBits(low: bits)
    case .vector(let lanes, let laneByteCount):
      var words: [UInt64] = [0, 0]
      for (number, lane) in lanes.enumerated() {
        guard case .bits(let bits) = lane else { return nil }
        let offset = number * laneByteCount
        words[offset / 8] |= bits << UInt64(offset % 8 * 8)
      }
      return ValueBits(low: words[0], high: words[1])
    case .null: return ValueBits()
    case .host(let number): return ValueBits(low: number + 1)
    case .number, .anyReference, .either: return nil
    }
  }

  /// Whether `value` is one that the pattern allows.
  func matches(_ value: ValueBits) -> Bool {
    switch self {
    case .number(let lane, let byteCount):
      return lane.matches(value.low & mask(byteCount), byteCount: byteCount)
    case .vector(let lanes, let laneByteCount):
      return lanes.enumerated().allSatisfy { number, lane in
        let offset = number * laneByteCount
        let word = offset < 8 ? value.low : value.high
        return lane.matches(
          word >> UInt64(offset % 8 * 8) & mask(laneByteCount), byteCount: laneByteCount)
      }
    case .null: return value.low == 0
    case .anyReference: return value.low != 0
    case .host(let number): return value.low == number + 1
    case .either(let patterns): return patterns.contains { $0.matches(value) }
    }
  }
}

extension ValuePattern.Lane {
  fileprivate init(_ text: String, byteCount: Int) throws(ValuePattern.UnknownValue) {
    switch text {
    case "nan:canonical": self = .canonicalNaN
    case "nan:arithmetic": self = .arithmeticNaN
    default:
      guard let bits = UInt64(text) ?? Int64(text).map(UInt64.init(bitPattern:)) else {
        throw ValuePattern.UnknownValue(text: text)
      }
      self = .bits(bits & mask(byteCount))
    }
  }

  /// Whether the number with `bits`, of `byteCount` bytes, is allowed.
  fileprivate func matches(_ bits: UInt64, byteCount: Int) -> Bool {
    // The exponent's bits and the first of the fraction.
    let quiet: UInt64 = byteCount == 4 ? 0x7fc0_0000 : 0x7ff8_0000_0000_0000
    switch self {
    case .bits(let expected): return bits == expected
    case .canonicalNaN: return bits & (mask(byteCount) >> 1) == quiet
    case .arithmeticNaN: return bits & quiet == quiet
    }
  }
}

/// The lowest `byteCount` bytes, all ones.
private func mask(_ byteCount: Int) -> UInt64 {
  byteCount == 8 ? .max : (1 << UInt64(byteCount * 8)) - 1
}

extension ValuePattern: CustomStringConvertible {
  var description: String {
    switch self {
    case .number(let lane, let byteCount): lane.text(byteCount: byteCount)
    case .vector(let lanes, let laneByteCount):
      lanes.map { $0.text(byteCount: laneByteCount) }.joined(separator: " ")
    case .null: "null"
    case .anyReference: "a reference"
    case .host(let number): "host reference \(number)"
    case .either(let patterns): patterns.map(\.description).joined(separator: " or ")
    }
  }

  /// `value` in the form that this pattern is written in.
  func text(of value: ValueBits) -> String {
    switch self {
    case .number(_, let byteCount): return hexadecimal(value.low & mask(byteCount), byteCount)
    case .vector(let lanes, let laneByteCount):
      return lanes.indices.map { number in
        let offset = number * laneByteCount
        let word = offset < 8 ? value.low : value.high
        return hexadecimal(word >> UInt64(offset % 8 * 8) & mask(laneByteCount), laneByteCount)
      }.joined(separator: " ")
    case .either(let patterns): return patterns.first?.text(of: value) ?? ""
    case .null, .anyReference, .host: return value.low == 0 ? "null" : hexadecimal(value.low, 8)
    }
  }
}

extension ValuePattern.Lane {
  fileprivate func text(byteCount: Int) -> String {
    switch self {
    case .bits(let bits): hexadecimal(bits, byteCount)
    case .canonicalNaN: "nan:canonical"
    case .arithmeticNaN: "nan:arithmetic"
    }
  }
}

private func hexadecimal(_ bits: UInt64, _ byteCount: Int) -> String {
  let digits = String(bits, radix: 16)
  return "0x" + String(repeating: "0", count: max(0, byteCount * 2 - digits.count)) + digits
}
