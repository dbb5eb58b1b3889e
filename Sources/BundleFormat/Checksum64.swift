// The checksum over a whole bundle.
//
// It guards against damage, not against malice (the members' SHA-256 names do that), and has to run
// at the speed of memory because every start of a program pays for it.
//
// Eight lanes take every eighth 64-bit word each. A step, `(lane ^ word) * odd`, rotated, is a
// bijection of the lane for a given word and of the word for a given lane; the lanes are folded by
// the same step. So if the bytes differ in one word only, whatever the difference, then one lane
// differs to the end and so does the result: a single changed byte is detected always, not only with
// high probability. The length is folded in last.

/// A fast 64-bit checksum that detects any change within a single aligned word.
package enum Checksum64 {
  /// The checksum of `bytes`, with the eight bytes at `ignoredOffset`, if any, taken as zero.
  ///
  /// Requires: `ignoredOffset` is a multiple of 8.
  package static func checksum(of bytes: RawSpan, ignoringWordAt ignoredOffset: Int? = nil)
    -> UInt64
  {
    unsafe bytes.withUnsafeBytes { unsafe checksum(of: $0, ignoringWordAt: ignoredOffset ?? -1) }
  }

  private static func checksum(
    of bytes: UnsafeRawBufferPointer, ignoringWordAt ignoredOffset: Int
  ) -> UInt64 {
    var lanes = SIMD8<UInt64>()
    for lane in 0..<8 { lanes[lane] = step(seed, UInt64(lane)) }

    // The block with the ignored word is absorbed on its own; the loops around it have no condition.
    let blockCount = bytes.count / 64
    let ignoredBlock = ignoredOffset >= 0 ? min(ignoredOffset / 64, blockCount) : blockCount
    unsafe absorb(bytes, 0..<ignoredBlock, into: &lanes)
    if ignoredBlock < blockCount {
      var block = unsafe bytes.loadUnaligned(
        fromByteOffset: ignoredBlock * 64, as: SIMD8<UInt64>.self)
      block[ignoredOffset % 64 / 8] = 0
      for lane in 0..<8 { lanes[lane] = step(lanes[lane], block[lane]) }
      unsafe absorb(bytes, ignoredBlock + 1..<blockCount, into: &lanes)
    }

    var tail = SIMD8<UInt64>()
    for offset in blockCount * 64..<bytes.count {
      let byte = UInt64(unsafe bytes[offset])
      tail[offset % 64 / 8] |= byte << UInt64(offset % 8 * 8)
    }
    if ignoredOffset >= blockCount * 64, ignoredOffset < bytes.count {
      tail[ignoredOffset % 64 / 8] = 0
    }
    for lane in 0..<8 { lanes[lane] = step(lanes[lane], tail[lane]) }

    var result = seed
    for lane in 0..<8 { result = step(result, lanes[lane]) }
    result = step(result, UInt64(bytes.count))
    return result ^ (result >> 32)
  }

  private static func absorb(
    _ bytes: UnsafeRawBufferPointer, _ blocks: Range<Int>, into lanes: inout SIMD8<UInt64>
  ) {
    guard !blocks.isEmpty, let base = bytes.baseAddress else { return }
    // Eight variables: the lanes stay in registers, their multiplications overlap.
    var (a, b, c, d) = (lanes[0], lanes[1], lanes[2], lanes[3])
    var (e, f, g, h) = (lanes[4], lanes[5], lanes[6], lanes[7])
    var pointer = unsafe base + blocks.lowerBound * 64
    for _ in 0..<blocks.count {
      a = step(a, unsafe pointer.loadUnaligned(fromByteOffset: 0, as: UInt64.self))
      b = step(b, unsafe pointer.loadUnaligned(fromByteOffset: 8, as: UInt64.self))
      c = step(c, unsafe pointer.loadUnaligned(fromByteOffset: 16, as: UInt64.self))
      d = step(d, unsafe pointer.loadUnaligned(fromByteOffset: 24, as: UInt64.self))
      e = step(e, unsafe pointer.loadUnaligned(fromByteOffset: 32, as: UInt64.self))
      f = step(f, unsafe pointer.loadUnaligned(fromByteOffset: 40, as: UInt64.self))
      g = step(g, unsafe pointer.loadUnaligned(fromByteOffset: 48, as: UInt64.self))
      h = step(h, unsafe pointer.loadUnaligned(fromByteOffset: 56, as: UInt64.self))
      unsafe pointer += 64
    }
    lanes = SIMD8(a, b, c, d, e, f, g, h)
  }

  private static let seed: UInt64 = 0x5bd1_e995_9f4a_7c15

  @inline(__always)
  private static func step(_ state: UInt64, _ word: UInt64) -> UInt64 {
    let product = (state ^ word) &* 0x9e37_79b9_7f4a_7c15
    return product &<< 29 | product &>> 35
  }
}
