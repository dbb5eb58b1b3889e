extension CliTerminalInput {
  /// The input side of a terminal, which can do nothing yet.
  struct TerminalInput {}
}
