extension CliStdin {
  static func getStdin(
    _ context: WASIContext
  ) throws(HostTrap) -> Own<IoStreams.InputStream> {
    try context.insert(IoStreams.InputStream(context.standardInput))
  }
}
