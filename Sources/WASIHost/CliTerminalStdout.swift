import WamrPlatform

extension CliTerminalStdout {
  static func getTerminalStdout(
    _ context: WASIContext
  ) throws(HostTrap) -> Own<CliTerminalOutput.TerminalOutput>? {
    guard context.standardOutput.isTerminal else { return nil }
    return try context.insert(CliTerminalOutput.TerminalOutput())
  }
}
