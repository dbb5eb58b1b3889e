// UDP sockets, and the streams of datagrams to and from them.
//
// A socket is bound first. Streams then go to and from everybody or one peer; making new ones ends
// the use of those before. With a peer the system's socket is connected, by which the system keeps
// datagrams of others off and reports what came back; those that had arrived before are dropped here.

import WamrPlatform

extension SocketsUdp {
  /// A socket of the guest's.
  struct UdpSocket {
    /// What its streams look at too.
    let state: UdpSocketState
  }

  typealias Place = UnsafeMutablePointer<UdpSocket>
  typealias ErrorCode = SocketsNetwork.ErrorCode

  // MARK: Binding

  static func udpSocketStartBind(
    _ context: WASIContext, _ socket: Place, network: UnsafeMutablePointer<SocketsNetwork.Network>,
    localAddress: SocketsNetwork.IpSocketAddress
  ) throws(HostTrap) -> Result<Void, ErrorCode> {
    let state = socket.pointee.state
    let address = SocketAddress(localAddress)
    switch state.phase {
    case .unbound: break
    case .bindInProgress: return .failure(.concurrencyConflict)
    case .bound: return .failure(.invalidState)
    }
    guard address.address.version == state.version, !address.address.isIPv4InIPv6 else {
      return .failure(.invalidArgument)
    }
    let rights = context.network.bindingRights(for: address)
    guard rights != .none else { return .failure(.accessDenied) }
    return Result(ErrorCode.init(binding:)) { () throws(SystemError) in
      try state.file.descriptor.bind(to: address, reuses: false)
      state.rights = rights
      state.phase = .bindInProgress
    }
  }

  static func udpSocketFinishBind(
    _ context: WASIContext, _ socket: Place
  ) throws(HostTrap) -> Result<Void, ErrorCode> {
    guard socket.pointee.state.phase == .bindInProgress else { return .failure(.notInProgress) }
    socket.pointee.state.phase = .bound
    return .success(())
  }

  // MARK: Streams

  static func udpSocketStream(
    _ context: WASIContext, _ socket: Place, remoteAddress: SocketsNetwork.IpSocketAddress?
  ) throws(HostTrap) -> Result<
    (Own<IncomingDatagramStream>, Own<OutgoingDatagramStream>), ErrorCode
  > {
    let state = socket.pointee.state
    guard state.phase == .bound else { return .failure(.invalidState) }
    let peer = remoteAddress.map { SocketAddress($0) }
    if let peer, let code = state.refusal(of: peer, context) { return .failure(code) }
    do throws(SystemError) {
      try state.associate(with: peer)
    } catch {
      return .failure(ErrorCode(connecting: error))
    }
    let association = state.association.number
    return .success(
      (
        try context.insert(IncomingDatagramStream(state: state, association: association)),
        try context.insert(OutgoingDatagramStream(state: state, association: association))
      ))
  }

  // MARK: Addresses

  static func udpSocketLocalAddress(
    _ context: WASIContext, _ socket: Place
  ) throws(HostTrap) -> Result<SocketsNetwork.IpSocketAddress, ErrorCode> {
    let state = socket.pointee.state
    guard state.phase == .bound else { return .failure(.invalidState) }
    return Result { () throws(SystemError) in
      SocketsNetwork.IpSocketAddress(try state.file.descriptor.localAddress())
    }
  }

  static func udpSocketRemoteAddress(
    _ context: WASIContext, _ socket: Place
  ) throws(HostTrap) -> Result<SocketsNetwork.IpSocketAddress, ErrorCode> {
    guard let peer = socket.pointee.state.association.peer else { return .failure(.invalidState) }
    return .success(SocketsNetwork.IpSocketAddress(peer))
  }

  static func udpSocketAddressFamily(
    _ context: WASIContext, _ socket: Place
  ) throws(HostTrap) -> SocketsNetwork.IpAddressFamily {
    SocketsNetwork.IpAddressFamily(version: socket.pointee.state.version)
  }

