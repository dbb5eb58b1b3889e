extension CliEnvironment {
  static func getEnvironment(_ context: WASIContext) throws(HostTrap) -> [(String, String)] {
    context.environment
  }

  static func getArguments(_ context: WASIContext) throws(HostTrap) -> [String] {
    context.arguments
  }

  /// None: a guest begins with the directories that it was given.
  static func initialCwd(_ context: WASIContext) throws(HostTrap) -> String? { nil }
}
