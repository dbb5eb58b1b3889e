import WamrPlatform

extension IoError {
  /// Why an operation on a stream failed.
  struct Error {
    /// The system call's failure.
    let cause: SystemError
    /// Whether the stream is a socket's.
    var isOfSocket = false
  }

  static func errorToDebugString(
    _ context: WASIContext, _ error: UnsafeMutablePointer<Error>
  ) throws(HostTrap) -> String {
    "\(error.pointee.cause) (error \(error.pointee.cause.errno))"
  }
}
