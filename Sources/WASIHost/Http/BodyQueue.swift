import Synchronization
import WamrPlatform

/// The bytes of a body on their way from one who writes them to one who reads them.
///
/// Both may be on one thread or on two. How much is under way is bounded by who writes: there is
/// `room` for so many bytes. One side is the guest's, which waits with the help of a `Wakeup`; the
/// other is told by `onChange`.
package final class BodyQueue: Sendable {
  /// How a body ends.
  package enum End: Sendable {
    /// It was whole, and these are its trailers, if it has any.
    case whole(trailers: [HttpField]?)
    /// It was cut off.
    case broken(HttpFailure)
  }

  private struct State {
    var bytes: [UInt8] = []
    /// How many of `bytes` have been read.
    var start = 0
    var end: End?
    /// Whether nobody reads what is still written.
    var isAbandoned = false
    /// What wakes the guest, if it waits or is about to.
    var waiter: Wakeup?
    var onChange: (@Sendable () -> Void)?

    var count: Int { bytes.count - start }

    /// Takes `count` bytes as read, and gives their room back where that is worth moving the rest.
    mutating func advance(_ count: Int) {
      start += count
      if start == bytes.count {
        bytes.removeAll(keepingCapacity: true)
        start = 0
      } else if start >= BodyQueue.pieceByteCount, start >= bytes.count / 2 {
        bytes.removeFirst(start)
        start = 0
      }
    }

    /// Takes out what is to be done once the lock is free again.
    mutating func takeWaiter() -> Wakeup? {
      defer { waiter = nil }
      return waiter
    }
  }

  private let state = Mutex(State())
  private let isGuestWriting: Bool

  /// The most bytes that are under way, but for what comes in one piece.
  package let capacity: Int

  /// What is read of a body at once.
  package static let pieceByteCount = 64 << 10

  /// Makes an empty one, which the guest writes or reads.
  ///
  /// What a guest writes may be all of a body before it sends the message, and it then waits for ever
  /// where there is less room than it needs; a megabyte it has in wasmtime too.
  package init(isGuestWriting: Bool, capacity: Int = pieceByteCount) {
    self.isGuestWriting = isGuestWriting
    self.capacity = capacity
  }

  /// Has `body` called on the guest's thread when the guest has written, ended or read, or doesn't want
  /// more.
  package func setChangeHandler(_ body: @escaping @Sendable () -> Void) {
    state.withLock { $0.onChange = body }
  }

  // MARK: Writing

  /// How many more bytes there is room for.
  package var room: Int { state.withLock { max(0, capacity - $0.count) } }

  /// Adds `bytes`, unless the body has ended or nobody reads it.
  package func write(_ bytes: UnsafeRawBufferPointer) {
    guard !bytes.isEmpty else { return }
    change(isWriting: true) { state in
      guard state.end == nil, !state.isAbandoned else { return }
      state.bytes.append(contentsOf: bytes)
    }
  }

  /// Ends the body, if it hasn't ended.
  package func finish(_ end: End) {
    change(isWriting: true) { state in if state.end == nil { state.end = end } }
  }

  /// Whether what is written is of no use any more.
  package var isAbandoned: Bool { state.withLock { $0.isAbandoned } }

  // MARK: Reading

  /// Moves bytes into `buffer` and returns their number; 0 if there are none yet, or no more.
  package func read(into buffer: UnsafeMutableRawBufferPointer) -> Int {
    var count = 0
    change(isWriting: false) { state in
      count = min(buffer.count, state.count)
      guard count > 0 else { return }
      state.bytes.withUnsafeBytes { bytes in
        buffer.copyMemory(
          from: UnsafeRawBufferPointer(rebasing: bytes[state.start..<state.start + count]))
      }
      state.advance(count)
    }
    return count
  }

  /// Moves up to `count` bytes out of the queue.
  package func read(_ count: Int) -> [UInt8] {
    var bytes: [UInt8] = []
    change(isWriting: false) { state in
      let taken = min(count, state.count)
      if state.start == 0, taken == state.bytes.count {
        swap(&bytes, &state.bytes)
      } else {
        bytes = Array(state.bytes[state.start..<state.start + taken])
        state.advance(taken)
      }
    }
    return bytes
  }

  /// How the body has ended, if there are no bytes before that.
  package var end: End? { state.withLock { $0.count == 0 ? $0.end : nil } }

  /// How many bytes haven't been read yet.
  var count: Int { state.withLock { $0.count } }

  /// How many bytes haven't been read yet, if no more come and no trailers either.
  package var wholeByteCount: Int? {
    state.withLock { state in
      guard case .whole(nil) = state.end else { return nil }
      return state.count
    }
  }

  /// Lets all that is still written be lost.
  package func abandon() {
    change(isWriting: false) { state in
      state.isAbandoned = true
      state.bytes = []
      state.start = 0
    }
  }

  // MARK: Waiting

  /// Whether reading is of use; if not, `waiter` will be woken when it has become so.
  func isReadable(orWake waiter: Wakeup?) -> Bool {
    state.withLock { state in
      guard state.count == 0, state.end == nil else { return true }
      state.waiter = waiter
      return false
    }
  }

  /// Whether there is room, or writing is of no use; if not, `waiter` will be woken when that changes.
  func isWritable(orWake waiter: Wakeup?) -> Bool {
    state.withLock { state in
      guard state.count >= capacity, state.end == nil, !state.isAbandoned else { return true }
      state.waiter = waiter
      return false
    }
  }

  /// Whether all was read, or nobody reads; if not, `waiter` will be woken when that changes.
  func isDrained(orWake waiter: Wakeup?) -> Bool {
    state.withLock { state in
      guard state.count > 0, !state.isAbandoned else { return true }
      state.waiter = waiter
      return false
    }
  }

  /// Changes the state for one side and tells the other.
  private func change(isWriting: Bool, _ body: (inout State) -> Void) {
    let isGuest = isWriting == isGuestWriting
    let (waiter, handler) = state.withLock { state in
      body(&state)
      return isGuest ? (nil, state.onChange) : (state.takeWaiter(), nil)
    }
    waiter?.signal()
    handler?()
  }
}

/// Why a message couldn't be sent or received whole.
package enum HttpFailure: Error, Sendable {
  /// The other side has ended the connection.
  case connectionTerminated
  /// The other side doesn't keep to the protocol.
  case protocolError
  /// The writer was dropped before it had finished.
  case incomplete
  /// It took too long.
  case timeout
}
