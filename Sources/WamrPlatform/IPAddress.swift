/// An address of the Internet Protocol, version 4 or 6.
package enum IPAddress: Hashable, Sendable {
  /// The address in the order of its bytes, the first being the highest.
  case v4(UInt32)
  case v6(high: UInt64, low: UInt64)

  /// The version of the protocol.
  package var version: UInt8 {
    switch self {
    case .v4: 4
    case .v6: 6
    }
  }

  /// The number of bits of an address of this version.
  package var bitCount: Int {
    switch self {
    case .v4: 32
    case .v6: 128
    }
  }

  /// The address with only the first `count` bits left, which are no more than there are.
  package func prefix(_ count: Int) -> IPAddress {
    switch self {
    case .v4(let address):
      return .v4(count == 0 ? 0 : address & (.max << (32 - UInt32(count))))
    case .v6(let high, let low):
      if count <= 64 {
        return .v6(high: count == 0 ? 0 : high & (.max << (64 - UInt64(count))), low: 0)
      }
      return .v6(high: high, low: low & (.max << (128 - UInt64(count))))
    }
  }

  /// Whether it means no address in particular.
  package var isUnspecified: Bool { self == .v4(0) || self == .v6(high: 0, low: 0) }

  /// Whether it means one host: no group, and not all hosts.
  package var isUnicast: Bool {
    switch self {
    case .v4(let address): address >> 28 != 0xe && address != .max
    case .v6(let high, _): high >> 56 != 0xff
    }
  }

  /// Whether it is an IPv4 address in the clothes of IPv6: mapped, `::ffff:1.2.3.4`, or in the
  /// withdrawn form, `::1.2.3.4`.
  package var isIPv4InIPv6: Bool {
    guard case .v6(let high, let low) = self, high == 0 else { return false }
    if low >> 32 == 0xffff { return true }
    return low >> 32 == 0 && low > 1
  }

  /// The IPv4 address that is mapped into this one, `::ffff:1.2.3.4`, or else the address itself.
  package var unmapped: IPAddress {
    guard case .v6(0, let low) = self, low >> 32 == 0xffff else { return self }
    return .v4(UInt32(truncatingIfNeeded: low))
  }
}

// MARK: Text

extension IPAddress {
  /// Reads an address as `192.0.2.1` or `2001:db8::1`, or returns nil for anything else.
  package init?(_ text: some StringProtocol) {
    let bytes = Array(text.utf8)
    guard bytes.count <= 45 else { return nil }
    if bytes.contains(UInt8(ascii: ":")) {
      guard let address = Self.version6(bytes[...]) else { return nil }
      self = address
    } else {
      guard let address = Self.version4(bytes[...]) else { return nil }
      self = .v4(address)
    }
  }

  /// Four numbers without leading zeros, in which others would see octal.
  private static func version4(_ bytes: ArraySlice<UInt8>) -> UInt32? {
    let parts = bytes.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
    guard parts.count == 4 else { return nil }
    var address: UInt32 = 0
    for part in parts {
      guard (1...3).contains(part.count), part.count == 1 || part.first != UInt8(ascii: "0") else {
        return nil
      }
      var number: UInt32 = 0
      for digit in part {
        guard (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(digit) else { return nil }
        number = number * 10 + UInt32(digit - UInt8(ascii: "0"))
      }
      guard number < 256 else { return nil }
      address = address << 8 | number
    }
    return address
  }

  /// Groups of four hexadecimal digits, one run of zeros left out, the last two perhaps as IPv4.
  private static func version6(_ bytes: ArraySlice<UInt8>) -> IPAddress? {
    let colon = UInt8(ascii: ":")
    let parts = bytes.split(separator: colon, omittingEmptySubsequences: false)
    var groups: [UInt64] = []
    var gap: Int?
    for (index, part) in parts.enumerated() {
      if part.isEmpty {
        // `::` makes one empty part in the middle, and two at the start or at the end.
        if index == 0 {
          guard parts.count > 2, parts[1].isEmpty else { return nil }
        } else if index == parts.count - 1 {
          guard parts[index - 1].isEmpty else { return nil }
        } else {
          guard gap == nil else { return nil }
          gap = groups.count
        }
      } else if index == parts.count - 1, part.contains(UInt8(ascii: ".")) {
        guard let address = version4(part) else { return nil }
        groups += [UInt64(address >> 16), UInt64(address & 0xffff)]
      } else {
        guard part.count <= 4, let group = hexadecimal(part) else { return nil }
        groups.append(group)
      }
    }
    guard groups.count <= 8 else { return nil }
    if let gap {
      guard groups.count < 8 else { return nil }
      groups.insert(contentsOf: repeatElement(0, count: 8 - groups.count), at: gap)
    }
    guard groups.count == 8 else { return nil }
    let halves = [groups[..<4], groups[4...]].map { $0.reduce(0) { $0 << 16 | $1 } }
    return .v6(high: halves[0], low: halves[1])
  }

  private static func hexadecimal(_ digits: ArraySlice<UInt8>) -> UInt64? {
    var number: UInt64 = 0
    for digit in digits {
      switch digit {
      case UInt8(ascii: "0")...UInt8(ascii: "9"): number = number << 4 | UInt64(digit - 0x30)
      case UInt8(ascii: "a")...UInt8(ascii: "f"): number = number << 4 | UInt64(digit - 0x57)
      case UInt8(ascii: "A")...UInt8(ascii: "F"): number = number << 4 | UInt64(digit - 0x37)
      default: return nil
      }
    }
    return number
  }
}
