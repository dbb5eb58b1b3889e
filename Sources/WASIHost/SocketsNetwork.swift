extension SocketsNetwork {
  /// The network: there is one, and what the guest may do on it is the context's to say.
  struct Network {}

  /// The code of an error of a socket's stream; other streams have none.
  static func networkErrorCode(
    _ context: WASIContext, err: UnsafeMutablePointer<IoError.Error>
  ) throws(HostTrap) -> ErrorCode? {
    guard case .socket(let error) = err.pointee.cause else { return nil }
    return ErrorCode(error)
  }
}
