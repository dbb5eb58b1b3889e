extension CliTerminalOutput {
  /// The output side of a terminal, which can do nothing yet.
  struct TerminalOutput {}
}
