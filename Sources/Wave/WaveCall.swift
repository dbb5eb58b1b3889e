import CanonicalABI

/// A call as text: the name of a function, and its arguments in WAVE.
package struct WaveCall: Hashable, Sendable {
  /// The whole text.
  package let text: String
  /// What stands before the arguments, without blanks around it.
  package let name: String
  /// Where the arguments begin, in bytes.
  private let argumentsOffset: Int

  /// Divides `text` into a name and arguments, which aren't looked at yet.
  package init(_ text: String) throws(WaveError) {
    let bytes = Array(text.utf8)
    guard let parenthesis = bytes.firstIndex(of: UInt8(ascii: "(")) else {
      throw WaveError(.noArguments, at: bytes.count)
    }
    let blanks = [UInt8](" \t\n\r".utf8)
    let name = bytes[..<parenthesis].drop { blanks.contains($0) }
    let length = name.lastIndex { !blanks.contains($0) }.map { $0 + 1 - name.startIndex }
    guard let length else { throw WaveError(.noFunctionName, at: 0) }
    self.text = text
    self.name = String(decoding: name.prefix(length), as: UTF8.self)
    argumentsOffset = parenthesis
  }

  /// Returns the record for a call with the arguments, which have to be those of `type`.
  package func record(for type: CallType) throws(WaveError) -> CallRecord {
    let record = CallRecord(type)
    var reader = WaveReader(text, at: argumentsOffset, type, to: record)
    try reader.readArguments()
    return record
  }
}
