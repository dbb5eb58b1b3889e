import CWamrPlatform

/// The system's source of random bytes.
package enum Randomness {
  /// Fills `buffer` with bytes that nobody can predict.
  package static func fill(_ buffer: UnsafeMutableRawBufferPointer) throws(SystemError) {
    guard let base = buffer.baseAddress else { return }
    var filled = 0
    while filled < buffer.count {
      filled += try SystemError.retrying("getrandom") {
        wamr_random(base + filled, buffer.count - filled)
      }
    }
  }

  /// A number that nobody can predict.
  package static func number() throws(SystemError) -> UInt64 {
    var number: UInt64 = 0
    // Eight bytes come at once or not at all.
    _ = try SystemError.retrying("getrandom") {
      wamr_random(&number, MemoryLayout<UInt64>.size)
    }
    return number
  }
}
