extension CliEnvironment {
  static func getEnvironment(_ context: WASIContext) throws(HostTrap) -> [(String, String)] {
    context.environment
  }

  static func getArguments(_ context: WASIContext) throws(HostTrap) -> [String] {
    context.arguments
  }

  /// None: the guest has no directories.
  static func initialCwd(_ context: WASIContext) throws(HostTrap) -> String? { nil }
}
