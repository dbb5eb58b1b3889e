import CWamrPlatform

/// Where a socket is: an address, a port, and what else IPv6 has.
package struct SocketAddress: Hashable, Sendable {
  package var address: IPAddress
  package var port: UInt16
  /// The flow that datagrams belong to, in IPv6.
  package var flowInfo: UInt32 = 0
  /// The network that an address is of which every network has, in IPv6.
  package var scope: UInt32 = 0

  package init(_ address: IPAddress, port: UInt16, flowInfo: UInt32 = 0, scope: UInt32 = 0) {
    self.address = address
    self.port = port
    self.flowInfo = flowInfo
    self.scope = scope
  }

  /// Makes the address of what the system says.
  init(_ record: wamr_socket_address) {
    let bytes = withUnsafeBytes(of: record.bytes) { Array($0) }
    let number = { (range: Range<Int>) in bytes[range].reduce(UInt64(0)) { $0 << 8 | UInt64($1) } }
    if record.version == 4 {
      address = .v4(UInt32(number(0..<4)))
    } else {
      address = .v6(high: number(0..<8), low: number(8..<16))
    }
    port = record.port
    flowInfo = record.flow_info
    scope = record.scope
  }

  /// The system's form.
  var record: wamr_socket_address {
    var record = wamr_socket_address()
    record.version = address.version
    record.port = port
    record.flow_info = flowInfo
    record.scope = scope
    withUnsafeMutableBytes(of: &record.bytes) { bytes in
      switch address {
      case .v4(let address): bytes.storeBytes(of: address.bigEndian, as: UInt32.self)
      case .v6(let high, let low):
        bytes.storeBytes(of: high.bigEndian, as: UInt64.self)
        bytes.storeBytes(of: low.bigEndian, toByteOffset: 8, as: UInt64.self)
      }
    }
    return record
  }
}
