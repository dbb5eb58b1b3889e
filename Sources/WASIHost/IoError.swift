import WamrPlatform

extension IoError {
  /// Why an operation on a stream failed.
  struct Error {
    /// What failed.
    let cause: Cause

    /// What an operation comes down to.
    enum Cause {
      /// A system call.
      case system(SystemError)
      /// A system call on a socket.
      case socket(SystemError)
      /// An exchange of HTTP.
      case http(HttpTypes.ErrorCode)

      /// The system call's failure, if it was one.
      var systemError: SystemError? {
        switch self {
        case .system(let error), .socket(let error): error
        case .http: nil
        }
      }
    }
  }

  static func errorToDebugString(
    _ context: WASIContext, _ error: UnsafeMutablePointer<Error>
  ) throws(HostTrap) -> String {
    switch error.pointee.cause {
    case .system(let error), .socket(let error): "\(error) (error \(error.errno))"
    case .http(let code): "HTTP: \(code)"
    }
  }
}
