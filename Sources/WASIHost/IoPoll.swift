// Waiting for what streams, sockets and clocks bring.
//
// Everything that can be waited for is a descriptor, a moment, both, or there already, so one system
// call waits for any number of them (see Poller), its time limit being the earliest of the moments.
// Where an operation takes several steps, such as the look-up of a name, a step's event lets the
// operation go on, and the wait ends when all of it is done.

import WamrPlatform

extension IoPoll {
  /// Something to wait for.
  struct Pollable {
    /// What has to be the case for it to be ready.
    let condition: Condition

    /// Makes the pollable that is ready when `condition` is the case.
    init(_ condition: Condition) { self.condition = condition }

    /// When a pollable is ready.
    enum Condition {
      /// At any time.
      case always
      /// When one of the events has happened on the descriptor, which may belong to a file.
      case event(StreamDescriptor, PollEntry.Events, OpenFile?)
      /// When the monotonic clock has reached it.
      case instant(UInt64)
      /// When the source needs nothing more.
      case source(PollSource)
    }
  }

  static func pollableReady(
    _ context: WASIContext, _ pollable: UnsafeMutablePointer<Pollable>
  ) throws(HostTrap) -> Bool {
    let waiting = Waiting(pollable.pointee.condition)
    if waiting.isReady || waiting.timeout == 0 && waiting.step == nil { return true }
    guard let descriptor = waiting.descriptor else { return false }
    let hasHappened = try context.isReady(descriptor, for: waiting.events)
    guard let step = waiting.step else { return hasHappened }
    if hasHappened || waiting.timeout == 0 { step.advance() }
    return Waiting(pollable.pointee.condition).isReady
  }

  static func pollableBlock(
    _ context: WASIContext, _ pollable: UnsafeMutablePointer<Pollable>
  ) throws(HostTrap) {
    try context.wait(for: pollable.pointee.condition)
  }

  static func poll(
    _ context: WASIContext, in handles: UnsafeBufferPointer<Borrow<Pollable>>
  ) throws(HostTrap) -> UnsafeBufferPointer<UInt32> {
    guard !handles.isEmpty else { throw context.refusal("poll of an empty list") }
    guard handles.count <= Int(UInt32.max) else { throw context.refusal("poll of a list too long") }

    let ready = context.scratch.allocate(handles.count, of: UInt32.self)
    while true {
      context.poller.begin()
      var isReadyAtOnce = false
      var needsDescriptor = false
      var earliest: UInt64?
      for handle in handles {
        let waiting = try waiting(for: handle, in: context)
        if waiting.isReady { isReadyAtOnce = true }
        if let deadline = waiting.deadline { earliest = min(deadline, earliest ?? .max) }
        if let descriptor = waiting.descriptor {
          needsDescriptor = true
          context.poller.want(waiting.events, on: descriptor, identity: waiting.identity)
        }
      }
      var timeout = isReadyAtOnce ? 0 : nil as UInt64?
      if !isReadyAtOnce, let earliest, earliest < .max {
        let now = MonotonicClock.now()
        timeout = earliest > now ? earliest - now : 0
      }
      if needsDescriptor || timeout != 0 {
        guard try context.waitForPoller(timeout: timeout) else { continue }
      }

      let now = earliest == nil ? 0 : MonotonicClock.now()
      var count = 0
      for (index, handle) in handles.enumerated()
      where try isReady(handle, now, in: context) {
        ready.initializeElement(at: count, to: UInt32(index))
        count += 1
      }
      if count > 0 { return UnsafeBufferPointer(rebasing: ready[..<count]) }
    }
  }

  /// Whether a pollable is ready after a wait that ended at `now`.
  @inline(__always)
  private static func isReady(
    _ handle: Borrow<Pollable>, _ now: UInt64, in context: WASIContext
  ) throws(HostTrap) -> Bool {
    let waiting = try waiting(for: handle, in: context)
    guard !waiting.isReady else { return true }
    var isOver = waiting.deadline.map { now >= $0 } ?? false
    if let descriptor = waiting.descriptor, !isOver {
      isOver = context.poller.hasHappened(waiting.events, on: descriptor)
    }
    guard isOver, let step = waiting.step else { return isOver }
    step.advance()
    return try self.waiting(for: handle, in: context).isReady
  }

  @inline(__always)
  private static func waiting(
    for handle: Borrow<Pollable>, in context: WASIContext
  ) throws(HostTrap) -> Waiting {
    Waiting(
      try context.resource(handle.representation, as: Pollable.self).pointee.condition)
  }
}

extension WASIContext {
  /// Waits for what the poller was told, or until `timeout` nanoseconds have passed, and returns
  /// whether that is so: not if a signal came first.
  fileprivate func waitForPoller(timeout: UInt64?) throws(HostTrap) -> Bool {
    do throws(SystemError) {
      try poller.wait(timeout: timeout)
      return true
    } catch {
      guard error.isInterruption else { throw refusal("\(error)") }
      try checkInterruption()
      return false
    }
  }

  /// Waits until `condition` is the case.
  func wait(for condition: IoPoll.Pollable.Condition) throws(HostTrap) {
    while true {
      let waiting = Waiting(condition)
      guard !waiting.isReady else { return }
      guard let descriptor = waiting.descriptor else {
        return try wait(until: waiting.deadline ?? .max)
      }
      let hasHappened = try isReady(descriptor, for: waiting.events, timeout: waiting.timeout)
      guard hasHappened || waiting.timeout == 0 else { continue }
      guard let step = waiting.step else { return }
      step.advance()
    }
  }

  /// Waits until something happened on one of `entries` or `timeout` nanoseconds have passed, and
  /// returns whether that is so: not if a signal came first.
  func wait(
    for entries: UnsafeMutableBufferPointer<PollEntry>, timeout: UInt64?
  ) throws(HostTrap) -> Bool {
    do throws(SystemError) {
      try PollEntry.wait(for: entries, timeout: timeout)
      return true
    } catch {
      guard error.isInterruption else { throw refusal("\(error)") }
      try checkInterruption()
      return false
    }
  }

  /// Waits until one of `events` has happened on `descriptor`.
  func wait(for events: PollEntry.Events, on descriptor: StreamDescriptor) throws(HostTrap) {
    while try !isReady(descriptor, for: events, timeout: nil) {}
  }

  /// Waits until the monotonic clock has reached `instant`, or for ever if it can't.
  func wait(until instant: UInt64) throws(HostTrap) {
    while true {
      let now = MonotonicClock.now()
      guard now < instant else { return }
      _ = try wait(
        for: UnsafeMutableBufferPointer(start: nil, count: 0),
        timeout: instant == .max ? nil : instant - now)
    }
  }

  /// Whether one of `events` has happened on `descriptor`, after at most `timeout` nanoseconds.
  func isReady(
    _ descriptor: StreamDescriptor, for events: PollEntry.Events, timeout: UInt64? = 0
  ) throws(HostTrap) -> Bool {
    var entry = PollEntry(descriptor, events)
    return try withUnsafeMutablePointer(to: &entry) { entry throws(HostTrap) in
      try wait(for: UnsafeMutableBufferPointer(start: entry, count: 1), timeout: timeout)
        && entry.pointee.isReady(for: events)
    }
  }
}
