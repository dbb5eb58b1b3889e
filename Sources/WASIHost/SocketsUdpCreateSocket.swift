extension SocketsUdpCreateSocket {
  /// Refuses: the guest has no access to the network.
  static func createUdpSocket(
    _ context: WASIContext, addressFamily: SocketsNetwork.IpAddressFamily
  ) throws(HostTrap) -> Result<Own<SocketsUdp.UdpSocket>, SocketsNetwork.ErrorCode> {
    .failure(.accessDenied)
  }
}
