import CWamrPlatform
import Glibc

/// What is waited for on a descriptor, and then what happened.
package struct PollEntry: BitwiseCopyable {
  private var entry: pollfd

  /// What to wait for.
  package struct Events: OptionSet, Sendable {
    package let rawValue: Int16

    /// There are bytes to read, or the end.
    package static let readable = Events(rawValue: Int16(POLLIN))
    /// There is room to write.
    package static let writable = Events(rawValue: Int16(POLLOUT))

    package init(rawValue: Int16) { self.rawValue = rawValue }

    /// Makes the set of what the system has reported, where an error or the other end's closing is
    /// any event: a read or write would report it at once.
    init(reported: Int16) {
      let isAny = reported & Int16(POLLERR | POLLHUP | POLLNVAL) != 0
      rawValue = isAny ? Int16(POLLIN | POLLOUT) : reported & Int16(POLLIN | POLLOUT)
    }
  }

  /// Makes the entry that waits for `events` on `descriptor`.
  package init(_ descriptor: StreamDescriptor, _ events: Events) {
    entry = pollfd(fd: descriptor.rawValue, events: events.rawValue, revents: 0)
  }

  /// The descriptor that is waited for.
  package var descriptor: StreamDescriptor { StreamDescriptor(rawValue: entry.fd) }

  /// Waits for `events` as well.
  package mutating func formUnion(_ events: Events) { entry.events |= events.rawValue }

  /// What has happened.
  package var happened: Events { Events(reported: entry.revents) }

  /// Whether one of `events` happened.
  package func isReady(for events: Events) -> Bool { !happened.isDisjoint(with: events) }

  /// Waits until something happened on one of `entries`, or `timeout` nanoseconds have passed.
  ///
  /// Not made again when a signal interrupts it: the caller may have to stop.
  package static func wait(
    for entries: UnsafeMutableBufferPointer<PollEntry>, timeout: UInt64?
  ) throws(SystemError) {
    let result = entries.withMemoryRebound(to: pollfd.self) { entries in
      // Where no fraction of a millisecond matters the older call does, and costs less.
      guard let timeout else { return poll(entries.baseAddress, nfds_t(entries.count), -1) }
      guard timeout > 0 else { return poll(entries.baseAddress, nfds_t(entries.count), 0) }
      var limit = timespec(
        tv_sec: Int(timeout / 1_000_000_000), tv_nsec: Int(timeout % 1_000_000_000))
      return wamr_poll(entries.baseAddress, entries.count, &limit)
    }
    guard result >= 0 else { throw SystemError("poll") }
  }
}
