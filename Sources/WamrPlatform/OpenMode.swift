import CWamrPlatform
import Glibc

/// How a file is opened: what open(2) is told.
///
/// Without `.writeOnly` and `.readWrite` it is opened for reading.
package struct OpenMode: OptionSet, Hashable, Sendable {
  package let rawValue: Int32

  package init(rawValue: Int32) { self.rawValue = rawValue }

  package static let writeOnly = OpenMode(rawValue: O_WRONLY)
  package static let readWrite = OpenMode(rawValue: O_RDWR)
  /// Makes a file if there is none.
  package static let create = OpenMode(rawValue: O_CREAT)
  /// Fails if there is something already; only with `.create`.
  package static let exclusive = OpenMode(rawValue: O_EXCL)
  /// Makes it empty.
  package static let truncate = OpenMode(rawValue: O_TRUNC)
  /// Fails if it is no directory.
  package static let directory = OpenMode(rawValue: O_DIRECTORY)
  /// Fails if the last name is a symbolic link.
  package static let noFollow = OpenMode(rawValue: O_NOFOLLOW)
  /// Opens neither for reading nor for writing: a place to start from.
  package static let place = OpenMode(rawValue: wamr_o_path)
  /// Writes return when data and attributes are stored.
  package static let synchronized = OpenMode(rawValue: O_SYNC)
  /// Writes return when the data is stored.
  package static let dataSynchronized = OpenMode(rawValue: O_DSYNC)

  /// The flags for the system.
  ///
  /// No open waits, as that of a pipe does until somebody opens its other end; nor do reads and
  /// writes of what is opened wait. For regular files and directories this makes no difference.
  var flags: Int32 {
    let common = rawValue | O_CLOEXEC
    return contains(.place) ? common : common | O_NOCTTY | O_NONBLOCK
  }
}
