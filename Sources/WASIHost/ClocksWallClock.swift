import WamrPlatform

extension ClocksWallClock {
  static func now(_ context: WASIContext) throws(HostTrap) -> Datetime {
    try Datetime(WallClock.now(), in: context)
  }

  static func resolution(_ context: WASIContext) throws(HostTrap) -> Datetime {
    try Datetime(WallClock.resolution(), in: context)
  }
}

extension ClocksWallClock.Datetime {
  /// Makes the value of a time of the system's, which may not be before 1970.
  fileprivate init(
    _ time: (seconds: Int, nanoseconds: Int), in context: WASIContext
  ) throws(HostTrap) {
    guard let seconds = UInt64(exactly: time.seconds) else {
      throw context.refusal("the clock is set to a time before 1970")
    }
    self.init(seconds: seconds, nanoseconds: UInt32(truncatingIfNeeded: time.nanoseconds))
  }
}
