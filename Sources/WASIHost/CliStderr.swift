extension CliStderr {
  static func getStderr(
    _ context: WASIContext
  ) throws(HostTrap) -> Own<IoStreams.OutputStream> {
    try context.insert(IoStreams.OutputStream(context.standardError))
  }
}
