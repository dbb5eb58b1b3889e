import WamrPlatform

/// Addresses and ports of which something is allowed.
package struct NetworkRule: Hashable, Sendable {
  /// What the addresses begin with, the bits behind that being 0.
  package let network: IPAddress

  /// How many bits of them that is.
  package let prefixLength: Int

  /// The port, or nil for any.
  package let port: UInt16?

  /// Reads a rule, or returns nil for anything else.
  ///
  /// It is `ADDRESS` or `ADDRESS/BITS`, with `:PORT` behind it or not, what is before the port being in
  /// brackets if it is of IPv6; the port may be `*`.
  ///
  /// An unspecified address without bits means all addresses of its version, which is what binding to
  /// it would mean.
  package init?(_ text: String) {
    var place = text[...]
    var portText: Substring?
    var bits: Substring?
    if place.first == "[" {
      guard let end = place.firstIndex(of: "]") else { return nil }
      var rest = place[place.index(after: end)...]
      place = place[..<end].dropFirst()
      // `[ADDRESS]/BITS` is as clear as `[ADDRESS/BITS]`.
      if rest.first == "/" {
        let port = rest.firstIndex(of: ":") ?? rest.endIndex
        bits = rest[..<port].dropFirst()
        rest = rest[port...]
      }
      if rest.first == ":" { portText = rest.dropFirst() } else if !rest.isEmpty { return nil }
      guard place.contains(":") else { return nil }
    } else if let colon = place.firstIndex(of: ":"), place.lastIndex(of: ":") == colon {
      portText = place[place.index(after: colon)...]
      place = place[..<colon]
    }
    if let slash = place.firstIndex(of: "/") {
      guard bits == nil else { return nil }
      bits = place[place.index(after: slash)...]
      place = place[..<slash]
    }

    guard let address = IPAddress(place) else { return nil }
    // No connection is ever made to such an address, so the rule would say something else than meant.
    guard !address.isIPv4InIPv6 else { return nil }
    switch bits {
    case nil: prefixLength = address.isUnspecified ? 0 : address.bitCount
    case let bits?:
      guard let length = Self.number(bits, upTo: address.bitCount) else { return nil }
      prefixLength = length
    }
    network = address.prefix(prefixLength)
    // Bits behind the prefix are a mistake, and nobody knows which of the two was meant.
    guard network == address else { return nil }

    switch portText {
    case nil, "*": port = nil
    case let text?:
      guard let number = Self.number(text, upTo: Int(UInt16.max)) else { return nil }
      port = UInt16(number)
    }
  }

  /// Whether it is about `address`.
  package func includes(_ address: SocketAddress) -> Bool {
    guard address.address.version == network.version else { return false }
    return address.address.prefix(prefixLength) == network
      && (port == nil || port == address.port)
  }

  /// A number of digits only, up to `maximum`.
  private static func number(_ text: Substring, upTo maximum: Int) -> Int? {
    guard (1...5).contains(text.utf8.count),
      text.utf8.allSatisfy({ (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }),
      let number = Int(text), number <= maximum
    else { return nil }
    return number
  }
}
