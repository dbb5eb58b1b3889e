import CanonicalABI

/// A component value.
package indirect enum ReferenceValue: Equatable, Sendable {
  /// A number, a character, flags or whether something is so; at most 64 bits.
  case bits(UInt64)
  /// A string, in UTF-8.
  case text([UInt8])
  case list([ReferenceValue])
  case record([ReferenceValue])
  case variant(Int, ReferenceValue?)

  /// What strings are made of, at first: text with every length of sequence, in and out of Latin-1.
  private static let texts = [
    "", "a", "häß", "0123456789abcdef", "日本", "😀 and more than sixteen bytes",
    "sixteen and then ÿ", "naïve, 17 and then €", "\u{80}\u{7ff}\u{800}\u{ffff}\u{10ffff}",
    "ascii that is longer than two blocks of text, and goes on",
    "latin-1 that is lönger than two blöcks of text, and goes ön", "\u{0}",
  ]

  /// A value of `type` out of all; lists have elements as long as the `budget` for them lasts.
  package static func random(
    _ number: TypeNumber, in types: TypeTable, budget: inout Int,
    using generator: inout some RandomNumberGenerator
  ) -> ReferenceValue {
    func bits(_ range: ClosedRange<UInt64>) -> ReferenceValue {
      .bits(UInt64.random(in: range, using: &generator))
    }
    switch types[number].shape {
    case .bool: return bits(0...1)
    case .integer(let byteCount, _), .float(let byteCount):
      return bits(0...(.max >> (64 - 8 * byteCount)))
    case .char:
      return Bool.random(using: &generator) ? bits(0...0xd7ff) : bits(0xe000...0x10ffff)
    case .flags(let count): return bits(0...(.max >> (64 - UInt64(count))))
    case .string:
      return .text(Array((texts.randomElement(using: &generator) ?? "").utf8))
    case .list(let element):
      let count = Int.random(in: 0...max(min(3, budget), 0), using: &generator)
      budget -= count
      return .list(
        (0..<count).map { _ in
          random(element, in: types, budget: &budget, using: &generator)
        })
    case .fixedLengthList(let element, let count):
      return .record(
        (0..<count).map { _ in
          random(element, in: types, budget: &budget, using: &generator)
        })
    case .record(let members):
      return .record(
        members.map { random($0, in: types, budget: &budget, using: &generator) })
    case .variant(let cases):
      let index = Int.random(in: 0..<cases.count, using: &generator)
      return .variant(
        index, cases[index].map { random($0, in: types, budget: &budget, using: &generator) })
    case .own, .borrow, .channel: return .bits(0)
    }
  }
}
