import WamrPlatform

extension CliTerminalStderr {
  static func getTerminalStderr(
    _ context: WASIContext
  ) throws(HostTrap) -> Own<CliTerminalOutput.TerminalOutput>? {
    guard context.standardError.isTerminal else { return nil }
    return try context.insert(CliTerminalOutput.TerminalOutput())
  }
}
