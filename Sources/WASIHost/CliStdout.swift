extension CliStdout {
  static func getStdout(
    _ context: WASIContext
  ) throws(HostTrap) -> Own<IoStreams.OutputStream> {
    try context.insert(IoStreams.OutputStream(context.standardOutput))
  }
}
