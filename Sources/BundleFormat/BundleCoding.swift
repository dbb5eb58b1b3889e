// The primitive encodings of a plan and a trace table: LEB128 integers and strings.

/// Bytes being written.
struct BundleEncoder {
  private(set) var bytes: [UInt8] = []

  mutating func integer(_ value: some UnsignedInteger & FixedWidthInteger) {
    var rest = UInt64(value)
    while rest >= 0x80 {
      bytes.append(UInt8(truncatingIfNeeded: rest) | 0x80)
      rest >>= 7
    }
    bytes.append(UInt8(rest))
  }

  mutating func count(_ value: Int) { integer(UInt64(value)) }

  mutating func string(_ value: String) {
    count(value.utf8.count)
    bytes.append(contentsOf: value.utf8)
  }

  mutating func sequence<Element>(
    _ elements: [Element], _ encode: (Element, inout BundleEncoder) -> Void
  ) {
    count(elements.count)
    for element in elements { encode(element, &self) }
  }
}

/// Untrusted bytes being read.
struct BundleDecoder {
  private let bytes: [UInt8]
  /// What is added to positions in errors.
  private let origin: Int
  private var position = 0

  init(_ bytes: [UInt8], origin: Int) {
    self.bytes = bytes
    self.origin = origin
  }

  /// The offset of the next byte, for errors.
  var offset: Int { origin + position }

  var isAtEnd: Bool { position == bytes.count }

  mutating func u64() throws(BundleError) -> UInt64 {
    let start = offset
    var result: UInt64 = 0
    var shift: UInt64 = 0
    while true {
      guard position < bytes.count else { throw BundleError(.unexpectedEnd, at: start) }
      let byte = bytes[position]
      position += 1
      guard shift < 63 || byte <= 1 else { throw BundleError(.integerTooLarge, at: start) }
      result |= UInt64(byte & 0x7f) &<< shift
      if byte < 0x80 { return result }
      shift += 7
    }
  }

  mutating func u32() throws(BundleError) -> UInt32 {
    let start = offset
    guard let value = UInt32(exactly: try u64()) else {
      throw BundleError(.integerTooLarge, at: start)
    }
    return value
  }

  /// Reads a count of elements that take at least one byte each.
  mutating func count() throws(BundleError) -> Int {
    let start = offset
    let value = try u64()
    guard value <= UInt64(bytes.count - position) else {
      throw BundleError(.unexpectedEnd, at: start)
    }
    return Int(value)
  }

  mutating func string() throws(BundleError) -> String {
    let count = try self.count()
    let start = offset
    let range = position..<position + count
    position += count
    guard let text = String(validating: bytes[range], as: UTF8.self) else {
      throw BundleError(.invalidUTF8, at: start)
    }
    return text
  }

  mutating func sequence<Element>(
    _ decode: (inout BundleDecoder) throws(BundleError) -> Element
  ) throws(BundleError) -> [Element] {
    let count = try self.count()
    var elements: [Element] = []
    // Not `reserveCapacity(count)`: an element may be much larger than the byte it has to take.
    elements.reserveCapacity(min(count, 4096))
    for _ in 0..<count { elements.append(try decode(&self)) }
    return elements
  }
}
