// In which order addresses are tried: RFC 6724 as far as it can be known without the addresses that
// this machine would send from. What can't be reached at all comes last, and among the rest the
// order is the table's: IPv6 before IPv4, IPv4 before what is of one site only.

import WamrPlatform

/// The order in which the addresses of a name are tried.
enum AddressOrder {
  /// The addresses in order, each once and IPv4 in its own form.
  static func sorted(_ addresses: [IPAddress]) -> [IPAddress] {
    var seen: Set<IPAddress> = []
    let distinct = addresses.map(\.unmapped).filter { seen.insert($0).inserted }
    guard distinct.count > 1 else { return distinct }
    return distinct.prefix(NameLookup.maximumAddressCount)
      .map { (address: $0, rank: rank($0)) }.enumerated()
      .sorted { ($1.element.rank, $0.offset) < ($0.element.rank, $1.offset) }
      .map(\.element.address)
  }

  /// The higher, the earlier.
  private static func rank(_ address: IPAddress) -> Int {
    (isReachable(address) ? 100 : 0) + precedence(address)
  }

  private static func precedence(_ address: IPAddress) -> Int {
    guard case .v6(let high, let low) = address else { return 35 }
    if high == 0, low == 1 { return 50 }
    switch high >> 48 {
    case 0x2002: return 30
    case 0x2001 where high >> 32 & 0xffff == 0: return 5
    case 0xfc00...0xfdff: return 3
    default: return 40
    }
  }

  /// Whether there is a way to `address`; nothing is sent to find out.
  private static func isReachable(_ address: IPAddress) -> Bool {
    do throws(SystemError) {
      let socket = try FileDescriptor.socket(version: address.version, isDatagram: true)
      try socket.connect(to: SocketAddress(address, port: ResolverConfiguration.port))
      return true
    } catch {
      return false
    }
  }
}
