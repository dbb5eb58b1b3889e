// Values of components, as a script has them.
//
// What a call takes and what it returns pass as WAVE, which is what `wamr-run --invoke` has: a value
// of a script becomes text, which is read into the record of the call. A result is compared as the
// text that `WaveWriter` gives, in which a value has one text: the value that is expected is read as
// one of the result's type, and written again (see `ComponentCall`).

import Foundation

/// A value of a type of the Component Model.
indirect enum ComponentValue: Sendable {
  case bool(Bool)
  /// An integer in decimal.
  case integer(String)
  /// The bits of an `f32` or `f64` in decimal.
  case float(bits: String, byteCount: Int)
  case char(String)
  case string(String)
  case list([ComponentValue])
  case tuple([ComponentValue])
  case record([Field])
  /// A case of a variant, an enum, an option or a result, as WAVE calls it, and its payload.
  case variant(String, ComponentValue?)
  case flags([String])

  /// A field of a record.
  struct Field: Sendable {
    var name: String
    var value: ComponentValue
  }

  /// The types, as the converter calls them, that core values don't have.
  static let types: Set<String> = [
    "bool", "s8", "u8", "s16", "u16", "s32", "u32", "s64", "u64", "char", "string", "list",
    "tuple", "record", "variant", "enum", "flags", "option", "result",
  ]

  /// A value that can't be understood.
  struct UnknownValue: Error, CustomStringConvertible {
    var text: String
    var description: String { "expected a value, got \(text)" }
  }

  /// The value in WAVE.
  func wave() throws(UnknownValue) -> String {
    switch self {
    case .bool(let value): return value ? "true" : "false"
    case .integer(let digits): return digits
    case .float(let bits, let byteCount): return try Self.wave(ofBits: bits, byteCount)
    case .char(let text): return "'\(Self.escaped(text))'"
    case .string(let text): return "\"\(Self.escaped(text))\""
    case .list(let elements): return "[\(try Self.wave(elements))]"
    case .tuple(let members): return "(\(try Self.wave(members)))"
    case .record(let fields):
      if fields.isEmpty { return "{:}" }
      var texts: [String] = []
      for field in fields { texts.append("%\(field.name): \(try field.value.wave())") }
      return "{\(texts.joined(separator: ", "))}"
    case .variant(let name, nil): return name
    case .variant(let name, let payload?): return "\(name)(\(try payload.wave()))"
    case .flags(let labels): return "{\(labels.map { "%\($0)" }.joined(separator: ", "))}"
    }
  }

  /// The `values` in WAVE, with commas between them.
  static func wave(_ values: [ComponentValue]) throws(UnknownValue) -> String {
    var texts: [String] = []
    for value in values { texts.append(try value.wave()) }
    return texts.joined(separator: ", ")
  }

  private static func wave(ofBits text: String, _ byteCount: Int) throws(UnknownValue) -> String {
    guard let bits = UInt64(text), byteCount == 8 || bits <= UInt32.max else {
      throw UnknownValue(text: text)
    }
    let value = byteCount == 8 ? Double(bitPattern: bits) : Double(Float(bitPattern: UInt32(bits)))
    if value.isNaN { return "nan" }
    return value.isInfinite ? (value < 0 ? "-inf" : "inf") : "\(value)"
  }

  private static func escaped(_ text: String) -> String {
    text.unicodeScalars.map { scalar in
      scalar.properties.isAlphabetic && scalar.isASCII
        ? String(scalar) : "\\u{\(String(scalar.value, radix: 16))}"
    }.joined()
  }
}

extension ComponentValue: Decodable {
  private enum CodingKeys: String, CodingKey {
    case type, value
    case name = "case"
    case payload
    case ok = "Ok"
    case error = "Err"
  }

  init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    let type = try container.decode(String.self, forKey: .type)
    func value<Value: Decodable>(_ type: Value.Type = Value.self) throws -> Value {
      try container.decode(type, forKey: .value)
    }
    switch type {
    case "bool": self = .bool(try value())
    case "s8", "u8", "s16", "u16", "s32", "u32", "s64", "u64": self = .integer(try value())
    case "f32", "f64": self = .float(bits: try value(), byteCount: type == "f32" ? 4 : 8)
    case "char": self = .char(try value())
    case "string": self = .string(try value())
    case "list": self = .list(try value())
    case "tuple": self = .tuple(try value())
    case "record": self = .record(try value())
    case "enum": self = .variant("%" + (try value()), nil)
    case "flags": self = .flags(try value())
    case "option":
      let payload = try container.decodeIfPresent(ComponentValue.self, forKey: .value)
      self = .variant(payload == nil ? "none" : "some", payload)
    case "variant", "result":
      let fields = try container.nestedContainer(keyedBy: CodingKeys.self, forKey: .value)
      if type == "variant" {
        let payload = try fields.decodeIfPresent(ComponentValue.self, forKey: .payload)
        self = .variant("%" + (try fields.decode(String.self, forKey: .name)), payload)
      } else {
        let key = fields.contains(.ok) ? CodingKeys.ok : .error
        let payload = try fields.decodeIfPresent(ComponentValue.self, forKey: key)
        self = .variant(key == .ok ? "ok" : "err", payload)
      }
    default: throw UnknownValue(text: "one of type \(type)")
    }
  }
}

extension ComponentValue.Field: Decodable {
  /// A field is an array of its name and its value.
  init(from decoder: any Decoder) throws {
    var container = try decoder.unkeyedContainer()
    name = try container.decode(String.self)
    value = try container.decode(ComponentValue.self)
  }
}
