// How long a request may take.

extension HttpTypes {
  /// The limits of a request, each in nanoseconds.
  struct RequestOptions {
    var limits = HttpTimeLimits()
  }

  static func makeRequestOptions(_ context: WASIContext) throws(HostTrap) -> Own<RequestOptions> {
    try context.insert(RequestOptions())
  }

  static func requestOptionsConnectTimeout(
    _ context: WASIContext, _ options: UnsafeMutablePointer<RequestOptions>
  ) throws(HostTrap) -> UInt64? {
    options.pointee.limits.connect
  }

  static func requestOptionsSetConnectTimeout(
    _ context: WASIContext, _ options: UnsafeMutablePointer<RequestOptions>, duration: UInt64?
  ) throws(HostTrap) -> Result<Void, NoPayload> {
    options.pointee.limits.connect = duration
    return .success(())
  }

  static func requestOptionsFirstByteTimeout(
    _ context: WASIContext, _ options: UnsafeMutablePointer<RequestOptions>
  ) throws(HostTrap) -> UInt64? {
    options.pointee.limits.firstByte
  }

  static func requestOptionsSetFirstByteTimeout(
    _ context: WASIContext, _ options: UnsafeMutablePointer<RequestOptions>, duration: UInt64?
  ) throws(HostTrap) -> Result<Void, NoPayload> {
    options.pointee.limits.firstByte = duration
    return .success(())
  }

  static func requestOptionsBetweenBytesTimeout(
    _ context: WASIContext, _ options: UnsafeMutablePointer<RequestOptions>
  ) throws(HostTrap) -> UInt64? {
    options.pointee.limits.betweenBytes
  }

  static func requestOptionsSetBetweenBytesTimeout(
    _ context: WASIContext, _ options: UnsafeMutablePointer<RequestOptions>, duration: UInt64?
  ) throws(HostTrap) -> Result<Void, NoPayload> {
    options.pointee.limits.betweenBytes = duration
    return .success(())
  }
}

/// How long the parts of a request may take, in nanoseconds; nil where there is no limit.
struct HttpTimeLimits {
  /// Until there is a connection.
  var connect: UInt64?
  /// From then to the response's first byte.
  var firstByte: UInt64?
  /// From one byte of the response to the next.
  var betweenBytes: UInt64?
}
