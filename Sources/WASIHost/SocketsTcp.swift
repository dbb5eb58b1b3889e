// TCP sockets: their states, and what leads from one to the next.
//
// The system binds and listens at once, so the `finish` functions of those have nothing to do but to
// say so. Connecting takes time: the socket is writable when it has ended, well or not.
//
// Settings are in SocketsTcp+Options.swift; what is written and read goes through IoStreams.

import WamrPlatform

extension SocketsTcp {
  /// A socket of the guest's.
  struct TcpSocket {
    /// What its pollables look at too.
    let state: TcpSocketState
  }

  typealias Place = UnsafeMutablePointer<TcpSocket>
  typealias ErrorCode = SocketsNetwork.ErrorCode

  // MARK: Binding

  static func tcpSocketStartBind(
    _ context: WASIContext, _ socket: Place, network: UnsafeMutablePointer<SocketsNetwork.Network>,
    localAddress: SocketsNetwork.IpSocketAddress
  ) throws(HostTrap) -> Result<Void, ErrorCode> {
    let state = socket.pointee.state
    let address = SocketAddress(localAddress)
    switch state.phase {
    case .unbound: break
    case .bindInProgress: return .failure(.concurrencyConflict)
    default: return .failure(.invalidState)
    }
    guard address.address.version == state.version, address.address.isUnicast,
      !address.address.isIPv4InIPv6
    else { return .failure(.invalidArgument) }
    let rights = context.network.bindingRights(for: address)
    guard rights != .none else { return .failure(.accessDenied) }
    return Result(ErrorCode.init(binding:)) { () throws(SystemError) in
      // A port that the system chooses has no connections that have ended.
      try state.file.descriptor.bind(to: address, reuses: address.port != 0)
      state.mayListen = rights == .listening
      state.phase = .bindInProgress
    }
  }

  static func tcpSocketFinishBind(
    _ context: WASIContext, _ socket: Place
  ) throws(HostTrap) -> Result<Void, ErrorCode> {
    guard case .bindInProgress = socket.pointee.state.phase else {
      return .failure(.notInProgress)
    }
    socket.pointee.state.phase = .bound
    return .success(())
  }

  // MARK: Connecting

  static func tcpSocketStartConnect(
    _ context: WASIContext, _ socket: Place, network: UnsafeMutablePointer<SocketsNetwork.Network>,
    remoteAddress: SocketsNetwork.IpSocketAddress
  ) throws(HostTrap) -> Result<Void, ErrorCode> {
    let state = socket.pointee.state
    let address = SocketAddress(remoteAddress)
    switch state.phase {
    case .unbound, .bound: break
    case .connectInProgress: return .failure(.concurrencyConflict)
    default: return .failure(.invalidState)
    }
    guard address.address.version == state.version, address.address.isUnicast,
      !address.address.isUnspecified, address.port != 0, !address.address.isIPv4InIPv6
    else { return .failure(.invalidArgument) }
    guard context.network.allowsReaching(address) else { return .failure(.accessDenied) }
    do throws(SystemError) {
      try state.file.descriptor.connect(to: address)
      state.phase = .connectInProgress(failure: nil)
    } catch {
      // A connection that fails at once isn't told from one that fails later.
      state.phase = .connectInProgress(failure: error)
    }
    return .success(())
  }

  static func tcpSocketFinishConnect(
    _ context: WASIContext, _ socket: Place
  ) throws(HostTrap) -> Result<
    (Own<IoStreams.InputStream>, Own<IoStreams.OutputStream>), ErrorCode
  > {
    let state = socket.pointee.state
    guard case .connectInProgress(let failure) = state.phase else {
      return .failure(.notInProgress)
    }
    if failure == nil {
      guard try context.isReady(state.file.descriptor.stream, for: .writable) else {
        return .failure(.wouldBlock)
      }
    }
    do throws(SystemError) {
      if let failure { throw failure }
      if let failure = try state.file.descriptor.connectionError() { throw failure }
    } catch {
      state.phase = .closed
      return .failure(ErrorCode(connecting: error))
    }
    return .success(try streams(of: state, context))
  }

  /// Makes the streams of a socket that is connected from now on.
  private static func streams(
    of state: TcpSocketState, _ context: WASIContext
  ) throws(HostTrap) -> (Own<IoStreams.InputStream>, Own<IoStreams.OutputStream>) {
    let connection = TcpConnection(state.file)
    state.phase = .connected(connection)
    return (
      try context.insert(IoStreams.InputStream(connection)),
      try context.insert(IoStreams.OutputStream(connection))
    )
  }

  // MARK: Listening

