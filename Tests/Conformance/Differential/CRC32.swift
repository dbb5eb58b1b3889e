/// The checksum that is also in Python's library, eight bytes at a time.
enum CRC32 {
  /// Table n has the sums of each byte with n bytes of zeros behind it, at n * 256.
  private static let tables: [UInt32] = {
    var sums: [UInt32] = []
    for byte in 0..<UInt32(256) {
      var sum = byte
      for _ in 0..<8 { sum = sum & 1 == 0 ? sum >> 1 : (sum >> 1) ^ 0xedb8_8320 }
      sums.append(sum)
    }
    for position in 256..<8 * 256 {
      let sum = sums[position - 256]
      sums.append(sums[Int(sum & 0xff)] ^ (sum >> 8))
    }
    return sums
  }()

  /// The checksum of `bytes`.
  static func checksum(of bytes: UnsafeRawBufferPointer) -> UInt32 {
    var sum = ~UInt32(0)
    let wordsEnd = bytes.count & ~7
    tables.withUnsafeBufferPointer { tables in
      for position in stride(from: 0, to: wordsEnd, by: 8) {
        var word = bytes.loadUnaligned(fromByteOffset: position, as: UInt64.self) ^ UInt64(sum)
        sum = 0
        for table in (0..<8).reversed() {
          sum ^= tables[table << 8 | Int(word & 0xff)]
          word >>= 8
        }
      }
      for position in wordsEnd..<bytes.count {
        let index = UInt8(truncatingIfNeeded: sum) ^ bytes[position]
        sum = tables[Int(index)] ^ (sum >> 8)
      }
    }
    return ~sum
  }
}
