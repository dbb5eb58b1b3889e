// Requests and responses as they pass between the guest's host functions and what carries them.

/// A field of a header or trailer.
package struct HttpField: Sendable, Hashable {
  /// Its name, of a token's characters, in any case.
  package var name: String
  /// Its value, which has no line breaks.
  package var value: [UInt8]

  /// Makes a field.
  package init(name: String, value: [UInt8]) {
    self.name = name
    self.value = value
  }

  /// What the field counts for where the size of a message's fields is bounded, in bytes.
  var byteCount: Int { name.utf8.count + value.count + 32 }
}

/// All of a request but its body.
package struct HttpRequestHead: Sendable {
  /// The method, such as `GET`.
  package var method: String
  /// The path and what follows it, such as `/a?b`.
  package var pathWithQuery: String?
  /// The scheme, `http` or `https` in most cases.
  package var scheme: String?
  /// The host and port that are asked for.
  package var authority: String?
  /// The header.
  package var fields: [HttpField]

  /// Makes a request's head.
  package init(
    method: String, pathWithQuery: String?, scheme: String?, authority: String?,
    fields: [HttpField]
  ) {
    self.method = method
    self.pathWithQuery = pathWithQuery
    self.scheme = scheme
    self.authority = authority
    self.fields = fields
  }
}

/// All of a response but its body.
package struct HttpResponseHead: Sendable {
  /// The status, from 100 to 999.
  package var status: UInt16
  /// The header.
  package var fields: [HttpField]

  /// Makes a response's head.
  package init(status: UInt16, fields: [HttpField]) {
    self.status = status
    self.fields = fields
  }
}

/// The grammar of what a guest puts into messages (RFC 9110, RFC 3986), so that nothing that it says
/// is taken for something else by whoever reads the message.
enum HttpGrammar {
  /// Whether `text` is a token: a method, or a field's name.
  static func isToken(_ text: String) -> Bool {
    !text.isEmpty && text.utf8.allSatisfy(isTokenByte)
  }

  private static func isTokenByte(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
      UInt8(ascii: "0")...UInt8(ascii: "9"):
      true
    default: "!#$%&'*+-.^_`|~".utf8.contains(byte)
    }
  }

  /// Whether `value` may be a field's: it has no control characters but tabs.
  static func isFieldValue(_ value: some Collection<UInt8>) -> Bool {
    value.allSatisfy { $0 >= 0x20 && $0 != 0x7f || $0 == 0x09 }
  }

  /// Whether `text` is what a request's line may have for its target: visible characters, without
  /// those that no URI has.
  static func isTarget(_ text: String) -> Bool {
    text.utf8.allSatisfy { $0 > 0x20 && $0 != 0x7f && !"\"#<>\\^`{|}".utf8.contains($0) }
  }

  /// Whether `text` is a host with or without a port.
  static func isAuthority(_ text: String) -> Bool {
    !text.isEmpty
      && text.utf8.allSatisfy { $0 < 0x80 && $0 != UInt8(ascii: "/") && $0 != UInt8(ascii: "?") }
      && isTarget(text)
  }

  /// Whether `text` is a scheme.
  static func isScheme(_ text: String) -> Bool {
    guard let first = text.utf8.first, (first | 0x20) >= 0x61, (first | 0x20) <= 0x7a else {
      return false
    }
    return text.utf8.allSatisfy {
      switch $0 | 0x20 {
      case UInt8(ascii: "a")...UInt8(ascii: "z"): true
      default: $0 >= 0x30 && $0 <= 0x39 || "+-.".utf8.contains($0)
      }
    }
  }

  /// Whether `a` and `b` are one name.
  static func isSameName(_ a: some StringProtocol, _ b: some StringProtocol) -> Bool {
    a.utf8.count == b.utf8.count
      && zip(a.utf8, b.utf8).allSatisfy { lowercased($0) == lowercased($1) }
  }

  static func lowercased(_ byte: UInt8) -> UInt8 {
    byte >= UInt8(ascii: "A") && byte <= UInt8(ascii: "Z") ? byte | 0x20 : byte
  }

  /// The fields that belong to the connection or that the host makes of something else.
  private static let hostsNames = [
    "connection", "host", "http2-settings", "keep-alive", "proxy-authenticate",
    "proxy-authorization", "proxy-connection", "transfer-encoding", "upgrade",
  ]

  /// Whether a field of this name is the host's: a guest can't make it, and doesn't see it.
  static func isHosts(_ name: String) -> Bool {
    hostsNames.contains { isSameName($0, name) }
  }
}
