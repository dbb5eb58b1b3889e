import WamrPlatform

extension ClocksMonotonicClock {
  static func now(_ context: WASIContext) throws(HostTrap) -> UInt64 { MonotonicClock.now() }

  static func resolution(_ context: WASIContext) throws(HostTrap) -> UInt64 {
    MonotonicClock.resolution()
  }

  static func subscribeInstant(
    _ context: WASIContext, when: UInt64
  ) throws(HostTrap) -> Own<IoPoll.Pollable> {
    try context.insert(IoPoll.Pollable(.instant(when)))
  }

  static func subscribeDuration(
    _ context: WASIContext, when: UInt64
  ) throws(HostTrap) -> Own<IoPoll.Pollable> {
    // An end beyond what an instant can say is one that doesn't come.
    let (instant, overflow) = MonotonicClock.now().addingReportingOverflow(when)
    return try context.insert(IoPoll.Pollable(.instant(overflow ? .max : instant)))
  }
}
