extension SocketsTcpCreateSocket {
  /// Refuses: the guest has no access to the network.
  static func createTcpSocket(
    _ context: WASIContext, addressFamily: SocketsNetwork.IpAddressFamily
  ) throws(HostTrap) -> Result<Own<SocketsTcp.TcpSocket>, SocketsNetwork.ErrorCode> {
    .failure(.accessDenied)
  }
}
