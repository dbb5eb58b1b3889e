// The settings of TCP sockets.

import WamrPlatform

extension SocketsTcp {
  static func tcpSocketIsListening(
    _ context: WASIContext, _ socket: Place
  ) throws(HostTrap) -> Bool {
    if case .listening = socket.pointee.state.phase { true } else { false }
  }

  static func tcpSocketAddressFamily(
    _ context: WASIContext, _ socket: Place
  ) throws(HostTrap) -> SocketsNetwork.IpAddressFamily {
    SocketsNetwork.IpAddressFamily(version: socket.pointee.state.version)
  }

  static func tcpSocketSetListenBacklogSize(
    _ context: WASIContext, _ socket: Place, value: UInt64
  ) throws(HostTrap) -> Result<Void, ErrorCode> {
    let state = socket.pointee.state
    guard value > 0 else { return .failure(.invalidArgument) }
    let backlog = Int32(clamping: value)
    switch state.phase {
    case .unbound, .bindInProgress, .bound:
      state.backlog = backlog
      return .success(())
    case .listenInProgress, .listening:
      // The system changes it by listening again.
      return Result { () throws(SystemError) in
        try state.file.descriptor.listen(backlog: backlog)
        state.backlog = backlog
      }
    case .connectInProgress, .connected, .closed: return .failure(.invalidState)
    }
  }

  // MARK: Tests of connections without traffic

  static func tcpSocketKeepAliveEnabled(
    _ context: WASIContext, _ socket: Place
  ) throws(HostTrap) -> Result<Bool, ErrorCode> {
    socket.pointee.state.file.get(.keepAlive) { $0 != 0 }
  }

  static func tcpSocketSetKeepAliveEnabled(
    _ context: WASIContext, _ socket: Place, value: Bool
  ) throws(HostTrap) -> Result<Void, ErrorCode> {
    socket.pointee.state.file.set(.keepAlive, to: value ? 1 : 0)
  }

  static func tcpSocketKeepAliveIdleTime(
    _ context: WASIContext, _ socket: Place
  ) throws(HostTrap) -> Result<UInt64, ErrorCode> {
    socket.pointee.state.file.get(.keepIdle, nanoseconds)
  }

  static func tcpSocketSetKeepAliveIdleTime(
    _ context: WASIContext, _ socket: Place, value: UInt64
  ) throws(HostTrap) -> Result<Void, ErrorCode> {
    setSeconds(.keepIdle, of: socket, to: value)
  }

  static func tcpSocketKeepAliveInterval(
    _ context: WASIContext, _ socket: Place
  ) throws(HostTrap) -> Result<UInt64, ErrorCode> {
    socket.pointee.state.file.get(.keepInterval, nanoseconds)
  }

  static func tcpSocketSetKeepAliveInterval(
    _ context: WASIContext, _ socket: Place, value: UInt64
  ) throws(HostTrap) -> Result<Void, ErrorCode> {
    setSeconds(.keepInterval, of: socket, to: value)
  }

  static func tcpSocketKeepAliveCount(
    _ context: WASIContext, _ socket: Place
  ) throws(HostTrap) -> Result<UInt32, ErrorCode> {
    socket.pointee.state.file.get(.keepCount) { UInt32(clamping: $0) }
  }

  static func tcpSocketSetKeepAliveCount(
    _ context: WASIContext, _ socket: Place, value: UInt32
  ) throws(HostTrap) -> Result<Void, ErrorCode> {
    guard value > 0 else { return .failure(.invalidArgument) }
    // The system's limit, which it refuses to exceed.
    return socket.pointee.state.file.set(.keepCount, to: Int32(min(value, 127)))
  }

  private static func nanoseconds(_ seconds: Int32) -> UInt64 {
    UInt64(clamping: seconds) * 1_000_000_000
  }

  private static func setSeconds(
    _ option: SocketOption, of socket: Place, to nanoseconds: UInt64
  ) -> Result<Void, ErrorCode> {
    guard nanoseconds > 0 else { return .failure(.invalidArgument) }
    // Not rounded to nothing, and within the system's limit.
    let seconds = max(1, min(nanoseconds / 1_000_000_000, 32767))
    return socket.pointee.state.file.set(option, to: Int32(seconds))
  }

  // MARK: Packets and buffers

  static func tcpSocketHopLimit(
    _ context: WASIContext, _ socket: Place
  ) throws(HostTrap) -> Result<UInt8, ErrorCode> {
    socket.pointee.state.file.hopLimit(version: socket.pointee.state.version)
  }

  static func tcpSocketSetHopLimit(
    _ context: WASIContext, _ socket: Place, value: UInt8
  ) throws(HostTrap) -> Result<Void, ErrorCode> {
    socket.pointee.state.file.setHopLimit(version: socket.pointee.state.version, to: value)
  }

  static func tcpSocketReceiveBufferSize(
    _ context: WASIContext, _ socket: Place
  ) throws(HostTrap) -> Result<UInt64, ErrorCode> {
    socket.pointee.state.file.bufferSize(.receiveBuffer)
  }

  static func tcpSocketSetReceiveBufferSize(
    _ context: WASIContext, _ socket: Place, value: UInt64
  ) throws(HostTrap) -> Result<Void, ErrorCode> {
    socket.pointee.state.file.setBufferSize(.receiveBuffer, to: value)
  }

  static func tcpSocketSendBufferSize(
    _ context: WASIContext, _ socket: Place
  ) throws(HostTrap) -> Result<UInt64, ErrorCode> {
    socket.pointee.state.file.bufferSize(.sendBuffer)
  }

  static func tcpSocketSetSendBufferSize(
    _ context: WASIContext, _ socket: Place, value: UInt64
  ) throws(HostTrap) -> Result<Void, ErrorCode> {
    socket.pointee.state.file.setBufferSize(.sendBuffer, to: value)
  }
}
