/// A folder of the host's and what the guest is to call it.
package struct FolderGrant: Sendable {
  /// The folder's path.
  package let host: String
  /// The guest's name for it.
  package let guest: String
  /// Whether nothing in it may be changed.
  package let isReadOnly: Bool

  /// Reads `HOST`, `HOST::GUEST`, or either with `:ro` behind it.
  package init?(_ value: String) {
    var text = value[...]
    let isReadOnly = text.hasSuffix(":ro")
    if isReadOnly { text.removeLast(3) }
    var host = text
    var guest = text
    // The first `::`; a host folder with one in its name can't be given.
    var index = text.startIndex
    while index < text.endIndex {
      if text[index...].hasPrefix("::") {
        host = text[..<index]
        guest = text[index...].dropFirst(2)
        break
      }
      index = text.index(after: index)
    }
    guard !host.isEmpty, !guest.isEmpty else { return nil }
    self.host = String(host)
    self.guest = String(guest)
    self.isReadOnly = isReadOnly
  }
}
