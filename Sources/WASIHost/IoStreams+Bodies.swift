// The streams of messages' bodies.

import WamrPlatform

extension IoStreams {
  /// Reads up to `length` bytes: those that are there, or, if `isWaiting`, at least one.
  static func readBody(
    _ context: WASIContext, _ body: IncomingBodyState, _ length: UInt64, _ isWaiting: Bool
  ) throws(HostTrap) -> Result<UnsafeRawBufferPointer, StreamError> {
    let empty = UnsafeRawBufferPointer(start: nil, count: 0)
    guard length > 0 else { return .success(empty) }
    let buffer = context.scratch.allocate(Int(min(length, maximumReadByteCount)))
    while true {
      let count = body.queue.read(into: buffer)
      if count > 0 { return .success(UnsafeRawBufferPointer(rebasing: buffer[..<count])) }
      switch body.queue.end {
      case .whole: return .failure(.closed)
      case .broken(let failure):
        return .failure(try context.streamError(HttpTypes.ErrorCode(failure)))
      case nil:
        guard isWaiting else {
          // A guest may ask again and again instead of waiting.
          body.driver.advance()
          guard body.queue.isReadable(orWake: nil) else { return .success(empty) }
          continue
        }
        try context.wait(for: .source(BodyArrival(body.queue, driver: body.driver)))
      }
    }
  }

  /// Writes all of `bytes`, which `check-write` has permitted, or waits for room if `isWaiting`.
  static func writeBody(
    _ context: WASIContext, _ body: OutgoingBodyState, _ bytes: UnsafeRawBufferPointer,
    waiting isWaiting: Bool
  ) throws(HostTrap) -> Result<Void, StreamError> {
    var rest = bytes
    repeat {
      // Not until all of it is on its way: there may be no reader yet.
      if isWaiting { try context.wait(for: .source(BodyRoom(body))) }
      guard !body.queue.isAbandoned else { return .failure(.closed) }
      let count = isWaiting ? min(rest.count, body.queue.room) : rest.count
      do throws(HttpTypes.ErrorCode) {
        try body.write(UnsafeRawBufferPointer(rebasing: rest[..<count]))
      } catch {
        return .failure(try context.streamError(error))
      }
      rest = UnsafeRawBufferPointer(rebasing: rest[count...])
    } while !rest.isEmpty
    return .success(())
  }
}
