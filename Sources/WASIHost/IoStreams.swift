import WamrPlatform

// The interface's streams, each a descriptor of the process: what they hold, and waiting for them.
// Reading is in IoStreams+Input.swift, writing in IoStreams+Output.swift.

extension IoStreams {
  /// A stream of bytes to read.
  struct InputStream {
    /// Where the bytes come from.
    let descriptor: StreamDescriptor
    /// Whether reading never waits.
    let isAlwaysReady: Bool
    /// Whether the end was met, or an error.
    var isClosed = false

    /// Makes the stream that reads from `descriptor`.
    init(_ descriptor: StreamDescriptor) {
      self.descriptor = descriptor
      isAlwaysReady = descriptor.isAlwaysReady
    }

    /// When reading is of use.
    var readiness: IoPoll.Pollable.Condition {
      isClosed || isAlwaysReady ? .always : .event(descriptor, .readable)
    }
  }

  /// A stream of bytes to write.
  ///
  /// What is written goes to the system at once: there is no buffer, and nothing to flush.
  struct OutputStream {
    /// Where the bytes go.
    let descriptor: StreamDescriptor
    /// Whether writing never waits.
    let isAlwaysReady: Bool
    /// Whether an error was met, or the reader has gone.
    var isClosed = false
    /// How many bytes `check-write` has permitted that are not written yet.
    var permit: UInt64 = 0

    /// Makes the stream that writes to `descriptor`.
    init(_ descriptor: StreamDescriptor) {
      self.descriptor = descriptor
      isAlwaysReady = descriptor.isAlwaysReady
    }

    /// When writing is of use.
    var readiness: IoPoll.Pollable.Condition {
      isClosed || isAlwaysReady ? .always : .event(descriptor, .writable)
    }
  }

  static func inputStreamSubscribe(
    _ context: WASIContext, _ stream: UnsafeMutablePointer<InputStream>
  ) throws(HostTrap) -> Own<IoPoll.Pollable> {
    try context.insert(IoPoll.Pollable(stream.pointee.readiness))
  }

  static func outputStreamSubscribe(
    _ context: WASIContext, _ stream: UnsafeMutablePointer<OutputStream>
  ) throws(HostTrap) -> Own<IoPoll.Pollable> {
    try context.insert(IoPoll.Pollable(stream.pointee.readiness))
  }
}

extension WASIContext {
  /// What a stream answers that is closed from now on, because of `error`.
  func streamError(_ error: SystemError) throws(HostTrap) -> IoStreams.StreamError {
    // The reader has gone, or there never was a stream: nothing that the guest did failed.
    if error.isBrokenPipe || error.isBadDescriptor { return .closed }
    return .lastOperationFailed(try insert(IoError.Error(cause: error)))
  }

  /// Waits until a stream is of use.
  func wait(for readiness: IoPoll.Pollable.Condition) throws(HostTrap) {
    guard case .event(let descriptor, let events) = readiness else { return }
    try wait(for: events, on: descriptor)
  }

  /// Whether a stream is of use.
  @inline(__always)
  func isReady(for readiness: IoPoll.Pollable.Condition) throws(HostTrap) -> Bool {
    guard case .event(let descriptor, let events) = readiness else { return true }
    return try isReady(descriptor, for: events)
  }
}
