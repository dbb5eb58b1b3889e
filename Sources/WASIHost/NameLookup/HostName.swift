import WamrPlatform

/// A host's name: ASCII letters, digits, hyphens and underscores in labels, with dots between them.
struct HostName: Hashable {
  /// The name in lower case without a dot at its end.
  let text: String

  /// Whether it had a dot at its end: nothing is appended to it then.
  let isAbsolute: Bool

  /// The most bytes of a name in a message, and so, two less, of its text.
  static let maximumWireByteCount = 255

  /// Reads a name.
  ///
  /// - Throws: `not-supported` where it isn't ASCII, for which there would have to be IDNA's tables,
  ///   and `invalid-argument` where it is no name.
  init(_ text: String) throws(SocketsNetwork.ErrorCode) {
    guard text.utf8.count <= Self.maximumWireByteCount else { throw .invalidArgument }
    guard text.utf8.allSatisfy({ $0 < 0x80 }) else { throw .notSupported }
    guard let name = HostName(Array(text.utf8)[...]) else { throw .invalidArgument }
    self = name
  }

  /// Reads a name, or returns nil if it is none.
  init?(_ bytes: ArraySlice<UInt8>) {
    var bytes = bytes
    isAbsolute = bytes.last == UInt8(ascii: ".")
    if isAbsolute { bytes.removeLast() }
    guard !bytes.isEmpty, bytes.count <= Self.maximumWireByteCount - 2 else { return nil }
    let labels = bytes.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
    guard labels.allSatisfy({ (1...63).contains($0.count) && $0.allSatisfy(Self.isPart) }) else {
      return nil
    }
    // What ends in a number was meant to be an address, and others would take it for one.
    guard let last = labels.last, !last.allSatisfy(Self.isDigit) else { return nil }
    text = String(decoding: bytes.map(Self.lowercased), as: UTF8.self)
  }

  /// The name with `domain` behind it, or nil if that is too long.
  func appending(_ domain: HostName) -> HostName? {
    HostName(Array("\(text).\(domain.text)".utf8)[...])
  }

  /// The number of dots in it.
  var dotCount: Int { text.utf8.count { $0 == UInt8(ascii: ".") } }

  /// Whether it means this machine, whatever servers say.
  var isLocalHost: Bool { text == "localhost" || text.hasSuffix(".localhost") }

  /// Its form in messages: each label behind its length, and the empty label.
  var wire: [UInt8] {
    var bytes: [UInt8] = []
    for label in text.utf8.split(separator: UInt8(ascii: ".")) {
      bytes.append(UInt8(truncatingIfNeeded: label.count))
      bytes += label
    }
    return bytes + [0]
  }

  /// A letter of ASCII in lower case, and any other byte as it is.
  static func lowercased(_ byte: UInt8) -> UInt8 {
    (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(byte) ? byte | 0x20 : byte
  }

  private static func isDigit(_ byte: UInt8) -> Bool {
    (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
  }

  private static func isPart(_ byte: UInt8) -> Bool {
    (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(lowercased(byte)) || isDigit(byte)
      || byte == UInt8(ascii: "-") || byte == UInt8(ascii: "_")
  }
}
