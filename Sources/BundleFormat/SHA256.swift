// The SHA-256 hash of FIPS 180-4.
//
// The loader verifies every member that it inflates, and may import no package that brings
// Foundation in, so the hash is here. The compiler uses the same one, for keys that both agree on.
// Where the processor has instructions for it they are used: 25 MB take 15 ms instead of 100.

import CSHA256

/// A SHA-256 hash in progress.
package struct SHA256: Sendable {
  /// The number of bytes of a digest.
  package static let byteCount = 32

  private var state: [UInt32] = [
    0x6a09_e667, 0xbb67_ae85, 0x3c6e_f372, 0xa54f_f53a,
    0x510e_527f, 0x9b05_688c, 0x1f83_d9ab, 0x5be0_cd19,
  ]
  private var schedule = [UInt32](repeating: 0, count: 64)
  /// What does not fill a block yet.
  private var pending: [UInt8] = []
  private var byteCount: UInt64 = 0
  private let usesInstructions: Bool

  /// Whether the processor has the instructions.
  ///
  /// Asking it takes longer than a short hash: in a virtual machine it is the hypervisor that answers.
  private static let hasInstructions = wamr_sha256_is_available() != 0

  /// Starts a hash, by the processor's instructions if it has any, unless `portably`.
  package init(portably: Bool = false) {
    usesInstructions = !portably && Self.hasInstructions
    pending.reserveCapacity(64)
  }

  /// The digest of `bytes`.
  package static func digest(of bytes: [UInt8]) -> [UInt8] { unsafe digest(of: bytes.span.bytes) }

  /// The digest of `bytes`.
  package static func digest(of bytes: RawSpan) -> [UInt8] {
    var hash = SHA256()
    hash.update(bytes)
    return hash.finalize()
  }

  /// Appends `bytes` to what is hashed.
  package mutating func update(_ bytes: [UInt8]) { unsafe update(bytes.span.bytes) }

  /// Appends `bytes` to what is hashed.
  package mutating func update(_ bytes: RawSpan) {
    byteCount &+= UInt64(bytes.byteCount)
    var offset = 0
    if !pending.isEmpty {
      let taken = min(64 - pending.count, bytes.byteCount)
      append(bytes, from: 0, to: taken)
      offset = taken
      guard pending.count == 64 else { return }
      let block = pending
      unsafe compress(block.span.bytes, from: 0, blockCount: 1)
      pending.removeAll(keepingCapacity: true)
    }
    let blockCount = (bytes.byteCount - offset) / 64
    compress(bytes, from: offset, blockCount: blockCount)
    append(bytes, from: offset + blockCount * 64, to: bytes.byteCount)
  }

  /// The digest of all that was appended; the hash is used up.
  package consuming func finalize() -> [UInt8] {
    let bitCount = byteCount &* 8
    let zeroCount = (119 - pending.count % 64) % 64
    var tail: [UInt8] = [0x80]
    tail.append(contentsOf: repeatElement(0, count: zeroCount))
    for shift in stride(from: UInt64(56), through: 0, by: -8) {
      tail.append(UInt8(truncatingIfNeeded: bitCount >> shift))
    }
    update(tail)
    var digest: [UInt8] = []
    digest.reserveCapacity(Self.byteCount)
    for word in state {
      for shift in stride(from: UInt32(24), through: 0, by: -8) {
        digest.append(UInt8(truncatingIfNeeded: word >> shift))
      }
    }
    return digest
  }

  private mutating func append(_ bytes: RawSpan, from start: Int, to end: Int) {
    for offset in start..<end {
      pending.append(unsafe bytes.unsafeLoad(fromByteOffset: offset, as: UInt8.self))
    }
  }

  private mutating func compress(_ bytes: RawSpan, from start: Int, blockCount: Int) {
    guard blockCount > 0 else { return }
    unsafe bytes.withUnsafeBytes { buffer in
      unsafe state.withUnsafeMutableBufferPointer { state in
        unsafe schedule.withUnsafeMutableBufferPointer { schedule in
          unsafe roundConstants.withUnsafeBufferPointer { constants in
            if usesInstructions {
              unsafe wamr_sha256_compress(
                state.baseAddress,
                buffer.baseAddress?.advanced(by: start).assumingMemoryBound(to: UInt8.self),
                blockCount, constants.baseAddress)
              return
            }
            for block in 0..<blockCount {
              unsafe Self.compress(
                UnsafeRawBufferPointer(rebasing: buffer[(start + block * 64)...].prefix(64)),
                into: state, schedule: schedule, constants: constants)
            }
          }
        }
      }
    }
  }

  /// Mixes the 64 bytes of `block` into the eight words of `state`.
  private static func compress(
    _ block: UnsafeRawBufferPointer, into state: UnsafeMutableBufferPointer<UInt32>,
    schedule: UnsafeMutableBufferPointer<UInt32>, constants: UnsafeBufferPointer<UInt32>
  ) {
    for index in 0..<16 {
      unsafe schedule[index] =
        block.loadUnaligned(fromByteOffset: index * 4, as: UInt32.self).bigEndian
    }
    for index in 16..<64 {
      let early = unsafe schedule[index - 15]
      let late = unsafe schedule[index - 2]
      let sigma0 = rotated(early, 7) ^ rotated(early, 18) ^ (early >> 3)
      let sigma1 = rotated(late, 17) ^ rotated(late, 19) ^ (late >> 10)
      unsafe schedule[index] = schedule[index - 16] &+ sigma0 &+ schedule[index - 7] &+ sigma1
    }
    var (a, b, c, d) = unsafe (state[0], state[1], state[2], state[3])
    var (e, f, g, h) = unsafe (state[4], state[5], state[6], state[7])
    // Eight rounds at a time: after them each variable has its own part again, and none was moved.
    for index in stride(from: 0, to: 64, by: 8) {
      unsafe round(a, b, c, &d, e, f, g, &h, constants[index] &+ schedule[index])
      unsafe round(h, a, b, &c, d, e, f, &g, constants[index + 1] &+ schedule[index + 1])
      unsafe round(g, h, a, &b, c, d, e, &f, constants[index + 2] &+ schedule[index + 2])
      unsafe round(f, g, h, &a, b, c, d, &e, constants[index + 3] &+ schedule[index + 3])
      unsafe round(e, f, g, &h, a, b, c, &d, constants[index + 4] &+ schedule[index + 4])
      unsafe round(d, e, f, &g, h, a, b, &c, constants[index + 5] &+ schedule[index + 5])
      unsafe round(c, d, e, &f, g, h, a, &b, constants[index + 6] &+ schedule[index + 6])
      unsafe round(b, c, d, &e, f, g, h, &a, constants[index + 7] &+ schedule[index + 7])
    }
    unsafe (state[0], state[1]) = (state[0] &+ a, state[1] &+ b)
    unsafe (state[2], state[3]) = (state[2] &+ c, state[3] &+ d)
    unsafe (state[4], state[5]) = (state[4] &+ e, state[5] &+ f)
    unsafe (state[6], state[7]) = (state[6] &+ g, state[7] &+ h)
  }

  /// One round: `d` and `h` change, which are `e` and `a` to the next.
  @inline(__always)
  private static func round(
    _ a: UInt32, _ b: UInt32, _ c: UInt32, _ d: inout UInt32, _ e: UInt32, _ f: UInt32,
    _ g: UInt32, _ h: inout UInt32, _ word: UInt32
  ) {
    let sum1 = rotated(e, 6) ^ rotated(e, 11) ^ rotated(e, 25)
    let first = h &+ sum1 &+ (g ^ (e & (f ^ g))) &+ word
    let sum0 = rotated(a, 2) ^ rotated(a, 13) ^ rotated(a, 22)
    d = d &+ first
    h = first &+ sum0 &+ ((a & b) | (c & (a | b)))
  }

  @inline(__always)
  private static func rotated(_ value: UInt32, _ count: UInt32) -> UInt32 {
    value &>> count | value &<< (32 &- count)
  }
}