  // MARK: Settings

  static func udpSocketUnicastHopLimit(
    _ context: WASIContext, _ socket: Place
  ) throws(HostTrap) -> Result<UInt8, ErrorCode> {
    socket.pointee.state.file.hopLimit(version: socket.pointee.state.version)
  }

  static func udpSocketSetUnicastHopLimit(
    _ context: WASIContext, _ socket: Place, value: UInt8
  ) throws(HostTrap) -> Result<Void, ErrorCode> {
    socket.pointee.state.file.setHopLimit(version: socket.pointee.state.version, to: value)
  }

  static func udpSocketReceiveBufferSize(
    _ context: WASIContext, _ socket: Place
  ) throws(HostTrap) -> Result<UInt64, ErrorCode> {
    socket.pointee.state.file.bufferSize(.receiveBuffer)
  }

  static func udpSocketSetReceiveBufferSize(
    _ context: WASIContext, _ socket: Place, value: UInt64
  ) throws(HostTrap) -> Result<Void, ErrorCode> {
    socket.pointee.state.file.setBufferSize(.receiveBuffer, to: value)
  }

  static func udpSocketSendBufferSize(
    _ context: WASIContext, _ socket: Place
  ) throws(HostTrap) -> Result<UInt64, ErrorCode> {
    socket.pointee.state.file.bufferSize(.sendBuffer)
  }

  static func udpSocketSetSendBufferSize(
    _ context: WASIContext, _ socket: Place, value: UInt64
  ) throws(HostTrap) -> Result<Void, ErrorCode> {
    socket.pointee.state.file.setBufferSize(.sendBuffer, to: value)
  }

  /// Ready at once: nothing that a socket does takes time.
  static func udpSocketSubscribe(
    _ context: WASIContext, _ socket: Place
  ) throws(HostTrap) -> Own<IoPoll.Pollable> {
    try context.insert(IoPoll.Pollable(.always))
  }
}

/// What a socket is doing.
final class UdpSocketState {
  /// The socket.
  let file: OpenFile

  /// The version of the protocol.
  let version: UInt8

  /// How far the socket is.
  var phase = Phase.unbound

  /// Whom the guest may deal with through it.
  var rights = NetworkPolicy.BindingRights.none

  /// Whom its streams go to.
  private(set) var association = Association(number: 0, peer: nil)

  /// The states of a socket.
  enum Phase {
    case unbound
    case bindInProgress
    case bound
  }

  /// Whom streams go to: one peer or everybody.
  struct Association {
    /// How many there were before.
    var number: Int
    var peer: SocketAddress?
  }

  /// Makes the state of a new socket.
  init(_ file: OpenFile, version: UInt8) {
    self.file = file
    self.version = version
  }

  /// Why nothing can be sent to `address`, or nil.
  func refusal(
    of address: SocketAddress, _ context: WASIContext
  ) -> SocketsNetwork.ErrorCode? {
    guard address.address.version == version, !address.address.isUnspecified, address.port != 0,
      !address.address.isIPv4InIPv6
    else { return .invalidArgument }
    return context.network.allowsReaching(address) ? nil : .accessDenied
  }

  /// Makes a new association, which ends the one before.
  func associate(with peer: SocketAddress?) throws(SystemError) {
    association.number += 1
    if association.peer != nil {
      association.peer = nil
      let bound = try file.descriptor.localAddress()
      try file.descriptor.disconnect()
      // The system forgets a port that it has chosen itself.
      let left = try file.descriptor.localAddress()
      if left.port != bound.port {
        try file.descriptor.bind(
          to: SocketAddress(left.address, port: bound.port, scope: bound.scope), reuses: false)
      }
    }
    if let peer {
      try file.descriptor.connect(to: peer)
      association.peer = peer
    }
  }
}
