// Waiting for what streams and clocks bring.
//
// Everything that can be waited for is a descriptor, a moment, or there already, so one system call
// waits for any number of them: ppoll(2), whose time limit is the earliest of the moments. It is
// given each descriptor once, however many pollables a guest makes of it, since it refuses more
// entries than the process may have descriptors.

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
      /// When one of the events has happened on the descriptor.
      case event(StreamDescriptor, PollEntry.Events)
      /// When the monotonic clock has reached it.
      case instant(UInt64)
    }
  }

  static func pollableReady(
    _ context: WASIContext, _ pollable: UnsafeMutablePointer<Pollable>
  ) throws(HostTrap) -> Bool {
    switch pollable.pointee.condition {
    case .always: true
    case .event(let descriptor, let events): try context.isReady(descriptor, for: events)
    case .instant(let instant): MonotonicClock.now() >= instant
    }
  }

  static func pollableBlock(
    _ context: WASIContext, _ pollable: UnsafeMutablePointer<Pollable>
  ) throws(HostTrap) {
    switch pollable.pointee.condition {
    case .always: return
    case .event(let descriptor, let events): try context.wait(for: events, on: descriptor)
    case .instant(let instant): try context.wait(until: instant)
    }
  }

  static func poll(
    _ context: WASIContext, in handles: UnsafeBufferPointer<Borrow<Pollable>>
  ) throws(HostTrap) -> UnsafeBufferPointer<UInt32> {
    guard !handles.isEmpty else { throw context.refusal("poll of an empty list") }
    guard handles.count <= Int(UInt32.max) else { throw context.refusal("poll of a list too long") }

    let entries = context.scratch.allocate(handles.count, of: PollEntry.self)
    // Which entry is whose, for those pollables that have one.
    let positions = context.scratch.allocate(handles.count, of: Int32.self)
    let ready = context.scratch.allocate(handles.count, of: UInt32.self)

    var entryCount = 0
    var isReadyAtOnce = false
    var earliest: UInt64?
    for (index, handle) in handles.enumerated() {
      switch try condition(of: handle, in: context) {
      case .always: isReadyAtOnce = true
      case .instant(let instant): earliest = min(instant, earliest ?? .max)
      case .event(let descriptor, let events):
        let position = entries[..<entryCount].firstIndex { $0.descriptor == descriptor }
        if let position {
          entries[position].formUnion(events)
        } else {
          entries.initializeElement(at: entryCount, to: PollEntry(descriptor, events))
          entryCount += 1
        }
        positions.initializeElement(at: index, to: Int32(position ?? entryCount - 1))
      }
    }

    let waited = UnsafeMutableBufferPointer(rebasing: entries[..<entryCount])
    while true {
      var timeout = isReadyAtOnce ? 0 : nil as UInt64?
      if !isReadyAtOnce, let earliest, earliest < .max {
        let now = MonotonicClock.now()
        timeout = earliest > now ? earliest - now : 0
      }
      if entryCount > 0 || timeout != 0 {
        guard try context.wait(for: waited, timeout: timeout) else { continue }
      }
      let now = earliest == nil ? 0 : MonotonicClock.now()
      var count = 0
      for (index, handle) in handles.enumerated() {
        let isReady =
          switch try condition(of: handle, in: context) {
          case .always: true
          case .instant(let instant): now >= instant
          case .event(_, let events): entries[Int(positions[index])].isReady(for: events)
          }
        if isReady {
          ready.initializeElement(at: count, to: UInt32(index))
          count += 1
        }
      }
      if count > 0 { return UnsafeBufferPointer(rebasing: ready[..<count]) }
    }
  }

  @inline(__always)
  private static func condition(
    of handle: Borrow<Pollable>, in context: WASIContext
  ) throws(HostTrap) -> Pollable.Condition {
    try context.resource(handle.representation, as: Pollable.self).pointee.condition
  }
}

extension WASIContext {
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
