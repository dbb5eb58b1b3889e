import WamrPlatform

extension FilesystemPreopens {
  static func getDirectories(
    _ context: WASIContext
  ) throws(HostTrap) -> [(Own<FilesystemTypes.Descriptor>, String)] {
    var directories: [(Own<FilesystemTypes.Descriptor>, String)] = []
    for preopen in context.preopens {
      directories.append((try context.insert(preopen.descriptor), preopen.path))
    }
    return directories
  }
}

extension WASIContext {
  /// A directory that the host gives to the guest.
  struct Preopen {
    /// What the guest gets.
    let descriptor: FilesystemTypes.Descriptor
    /// What the guest is to call it.
    let path: String
  }

  /// Gives the guest the directory at `hostPath` and all that is in it, to change or only to read,
  /// and tells it to call that `guestPath`.
  package func addPreopen(
    _ hostPath: String, as guestPath: String, isReadOnly: Bool
  ) throws(SystemError) {
    let directory = OpenFile(try FileDescriptor.openDirectory(hostPath))
    if preopens.isEmpty {
      if pathResolution == nil { pathResolver = PathResolver(trying: directory.descriptor) }
      FileDescriptor.ignoreFileSizeSignal()
    }
    preopens.append(
      Preopen(
        descriptor: FilesystemTypes.Descriptor(
          file: directory, kind: .directory, isMutable: !isReadOnly,
          flags: isReadOnly ? .read : [.read, .mutateDirectory]),
        path: guestPath))
  }
}
