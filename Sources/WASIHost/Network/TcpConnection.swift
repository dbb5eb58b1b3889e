import WamrPlatform

/// What the streams of a connection, and the socket that made it, have in common.
///
/// The system takes what a stream writes as long as there is room. A guest is promised some room by
/// `check-write` and mustn't wait when it uses it, so what the system doesn't take after all is kept
/// here, and nothing more is promised until it has gone.
final class TcpConnection {
  /// The socket.
  let file: OpenFile

  /// Whether the guest has ended a direction, or an error has.
  var isReceivingEnded = false
  var isSendingEnded = false

  /// What was written and the system hasn't taken yet.
  private var unsent: [UInt8] = []

  /// The longest wait for bytes to be taken that nobody waits for any more, in nanoseconds.
  private static let farewell: UInt64 = 1_000_000_000

  /// Makes the connection of a socket that is connected.
  init(_ file: OpenFile) { self.file = file }

  deinit { sendRest() }

  /// Whether all that was written is with the system.
  var isSent: Bool { unsent.isEmpty }

  /// Keeps `bytes` until the system takes them.
  func keep(_ bytes: UnsafeRawBufferPointer) { unsent += bytes }

  /// Sends what is left, as much as the system takes, and returns whether that is all.
  func sendUnsent() throws(SystemError) -> Bool {
    while !unsent.isEmpty {
      let count: Int
      do throws(SystemError) {
        count = try unsent.withUnsafeBufferPointer { bytes throws(SystemError) in
          try file.descriptor.send(UnsafeRawBufferPointer(bytes))
        }
      } catch {
        if error.isWouldBlock { return false }
        // Nobody will get it.
        unsent = []
        throw error
      }
      unsent.removeFirst(count)
    }
    return true
  }

  /// Ends one or both directions.
  func shutDown(receiving: Bool, sending: Bool) throws(SystemError) {
    if sending, !isSendingEnded { sendRest() }
    isReceivingEnded = isReceivingEnded || receiving
    isSendingEnded = isSendingEnded || sending
    do throws(SystemError) {
      try file.descriptor.shutDown(receiving: receiving, sending: sending)
    } catch {
      // It is over already.
      guard error.errno == ErrorNumber.notConnected else { throw error }
    }
  }

  /// Sends what is left, for which the other end has a moment's time to make room.
  ///
  /// Without that, a guest that doesn't flush would lose its last bytes, as the interface allows.
  private func sendRest() {
    let end = MonotonicClock.now() + Self.farewell
    do throws(SystemError) {
      while try !sendUnsent() {
        let now = MonotonicClock.now()
        guard now < end else { return }
        var entry = PollEntry(file.descriptor.stream, .writable)
        try withUnsafeMutablePointer(to: &entry) { entry throws(SystemError) in
          try PollEntry.wait(
            for: UnsafeMutableBufferPointer(start: entry, count: 1), timeout: end - now)
        }
      }
    } catch {
      // The connection has ended, or it is time for the guest to end: the rest is lost.
    }
  }
}
