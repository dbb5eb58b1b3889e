/// Times and sizes as command lines give them.
package enum Quantity {
  /// The nanoseconds of a time such as `2`, `0.5s`, `500ms` or `2m`, or nil.
  package static func nanoseconds(_ text: String) -> UInt64? {
    let digits = text.prefix { $0.isASCII && ($0.isNumber || $0 == ".") }
    let unit: UInt64
    switch text[digits.endIndex...] {
    case "", "s": unit = 1_000_000_000
    case "ms": unit = 1_000_000
    case "us": unit = 1000
    case "m": unit = 60_000_000_000
    default: return nil
    }
    let parts = digits.split(separator: ".", omittingEmptySubsequences: false)
    // Ten digits of any unit fit 64 bits: 10^10 minutes don't, so that is checked.
    guard parts.count <= 2, let whole = UInt64(parts[0]), parts[0].count <= 10 else { return nil }
    let (product, overflow) = whole.multipliedReportingOverflow(by: unit)
    guard !overflow, product < 1 << 62 else { return nil }
    guard parts.count == 2 else { return product }
    guard !parts[1].isEmpty, parts[1].count <= 9, let fraction = UInt64(parts[1]) else {
      return nil
    }
    let scale = (0..<parts[1].count).reduce(UInt64(1)) { product, _ in product * 10 }
    // At most 10^9 · 6·10^10, and that is more than 64 bits hold; so the unit is divided first where
    // it is large.
    return product + (unit >= scale ? unit / scale * fraction : unit * fraction / scale)
  }

  /// The bytes of a size such as `65536`, `512K` or `1G`, or nil.
  package static func byteCount(_ text: String) -> Int? {
    let digits = text.prefix { $0.isASCII && $0.isNumber }
    guard digits.count <= 12, let number = Int(digits) else { return nil }
    let unit: Int
    switch text[digits.endIndex...] {
    case "": unit = 1
    case "K", "k": unit = 1 << 10
    case "M", "m": unit = 1 << 20
    case "G", "g": unit = 1 << 30
    default: return nil
    }
    let (product, overflow) = number.multipliedReportingOverflow(by: unit)
    return overflow ? nil : product
  }
}
