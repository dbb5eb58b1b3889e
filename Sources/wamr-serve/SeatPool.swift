// Threads for guests.
//
// The seat that was used last is used next: its instance's pages are in the caches still, and of many
// seats that one busy moment has needed the others keep quiet.

import Instances
import NIOPosix
import Synchronization
import WamrPlatform

/// A thread and what it has for its guests; unchecked, since no other thread uses that.
final class Seat: @unchecked Sendable {
  /// An instance that can be made new, if there is one.
  var instance: ComponentInstance?
  /// What wakes the thread.
  var wakeup: Wakeup?

  fileprivate let thread = NIOThreadPool(numberOfThreads: 1)
}

/// Seats, as many as have been needed at once, up to a limit.
final class SeatPool: Sendable {
  typealias Work = @Sendable (Seat) -> Void

  private struct State {
    var count = 0
    var idle: [Seat] = []
    var waiting: [Work] = []
    /// Where in `waiting` the next is.
    var next = 0

    mutating func takeWaiting() -> Work? {
      guard next < waiting.count else { return nil }
      let work = waiting[next]
      next += 1
      if next == waiting.count || next == 1024 {
        waiting.removeFirst(next)
        next = 0
      }
      return work
    }
  }

  private let state = Mutex(State())
  private let maximumCount: Int
  private let maximumWaitingCount: Int

  init(maximumCount: Int, maximumWaitingCount: Int) {
    self.maximumCount = maximumCount
    self.maximumWaitingCount = maximumWaitingCount
  }

  /// Has `work` done on a seat, later if all are taken; returns false if too much waits already.
  func submit(_ work: @escaping Work) -> Bool {
    enum Decision {
      case use(Seat)
      case make
      case wait
      case refuse
    }
    let decision = state.withLock { state -> Decision in
      if let seat = state.idle.popLast() { return .use(seat) }
      if state.count < maximumCount {
        state.count += 1
        return .make
      }
      guard state.waiting.count - state.next < maximumWaitingCount else { return .refuse }
      state.waiting.append(work)
      return .wait
    }
    switch decision {
    case .use(let seat): run(work, on: seat)
    case .make:
      let seat = Seat()
      seat.thread.start()
      run(work, on: seat)
    case .wait: break
    case .refuse: return false
    }
    return true
  }

  private func run(_ work: @escaping Work, on seat: Seat) {
    seat.thread.submit { [self] _ in
      var work = work
      while true {
        work(seat)
        let next = state.withLock { state -> Work? in
          if let next = state.takeWaiting() { return next }
          state.idle.append(seat)
          return nil
        }
        guard let next else { return }
        work = next
      }
    }
  }
}
