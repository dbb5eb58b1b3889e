// Writing streams.
//
// A guest asks `check-write` how much it may write, and a write of more than that ends it: that is
// the interface's contract, by which a write never has to wait. For a pipe, a terminal or a socket
// that the system reports as writable, the permit is what the system is sure to take at once; what a
// socket doesn't take after all is kept (see TcpConnection).

import WamrPlatform

extension IoStreams {
  /// What a pipe that is writable takes without waiting (`PIPE_BUF`).
  private static var cautiousPermit: UInt64 { 4096 }
  /// What a socket that is writable takes nearly always.
  private static var socketPermit: UInt64 { 1 << 14 }
  /// What is permitted where writing doesn't wait.
  private static var generousPermit: UInt64 { 1 << 20 }

  static func outputStreamCheckWrite(
    _ context: WASIContext, _ stream: UnsafeMutablePointer<OutputStream>
  ) throws(HostTrap) -> Result<UInt64, StreamError> {
    if let error = try error(of: stream, context) { return .failure(error) }
    let permit: UInt64 =
      if let body = stream.pointee.body {
        UInt64(body.body.queue.room)
      } else if stream.pointee.isAlwaysReady {
        generousPermit
      } else if stream.pointee.connection?.isSent == false {
        0
      } else if try context.isReady(for: stream.pointee.readiness) {
        stream.pointee.connection == nil ? cautiousPermit : socketPermit
      } else {
        0
      }
    stream.pointee.permit = permit
    return .success(permit)
  }

  static func outputStreamWrite(
    _ context: WASIContext, _ stream: UnsafeMutablePointer<OutputStream>,
    contents: UnsafeRawBufferPointer
  ) throws(HostTrap) -> Result<Void, StreamError> {
    try use(UInt64(contents.count), ofPermitOf: stream, context)
    return try write(context, stream, contents, waiting: false)
  }

  static func outputStreamWriteZeroes(
    _ context: WASIContext, _ stream: UnsafeMutablePointer<OutputStream>, len: UInt64
  ) throws(HostTrap) -> Result<Void, StreamError> {
    try use(len, ofPermitOf: stream, context)
    return try writeZeroes(context, stream, len, waiting: false)
  }

  static func outputStreamBlockingWriteAndFlush(
    _ context: WASIContext, _ stream: UnsafeMutablePointer<OutputStream>,
    contents: UnsafeRawBufferPointer
  ) throws(HostTrap) -> Result<Void, StreamError> {
    try write(context, stream, contents, waiting: true)
  }

  static func outputStreamBlockingWriteZeroesAndFlush(
    _ context: WASIContext, _ stream: UnsafeMutablePointer<OutputStream>, len: UInt64
  ) throws(HostTrap) -> Result<Void, StreamError> {
    try writeZeroes(context, stream, len, waiting: true)
  }

  static func outputStreamFlush(
    _ context: WASIContext, _ stream: UnsafeMutablePointer<OutputStream>
  ) throws(HostTrap) -> Result<Void, StreamError> {
    try error(of: stream, context).map { .failure($0) } ?? .success(())
  }

  static func outputStreamBlockingFlush(
    _ context: WASIContext, _ stream: UnsafeMutablePointer<OutputStream>
  ) throws(HostTrap) -> Result<Void, StreamError> {
    while true {
      if let error = try error(of: stream, context) { return .failure(error) }
      if let body = stream.pointee.body {
        try context.wait(for: .source(BodyDrain(body.body)))
        return .success(())
      }
      try context.wait(for: stream.pointee.readiness)
      if stream.pointee.connection?.isSent != false { return .success(()) }
    }
  }

  static func outputStreamSplice(
    _ context: WASIContext, _ stream: UnsafeMutablePointer<OutputStream>,
    src: UnsafeMutablePointer<InputStream>, len: UInt64
  ) throws(HostTrap) -> Result<UInt64, StreamError> {
    context.scratch.reset()
    switch try outputStreamCheckWrite(context, stream) {
    case .failure(let error): return .failure(error)
    case .success(let permit):
      switch try read(context, src, min(len, permit), waiting: false) {
      case .failure(let error): return .failure(error)
      case .success(let bytes):
        stream.pointee.permit = 0
        return try write(context, stream, bytes, waiting: false).map { UInt64(bytes.count) }
      }
    }
  }

  static func outputStreamBlockingSplice(
    _ context: WASIContext, _ stream: UnsafeMutablePointer<OutputStream>,
    src: UnsafeMutablePointer<InputStream>, len: UInt64
  ) throws(HostTrap) -> Result<UInt64, StreamError> {
    try context.wait(for: stream.pointee.readiness)
    try context.wait(for: src.pointee.readiness)
    return try outputStreamSplice(context, stream, src: src, len: len)
  }

