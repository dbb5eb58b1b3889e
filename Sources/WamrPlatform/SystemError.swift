import Glibc

/// A system call that failed.
package struct SystemError: Error, Hashable, Sendable {
  /// The system's number of what went wrong.
  package let errno: Int32

  /// The call, such as `open`.
  package let operation: String

  /// The file that it was about, if any.
  package let path: String?

  /// Makes the error of `operation`, which has just failed unless `errno` is given.
  package init(_ operation: String, path: String? = nil, errno: Int32 = Glibc.errno) {
    self.errno = errno
    self.operation = operation
    self.path = path
  }

  /// Whether a signal ended the call before it did anything.
  package var isInterruption: Bool { errno == EINTR }

  /// Whether the call would have had to wait.
  package var isWouldBlock: Bool { errno == EAGAIN || errno == EWOULDBLOCK }

  /// Whether nobody reads the pipe or socket that was written to.
  package var isBrokenPipe: Bool { errno == EPIPE }

  /// Whether it isn't allowed, to anybody or to this process.
  package var isNotPermitted: Bool { errno == EPERM }

  /// Whether the descriptor isn't open.
  package var isBadDescriptor: Bool { errno == EBADF }
}

extension SystemError: CustomStringConvertible {
  package var description: String {
    let place = path.map { " \($0)" } ?? ""
    return "\(operation)\(place): \(SystemError.message(for: errno))"
  }

  /// The system's words for `errno`.
  package static func message(for errno: Int32) -> String {
    strerror(errno).map { String(cString: $0) } ?? "error \(errno)"
  }
}

extension SystemError {
  /// Makes `call`, again as long as signals interrupt it, and returns its result.
  ///
  /// Only for calls that don't wait for long: one that does has to look, after an interruption,
  /// whether it is to go on.
  @inline(__always)
  package static func retrying<Result: FixedWidthInteger & SignedInteger>(
    _ operation: String, path: String? = nil, _ call: () -> Result
  ) throws(SystemError) -> Result {
    while true {
      let result = call()
      if result >= 0 { return result }
      guard Glibc.errno == EINTR else { throw SystemError(operation, path: path) }
    }
  }
}
