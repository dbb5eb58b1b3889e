import WamrPlatform

// The interface's streams, each a descriptor of the process: what they hold, and waiting for them.
//
// A stream of a file has a position of its own, so that any number of them don't disturb each other,
// and keeps the file open. Reading and writing there never waits. What has no positions (a pipe, a
// terminal) is waited for like the standard streams. A socket never waits: it says that it would.
//
// The stream of a message's body has a queue instead of a descriptor (IoStreams+Bodies.swift).
//
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
    /// Where the next byte is, if the stream has a position of its own.
    var position: Int?
    /// What the descriptor belongs to, if that is only open as long as somebody uses it.
    let file: OpenFile?
    /// What it is a stream of, if that is a socket.
    private(set) var connection: TcpConnection?
    /// What it is a stream of, if that is a message's body.
    private(set) var body: IncomingBodyStream?

    /// Makes the stream that reads from `descriptor`.
    init(_ descriptor: StreamDescriptor) {
      self.descriptor = descriptor
      isAlwaysReady = descriptor.isAlwaysReady
      file = nil
    }

    /// Makes the stream that reads `file` from `position` on, or, with nil, what comes next.
    ///
    /// From a position that no file has, reading fails.
    init(_ file: OpenFile, position: UInt64?) {
      descriptor = file.descriptor.stream
      isAlwaysReady = position != nil
      self.position = position.map { Int(truncatingIfNeeded: $0) }
      self.file = file
    }

    /// Makes the stream that reads from a socket.
    init(_ connection: TcpConnection) {
      descriptor = connection.file.descriptor.stream
      isAlwaysReady = false
      file = connection.file
      self.connection = connection
    }

    /// Makes the stream that reads a message's body.
    init(_ body: IncomingBodyStream) {
      descriptor = .none
      isAlwaysReady = false
      file = nil
      self.body = body
    }

    /// When reading is of use.
    var readiness: IoPoll.Pollable.Condition {
      if let body { return .source(BodyArrival(body.body.queue, driver: body.body.driver)) }
      return isClosed || isAlwaysReady || connection?.isReceivingEnded == true
        ? .always : .event(descriptor, .readable, file)
    }
  }

  /// A stream of bytes to write.
  ///
  /// What is written goes to the system at once: there is no buffer, and nothing to flush.
  struct OutputStream {
    /// Where a file's stream writes.
    enum Position {
      /// Where the descriptor is.
      case current
      /// From there on.
      case offset(UInt64)
      /// At the end of the file, wherever that is.
      case end
    }

    /// Where the bytes go.
    let descriptor: StreamDescriptor
    /// Whether writing never waits.
    let isAlwaysReady: Bool
    /// Whether an error was met, or the reader has gone.
    var isClosed = false
    /// How many bytes `check-write` has permitted that are not written yet.
    var permit: UInt64 = 0
    /// Where the next byte goes.
    var position = Position.current
    /// What the descriptor belongs to, if that is only open as long as somebody uses it.
    let file: OpenFile?
    /// What it is a stream of, if that is a socket.
    private(set) var connection: TcpConnection?
    /// What it is a stream of, if that is a message's body.
    private(set) var body: OutgoingBodyStream?

    /// Makes the stream that writes to `descriptor`.
    init(_ descriptor: StreamDescriptor) {
      self.descriptor = descriptor
      isAlwaysReady = descriptor.isAlwaysReady
      file = nil
    }

    /// Makes the stream that writes `file` at `position`.
    ///
    /// At a position that no file has, writing fails.
    init(_ file: OpenFile, position: Position) {
      descriptor = file.descriptor.stream
      self.position = position
      if case .current = position { isAlwaysReady = false } else { isAlwaysReady = true }
      self.file = file
    }

    /// Makes the stream that writes to a socket.
    init(_ connection: TcpConnection) {
      descriptor = connection.file.descriptor.stream
      isAlwaysReady = false
      file = connection.file
      self.connection = connection
    }

    /// Makes the stream that writes a message's body.
    init(_ body: OutgoingBodyStream) {
      descriptor = .none
      isAlwaysReady = false
      file = nil
      self.body = body
    }

    /// When writing is of use.
    var readiness: IoPoll.Pollable.Condition {
      if let body { return .source(BodyRoom(body.body)) }
      return isClosed || isAlwaysReady || connection?.isSendingEnded == true
        ? .always : .event(descriptor, .writable, file)
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
  /// What a stream of a body answers, because of `code`.
  func streamError(_ code: HttpTypes.ErrorCode) throws(HostTrap) -> IoStreams.StreamError {
    .lastOperationFailed(try insert(IoError.Error(cause: .http(code))))
  }

  /// What a stream answers that is closed from now on, because of `error`; `file` is what it reads
  /// or writes, if that is a file or a socket.
  func streamError(
    _ error: SystemError, of file: OpenFile?, isSocket: Bool = false
  ) throws(HostTrap) -> IoStreams.StreamError {
    // The reader has gone, or there never was a stream: nothing that the guest did failed. A file's
    // descriptor is bad if it wasn't opened for this.
    if error.isBrokenPipe || (error.isBadDescriptor && file == nil) { return .closed }
    return .lastOperationFailed(
      try insert(IoError.Error(cause: isSocket ? .socket(error) : .system(error))))
  }

  /// Whether a stream is of use.
  @inline(__always)
  func isReady(for readiness: IoPoll.Pollable.Condition) throws(HostTrap) -> Bool {
    guard case .event(let descriptor, let events, _) = readiness else { return true }
    return try isReady(descriptor, for: events)
  }
}
