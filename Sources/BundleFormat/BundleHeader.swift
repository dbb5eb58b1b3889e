import CWamrABI

/// The fixed part at the beginning of a bundle; `FORMAT.md` has its layout.
package struct BundleHeader: Hashable, Sendable {
  /// The version of the container and the plan, which a reader has to know.
  package static let formatVersion: UInt32 = 3
  /// The version of the contract between compiled code and loader.
  package static let abiVersion = UInt32(WAMR_ABI_VERSION)
  /// The first eight bytes of every bundle; the last two of them don't survive a transfer as text.
  package static let magic: [UInt8] = [0x7f] + Array("CWASM\r\n".utf8)

  static let byteCount = 72
  static let formatVersionOffset = 8
  static let abiVersionOffset = 12
  static let fileByteCountOffset = 16
  static let checksumOffset = 24
  static let featuresOffset = 32
  static let planOffsetOffset = 40
  static let planByteCountOffset = 48
  static let memberTableOffsetOffset = 56
  static let memberCountOffset = 64
  static let reservedOffset = 68

  /// What the processor has to offer for the code to run.
  package var requiredFeatures: TargetFeatures
  var planRange: Range<Int>
  var memberTableOffset: Int
  var memberCount: Int

  /// Checks everything about the file that can be checked without the plan, in this order: magic,
  /// versions, size, checksum, processor features, ranges.
  init(checking bytes: RawSpan, supportedFeatures: TargetFeatures) throws(BundleError) {
    try Self.checkIdentity(bytes)
    guard bytes.byteCount >= Self.byteCount else {
      throw BundleError(
        .size(declared: UInt64(Self.byteCount), found: bytes.byteCount),
        at: Self.fileByteCountOffset)
    }
    let declared = bytes.loadLittleEndian(at: Self.fileByteCountOffset, as: UInt64.self)
    guard declared == UInt64(bytes.byteCount) else {
      throw BundleError(
        .size(declared: declared, found: bytes.byteCount), at: Self.fileByteCountOffset)
    }
    let checksum = bytes.loadLittleEndian(at: Self.checksumOffset, as: UInt64.self)
    guard checksum == Checksum64.checksum(of: bytes, ignoringWordAt: Self.checksumOffset) else {
      throw BundleError(.checksum, at: Self.checksumOffset)
    }
    requiredFeatures = TargetFeatures(
      rawValue: bytes.loadLittleEndian(at: Self.featuresOffset, as: UInt64.self))
    guard requiredFeatures.isSubset(of: supportedFeatures) else {
      throw BundleError(
        .missingFeatures(requiredFeatures.subtracting(supportedFeatures)), at: Self.featuresOffset)
    }
    let planOffset = bytes.loadLittleEndian(at: Self.planOffsetOffset, as: UInt64.self)
    let planByteCount = bytes.loadLittleEndian(at: Self.planByteCountOffset, as: UInt64.self)
    let tableOffset = bytes.loadLittleEndian(at: Self.memberTableOffsetOffset, as: UInt64.self)
    let memberCount = bytes.loadLittleEndian(at: Self.memberCountOffset, as: UInt32.self)
    let reserved = bytes.loadLittleEndian(at: Self.reservedOffset, as: UInt32.self)
    guard reserved == 0 else {
      throw BundleError(.unknownTag(UInt64(reserved)), at: Self.reservedOffset)
    }
    let tableByteCount = UInt64(memberCount) * UInt64(BundleMember.entryByteCount)
    guard planOffset >= Self.byteCount, planOffset <= declared,
      planByteCount <= declared - planOffset
    else { throw BundleError(.range(.plan), at: Self.planOffsetOffset) }
    guard tableOffset >= Self.byteCount, tableOffset <= declared,
      tableByteCount <= declared - tableOffset
    else { throw BundleError(.range(.member), at: Self.memberTableOffsetOffset) }
    planRange = Int(planOffset)..<Int(planOffset + planByteCount)
    memberTableOffset = Int(tableOffset)
    self.memberCount = Int(memberCount)
  }

  /// Checks the magic number and the versions, of a file that may be shorter than a header.
  private static func checkIdentity(_ bytes: RawSpan) throws(BundleError) {
    for (offset, byte) in magic.enumerated() {
      guard offset < bytes.byteCount,
        bytes.loadLittleEndian(at: offset, as: UInt8.self) == byte
      else { throw BundleError(.notABundle, at: offset) }
    }
    guard bytes.byteCount >= formatVersionOffset + 4 else { return }
    let version = bytes.loadLittleEndian(at: formatVersionOffset, as: UInt32.self)
    guard version == formatVersion else {
      throw BundleError(.formatVersion(found: version), at: formatVersionOffset)
    }
    guard bytes.byteCount >= abiVersionOffset + 4 else { return }
    let abi = bytes.loadLittleEndian(at: abiVersionOffset, as: UInt32.self)
    guard abi == abiVersion else {
      throw BundleError(.abiVersion(found: abi), at: abiVersionOffset)
    }
  }
}
