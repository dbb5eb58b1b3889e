// Datagrams.

import WamrPlatform

extension SocketsUdp {
  /// Where datagrams come from.
  struct IncomingDatagramStream {
    /// The socket.
    let state: UdpSocketState
    /// The number of the association that it was made for.
    let association: Int
  }

  /// Where datagrams go.
  struct OutgoingDatagramStream {
    /// The socket.
    let state: UdpSocketState
    /// The number of the association that it was made for.
    let association: Int
    /// How many datagrams `check-send` has permitted that are not sent yet.
    var permit = 0
  }

  /// The most datagrams of one call, in either direction.
  private static var maximumCount: Int { 16 }

  /// The most bytes of a datagram that there can be.
  private static var maximumByteCount: Int { 65535 }

  // MARK: Receiving

  static func incomingDatagramStreamReceive(
    _ context: WASIContext, _ stream: UnsafeMutablePointer<IncomingDatagramStream>,
    maxResults: UInt64
  ) throws(HostTrap) -> Result<[IncomingDatagram], ErrorCode> {
    guard stream.pointee.isCurrent else { return .failure(.invalidState) }
    let wanted = Int(min(maxResults, UInt64(maximumCount)))
    guard wanted > 0 else { return .success([]) }
    let buffer = context.scratch.allocate(maximumByteCount)
    var datagrams: [IncomingDatagram] = []
    // Strangers may send more than can be dropped in one call.
    for _ in 0..<4 * maximumCount where datagrams.count < wanted {
      let (count, source): (Int, SocketAddress)
      do throws(SystemError) {
        (count, source) = try stream.pointee.state.file.descriptor.receive(into: buffer)
      } catch {
        if error.isWouldBlock || !datagrams.isEmpty { break }
        return .failure(ErrorCode(connecting: error))
      }
      guard stream.pointee.accepts(source, context) else { continue }
      let copy = context.scratch.allocate(count)
      copy.copyMemory(from: UnsafeRawBufferPointer(rebasing: buffer[..<count]))
      datagrams.append(
        IncomingDatagram(
          data: UnsafeRawBufferPointer(copy),
          remoteAddress: SocketsNetwork.IpSocketAddress(source)))
    }
    return .success(datagrams)
  }

  static func incomingDatagramStreamSubscribe(
    _ context: WASIContext, _ stream: UnsafeMutablePointer<IncomingDatagramStream>
  ) throws(HostTrap) -> Own<IoPoll.Pollable> {
    let file = stream.pointee.state.file
    return try context.insert(
      IoPoll.Pollable(.event(file.descriptor.stream, .readable, file)))
  }

  // MARK: Sending

  static func outgoingDatagramStreamCheckSend(
    _ context: WASIContext, _ stream: UnsafeMutablePointer<OutgoingDatagramStream>
  ) throws(HostTrap) -> Result<UInt64, ErrorCode> {
    guard stream.pointee.isCurrent else { return .failure(.invalidState) }
    let descriptor = stream.pointee.state.file.descriptor.stream
    stream.pointee.permit = try context.isReady(descriptor, for: .writable) ? maximumCount : 0
    return .success(UInt64(stream.pointee.permit))
  }

  static func outgoingDatagramStreamSend(
    _ context: WASIContext, _ stream: UnsafeMutablePointer<OutgoingDatagramStream>,
    datagrams: [OutgoingDatagram]
  ) throws(HostTrap) -> Result<UInt64, ErrorCode> {
    guard datagrams.count <= stream.pointee.permit else {
      throw context.refusal(
        "send of \(datagrams.count) datagrams where check-send permitted "
          + "\(stream.pointee.permit)")
    }
    guard stream.pointee.isCurrent else { return .failure(.invalidState) }
    var count = 0
    for datagram in datagrams {
      if let code = try send(datagram, context, stream) {
        guard count == 0, code != .wouldBlock else { break }
        return .failure(code)
      }
      count += 1
      stream.pointee.permit -= 1
    }
    return .success(UInt64(count))
  }

  /// Sends a datagram, or returns why it isn't sent.
  private static func send(
    _ datagram: OutgoingDatagram, _ context: WASIContext,
    _ stream: UnsafeMutablePointer<OutgoingDatagramStream>
  ) throws(HostTrap) -> ErrorCode? {
    let state = stream.pointee.state
    let destination = datagram.remoteAddress.map { SocketAddress($0) }
    if let peer = state.association.peer {
      guard destination == nil || destination == peer else { return .invalidArgument }
    } else {
      guard let destination else { return .invalidArgument }
      if let code = state.refusal(of: destination, context) { return code }
    }
    do throws(SystemError) {
      let isConnected = state.association.peer != nil
      _ = try state.file.descriptor.send(
        datagram.data, to: isConnected ? nil : destination)
      return nil
    } catch {
      return error.isWouldBlock ? .wouldBlock : ErrorCode(connecting: error)
    }
  }

  static func outgoingDatagramStreamSubscribe(
    _ context: WASIContext, _ stream: UnsafeMutablePointer<OutgoingDatagramStream>
  ) throws(HostTrap) -> Own<IoPoll.Pollable> {
    let file = stream.pointee.state.file
    return try context.insert(
      IoPoll.Pollable(.event(file.descriptor.stream, .writable, file)))
  }
}

extension SocketsUdp.IncomingDatagramStream {
  /// Whether no other streams were made since.
  fileprivate var isCurrent: Bool { state.association.number == association }

  /// Whether the guest gets what comes from `source`.
  fileprivate func accepts(_ source: SocketAddress, _ context: WASIContext) -> Bool {
    if let peer = state.association.peer {
      return source.address == peer.address && source.port == peer.port
    }
    return state.rights == .listening || context.network.allowsReaching(source)
  }
}

extension SocketsUdp.OutgoingDatagramStream {
  /// Whether no other streams were made since.
  fileprivate var isCurrent: Bool { state.association.number == association }
}
