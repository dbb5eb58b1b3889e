// Reading the primitive productions of the binary format.
//
// A cursor is a window on the whole file, so that every offset it reports is absolute. It never
// reads past its end, and no count that it returns has been trusted for an allocation: callers
// check a count against the bytes that are left (`count(of:atLeast:)`) before they reserve anything.

/// A position in the bytes of a file, and the end of what may be read from there.
@frozen
package struct ByteCursor: Sendable {
  /// The whole file.
  @usableFromInline package let bytes: [UInt8]

  /// The absolute offset of the next byte.
  @usableFromInline package internal(set) var offset: Int

  /// The absolute offset behind the last byte that may be read.
  @usableFromInline package let end: Int

  /// Makes a cursor over all of `bytes`.
  @inlinable package init(_ bytes: [UInt8]) {
    self.bytes = bytes
    self.offset = 0
    self.end = bytes.count
  }

  /// Makes a cursor over the part `range` of `bytes`, which must lie inside it.
  @inlinable package init(_ bytes: [UInt8], in range: Range<Int>) {
    precondition(range.lowerBound >= 0 && range.upperBound <= bytes.count)
    self.bytes = bytes
    self.offset = range.lowerBound
    self.end = range.upperBound
  }

  /// The number of bytes that are left.
  @inlinable package var remaining: Int { end - offset }

  /// Whether no byte is left.
  @inlinable package var isAtEnd: Bool { offset >= end }

  /// The next byte, not consumed, or nil at the end.
  @inlinable package var next: UInt8? { offset < end ? bytes[offset] : nil }

  /// Reads one byte.
  @inlinable package mutating func byte() throws(WasmError) -> UInt8 {
    guard offset < end else { throw WasmError(.malformed(.unexpectedEnd), at: offset) }
    defer { offset += 1 }
    return bytes[offset]
  }

  /// Moves over `count` bytes and returns their range.
  @inlinable package mutating func skip(_ count: Int) throws(WasmError) -> Range<Int> {
    guard count >= 0, count <= remaining else {
      throw WasmError(.malformed(.unexpectedEnd), at: offset)
    }
    let start = offset
    offset += count
    return start..<offset
  }

  /// Takes the next `count` bytes as a cursor of their own.
  @inlinable package mutating func window(_ count: Int) throws(WasmError) -> ByteCursor {
    ByteCursor(bytes, in: try skip(count))
  }

  /// Reads an unsigned LEB128 integer of at most 32 bits.
  @inlinable package mutating func u32() throws(WasmError) -> UInt32 {
    if let byte = next, byte < 0x80 {
      offset += 1
      return UInt32(byte)
    }
    return UInt32(truncatingIfNeeded: try unsignedLEB(bits: 32))
  }

  /// Reads an unsigned LEB128 integer of at most 64 bits.
  @inlinable package mutating func u64() throws(WasmError) -> UInt64 { try unsignedLEB(bits: 64) }

  /// Reads a signed LEB128 integer of at most 32 bits.
  @inlinable package mutating func s32() throws(WasmError) -> Int32 {
    if let byte = next, byte < 0x80 {
      offset += 1
      return Int32(Int8(bitPattern: byte << 1) >> 1)
    }
    return Int32(truncatingIfNeeded: try signedLEB(bits: 32))
  }

  /// Reads a signed LEB128 integer of at most 33 bits, as block types use it.
  @inlinable package mutating func s33() throws(WasmError) -> Int64 { try signedLEB(bits: 33) }

  /// Reads a signed LEB128 integer of at most 64 bits.
  @inlinable package mutating func s64() throws(WasmError) -> Int64 {
    if let byte = next, byte < 0x80 {
      offset += 1
      return Int64(Int8(bitPattern: byte << 1) >> 1)
    }
    return try signedLEB(bits: 64)
  }

  /// Reads the 4 bytes of a little-endian integer.
  @inlinable package mutating func fixed32() throws(WasmError) -> UInt32 {
    let range = try skip(4)
    return (0..<4).reduce(0) { $0 | UInt32(bytes[range.lowerBound + $1]) << UInt32(8 * $1) }
  }

  /// Reads the 8 bytes of a little-endian integer.
  @inlinable package mutating func fixed64() throws(WasmError) -> UInt64 {
    let range = try skip(8)
    return (0..<8).reduce(0) { $0 | UInt64(bytes[range.lowerBound + $1]) << UInt64(8 * $1) }
  }

  /// Reads the length of a vector whose elements take at least `byteCount` bytes each.
  ///
  /// A length that the bytes left cannot hold is refused here, before anything is allocated for it.
  @inlinable package mutating func count(atLeast byteCount: Int = 1) throws(WasmError) -> Int {
    let start = offset
    let count = Int(try u32())
    guard count <= remaining / max(byteCount, 1) else {
      throw WasmError(.malformed(.lengthOutOfBounds), at: start)
    }
    return count
  }

  /// Reads a name: a length and that many bytes of UTF-8.
  package mutating func name() throws(WasmError) -> String {
    let count = try self.count()
    let start = offset
    let range = try skip(count)
    guard let text = String(validating: bytes[range], as: UTF8.self) else {
      throw WasmError(.malformed(.invalidUTF8), at: start)
    }
    return text
  }

  @usableFromInline mutating func unsignedLEB(bits: UInt32) throws(WasmError) -> UInt64 {
    let start = offset
    var result: UInt64 = 0
    var shift: UInt32 = 0
    while true {
      let byte = try self.byte()
      let available = bits - shift
      if available < 7 {
        // The last byte: it may not go on, and its unused bits have to be zero.
        guard byte & 0x80 == 0 else { throw WasmError(.malformed(.integerTooLong), at: start) }
        guard byte >> UInt8(available) == 0 else {
          throw WasmError(.malformed(.integerTooLarge), at: start)
        }
      }
      result |= UInt64(byte & 0x7f) << UInt64(shift)
      if byte & 0x80 == 0 { return result }
      shift += 7
      guard shift < bits else { throw WasmError(.malformed(.integerTooLong), at: start) }
    }
  }

  @usableFromInline mutating func signedLEB(bits: UInt32) throws(WasmError) -> Int64 {
    let start = offset
    var result: Int64 = 0
    var shift: UInt32 = 0
    while true {
      let byte = try self.byte()
      let available = bits - shift
      if available < 7 {
        // The last byte: its unused bits have to repeat the sign bit.
        guard byte & 0x80 == 0 else { throw WasmError(.malformed(.integerTooLong), at: start) }
        let extended = Int8(bitPattern: byte << 1) >> 1
        let top = extended >> Int8(available - 1)
        guard top == 0 || top == -1 else {
          throw WasmError(.malformed(.integerTooLarge), at: start)
        }
      }
      result |= Int64(byte & 0x7f) << Int64(shift)
      shift += 7
      if byte & 0x80 == 0 {
        if shift < 64 && byte & 0x40 != 0 { result |= -1 << Int64(shift) }
        return result
      }
      guard shift < bits else { throw WasmError(.malformed(.integerTooLong), at: start) }
    }
  }
}
