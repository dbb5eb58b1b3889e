// What characters and strings stand for.

extension WaveLexer {
  /// The character that `token`, a character, stands for.
  func character(of token: WaveToken) throws(WaveError) -> Unicode.Scalar {
    var text = ""
    try append(token.range.dropFirst().dropLast(), to: &text)
    guard let scalar = text.unicodeScalars.first, text.unicodeScalars.count == 1 else {
      throw WaveError(.notOneCharacter, at: token.range.lowerBound)
    }
    return scalar
  }

  /// The text that `token`, a string of either form, stands for.
  func string(of token: WaveToken) throws(WaveError) -> String {
    var text = ""
    if token.kind == .multilineString {
      try appendLines(token.range.dropFirst(3).dropLast(3), to: &text)
    } else {
      try append(token.range.dropFirst().dropLast(), to: &text)
    }
    return text
  }

  /// Appends the lines in `range`, which is what stands between `"""` and `"""`.
  ///
  /// The first line is empty, and the last, all spaces, tells how many spaces begin the others. Each
  /// line break between others becomes a line feed.
  private func appendLines(_ range: Range<Int>, to text: inout String) throws(WaveError) {
    var start = range.lowerBound
    if start < range.upperBound, bytes[start] == UInt8(ascii: "\r") { start += 1 }
    guard start < range.upperBound, bytes[start] == UInt8(ascii: "\n") else {
      throw WaveError(.multilineOpening, at: range.lowerBound)
    }
    start += 1
    // The line feed of the first line at least is there.
    let lastBreak = bytes[range].lastIndex(of: UInt8(ascii: "\n")) ?? range.lowerBound
    let indentation = range.upperBound - lastBreak - 1
    guard bytes[lastBreak + 1..<range.upperBound].allSatisfy({ $0 == UInt8(ascii: " ") }) else {
      throw WaveError(.multilineClosing, at: range.upperBound)
    }
    var isFirst = true
    while start <= lastBreak {
      var end = bytes[start...lastBreak].firstIndex(of: UInt8(ascii: "\n")) ?? lastBreak
      let next = end + 1
      guard end - start >= indentation,
        bytes[start..<start + indentation].allSatisfy({ $0 == UInt8(ascii: " ") })
      else { throw WaveError(.multilineIndentation, at: start) }
      start += indentation
      if end > start, bytes[end - 1] == UInt8(ascii: "\r") { end -= 1 }
      if !isFirst { text += "\n" }
      isFirst = false
      try append(start..<end, to: &text)
      start = next
    }
  }

  /// Appends the text in `range`, escapes replaced by what they stand for.
  private func append(_ range: Range<Int>, to text: inout String) throws(WaveError) {
    var start = range.lowerBound
    while start < range.upperBound {
      let end = bytes[start..<range.upperBound].firstIndex(of: UInt8(ascii: "\\"))
      text += String(decoding: bytes[start..<(end ?? range.upperBound)], as: UTF8.self)
      guard let end else { return }
      start = end
      text.unicodeScalars.append(try escape(&start, upTo: range.upperBound))
    }
  }

  /// Returns what the escape at `start` stands for, and moves `start` behind it.
  private func escape(
    _ start: inout Int, upTo end: Int
  ) throws(WaveError) -> Unicode.Scalar {
    let error = WaveError(.invalidEscape, at: start)
    guard start + 1 < end else { throw error }
    let letter = bytes[start + 1]
    let rest = start + 2
    start = rest
    switch letter {
    case UInt8(ascii: "'"), UInt8(ascii: "\""), UInt8(ascii: "\\"): return Unicode.Scalar(letter)
    case UInt8(ascii: "t"): return "\t"
    case UInt8(ascii: "n"): return "\n"
    case UInt8(ascii: "r"): return "\r"
    case UInt8(ascii: "u"):
      guard rest < end, bytes[rest] == UInt8(ascii: "{"),
        let closing = bytes[rest..<end].firstIndex(of: UInt8(ascii: "}")),
        1...6 ~= closing - rest - 1
      else { throw error }
      var value: UInt32 = 0
      for byte in bytes[rest + 1..<closing] {
        guard let digit = Character(Unicode.Scalar(byte)).hexDigitValue else { throw error }
        value = value << 4 | UInt32(digit)
      }
      guard let scalar = Unicode.Scalar(value) else { throw error }
      start = closing + 1
      return scalar
    default: throw error
    }
  }
}
