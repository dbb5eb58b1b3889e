// Floating-point numbers as text without exponents.
//
// The digits are those that Swift's own description has, the fewest that are read back as the same
// number; only the point is put where it belongs.

/// Text of numbers.
enum WaveNumber {
  /// The text of `value`: `nan`, `inf`, `-inf`, or digits, with a point only before further ones.
  static func text(of value: some BinaryFloatingPoint & LosslessStringConvertible) -> String {
    if value.isNaN { return "nan" }
    if value.isInfinite { return value < 0 ? "-inf" : "inf" }
    let sign = value.sign == .minus ? "-" : ""
    return sign + plain(value.magnitude.description)
  }

  /// Writes `0.25`, `1e+16` or `2.5e-05` without an exponent.
  private static func plain(_ description: String) -> String {
    let parts = description.split(separator: "e", maxSplits: 1)
    let exponent = parts.count == 2 ? Int(parts[1]) ?? 0 : 0
    let mantissa = parts[0].split(separator: ".", maxSplits: 1, omittingEmptySubsequences: false)
    var whole = String(mantissa[0])
    var fraction = mantissa.count == 2 && mantissa[1] != "0" ? String(mantissa[1]) : ""
    if exponent > 0 {
      let moved = fraction.prefix(exponent)
      fraction.removeFirst(moved.count)
      whole += moved + String(repeating: "0", count: exponent - moved.count)
    } else if exponent < 0 {
      fraction = String(repeating: "0", count: -exponent - 1) + whole + fraction
      whole = "0"
    }
    return fraction.isEmpty ? whole : "\(whole).\(fraction)"
  }
}