  /// Why nothing can be written to the stream, or nil; sends what a socket didn't take before.
  private static func error(
    of stream: UnsafeMutablePointer<OutputStream>, _ context: WASIContext
  ) throws(HostTrap) -> StreamError? {
    guard !stream.pointee.isClosed else { return .closed }
    if let body = stream.pointee.body { return body.body.queue.isAbandoned ? .closed : nil }
    guard let connection = stream.pointee.connection else { return nil }
    guard !connection.isSendingEnded else { return .closed }
    do throws(SystemError) {
      _ = try connection.sendUnsent()
      return nil
    } catch {
      stream.pointee.isClosed = true
      return try context.streamError(error, of: connection.file, isSocket: true)
    }
  }

  /// Takes `count` bytes off what the guest was permitted to write; refuses more than that.
  private static func use(
    _ count: UInt64, ofPermitOf stream: UnsafeMutablePointer<OutputStream>, _ context: WASIContext
  ) throws(HostTrap) {
    guard count <= stream.pointee.permit else {
      throw context.refusal(
        "write of \(count) bytes where check-write permitted \(stream.pointee.permit)")
    }
    stream.pointee.permit -= count
  }

  /// Writes all of `bytes`, waiting where the system doesn't take them at once; but what a socket
  /// doesn't take is kept, unless `waiting`.
  ///
  /// Inlined because each return that follows a system call costs 6 ns where the kernel flushes the
  /// processor's return prediction.
  @inline(__always)
  private static func write(
    _ context: WASIContext, _ stream: UnsafeMutablePointer<OutputStream>,
    _ bytes: UnsafeRawBufferPointer, waiting: Bool
  ) throws(HostTrap) -> Result<Void, StreamError> {
    guard !stream.pointee.isClosed else { return .failure(.closed) }
    if let body = stream.pointee.body {
      return try writeBody(context, body.body, bytes, waiting: waiting)
    }
    if stream.pointee.connection != nil {
      return try writeToSocket(context, stream, bytes, waiting: waiting)
    }
    var rest = bytes
    while !rest.isEmpty {
      do throws(SystemError) {
        let count = try stream.pointee.next(rest)
        rest = UnsafeRawBufferPointer(rebasing: rest[count...])
      } catch {
        if error.isInterruption {
          try context.checkInterruption()
        } else if error.isWouldBlock, !stream.pointee.isAlwaysReady {
          try context.wait(for: stream.pointee.readiness)
        } else {
          stream.pointee.isClosed = true
          return .failure(try context.streamError(error, of: stream.pointee.file))
        }
      }
    }
    return .success(())
  }

  /// Writes all of `bytes` to a socket, or what it takes, the rest being kept.
  private static func writeToSocket(
    _ context: WASIContext, _ stream: UnsafeMutablePointer<OutputStream>,
    _ bytes: UnsafeRawBufferPointer, waiting: Bool
  ) throws(HostTrap) -> Result<Void, StreamError> {
    guard let connection = stream.pointee.connection else { return .failure(.closed) }
    var rest = bytes
    while true {
      if let error = try error(of: stream, context) { return .failure(error) }
      do throws(SystemError) {
        while connection.isSent, !rest.isEmpty {
          let count = try connection.file.descriptor.send(rest)
          rest = UnsafeRawBufferPointer(rebasing: rest[count...])
        }
      } catch {
        guard error.isWouldBlock else {
          stream.pointee.isClosed = true
          return .failure(
            try context.streamError(error, of: connection.file, isSocket: true))
        }
      }
      if rest.isEmpty, !waiting || connection.isSent { return .success(()) }
      guard waiting else {
        connection.keep(rest)
        return .success(())
      }
      try context.wait(for: stream.pointee.readiness)
    }
  }

  /// Writes `count` bytes of zero.
  private static func writeZeroes(
    _ context: WASIContext, _ stream: UnsafeMutablePointer<OutputStream>, _ count: UInt64,
    waiting: Bool
  ) throws(HostTrap) -> Result<Void, StreamError> {
    guard !stream.pointee.isClosed else { return .failure(.closed) }
    context.scratch.reset()
    let zeroes = context.scratch.allocate(Int(min(count, cautiousPermit)))
    zeroes.initializeMemory(as: UInt8.self, repeating: 0)
    var rest = count
    while rest > 0 {
      let next = min(rest, UInt64(zeroes.count))
      let bytes = UnsafeRawBufferPointer(rebasing: zeroes[..<Int(next)])
      if case .failure(let error) = try write(context, stream, bytes, waiting: waiting) {
        return .failure(error)
      }
      rest -= next
      try context.checkInterruption()
    }
    return .success(())
  }
}

extension IoStreams.OutputStream {
  /// Writes some of `bytes` and returns how many.
  @inline(__always)
  fileprivate mutating func next(_ bytes: UnsafeRawBufferPointer) throws(SystemError) -> Int {
    switch position {
    case .current:
      return try descriptor.write(bytes)
    case .offset(let offset):
      let count = try descriptor.write(bytes, at: Int(truncatingIfNeeded: offset))
      position = .offset(offset &+ UInt64(count))
      return count
    case .end:
      return try descriptor.append(bytes)
    }
  }
}
