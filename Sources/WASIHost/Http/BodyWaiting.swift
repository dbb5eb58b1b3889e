// What a guest waits for at the ends of a body, and what makes the body go on meanwhile.

import WamrPlatform

/// What makes bodies go on while the guest waits: another thread, which wakes it.
final class WakeupSource: PollSource {
  let wakeup: Wakeup

  init(_ wakeup: Wakeup) { self.wakeup = wakeup }

  override var need: Need {
    .step(wakeup.descriptor, .readable, identity: wakeup.identity, until: .max)
  }

  override func advance() { wakeup.clear() }

  override var waiter: Wakeup? { wakeup }
}

/// Waits for bytes of a body, or its end.
final class BodyArrival: PollSource {
  let queue: BodyQueue
  let driver: PollSource

  init(_ queue: BodyQueue, driver: PollSource) {
    self.queue = queue
    self.driver = driver
  }

  override var need: Need {
    queue.isReadable(orWake: driver.waiter) ? .nothing : driver.need
  }

  override func advance() { driver.advance() }
}

/// Waits for the end of a body whose bytes nobody wants any more.
final class BodyEnd: PollSource {
  let queue: BodyQueue
  let driver: PollSource

  init(_ queue: BodyQueue, driver: PollSource) {
    self.queue = queue
    self.driver = driver
  }

  /// How the body has ended, or nil if it hasn't.
  var end: BodyQueue.End? {
    while !queue.read(BodyQueue.pieceByteCount).isEmpty {}
    return queue.end
  }

  override var need: Need {
    while end == nil {
      guard queue.isReadable(orWake: driver.waiter) else { return driver.need }
    }
    return .nothing
  }

  override func advance() { driver.advance() }
}

/// Waits for room in a body that the guest writes.
final class BodyRoom: PollSource {
  let body: OutgoingBodyState

  init(_ body: OutgoingBodyState) { self.body = body }

  override var need: Need {
    let driver = body.driver
    return body.queue.isWritable(orWake: driver.waiter) ? .nothing : driver.need
  }

  override func advance() { body.driver.advance() }
}

/// Waits until all that the guest has written is on its way.
final class BodyDrain: PollSource {
  let body: OutgoingBodyState

  init(_ body: OutgoingBodyState) { self.body = body }

  override var need: Need {
    let driver = body.driver
    return body.queue.isDrained(orWake: driver.waiter) ? .nothing : driver.need
  }

  override func advance() { body.driver.advance() }
}
