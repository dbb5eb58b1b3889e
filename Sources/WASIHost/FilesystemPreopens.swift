extension FilesystemPreopens {
  /// None: the host has no directories for the guest.
  static func getDirectories(
    _ context: WASIContext
  ) throws(HostTrap) -> [(Own<FilesystemTypes.Descriptor>, String)] {
    []
  }
}