  static func tcpSocketStartListen(
    _ context: WASIContext, _ socket: Place
  ) throws(HostTrap) -> Result<Void, ErrorCode> {
    let state = socket.pointee.state
    switch state.phase {
    case .bound: break
    case .listenInProgress: return .failure(.concurrencyConflict)
    default: return .failure(.invalidState)
    }
    guard state.mayListen else { return .failure(.accessDenied) }
    do throws(SystemError) {
      try state.file.descriptor.listen(backlog: state.backlog)
      state.phase = .listenInProgress
      return .success(())
    } catch {
      state.phase = .closed
      return .failure(ErrorCode(binding: error))
    }
  }

  static func tcpSocketFinishListen(
    _ context: WASIContext, _ socket: Place
  ) throws(HostTrap) -> Result<Void, ErrorCode> {
    guard case .listenInProgress = socket.pointee.state.phase else {
      return .failure(.notInProgress)
    }
    socket.pointee.state.phase = .listening
    return .success(())
  }

  static func tcpSocketAccept(
    _ context: WASIContext, _ socket: Place
  ) throws(HostTrap) -> Result<
    (Own<TcpSocket>, Own<IoStreams.InputStream>, Own<IoStreams.OutputStream>), ErrorCode
  > {
    let listener = socket.pointee.state
    guard case .listening = listener.phase else { return .failure(.invalidState) }
    let file: OpenFile
    do throws(SystemError) {
      file = OpenFile(try listener.file.descriptor.accept())
    } catch {
      return .failure(ErrorCode(accepting: error))
    }
    let state = TcpSocketState(file, version: listener.version)
    let (input, output) = try streams(of: state, context)
    return .success((try context.insert(TcpSocket(state: state)), input, output))
  }

  // MARK: Addresses

  static func tcpSocketLocalAddress(
    _ context: WASIContext, _ socket: Place
  ) throws(HostTrap) -> Result<SocketsNetwork.IpSocketAddress, ErrorCode> {
    let state = socket.pointee.state
    switch state.phase {
    case .unbound, .bindInProgress, .closed: return .failure(.invalidState)
    default: break
    }
    return Result { () throws(SystemError) in
      SocketsNetwork.IpSocketAddress(try state.file.descriptor.localAddress())
    }
  }

  static func tcpSocketRemoteAddress(
    _ context: WASIContext, _ socket: Place
  ) throws(HostTrap) -> Result<SocketsNetwork.IpSocketAddress, ErrorCode> {
    let state = socket.pointee.state
    guard case .connected = state.phase else { return .failure(.invalidState) }
    return Result { () throws(SystemError) in
      SocketsNetwork.IpSocketAddress(try state.file.descriptor.remoteAddress())
    }
  }

  // MARK: Waiting and ending

  static func tcpSocketSubscribe(
    _ context: WASIContext, _ socket: Place
  ) throws(HostTrap) -> Own<IoPoll.Pollable> {
    try context.insert(IoPoll.Pollable(.source(socket.pointee.state)))
  }

  static func tcpSocketShutdown(
    _ context: WASIContext, _ socket: Place, shutdownType: ShutdownType
  ) throws(HostTrap) -> Result<Void, ErrorCode> {
    guard case .connected(let connection) = socket.pointee.state.phase else {
      return .failure(.invalidState)
    }
    return Result { () throws(SystemError) in
      try connection.shutDown(
        receiving: shutdownType != .send, sending: shutdownType != .receive)
    }
  }
}

/// What a socket is doing.
final class TcpSocketState: PollSource {
  /// The socket.
  let file: OpenFile

  /// The version of the protocol.
  let version: UInt8

  /// What the socket is doing.
  var phase = Phase.unbound

  /// Whether what it is bound to is one of the addresses that the guest may be reached at.
  var mayListen = false

  /// How many connections wait to be accepted at most.
  var backlog: Int32 = 128

  /// The states of the interface.
  enum Phase {
    case unbound
    case bindInProgress
    case bound
    case listenInProgress
    case listening
    /// What made it fail, if it did so at once.
    case connectInProgress(failure: SystemError?)
    case connected(TcpConnection)
    case closed
  }

  /// Makes the state of a new socket.
  init(_ file: OpenFile, version: UInt8) {
    self.file = file
    self.version = version
  }

  override var need: Need {
    switch phase {
    case .connectInProgress(nil): .event(file.descriptor.stream, .writable, identity: file.identity)
    case .listening: .event(file.descriptor.stream, .readable, identity: file.identity)
    default: .nothing
    }
  }
}

extension SocketsNetwork.ErrorCode {
  /// Makes the code of a connection that wasn't accepted: also of what happened to that connection
  /// itself before, which the system reports here.
  fileprivate init(accepting error: SystemError) {
    switch error.errno {
    case ErrorNumber.networkDown, ErrorNumber.protocolError, ErrorNumber.noProtocolOption,
      ErrorNumber.hostDown, ErrorNumber.noNetwork, ErrorNumber.hostUnreachable,
      ErrorNumber.notSupportedBySocket, ErrorNumber.networkUnreachable, ErrorNumber.timedOut:
      self = .connectionAborted
    default: self.init(error)
    }
  }
}
