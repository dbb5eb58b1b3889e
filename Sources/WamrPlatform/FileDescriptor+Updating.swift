// Files that are kept from one run to the next and belong to one process at a time.

import Glibc

extension FileDescriptor {
  /// Opens the file at `path` for reading and writing, and makes it, for its owner only, if it isn't
  /// there; `isNew` empties it.
  package static func openForUpdate(
    _ path: String, isNew: Bool = false
  ) throws(SystemError) -> FileDescriptor {
    let flags = O_RDWR | O_CREAT | O_CLOEXEC | (isNew ? O_TRUNC | O_NOFOLLOW : 0)
    return FileDescriptor(
      rawValue: try SystemError.retrying("open", path: path) { open(path, flags, 0o600) })
  }

  /// Keeps others from locking the file until it is closed, and returns whether nobody else does.
  package func lock() throws(SystemError) -> Bool {
    do throws(SystemError) {
      _ = try SystemError.retrying("flock") { flock(rawValue, LOCK_EX | LOCK_NB) }
      return true
    } catch {
      guard error.isWouldBlock else { throw error }
      return false
    }
  }

  /// Whether `path` leads to this file and not to another that took its place.
  package func isAt(_ path: String) throws(SystemError) -> Bool {
    var own = stat()
    var there = stat()
    _ = try SystemError.retrying("fstat") { fstat(rawValue, &own) }
    guard fstatat(AT_FDCWD, path, &there, 0) == 0 else { return false }
    return own.st_dev == there.st_dev && own.st_ino == there.st_ino
  }

  /// Sets who may do what with the file.
  package func setPermissions(_ permissions: UInt32) throws(SystemError) {
    _ = try SystemError.retrying("fchmod") { fchmod(rawValue, permissions) }
  }

  /// Writes all of `bytes` at `offset`.
  package func writeAll(_ bytes: UnsafeRawBufferPointer, at offset: Int) throws(SystemError) {
    var written = 0
    while written < bytes.count {
      let rest = UnsafeRawBufferPointer(rebasing: bytes[written...])
      written += try SystemError.retrying("pwrite") {
        pwrite(rawValue, rest.baseAddress, rest.count, offset + written)
      }
    }
  }

  /// Gives the file at `path` the place of what is at `newPath`.
  package static func rename(_ path: String, to newPath: String) throws(SystemError) {
    guard Glibc.rename(path, newPath) == 0 else { throw SystemError("rename", path: newPath) }
  }

  /// The path without symbolic links of the file at `path`, or `path` where there is none.
  package static func resolvedPath(_ path: String) -> String {
    guard let resolved = realpath(path, nil) else { return path }
    defer { free(resolved) }
    return String(cString: resolved)
  }
}
