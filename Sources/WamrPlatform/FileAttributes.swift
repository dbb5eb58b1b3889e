import CWamrPlatform
import Glibc

/// What a file is.
package enum FileKind: Hashable, Sendable {
  case blockDevice
  case characterDevice
  case directory
  case pipe
  case symbolicLink
  case regularFile
  case socket
  case unknown

  /// Makes the kind of a file's mode.
  init(mode: mode_t) {
    self =
      switch mode & S_IFMT {
      case S_IFBLK: .blockDevice
      case S_IFCHR: .characterDevice
      case S_IFDIR: .directory
      case S_IFIFO: .pipe
      case S_IFLNK: .symbolicLink
      case S_IFREG: .regularFile
      case S_IFSOCK: .socket
      default: .unknown
      }
  }
}

/// A time of a file's: seconds since 1970, and nanoseconds below a second.
package struct FileTime: Hashable, Sendable {
  package var seconds: Int
  package var nanoseconds: Int

  /// Makes a time.
  package init(seconds: Int, nanoseconds: Int) {
    self.seconds = seconds
    self.nanoseconds = nanoseconds
  }

  fileprivate init(_ time: timespec) {
    self.init(seconds: time.tv_sec, nanoseconds: time.tv_nsec)
  }
}

/// What the system knows of a file.
package struct FileAttributes: Hashable, Sendable {
  package var kind: FileKind
  package var linkCount: UInt64
  package var byteCount: Int
  package var accessTime: FileTime
  package var modificationTime: FileTime
  package var statusChangeTime: FileTime
  /// The device that the file is on; with the inode, the file's identity.
  package var device: UInt64
  package var inode: UInt64

  init(_ status: stat) {
    kind = FileKind(mode: status.st_mode)
    linkCount = UInt64(status.st_nlink)
    byteCount = Int(status.st_size)
    accessTime = FileTime(status.st_atim)
    modificationTime = FileTime(status.st_mtim)
    statusChangeTime = FileTime(status.st_ctim)
    device = UInt64(status.st_dev)
    inode = UInt64(status.st_ino)
  }
}

/// What a time of a file's is set to.
package enum NewFileTime: Sendable {
  case unchanged
  case now
  /// Requires: less than a thousand million nanoseconds; the system has other uses for more.
  case time(FileTime)

  var value: timespec {
    switch self {
    case .unchanged: timespec(tv_sec: 0, tv_nsec: wamr_utime_omit)
    case .now: timespec(tv_sec: 0, tv_nsec: wamr_utime_now)
    case .time(let time): timespec(tv_sec: time.seconds, tv_nsec: time.nanoseconds)
    }
  }
}

extension FileDescriptor {
  /// What the system knows of the open file.
  package func attributes() throws(SystemError) -> FileAttributes {
    var status = stat()
    _ = try SystemError.retrying("fstat") { fstat(rawValue, &status) }
    return FileAttributes(status)
  }

  /// Sets the times of the open file.
  package func setTimes(
    access: NewFileTime, modification: NewFileTime
  ) throws(SystemError) {
    var times = (access.value, modification.value)
    _ = try SystemError.retrying("futimens") {
      withUnsafeBytes(of: &times) {
        futimens(rawValue, $0.assumingMemoryBound(to: timespec.self).baseAddress)
      }
    }
  }
}