/// The first 32 bits of the fractional parts of the cube roots of the first 64 primes.
private let roundConstants: [UInt32] = [
  0x428a_2f98, 0x7137_4491, 0xb5c0_fbcf, 0xe9b5_dba5, 0x3956_c25b, 0x59f1_11f1, 0x923f_82a4,
  0xab1c_5ed5, 0xd807_aa98, 0x1283_5b01, 0x2431_85be, 0x550c_7dc3, 0x72be_5d74, 0x80de_b1fe,
  0x9bdc_06a7, 0xc19b_f174, 0xe49b_69c1, 0xefbe_4786, 0x0fc1_9dc6, 0x240c_a1cc, 0x2de9_2c6f,
  0x4a74_84aa, 0x5cb0_a9dc, 0x76f9_88da, 0x983e_5152, 0xa831_c66d, 0xb003_27c8, 0xbf59_7fc7,
  0xc6e0_0bf3, 0xd5a7_9147, 0x06ca_6351, 0x1429_2967, 0x27b7_0a85, 0x2e1b_2138, 0x4d2c_6dfc,
  0x5338_0d13, 0x650a_7354, 0x766a_0abb, 0x81c2_c92e, 0x9272_2c85, 0xa2bf_e8a1, 0xa81a_664b,
  0xc24b_8b70, 0xc76c_51a3, 0xd192_e819, 0xd699_0624, 0xf40e_3585, 0x106a_a070, 0x19a4_c116,
  0x1e37_6c08, 0x2748_774c, 0x34b0_bcb5, 0x391c_0cb3, 0x4ed8_aa4a, 0x5b9c_ca4f, 0x682e_6ff3,
  0x748f_82ee, 0x78a5_636f, 0x84c8_7814, 0x8cc7_0208, 0x90be_fffa, 0xa450_6ceb, 0xbef9_a3f7,
  0xc671_78f2,
]
