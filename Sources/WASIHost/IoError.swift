import WamrPlatform

extension IoError {
  /// Why an operation on a stream failed.
  struct Error {
    /// The system call's failure.
    let cause: SystemError
  }

  static func errorToDebugString(
    _ context: WASIContext, _ error: UnsafeMutablePointer<Error>
  ) throws(HostTrap) -> String {
    "\(error.pointee.cause) (error \(error.pointee.cause.errno))"
  }
}
