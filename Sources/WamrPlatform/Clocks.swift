import Glibc

/// The clock that never goes back, in nanoseconds since some moment before this process began.
package enum MonotonicClock {
  /// The time now.
  package static func now() -> UInt64 {
    var time = timespec()
    clock_gettime(CLOCK_MONOTONIC, &time)
    return time.nanoseconds
  }

  /// The length of the clock's tick.
  package static func resolution() -> UInt64 {
    var time = timespec()
    clock_getres(CLOCK_MONOTONIC, &time)
    return time.nanoseconds
  }
}

/// The clock on the wall, which may be set: seconds since 1970 and nanoseconds below a second.
package enum WallClock {
  /// The time now.
  package static func now() -> (seconds: Int, nanoseconds: Int) {
    var time = timespec()
    clock_gettime(CLOCK_REALTIME, &time)
    return (time.tv_sec, time.tv_nsec)
  }

  /// The length of the clock's tick.
  package static func resolution() -> (seconds: Int, nanoseconds: Int) {
    var time = timespec()
    clock_getres(CLOCK_REALTIME, &time)
    return (time.tv_sec, time.tv_nsec)
  }
}

extension timespec {
  /// All of it in nanoseconds: enough for 584 years.
  fileprivate var nanoseconds: UInt64 {
    UInt64(truncatingIfNeeded: tv_sec) &* 1_000_000_000 &+ UInt64(truncatingIfNeeded: tv_nsec)
  }
}
