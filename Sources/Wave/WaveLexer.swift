// Tokens of WAVE, the WebAssembly Value Encoding.
//
// A token is a range of the text; what a character or a string stands for is worked out only where
// the type wants one (`WaveLexer+Strings.swift`).

/// A part of a text that has no meaning in parts.
package struct WaveToken: Hashable, Sendable {
  /// What it is.
  package var kind: Kind
  /// Where it is.
  package var range: Range<Int>

  /// The kinds of tokens.
  package enum Kind: Hashable, Sendable {
    case openBrace, closeBrace
    case openParenthesis, closeParenthesis
    case openBracket, closeBracket
    case colon, comma
    /// A number, or `-inf`.
    case number
    /// A label or a keyword.
    case label
    case character, string, multilineString
    case end
  }
}

/// A cursor over a text.
struct WaveLexer {
  let bytes: [UInt8]
  private var position: Int

  /// Starts at byte `position` of `text`.
  init(_ text: String, at position: Int = 0) {
    bytes = Array(text.utf8)
    self.position = position
  }

  /// Reads the next token.
  mutating func next() throws(WaveError) -> WaveToken {
    skipBlanks()
    let start = position
    let kind = try kind()
    return WaveToken(kind: kind, range: start..<position)
  }

  /// The text of `token`.
  func text(of token: WaveToken) -> String {
    String(decoding: bytes[token.range], as: UTF8.self)
  }

  private mutating func kind() throws(WaveError) -> WaveToken.Kind {
    guard let first = byte(0) else { return .end }
    switch first {
    case UInt8(ascii: "{"): return single(.openBrace)
    case UInt8(ascii: "}"): return single(.closeBrace)
    case UInt8(ascii: "("): return single(.openParenthesis)
    case UInt8(ascii: ")"): return single(.closeParenthesis)
    case UInt8(ascii: "["): return single(.openBracket)
    case UInt8(ascii: "]"): return single(.closeBracket)
    case UInt8(ascii: ":"): return single(.colon)
    case UInt8(ascii: ","): return single(.comma)
    case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"):
      try skipNumber()
      return .number
    case UInt8(ascii: "%"), UInt8(ascii: "a")...UInt8(ascii: "z"),
      UInt8(ascii: "A")...UInt8(ascii: "Z"):
      try skipLabel()
      return .label
    case UInt8(ascii: "'"):
      try skipQuoted(.character)
      return .character
    case UInt8(ascii: "\""):
      if byte(1) == UInt8(ascii: "\""), byte(2) == UInt8(ascii: "\"") {
        try skipMultiline()
        return .multilineString
      }
      try skipQuoted(.string)
      return .string
    default: throw WaveError(.unknownToken, at: position)
    }
  }

  /// The byte at a distance behind the cursor, if there is one.
  private func byte(_ distance: Int) -> UInt8? {
    position + distance < bytes.count ? bytes[position + distance] : nil
  }

  private mutating func single(_ kind: WaveToken.Kind) -> WaveToken.Kind {
    position += 1
    return kind
  }

  /// Skips white space, and comments from `//` to the end of the line.
  private mutating func skipBlanks() {
    while let next = byte(0) {
      switch next {
      case UInt8(ascii: " "), UInt8(ascii: "\t"), UInt8(ascii: "\n"), UInt8(ascii: "\r"):
        position += 1
      case UInt8(ascii: "/") where byte(1) == UInt8(ascii: "/"):
        while let next = byte(0), next != UInt8(ascii: "\n") { position += 1 }
      default: return
      }
    }
  }

  /// Skips a number as JSON has it, or `-inf`.
  private mutating func skipNumber() throws(WaveError) {
    let start = position
    if byte(0) == UInt8(ascii: "-") {
      position += 1
      if bytes[position...].starts(with: "inf".utf8) {
        position += 3
        return
      }
    }
    let whole = position
    guard skipDigits() else { throw WaveError(.malformedNumber, at: start) }
    guard bytes[whole] != UInt8(ascii: "0") || position == whole + 1 else {
      throw WaveError(.malformedNumber, at: start)
    }
    if byte(0) == UInt8(ascii: ".") {
      position += 1
      guard skipDigits() else { throw WaveError(.malformedNumber, at: start) }
    }
    if byte(0) == UInt8(ascii: "e") || byte(0) == UInt8(ascii: "E") {
      position += 1
      if byte(0) == UInt8(ascii: "+") || byte(0) == UInt8(ascii: "-") { position += 1 }
      guard skipDigits() else { throw WaveError(.malformedNumber, at: start) }
    }
  }

  /// Skips digits, and returns whether there were any.
  private mutating func skipDigits() -> Bool {
    let start = position
    while let next = byte(0), Self.isDigit(next) { position += 1 }
    return position > start
  }

  private static func isDigit(_ byte: UInt8) -> Bool {
    UInt8(ascii: "0")...UInt8(ascii: "9") ~= byte
  }

  private mutating func skipLabel() throws(WaveError) {
    let start = position
    if byte(0) == UInt8(ascii: "%") { position += 1 }
    let label = position
    var isStart = true
    var hasLower = false
    var hasUpper = false
    while let next = byte(0) {
      switch next {
      case UInt8(ascii: "a")...UInt8(ascii: "z"): hasLower = true
      case UInt8(ascii: "A")...UInt8(ascii: "Z"): hasUpper = true
      case UInt8(ascii: "0")...UInt8(ascii: "9") where position > label: break
      case UInt8(ascii: "-") where !isStart:
        position += 1
        (isStart, hasLower, hasUpper) = (true, false, false)
        continue
      default:
        guard !isStart else { throw WaveError(.malformedLabel, at: start) }
        return
      }
      guard !hasLower || !hasUpper else { throw WaveError(.malformedLabel, at: start) }
      isStart = false
      position += 1
    }
    guard !isStart else { throw WaveError(.malformedLabel, at: start) }
  }

  /// Skips text between single or double quotes in one line; escapes are looked at later.
  private mutating func skipQuoted(_ kind: WaveToken.Kind) throws(WaveError) {
    let start = position
    let quote = bytes[position]
    position += 1
    while let next = byte(0), next != UInt8(ascii: "\n") {
      position += 1
      if next == quote { return }
      // What is escaped is no end, and a line doesn't end behind a backslash either.
      if next == UInt8(ascii: "\\"), let escaped = byte(0), escaped != UInt8(ascii: "\n") {
        position += 1
      }
    }
    throw WaveError(.unterminated(kind), at: start)
  }

  /// Skips to behind the next three double quotes, escaped or not.
  private mutating func skipMultiline() throws(WaveError) {
    let start = position
    position += 3
    let quotes = [UInt8](repeating: UInt8(ascii: "\""), count: 3)
    while position + 3 <= bytes.count {
      if bytes[position..<position + 3].elementsEqual(quotes) {
        position += 3
        return
      }
      position += 1
    }
    throw WaveError(.unterminated(.multilineString), at: start)
  }
}
