extension ClocksTimezone {
  /// Coordinated Universal Time: the host shows the guest no other.
  static func display(
    _ context: WASIContext, when: ClocksWallClock.Datetime
  ) throws(HostTrap) -> TimezoneDisplay {
    TimezoneDisplay(utcOffset: 0, name: "UTC", inDaylightSavingTime: false)
  }

  static func utcOffset(_ context: WASIContext, when: ClocksWallClock.Datetime) throws(HostTrap)
    -> Int32
  { 0 }
}
