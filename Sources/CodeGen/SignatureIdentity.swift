// The identity of a core function's signature, which `call_indirect` compares.
//
// Units are compiled apart, so the identity can't be a number given out in order. A signature of
// at most 20 value types is its own identity: the top bit to say so, the number of parameters, and
// below it a number to the base 7 whose digits, from 1 to 7, are the types. A longer one is named by
// 127 bits of its SHA-256, both of whose words are compared, and so is one with other references than
// funcref and externref (`StructuralIdentities`). Equal signatures have equal identities
// and, but for collisions of SHA-256, different ones have different ones.

import BundleFormat
import WasmCore

/// What tells the signature of one core function from that of another.
package struct SignatureIdentity: Hashable, Sendable {
  /// The word that decides alone if its top bit is set.
  package let low: UInt64
  /// The rest of the digest, or 0 if `low` decides alone.
  package let high: UInt64

  /// Whether `low` is the whole signature.
  package var isExact: Bool { low >> 63 == 1 }

  /// The most value types that an exact identity has room for: 20 digits take less than 57 bits.
  private static let exactCount = 20
  private static let digitBits: UInt64 = 57

  private init(low: UInt64, high: UInt64) {
    self.low = low
    self.high = high
  }

  /// Makes the identity of functions of `type`.
  package init(_ type: CoreFunctionType) {
    if let number = type.number {
      self = StructuralIdentities.shared.identity(of: number)
      return
    }
    guard type.refersToNoTypes else {
      self.init(digest: SHA256.digest(of: StructuralIdentities.shared.encoded(type)))
      return
    }
    let parameters = type.parameters.map(Self.code)
    let results = type.results.map(Self.code)
    if parameters.count + results.count <= Self.exactCount {
      let number = (parameters + results).reduce(UInt64(0)) { $0 * 7 + UInt64($1) }
      self.init(
        low: 1 << 63 | UInt64(parameters.count) << Self.digitBits | number, high: 0)
      return
    }
    self.init(digest: SHA256.digest(of: parameters + [Self.separator] + results))
  }

  /// Makes the identity that is named by `digest`.
  init(digest: [UInt8]) {
    self.init(low: Self.word(digest, at: 0) & ~(1 << 63), high: Self.word(digest, at: 8))
  }

  private static let separator: UInt8 = 0

  /// The code of `type`: not 0, so that lists of different lengths are different numbers.
  private static func code(_ type: CoreValueType) -> UInt8 {
    switch type {
    case .i32: 1
    case .i64: 2
    case .f32: 3
    case .f64: 4
    case .v128: 5
    case .funcref: 6
    default: 7
    }
  }

  private static func word(_ bytes: [UInt8], at offset: Int) -> UInt64 {
    (0..<8).reduce(0) { $0 | UInt64(bytes[offset + $1]) << UInt64(8 * $1) }
  }
}

extension CoreFunctionType {
  /// Whether all references among the types are to any function or anything of the host.
  fileprivate var refersToNoTypes: Bool {
    (parameters + results).allSatisfy { CoreValueType.simpleTypes.contains($0) }
  }
}
