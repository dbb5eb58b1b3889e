extension SocketsNetwork {
  /// The network that the guest may use: it exists, and gives access to nothing.
  struct Network {}

  /// None: no stream of the host's is a socket's.
  static func networkErrorCode(
    _ context: WASIContext, err: UnsafeMutablePointer<IoError.Error>
  ) throws(HostTrap) -> ErrorCode? {
    nil
  }
}
