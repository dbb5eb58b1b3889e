extension RandomInsecure {
  static func getInsecureRandomBytes(
    _ context: WASIContext, len: UInt64
  ) throws(HostTrap) -> UnsafeRawBufferPointer {
    let buffer = try context.allocateRandomBytes(len)
    var generator = try context.insecureGenerator()
    var offset = 0
    while offset < buffer.count {
      withUnsafeBytes(of: generator.next()) { bytes in
        let rest = UnsafeMutableRawBufferPointer(rebasing: buffer[offset...])
        rest.copyMemory(from: UnsafeRawBufferPointer(rebasing: bytes.prefix(rest.count)))
      }
      offset += 8
    }
    context.insecureRandomness = generator
    return UnsafeRawBufferPointer(buffer)
  }

  static func getInsecureRandomU64(_ context: WASIContext) throws(HostTrap) -> UInt64 {
    var generator = try context.insecureGenerator()
    defer { context.insecureRandomness = generator }
    return generator.next()
  }
}

/// Random numbers for what needs them fast and doesn't mind that they can be predicted: the
/// generator SplitMix64 of Steele, Lea and Flood.
struct InsecureRandomness: RandomNumberGenerator {
  private var state: UInt64

  /// Makes the generator whose numbers `seed` determines.
  init(seed: UInt64) { state = seed }

  mutating func next() -> UInt64 {
    state &+= 0x9e37_79b9_7f4a_7c15
    var mixed = state
    mixed = (mixed ^ (mixed >> 30)) &* 0xbf58_476d_1ce4_e5b9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94d0_49bb_1331_11eb
    return mixed ^ (mixed >> 31)
  }
}

extension WASIContext {
  /// The generator as it is, seeded by the system the first time.
  fileprivate func insecureGenerator() throws(HostTrap) -> InsecureRandomness {
    if let insecureRandomness { return insecureRandomness }
    return InsecureRandomness(seed: try unpredictableNumber())
  }
}
