// Addresses and errors, as the interface and as the system have them.

import WamrPlatform

extension SocketsNetwork.IpAddressFamily {
  /// The version of the protocol.
  var version: UInt8 {
    switch self {
    case .ipv4: 4
    case .ipv6: 6
    }
  }

  /// Makes the family of a version of the protocol.
  init(version: UInt8) { self = version == 4 ? .ipv4 : .ipv6 }
}

extension SocketAddress {
  /// Makes the system's form of the interface's.
  init(_ address: SocketsNetwork.IpSocketAddress) {
    switch address {
    case .ipv4(let v4):
      let (a, b, c, d) = v4.address
      let number = UInt32(a) << 24 | UInt32(b) << 16 | UInt32(c) << 8 | UInt32(d)
      self.init(.v4(number), port: v4.port)
    case .ipv6(let v6):
      let (a, b, c, d, e, f, g, h) = v6.address
      let half = { (parts: [UInt16]) in parts.reduce(UInt64(0)) { $0 << 16 | UInt64($1) } }
      self.init(
        .v6(high: half([a, b, c, d]), low: half([e, f, g, h])), port: v6.port,
        flowInfo: v6.flowInfo, scope: v6.scopeId)
    }
  }
}

extension SocketsNetwork.IpAddress {
  /// Makes the interface's form of an address.
  init(_ address: IPAddress) {
    switch address {
    case .v4(let number): self = .ipv4(SocketsNetwork.IpSocketAddress.bytes(number))
    case .v6(let high, let low): self = .ipv6(SocketsNetwork.IpSocketAddress.parts(high, low))
    }
  }
}

extension SocketsNetwork.IpSocketAddress {
  /// Makes the interface's form of the system's.
  init(_ address: SocketAddress) {
    switch address.address {
    case .v4(let number):
      self = .ipv4(
        SocketsNetwork.Ipv4SocketAddress(port: address.port, address: Self.bytes(number)))
    case .v6(let high, let low):
      self = .ipv6(
        SocketsNetwork.Ipv6SocketAddress(
          port: address.port, flowInfo: address.flowInfo, address: Self.parts(high, low),
          scopeId: address.scope))
    }
  }

  /// The four bytes of an IPv4 address.
  static func bytes(_ number: UInt32) -> (UInt8, UInt8, UInt8, UInt8) {
    let byte = { (shift: UInt32) in UInt8(truncatingIfNeeded: number >> shift) }
    return (byte(24), byte(16), byte(8), byte(0))
  }

  /// The eight parts of an IPv6 address.
  static func parts(
    _ high: UInt64, _ low: UInt64
  ) -> (UInt16, UInt16, UInt16, UInt16, UInt16, UInt16, UInt16, UInt16) {
    let part = { (half: UInt64, shift: UInt64) in UInt16(truncatingIfNeeded: half >> shift) }
    return (
      part(high, 48), part(high, 32), part(high, 16), part(high, 0),
      part(low, 48), part(low, 32), part(low, 16), part(low, 0)
    )
  }
}

extension SocketsNetwork.ErrorCode {
  /// Makes the code of a system call's failure.
  init(_ error: SystemError) {
    self =
      switch error.errno {
      case ErrorNumber.access, ErrorNumber.notPermitted: .accessDenied
      case ErrorNumber.notSupportedBySocket, ErrorNumber.addressFamily,
        ErrorNumber.noProtocolOption:
        .notSupported
      case ErrorNumber.invalid: .invalidArgument
      case ErrorNumber.insufficientMemory, ErrorNumber.noBuffers: .outOfMemory
      case ErrorNumber.timedOut: .timeout
      case ErrorNumber.already: .concurrencyConflict
      case ErrorNumber.wouldBlock: .wouldBlock
      case ErrorNumber.notConnected: .invalidState
      case ErrorNumber.tooManyFiles, ErrorNumber.tooManyFilesInSystem: .newSocketLimit
      case ErrorNumber.addressNotAvailable: .addressNotBindable
      case ErrorNumber.addressInUse: .addressInUse
      case ErrorNumber.hostUnreachable, ErrorNumber.hostDown, ErrorNumber.networkUnreachable,
        ErrorNumber.networkDown, ErrorNumber.networkReset, ErrorNumber.noNetwork:
        .remoteUnreachable
      case ErrorNumber.connectionRefused: .connectionRefused
      case ErrorNumber.connectionReset, ErrorNumber.pipe: .connectionReset
      case ErrorNumber.connectionAborted: .connectionAborted
      case ErrorNumber.messageSize: .datagramTooLarge
      default: .unknown
      }
  }

  /// Makes the code of a failed bind.
  init(binding error: SystemError) {
    switch error.errno {
    // The family isn't the socket's.
    case ErrorNumber.addressFamily: self = .invalidArgument
    // The ports are used up.
    case ErrorNumber.noBuffers: self = .addressInUse
    default: self.init(error)
    }
  }

  /// Makes the code of a failed connection.
  init(connecting error: SystemError) {
    switch error.errno {
    case ErrorNumber.addressFamily: self = .invalidArgument
    // There is no port for this end of it.
    case ErrorNumber.addressNotAvailable, ErrorNumber.wouldBlock: self = .addressInUse
    default: self.init(error)
    }
  }
}

extension Result where Failure == SocketsNetwork.ErrorCode {
  /// Makes the result of `body`, a system call's failure being turned into a code by `code`.
  init(
    _ code: (SystemError) -> SocketsNetwork.ErrorCode = { SocketsNetwork.ErrorCode($0) },
    _ body: () throws(SystemError) -> Success
  ) {
    do throws(SystemError) {
      self = .success(try body())
    } catch {
      self = .failure(code(error))
    }
  }
}
