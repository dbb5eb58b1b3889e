// Resolving a path one name at a time.
//
// Each directory on the way is opened from the one before, as a place only and never through a
// symbolic link; a link's text is read and put in its place in the path. All directories down to
// where the walk has come stay open, so that `..` goes back to the one that it was entered from:
// asking the system for `..` would lead elsewhere if somebody had moved a directory meanwhile. Where
// a name changes what it is between two system calls, the second one fails or finds another thing in
// the same directory, and that is all.
//
// Maintains: every open directory was the base, or a member of the one below it in the stack.

import WamrPlatform

/// A walk along a path.
struct PathWalk {
  /// A name with a zero at the end; no text, since a symbolic link can hold any bytes.
  typealias Name = [CChar]

  /// The links that a path may meet, as many as the kernel follows.
  private static let maximumLinkCount = 40

  /// The base, and the directories entered from there.
  private var directories: [OpenFile]
  /// The names that are still ahead, the next one at the end.
  private var ahead: [Name] = []
  private var linkCount = 0
  /// Whether a file is to be made, which the last name then can't be a directory's.
  private let makesFile: Bool

  /// Where the walk has come.
  var directory: OpenFile { directories[directories.count - 1] }

  /// Begins a walk along `path` from `base`.
  ///
  /// If it is `toMakeFile`, a slash at the end of the path, or of a link there, is an error whether
  /// there is a directory or not, as it is for the kernel.
  init(
    along path: String, from base: OpenFile, toMakeFile makesFile: Bool = false
  ) throws(SystemError) {
    directories = [base]
    self.makesFile = makesFile
    try putAhead(Array(path.utf8))
  }

  /// Goes up to the path's last name and returns that, or nil if the path ends in the directory that
  /// the walk has come to: in `.`, `..` or a slash.
  mutating func nextLastName() throws(SystemError) -> Name? {
    while let name = ahead.popLast() {
      if name == Self.slashAtEnd {
        continue
      } else if name == Self.current {
        try checkSearchable()
      } else if name == Self.parent {
        guard directories.count > 1 else { throw Self.error(ErrorNumber.notPermitted) }
        try checkSearchable()
        directories.removeLast()
      } else if ahead.isEmpty {
        return name
      } else if makesFile, ahead.allSatisfy({ $0 == Self.slashAtEnd }) {
        throw Self.error(ErrorNumber.isDirectory)
      } else if let opened = try enter(name) {
        directories.append(opened)
      }
    }
    return nil
  }

  /// Opens the directory `name`, or follows the link of that name and returns nil.
  mutating func enter(_ name: Name) throws(SystemError) -> OpenFile? {
    do throws(SystemError) {
      return OpenFile(try directory.descriptor.openMember(name, [.place, .directory]))
    } catch {
      guard error.mayBeLink, try follow(name) else { throw error }
      return nil
    }
  }

  /// If `name` is a symbolic link's, puts what it holds ahead and returns true.
  mutating func follow(_ name: Name) throws(SystemError) -> Bool {
    let target: [UInt8]
    do throws(SystemError) {
      target = try directory.descriptor.readLink(name)
    } catch {
      // It is something else, or nothing: that is for the caller to find out.
      guard error.errno == ErrorNumber.invalid || error.errno == ErrorNumber.noEntry else {
        throw error
      }
      return false
    }
    linkCount += 1
    guard linkCount <= Self.maximumLinkCount else { throw Self.error(ErrorNumber.loop) }
    guard target.first != Self.slash else { throw Self.error(ErrorNumber.notPermitted) }
    try putAhead(target)
    return true
  }

  /// Puts the names of a path before those that are ahead.
  private mutating func putAhead(_ path: [UInt8]) throws(SystemError) {
    guard let last = path.last else { throw Self.error(ErrorNumber.noEntry) }
    // A slash at the end asks for a directory.
    if last == Self.slash { ahead.append(Self.slashAtEnd) }
    for name in path.split(separator: Self.slash).reversed() {
      ahead.append(name.map { CChar(bitPattern: $0) } + [0])
    }
  }

  /// Fails if this process may not look up names in the directory, which the system asks for `.` and
  /// `..` too.
  private func checkSearchable() throws(SystemError) {
    _ = try directory.descriptor.attributes(of: Self.current)
  }

  private static let slash = UInt8(ascii: "/")
  private static let dot = CChar(bitPattern: UInt8(ascii: "."))
  private static let current: Name = [dot, 0]
  private static let parent: Name = [dot, dot, 0]
  /// What stands among the names ahead for a slash behind the last one of a path or link.
  private static let slashAtEnd: Name = [CChar(bitPattern: slash), 0]

  private static func error(_ number: Int32) -> SystemError {
    SystemError("resolve", errno: number)
  }
}
