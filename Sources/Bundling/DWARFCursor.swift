/// A reader of one of DWARF's sections; what is behind its end reads as 0.
struct DWARFCursor {
  private let bytes: ArraySlice<UInt8>
  /// The index of the next byte.
  var position: Int
  /// Whether something was to be read behind the end.
  private(set) var isCut = false

  /// Makes a cursor at the start of `section`.
  init(_ section: ArraySlice<UInt8>) {
    bytes = section
    position = section.startIndex
  }

  /// Whether nothing is left to be read.
  var isAtEnd: Bool { isCut || position >= bytes.endIndex }

  /// The position `byteCount` bytes from here, or the end if it is behind that.
  func position(behind byteCount: UInt64) -> Int {
    byteCount <= UInt64(max(0, bytes.endIndex - position))
      ? position + Int(byteCount) : bytes.endIndex
  }

  /// Goes to the byte `offset` of the section, or to its end.
  mutating func go(to offset: UInt64) {
    position = bytes.startIndex
    position = position(behind: offset)
  }

  /// Reads the length of a unit, and returns the position of its end; nil, if there is none.
  mutating func unitEnd() -> Int? {
    let byteCount = integer(4)
    guard !isCut, byteCount < 0xffff_fff0, Int(byteCount) <= bytes.endIndex - position else {
      isCut = true
      return nil
    }
    return position + Int(byteCount)
  }

  /// Reads an integer of `byteCount` bytes, 8 at most.
  mutating func integer(_ byteCount: Int) -> UInt64 {
    guard byteCount <= bytes.endIndex - position else {
      isCut = true
      position = bytes.endIndex
      return 0
    }
    defer { position += byteCount }
    return (0..<byteCount).reduce(0) { $0 | UInt64(bytes[position + $1]) << UInt64(8 * $1) }
  }

  /// Reads an unsigned number in LEB128; bits above the 64th are dropped.
  mutating func unsignedLEB() -> UInt64 { leb().bits }

  /// Reads a signed number in LEB128.
  mutating func signedLEB() -> Int64 {
    let (bits, count) = leb()
    guard count > 0, count < 64 else { return Int64(bitPattern: bits) }
    return Int64(bitPattern: bits << (64 - count)) >> Int64(64 - count)
  }

  /// Reads a number in LEB128: its bits, and how many were given.
  private mutating func leb() -> (bits: UInt64, count: UInt64) {
    var bits: UInt64 = 0
    var count: UInt64 = 0
    while !isCut {
      let byte = integer(1)
      if count < 64 { bits |= (byte & 0x7f) << count }
      count += 7
      if byte & 0x80 == 0 { break }
    }
    return (bits, count)
  }
}
