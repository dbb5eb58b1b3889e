extension SocketsIpNameLookup {
  /// Refuses: the guest has no access to the network.
  static func resolveAddresses(
    _ context: WASIContext, network: UnsafeMutablePointer<SocketsNetwork.Network>, name: String
  ) throws(HostTrap) -> Result<Own<ResolveAddressStream>, SocketsNetwork.ErrorCode> {
    .failure(.accessDenied)
  }
}
