extension SocketsInstanceNetwork {
  static func instanceNetwork(
    _ context: WASIContext
  ) throws(HostTrap) -> Own<SocketsNetwork.Network> {
    try context.insert(SocketsNetwork.Network())
  }
}
