import WamrPlatform

extension CliTerminalStdin {
  static func getTerminalStdin(
    _ context: WASIContext
  ) throws(HostTrap) -> Own<CliTerminalInput.TerminalInput>? {
    guard context.standardInput.isTerminal else { return nil }
    return try context.insert(CliTerminalInput.TerminalInput())
  }
}
