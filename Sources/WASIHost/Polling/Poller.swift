// Waiting for many descriptors at once.
//
// A few are given to poll(2) in one call, which takes no preparation. From there on the kernel has a
// queue (epoll) in which descriptors stay from one wait to the next: a guest that waits for the same
// thousand connections again and again makes one system call each time, and the kernel looks at
// those only on which something has happened.
//
// What a wait isn't about is left in the queue until something happens on it, and taken out then:
// guests that wait for a part of their connections at a time would otherwise pay for each change.
// A descriptor that was closed has left the queue by itself, and its number may be another's by now;
// the identity of the file that it belongs to tells that. Regular files can't be in a queue: they
// are always ready.

import WamrPlatform

/// Waits for any number of descriptors; what is in the queue is kept between waits.
struct Poller: ~Copyable {
  /// What is known of a descriptor's number.
  private struct Registration {
    /// The wait that it was last wanted in.
    var round: UInt64 = 0
    /// What that wait is for, and what has happened.
    var wanted: PollEntry.Events = []
    var happened: PollEntry.Events = []
    /// Whose number it is in that wait.
    var identity: UInt64 = 0
    /// Whose number it was when it was put into the queue, and what for; nothing if it isn't in it.
    var queuedIdentity: UInt64 = 0
    var queued: PollEntry.Events = []
  }

  /// The most descriptors that poll(2) is given.
  private static let queueThreshold = 16

  private var registrations: [Registration] = []
  private var members: [StreamDescriptor] = []
  private var entries: [PollEntry] = []
  private var queue: EventQueue?
  /// Room for what the queue reports.
  private var events: [EventQueue.Event] = []
  /// The number of descriptors that may be in the queue.
  private var queuedCount = 0
  private var round: UInt64 = 0

  /// Makes one with an empty queue, which allocates nothing.
  init() {}

  /// Begins a wait for nothing yet.
  mutating func begin() {
    round += 1
    members.removeAll(keepingCapacity: true)
  }

  /// Makes the wait one for `events` on `descriptor`, which belongs to what has `identity`, too.
  mutating func want(
    _ events: PollEntry.Events, on descriptor: StreamDescriptor, identity: UInt64
  ) {
    let number = Int(descriptor.rawValue)
    if number >= registrations.count {
      let missing = max(number + 1, 2 * registrations.count) - registrations.count
      registrations += repeatElement(Registration(), count: missing)
    }
    if registrations[number].round != round {
      registrations[number].round = round
      registrations[number].wanted = []
      registrations[number].happened = []
      registrations[number].identity = identity
      members.append(descriptor)
    }
    registrations[number].wanted.formUnion(events)
  }

  /// Whether one of `events` has happened on `descriptor`; not if the wait wasn't for it.
  func hasHappened(_ events: PollEntry.Events, on descriptor: StreamDescriptor) -> Bool {
    let number = Int(descriptor.rawValue)
    guard number < registrations.count, registrations[number].round == round else { return false }
    return !registrations[number].happened.isDisjoint(with: events)
  }

  /// Waits until something has happened or `timeout` nanoseconds have passed; it may also end early.
  ///
  /// Not made again when a signal interrupts it: the caller may have to stop.
  mutating func wait(timeout: UInt64?) throws(SystemError) {
    if members.count <= Self.queueThreshold {
      try waitForEntries(timeout)
    } else {
      try waitForQueue(timeout)
    }
  }

  private mutating func waitForEntries(_ timeout: UInt64?) throws(SystemError) {
    entries.removeAll(keepingCapacity: true)
    for member in members {
      entries.append(PollEntry(member, registrations[Int(member.rawValue)].wanted))
    }
    try entries.withUnsafeMutableBufferPointer { entries throws(SystemError) in
      try PollEntry.wait(for: entries, timeout: timeout)
    }
    for entry in entries {
      registrations[Int(entry.descriptor.rawValue)].happened = entry.happened
    }
  }

  private mutating func waitForQueue(_ timeout: UInt64?) throws(SystemError) {
    let queue: EventQueue
    if let existing = self.queue { queue = existing } else { queue = try EventQueue() }
    self.queue = queue
    var isReadyAtOnce = false
    for member in members {
      if try enqueue(member, in: queue) { isReadyAtOnce = true }
    }
    let missing = queuedCount + 1 - events.count
    if missing > 0 { events += repeatElement(EventQueue.Event(), count: missing) }
    let count = try events.withUnsafeMutableBufferPointer { events throws(SystemError) in
      try queue.wait(for: events, timeout: isReadyAtOnce ? 0 : timeout)
    }
    for index in 0..<count { try note(events[index], in: queue) }
  }

  /// Sees to it that the queue reports what is wanted on `member`, and returns whether that can't be
  /// waited for, since it is always ready.
  private mutating func enqueue(
    _ member: StreamDescriptor, in queue: EventQueue
  ) throws(SystemError) -> Bool {
    let number = Int(member.rawValue)
    let registration = registrations[number]
    if registration.queuedIdentity == registration.identity,
      registration.queued.isSuperset(of: registration.wanted)
    {
      return false
    }
    do throws(SystemError) {
      try queue.add(member, registration.wanted)
    } catch {
      // No waiting with what has no events, or isn't open: using it says what is the matter.
      guard error.isNotPermitted || error.isBadDescriptor else { throw error }
      registrations[number].happened = registration.wanted
      return true
    }
    if registration.queued.isEmpty { queuedCount += 1 }
    registrations[number].queued = registration.wanted
    registrations[number].queuedIdentity = registration.identity
    return false
  }

  /// Notes what the queue reports.
  private mutating func note(
    _ event: EventQueue.Event, in queue: EventQueue
  ) throws(SystemError) {
    let number = Int(event.descriptor.rawValue)
    if registrations[number].round != round {
      queue.remove(event.descriptor)
      registrations[number].queued = []
      queuedCount -= 1
    } else if registrations[number].wanted.isDisjoint(with: event.events) {
      try queue.add(event.descriptor, registrations[number].wanted)
      registrations[number].queued = registrations[number].wanted
    } else {
      registrations[number].happened = event.events
    }
  }
}
