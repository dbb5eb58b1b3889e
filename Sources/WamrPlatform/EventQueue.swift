import CWamrPlatform

/// A queue of the kernel's (epoll) in which descriptors stay, so that waiting for many of them costs
/// no more than what happens on them.
package final class EventQueue {
  private let descriptor: FileDescriptor

  /// Makes a queue in which there is nothing.
  package init() throws(SystemError) {
    descriptor = FileDescriptor(
      rawValue: try SystemError.retrying("epoll_create1") { wamr_queue_create() })
  }

  /// Something that happened.
  package struct Event: BitwiseCopyable {
    fileprivate var event = wamr_queue_event()

    /// Makes room for one.
    package init() {}

    /// What it happened on.
    package var descriptor: StreamDescriptor { StreamDescriptor(rawValue: event.descriptor) }

    /// What happened, an error and the other end's closing being any event.
    package var events: PollEntry.Events {
      PollEntry.Events(reported: Int16(truncatingIfNeeded: event.events))
    }
  }

  /// Lets the queue report `events` of `member`, and no others than these from now on.
  package func add(
    _ member: StreamDescriptor, _ events: PollEntry.Events
  ) throws(SystemError) {
    _ = try SystemError.retrying("epoll_ctl") {
      wamr_queue_add(descriptor.rawValue, member.rawValue, UInt32(events.rawValue))
    }
  }

  /// Takes `member` out of the queue, where it isn't if it has been closed.
  package func remove(_ member: StreamDescriptor) {
    _ = wamr_queue_remove(descriptor.rawValue, member.rawValue)
  }

  /// Waits until something has happened or `timeout` nanoseconds have passed, and returns how many of
  /// `events` are set.
  ///
  /// Not made again when a signal interrupts it: the caller may have to stop.
  package func wait(
    for events: UnsafeMutableBufferPointer<Event>, timeout: UInt64?
  ) throws(SystemError) -> Int {
    if let timeout, timeout > 0 {
      // The queue's own limit would be in milliseconds; but a queue can be waited for like a pipe.
      var entry = PollEntry(descriptor.stream, .readable)
      let isReady = try withUnsafeMutablePointer(to: &entry) { entry throws(SystemError) in
        try PollEntry.wait(
          for: UnsafeMutableBufferPointer(start: entry, count: 1), timeout: timeout)
        return entry.pointee.isReady(for: .readable)
      }
      guard isReady else { return 0 }
    }
    let count = events.withMemoryRebound(to: wamr_queue_event.self) { events in
      wamr_queue_wait(
        descriptor.rawValue, events.baseAddress, Int32(clamping: events.count), timeout == nil)
    }
    guard count >= 0 else { throw SystemError("epoll_wait") }
    return Int(count)
  }
}
