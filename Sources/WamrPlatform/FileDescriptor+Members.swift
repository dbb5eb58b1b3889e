// Operations on the members of an open directory.
//
// Where a guest decides about the name, it must be one name: no slash, and not `..`. None of these
// operations then leaves the directory, because none of them follows a symbolic link there. Only
// `openBeneath` takes a path.

import CWamrPlatform
import Glibc

extension FileDescriptor {
  /// The most bytes of a path, or of what a symbolic link holds, with the zero at the end.
  package static var pathByteCount: Int { 4096 }

  /// The permissions that a new file has, less what the process's mask takes away.
  private static var newFilePermissions: mode_t { 0o666 }
  /// The permissions that a new directory has, less what the process's mask takes away.
  private static var newDirectoryPermissions: mode_t { 0o777 }

  /// Opens the directory at `path`, through symbolic links as the system follows them.
  package static func openDirectory(_ path: String) throws(SystemError) -> FileDescriptor {
    FileDescriptor(
      rawValue: try SystemError.retrying("open", path: path) {
        open(path, OpenMode.directory.flags)
      })
  }

  /// Opens what `path` names, which may have any number of names and symbolic links: the kernel sees
  /// to it that none of them leads out of this directory, or fails with `ErrorNumber.crossDevice`.
  ///
  /// It fails with `ErrorNumber.wouldBlock` if something was renamed in the meantime, so that it
  /// can't tell.
  package func openBeneath(
    _ path: UnsafePointer<CChar>, _ mode: OpenMode
  ) throws(SystemError) -> FileDescriptor {
    FileDescriptor(
      rawValue: try SystemError.retrying("openat2") {
        wamr_open_beneath(
          rawValue, path, mode.flags, mode.contains(.create) ? Self.newFilePermissions : 0)
      })
  }

  /// Opens a member; if it is a symbolic link, that fails, or opens the link with `.place`.
  package func openMember(
    _ name: UnsafePointer<CChar>, _ mode: OpenMode
  ) throws(SystemError) -> FileDescriptor {
    FileDescriptor(
      rawValue: try SystemError.retrying("openat") {
        openat(rawValue, name, mode.flags | O_NOFOLLOW, Self.newFilePermissions)
      })
  }

  /// What the system knows of a member; of the link itself if it is a symbolic link.
  package func attributes(
    of name: UnsafePointer<CChar>
  ) throws(SystemError) -> FileAttributes {
    var status = stat()
    _ = try SystemError.retrying("fstatat") {
      fstatat(rawValue, name, &status, AT_SYMLINK_NOFOLLOW)
    }
    return FileAttributes(status)
  }

  /// Sets the times of a member; of the link itself if it is a symbolic link.
  package func setTimes(
    of name: UnsafePointer<CChar>, access: NewFileTime, modification: NewFileTime
  ) throws(SystemError) {
    var times = (access.value, modification.value)
    _ = try SystemError.retrying("utimensat") {
      withUnsafeBytes(of: &times) {
        utimensat(
          rawValue, name, $0.assumingMemoryBound(to: timespec.self).baseAddress,
          AT_SYMLINK_NOFOLLOW)
      }
    }
  }

  /// The bytes that a symbolic link holds.
  ///
  /// It fails with `ErrorNumber.invalid` if the member is no symbolic link.
  package func readLink(_ name: UnsafePointer<CChar>) throws(SystemError) -> [UInt8] {
    var bytes = [UInt8](repeating: 0, count: Self.pathByteCount)
    let count = try SystemError.retrying("readlinkat") {
      readlinkat(rawValue, name, &bytes, bytes.count)
    }
    // A link that fills the buffer may go on.
    guard count < bytes.count else { throw SystemError("readlinkat", errno: ENAMETOOLONG) }
    bytes.removeSubrange(count...)
    return bytes
  }

  /// Makes a symbolic link that holds `target`.
  package func createLink(
    _ name: UnsafePointer<CChar>, to target: UnsafePointer<CChar>
  ) throws(SystemError) {
    _ = try SystemError.retrying("symlinkat") { symlinkat(target, rawValue, name) }
  }

  /// Makes a directory.
  package func createDirectory(_ name: UnsafePointer<CChar>) throws(SystemError) {
    _ = try SystemError.retrying("mkdirat") {
      mkdirat(rawValue, name, Self.newDirectoryPermissions)
    }
  }

  /// Removes what is no directory.
  package func unlink(_ name: UnsafePointer<CChar>) throws(SystemError) {
    _ = try SystemError.retrying("unlinkat") { unlinkat(rawValue, name, 0) }
  }

  /// Removes an empty directory.
  package func removeDirectory(_ name: UnsafePointer<CChar>) throws(SystemError) {
    _ = try SystemError.retrying("unlinkat") { unlinkat(rawValue, name, AT_REMOVEDIR) }
  }

  /// Gives a member another name, in this directory or another; what had that name before is gone.
  package func rename(
    _ name: UnsafePointer<CChar>, to newName: UnsafePointer<CChar>,
    in directory: borrowing FileDescriptor
  ) throws(SystemError) {
    let number = directory.rawValue
    _ = try SystemError.retrying("renameat") { renameat(rawValue, name, number, newName) }
  }

  /// Gives a member another name besides the one it has, in this directory or another.
  package func link(
    _ name: UnsafePointer<CChar>, as newName: UnsafePointer<CChar>,
    in directory: borrowing FileDescriptor
  ) throws(SystemError) {
    let number = directory.rawValue
    _ = try SystemError.retrying("linkat") { linkat(rawValue, name, number, newName, 0) }
  }
}
