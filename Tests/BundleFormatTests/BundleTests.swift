import Testing

@testable import BundleFormat

@Suite struct BundleTests {
  private func read(
    _ bytes: [UInt8], features: TargetFeatures = .level3
  ) throws(BundleError) -> BundleReader {
    try BundleReader(bytes.span.bytes, supportedFeatures: features)
  }

  private func reason(
    _ bytes: [UInt8], features: TargetFeatures = .level3
  ) -> BundleError.Reason? {
    do throws(BundleError) {
      _ = try read(bytes, features: features)
      return nil
    } catch {
      return error.reason
    }
  }

  @Test func aBundleIsReadAsItWasWritten() throws {
    let bytes = try SamplePlan.writer().bundle(plan: SamplePlan.plan)
    let bundle = try read(bytes)
    #expect(bundle.plan == SamplePlan.plan)
    #expect(bundle.header.requiredFeatures == .level2)
    #expect(bundle.members.map { Array(bytes[$0.range]) } == [[1, 2, 3, 4, 5], [6, 7, 8]])
    #expect(bundle.members.map(\.inflatedByteCount) == [SamplePlan.imageBytes.count, 1])
    #expect(bundle.members.map(\.kind) == [.image, .trace])
    #expect(bundle.members[0].digest == SHA256.digest(of: SamplePlan.imageBytes))
  }

  @Test func theSameInputMakesTheSameBytes() throws {
    let first = try SamplePlan.writer().bundle(plan: SamplePlan.plan)
    let second = try SamplePlan.writer().bundle(plan: SamplePlan.plan)
    #expect(first == second)
  }

  @Test func equalMembersAreStoredOnce() {
    var writer = SamplePlan.writer()
    let digest = SHA256.digest(of: [9])
    let again = writer.add(.trace, digest: digest, inflatedByteCount: 1, compressed: [6, 7, 8])
    #expect(again == 1)
    #expect(writer.member(.trace, digest: digest) == 1)
    #expect(writer.member(.image, digest: digest) == nil)
  }

  @Test func everyChangedByteIsRefused() throws {
    var bytes = try SamplePlan.writer().bundle(plan: SamplePlan.plan)
    for index in bytes.indices {
      for change in [UInt8(0x01), 0x80, 0xff] {
        bytes[index] ^= change
        #expect(reason(bytes) != nil, "byte \(index) changed by \(change)")
        bytes[index] ^= change
      }
    }
  }

  @Test func everyTruncationIsRefused() throws {
    let bytes = try SamplePlan.writer().bundle(plan: SamplePlan.plan)
    for count in bytes.indices {
      #expect(reason(Array(bytes[..<count])) != nil, "cut at \(count)")
    }
    #expect(reason(bytes + [0]) == .size(declared: UInt64(bytes.count), found: bytes.count + 1))
  }

  @Test func everyChangedByteBehindARightChecksumIsRefusedOrRead() throws {
    // Someone who computes the checksum anew reaches the decoder: it must not crash.
    let bytes = try SamplePlan.writer().bundle(plan: SamplePlan.plan)
    var refused = 0
    for index in BundleHeader.featuresOffset..<bytes.count {
      for change in UInt8(1)...255 {
        var changed = bytes
        changed[index] ^= change
        BundleWriter.seal(&changed)
        if reason(changed, features: .init(rawValue: .max)) != nil { refused += 1 }
      }
    }
    #expect(refused > 1000)
  }

  @Test func theFirstReasonWins() throws {
    let bytes = try SamplePlan.writer().bundle(plan: SamplePlan.plan)
    #expect(reason([]) == .notABundle)
    #expect(reason(Array("\0asm\u{1}\0\0\0".utf8)) == .notABundle)
    var other = bytes
    other[8] = 9
    other[40] ^= 1
    #expect(reason(other) == .formatVersion(found: 9))
    other = bytes
    other[12] = 77
    #expect(reason(other) == .abiVersion(found: 77))
    other = bytes
    other[60] ^= 1
    #expect(reason(other, features: []) == .checksum)
    #expect(reason(bytes, features: .level1) == .missingFeatures(.level2))
    #expect(reason(bytes, features: .level2) == nil)
  }

  @Test func anErrorNamesTheRemedy() {
    let version = BundleError(.formatVersion(found: 9), at: 8)
    #expect(version.description.contains("compile it again"))
    let features = BundleError(.missingFeatures([.avx2, .bmi]), at: 32)
    #expect(features.description.contains("avx2, bmi"))
  }
}
