import CWamrPlatform
import Glibc

/// An open file or folder, closed with the end of its life.
package struct FileDescriptor: ~Copyable {
  /// The system's number.
  package let rawValue: Int32

  init(rawValue: Int32) { self.rawValue = rawValue }

  deinit { close(rawValue) }

  /// Opens the file at `path` for reading.
  package static func openFile(_ path: String) throws(SystemError) -> FileDescriptor {
    FileDescriptor(
      rawValue: try SystemError.retrying("open", path: path) { open(path, O_RDONLY | O_CLOEXEC) })
  }

  /// Opens the file `name` in this folder for reading; a symbolic link isn't followed.
  package func openMember(_ name: String) throws(SystemError) -> FileDescriptor {
    try openMember(name, O_RDONLY | O_NOFOLLOW, operation: "open")
  }

  /// Makes the file `name` in this folder, which must not be there, readable and writable by its
  /// owner only.
  package func createMember(_ name: String) throws(SystemError) -> FileDescriptor {
    try openMember(name, O_RDWR | O_CREAT | O_EXCL | O_NOFOLLOW, operation: "create")
  }

  /// Opens the folder at `path` itself, not what a symbolic link there points to.
  package static func openFolder(_ path: String) throws(SystemError) -> FileDescriptor {
    FileDescriptor(
      rawValue: try SystemError.retrying("open", path: path) {
        open(path, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC)
      })
  }

  /// Makes a folder that only its owner may use; none is made if something is there.
  package static func createFolder(_ path: String) throws(SystemError) {
    guard mkdir(path, 0o700) != 0, errno != EEXIST else { return }
    throw SystemError("mkdir", path: path)
  }

  /// Makes a file that has no name and lies in memory.
  package static func inMemory(_ name: String) throws(SystemError) -> FileDescriptor {
    FileDescriptor(
      rawValue: try SystemError.retrying("memfd_create") {
        wamr_memory_file(name)
      })
  }

  /// Renames a member of this folder; what had the new name before is gone.
  package func renameMember(_ name: String, to newName: String) throws(SystemError) {
    guard renameat(rawValue, name, rawValue, newName) == 0 else {
      throw SystemError("rename", path: name)
    }
  }

  /// Removes a file from this folder, if it is there.
  package func removeMember(_ name: String) { unlinkat(rawValue, name, 0) }

  /// Sets the file's size; what is added is zero.
  package func resize(to byteCount: Int) throws(SystemError) {
    _ = try SystemError.retrying("ftruncate") { ftruncate(rawValue, byteCount) }
  }

  /// Writes all of `bytes`.
  package func write(_ bytes: UnsafeRawBufferPointer) throws(SystemError) {
    var rest = bytes
    while !rest.isEmpty {
      let count = try SystemError.retrying("write") {
        Glibc.write(rawValue, rest.baseAddress, rest.count)
      }
      rest = UnsafeRawBufferPointer(rebasing: rest.dropFirst(count))
    }
  }

  /// Returns when the file's bytes are where a loss of power can't reach them.
  package func synchronize() throws(SystemError) {
    _ = try SystemError.retrying("fdatasync") { fdatasync(rawValue) }
  }

  /// Locks the file until it is closed by all who have it from here, unless somebody else has it
  /// locked; returns whether it was free.
  package func lockIfFree() throws(SystemError) -> Bool {
    do throws(SystemError) {
      _ = try SystemError.retrying("flock") { flock(rawValue, LOCK_EX | LOCK_NB) }
      return true
    } catch {
      guard error.isWouldBlock else { throw error }
      return false
    }
  }

  /// What the system says about the file.
  package func status() throws(SystemError) -> Status {
    var status = stat()
    _ = try SystemError.retrying("fstat") { fstat(rawValue, &status) }
    return Status(
      byteCount: Int(status.st_size), isRegular: status.st_mode & S_IFMT == S_IFREG,
      isOwn: status.st_uid == geteuid(), permissions: status.st_mode & 0o7777)
  }

  /// Size, kind, and who may do what.
  package struct Status: Hashable, Sendable {
    package var byteCount: Int
    package var isRegular: Bool
    /// Whether the file belongs to the user that this process acts for.
    package var isOwn: Bool
    package var permissions: UInt32
  }

  private func openMember(
    _ name: String, _ flags: Int32, operation: String
  ) throws(SystemError) -> FileDescriptor {
    FileDescriptor(
      rawValue: try SystemError.retrying(operation, path: name) {
        openat(rawValue, name, flags | O_CLOEXEC, 0o600)
      })
  }
}
