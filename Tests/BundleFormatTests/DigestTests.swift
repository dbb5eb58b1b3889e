import Testing

@testable import BundleFormat

@Suite struct DigestTests {
  static let vectors: [(text: String, count: Int, digest: String)] = [
    ("", 1, "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"),
    ("abc", 1, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"),
    (
      "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq", 1,
      "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1"
    ),
    ("a", 1_000_000, "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0"),
  ]

  @Test(arguments: vectors, [false, true])
  func theDigestIsThatOfTheStandard(
    vector: (text: String, count: Int, digest: String), portably: Bool
  ) {
    let bytes = Array(repeatElement(Array(vector.text.utf8), count: vector.count).joined())
    var hash = SHA256(portably: portably)
    hash.update(bytes)
    #expect(hexadecimal(hash.finalize()) == vector.digest)
  }

  @Test func thePiecesDoNotMatter() {
    let bytes = (0..<300).map { UInt8(truncatingIfNeeded: $0 * 7) }
    let whole = SHA256.digest(of: bytes)
    for cut in 0...bytes.count {
      var hash = SHA256()
      hash.update(Array(bytes[..<cut]))
      hash.update(Array(bytes[cut...]))
      #expect(hash.finalize() == whole)
      var portable = SHA256(portably: true)
      portable.update(Array(bytes[..<cut]))
      portable.update(Array(bytes[cut...]))
      #expect(portable.finalize() == whole)
    }
  }

  @Test func everyChangeOfOneByteChangesTheChecksum() {
    for count in [1, 7, 8, 63, 64, 65, 200] {
      var bytes = (0..<count).map { UInt8(truncatingIfNeeded: $0 * 31) }
      let checksum = Checksum64.checksum(of: bytes.span.bytes)
      for index in bytes.indices {
        for change in UInt8(1)...255 {
          bytes[index] ^= change
          #expect(Checksum64.checksum(of: bytes.span.bytes) != checksum)
          bytes[index] ^= change
        }
      }
    }
  }

  @Test func zerosBehindTheEndChangeTheChecksum() {
    let sums = (0..<200).map {
      Checksum64.checksum(of: [UInt8](repeating: 0, count: $0).span.bytes)
    }
    #expect(Set(sums).count == sums.count)
  }

  @Test(arguments: [40, 64, 100, 640]) func theIgnoredWordAloneDoesNotCount(count: Int) {
    var bytes = (0..<count).map { UInt8(truncatingIfNeeded: $0) }
    let checksum = Checksum64.checksum(of: bytes.span.bytes, ignoringWordAt: 24)
    for index in bytes.indices {
      bytes[index] ^= 0x55
      let changed = Checksum64.checksum(of: bytes.span.bytes, ignoringWordAt: 24)
      #expect((changed == checksum) == (24..<32).contains(index))
      bytes[index] ^= 0x55
    }
  }

  @Test func theFeatureStringOfALevelIsReadBack() {
    for level in ["x86-64", "x86-64-v2", "x86-64-v3", "x86-64-v4"] {
      let features = TargetFeatures.level(named: level)
      #expect(features.map { TargetFeatures(featureString: $0.featureString) } == features)
    }
    #expect(TargetFeatures(featureString: "+avx,-avx2,+unheard-of") == .avx)
    #expect(TargetFeatures.names.count == Set(TargetFeatures.names).count)
    #expect(TargetFeatures.avxvnni.featureNames == ["avxvnni"])
  }
}

/// The digits of `bytes`.
func hexadecimal(_ bytes: [UInt8]) -> String {
  let digits = Array("0123456789abcdef")
  return String(bytes.flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] })
}
