import Glibc

/// A directory that is being read from its beginning, whatever else is read from it elsewhere.
package struct DirectoryStream: ~Copyable {
  private let stream: OpaquePointer

  /// Something in a directory.
  package struct Entry: Hashable, Sendable {
    package var kind: FileKind
    /// The name, or nil if it is not UTF-8.
    package var name: String?
  }

  /// Begins to read `directory`.
  package init(reading directory: borrowing FileDescriptor) throws(SystemError) {
    // Opened again, because descriptors that are copies of each other share where they are.
    let number = directory.rawValue
    let copy = try SystemError.retrying("openat") {
      openat(number, ".", OpenMode.directory.flags)
    }
    guard let stream = fdopendir(copy) else {
      let error = SystemError("fdopendir")
      close(copy)
      throw error
    }
    self.stream = stream
  }

  deinit { closedir(stream) }

  /// The next entry, the directory itself and its parent left out, or nil at the end.
  package func next() throws(SystemError) -> Entry? {
    while true {
      Glibc.errno = 0
      guard let entry = readdir(stream) else {
        guard Glibc.errno != 0 else { return nil }
        throw SystemError("readdir")
      }
      let entryKind = FileKind(directoryEntryType: entry.pointee.d_type)
      let found = withUnsafePointer(to: &entry.pointee.d_name) { bytes -> Entry? in
        bytes.withMemoryRebound(to: CChar.self, capacity: MemoryLayout.size(ofValue: bytes.pointee))
        {
          name in
          guard strcmp(name, ".") != 0, strcmp(name, "..") != 0 else { return nil }
          return Entry(kind: entryKind ?? kind(of: name), name: String(validatingCString: name))
        }
      }
      if let found { return found }
    }
  }

  /// The kind of an entry for which the file system doesn't give it along with the name.
  private func kind(of name: UnsafePointer<CChar>) -> FileKind {
    var status = stat()
    guard fstatat(dirfd(stream), name, &status, AT_SYMLINK_NOFOLLOW) == 0 else { return .unknown }
    return FileKind(mode: status.st_mode)
  }
}

extension FileKind {
  /// Makes the kind of a directory entry, or nil if that doesn't say.
  fileprivate init?(directoryEntryType type: UInt8) {
    switch Int(type) {
    case DT_BLK: self = .blockDevice
    case DT_CHR: self = .characterDevice
    case DT_DIR: self = .directory
    case DT_FIFO: self = .pipe
    case DT_LNK: self = .symbolicLink
    case DT_REG: self = .regularFile
    case DT_SOCK: self = .socket
    default: return nil
    }
  }
}
