import CWamrPlatform

/// What another thread wakes a waiting one with: a descriptor that is readable once `signal` was
/// called, until `clear` is.
package final class Wakeup: Sendable {
  private let number: Int32

  /// What tells the descriptor from earlier ones of its number.
  package let identity = UniqueNumber.next()

  /// Makes one that nobody has used.
  package init() throws(SystemError) {
    number = try SystemError.retrying("eventfd") { wamr_wakeup_create() }
  }

  deinit { _ = FileDescriptor(rawValue: number) }

  /// What is to be waited for, while this lives.
  package var descriptor: StreamDescriptor { StreamDescriptor(rawValue: number) }

  /// Wakes who waits, or who will.
  package func signal() { wamr_wakeup_signal(number) }

  /// Lets it be waited for again.
  package func clear() { wamr_wakeup_clear(number) }
}
