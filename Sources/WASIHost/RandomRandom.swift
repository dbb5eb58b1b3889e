import WamrPlatform

extension RandomRandom {
  static func getRandomBytes(
    _ context: WASIContext, len: UInt64
  ) throws(HostTrap) -> UnsafeRawBufferPointer {
    let buffer = try context.allocateRandomBytes(len)
    do throws(SystemError) {
      try Randomness.fill(buffer)
    } catch {
      throw context.refusal("\(error)")
    }
    return UnsafeRawBufferPointer(buffer)
  }

  static func getRandomU64(_ context: WASIContext) throws(HostTrap) -> UInt64 {
    try context.unpredictableNumber()
  }
}

extension WASIContext {
  /// The most random bytes that a call returns: it may not return fewer than were asked for, so that
  /// what the guest asks for is what the host has to allocate.
  static var maximumRandomByteCount: UInt64 { 1 << 26 }

  /// Room for `count` random bytes; refuses more than the maximum.
  func allocateRandomBytes(_ count: UInt64) throws(HostTrap) -> UnsafeMutableRawBufferPointer {
    guard count <= Self.maximumRandomByteCount else {
      throw refusal(
        "\(count) random bytes asked for at once, the most is \(Self.maximumRandomByteCount)")
    }
    return scratch.allocate(Int(count))
  }

  /// A number from the system's source.
  func unpredictableNumber() throws(HostTrap) -> UInt64 {
    do throws(SystemError) {
      return try Randomness.number()
    } catch {
      throw refusal("\(error)")
    }
  }
}
