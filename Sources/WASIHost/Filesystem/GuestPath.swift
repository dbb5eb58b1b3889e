import WamrPlatform

/// A path as a guest gives it, which is relative and isn't empty.
///
/// Nothing is resolved here: what the path names depends on the symbolic links that it meets.
struct GuestPath {
  /// All of it.
  let text: String
  /// What comes before the last name: nothing, or names with slashes behind them.
  let parent: String
  /// The last name, which may be `.` or `..`.
  let name: String
  /// Whether slashes follow the last name, so that it has to be a directory's.
  let hasTrailingSlash: Bool

  /// Takes `text` apart.
  ///
  /// It fails if the path is empty, absolute, too long, or holds a zero.
  init(_ text: String) throws(SystemError) {
    var text = text
    text.makeContiguousUTF8()
    let bytes = text.utf8
    let slash = UInt8(ascii: "/")
    guard let first = bytes.first else { throw Self.error(ErrorNumber.noEntry) }
    guard first != slash else { throw Self.error(ErrorNumber.notPermitted) }
    guard bytes.count < FileDescriptor.pathByteCount else {
      throw Self.error(ErrorNumber.nameTooLong)
    }
    // The system would take the path to end there.
    guard !bytes.contains(0) else { throw Self.error(ErrorNumber.invalid) }

    // A byte that isn't a slash exists: the first one.
    let end = bytes.lastIndex { $0 != slash }.map(bytes.index(after:)) ?? bytes.endIndex
    let start = bytes[..<end].lastIndex(of: slash).map(bytes.index(after:)) ?? bytes.startIndex
    self.text = text
    parent = start == bytes.startIndex ? "" : String(text[..<start])
    name = start == bytes.startIndex && end == bytes.endIndex ? text : String(text[start..<end])
    hasTrailingSlash = end < bytes.endIndex
  }

  /// Whether the last name is that of a member of a directory.
  var endsInMember: Bool { name != "." && name != ".." }

  private static func error(_ number: Int32) -> SystemError {
    SystemError("resolve", errno: number)
  }
}
