extension RandomInsecureSeed {
  static func insecureSeed(_ context: WASIContext) throws(HostTrap) -> (UInt64, UInt64) {
    (try context.unpredictableNumber(), try context.unpredictableNumber())
  }
}
