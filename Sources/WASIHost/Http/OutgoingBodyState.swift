import WamrPlatform

/// A body that the guest writes, and what it becomes part of.
final class OutgoingBodyState {
  /// Where the bytes go.
  let queue: BodyQueue

  /// What takes the bytes while the guest waits for room: nobody until the message is sent.
  var driver: PollSource

  /// How many bytes there have to be, if the header says so.
  let expected: UInt64?

  /// How many were written.
  private(set) var written: UInt64 = 0

  private let budget: HttpBudget

  /// Whether it is a request's.
  let isOfRequest: Bool

  /// Whether the guest has asked for the stream, and whether that is still there.
  var isStreamTaken = false
  var isStreamAlive = false

  /// Makes the body of a message with the header `fields`.
  init(of fields: FieldList, isOfRequest: Bool, driver: PollSource, budget: HttpBudget) {
    queue = BodyQueue(isGuestWriting: true, capacity: budget.bodyCapacity)
    self.budget = budget
    budget.bodyCount += 1
    expected = fields.contentLength
    self.isOfRequest = isOfRequest
    self.driver = driver
  }

  deinit { budget.bodyCount -= 1 }

  /// Takes bytes, or fails if there are more than there should be.
  func write(_ bytes: UnsafeRawBufferPointer) throws(HttpTypes.ErrorCode) {
    written += UInt64(bytes.count)
    if let expected, written > expected { throw sizeError }
    queue.write(bytes)
    driver.advance()
  }

  /// Ends the body, unless its size is wrong.
  func finish(trailers: [HttpField]?) throws(HttpTypes.ErrorCode) {
    if let expected, written != expected {
      queue.finish(.broken(.incomplete))
      throw sizeError
    }
    queue.finish(.whole(trailers: trailers))
    driver.advance()
  }

  private var sizeError: HttpTypes.ErrorCode {
    isOfRequest ? .HTTPRequestBodySize(written) : .HTTPResponseBodySize(written)
  }
}

/// Tells a body that its stream is gone.
final class OutgoingBodyStream {
  let body: OutgoingBodyState

  init(_ body: OutgoingBodyState) {
    self.body = body
    body.isStreamAlive = true
  }

  deinit { body.isStreamAlive = false }
}

/// A body that the guest reads, and what brings it.
final class IncomingBodyState {
  /// Where the bytes come from.
  let queue: BodyQueue
  /// What brings them while the guest waits.
  let driver: PollSource
  /// Whether the guest has asked for the stream, and whether that is still there.
  var isStreamTaken = false
  var isStreamAlive = false

  init(_ queue: BodyQueue, driver: PollSource) {
    self.queue = queue
    self.driver = driver
  }
}

/// Tells a body that its stream is gone.
final class IncomingBodyStream {
  let body: IncomingBodyState

  init(_ body: IncomingBodyState) {
    self.body = body
    body.isStreamAlive = true
  }

  deinit { body.isStreamAlive = false }
}
