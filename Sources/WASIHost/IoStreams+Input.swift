// Reading streams.

import WamrPlatform

extension IoStreams {
  /// The most bytes that one call reads, whatever the guest asks for: what a pipe holds.
  static var maximumReadByteCount: UInt64 { 1 << 16 }

  static func inputStreamRead(
    _ context: WASIContext, _ stream: UnsafeMutablePointer<InputStream>, len: UInt64
  ) throws(HostTrap) -> Result<UnsafeRawBufferPointer, StreamError> {
    try read(context, stream, len, waiting: false)
  }

  static func inputStreamBlockingRead(
    _ context: WASIContext, _ stream: UnsafeMutablePointer<InputStream>, len: UInt64
  ) throws(HostTrap) -> Result<UnsafeRawBufferPointer, StreamError> {
    try read(context, stream, len, waiting: true)
  }

  static func inputStreamSkip(
    _ context: WASIContext, _ stream: UnsafeMutablePointer<InputStream>, len: UInt64
  ) throws(HostTrap) -> Result<UInt64, StreamError> {
    context.scratch.reset()
    return try read(context, stream, len, waiting: false).map { UInt64($0.count) }
  }

  static func inputStreamBlockingSkip(
    _ context: WASIContext, _ stream: UnsafeMutablePointer<InputStream>, len: UInt64
  ) throws(HostTrap) -> Result<UInt64, StreamError> {
    context.scratch.reset()
    return try read(context, stream, len, waiting: true).map { UInt64($0.count) }
  }

  /// Reads up to `length` bytes: those that are there, or, if `waiting`, at least one.
  static func read(
    _ context: WASIContext, _ stream: UnsafeMutablePointer<InputStream>, _ length: UInt64,
    waiting: Bool
  ) throws(HostTrap) -> Result<UnsafeRawBufferPointer, StreamError> {
    if let body = stream.pointee.body { return try readBody(context, body.body, length, waiting) }
    guard !stream.pointee.isClosed, stream.pointee.connection?.isReceivingEnded != true else {
      return .failure(.closed)
    }
    let empty = UnsafeRawBufferPointer(start: nil, count: 0)
    guard length > 0 else { return .success(empty) }
    // The descriptor is shared with other processes and so is its blocking mode, which for this
    // reason isn't changed: what has to return at once asks first. A pipe that the guest has opened
    // doesn't wait, but before anybody writes to it reading it would only say that it has ended.
    // A socket says itself that it would wait.
    let isSocket = stream.pointee.connection != nil
    if !waiting, !isSocket {
      guard try context.isReady(for: stream.pointee.readiness) else { return .success(empty) }
    } else if stream.pointee.file != nil, !isSocket {
      try context.wait(for: stream.pointee.readiness)
    }

    let buffer = context.scratch.allocate(Int(min(length, maximumReadByteCount)))
    while true {
      do throws(SystemError) {
        let count = try stream.pointee.next(into: buffer)
        guard count > 0 else { break }
        return .success(UnsafeRawBufferPointer(rebasing: buffer[..<count]))
      } catch {
        if error.isInterruption {
          try context.checkInterruption()
        } else if error.isWouldBlock, !stream.pointee.isAlwaysReady {
          // Somebody else has made the descriptor non-blocking, or has taken the bytes.
          guard waiting else { return .success(empty) }
          try context.wait(for: stream.pointee.readiness)
        } else {
          stream.pointee.isClosed = true
          return .failure(
            try context.streamError(error, of: stream.pointee.file, isSocket: isSocket))
        }
      }
    }
    stream.pointee.isClosed = true
    return .failure(.closed)
  }
}

extension IoStreams.InputStream {
  /// Reads what comes next, up to the size of `buffer`; 0 is the end.
  @inline(__always)
  fileprivate mutating func next(
    into buffer: UnsafeMutableRawBufferPointer
  ) throws(SystemError) -> Int {
    guard let position else { return try descriptor.read(into: buffer) }
    let count = try descriptor.read(into: buffer, at: position)
    self.position = position &+ count
    return count
  }
}
