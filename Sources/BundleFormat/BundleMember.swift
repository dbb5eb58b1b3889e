/// An entry of a bundle's member table: a zstd frame in the file.
package struct BundleMember: Hashable, Sendable {
  package var kind: Kind
  /// The SHA-256 of the inflated bytes.
  package var digest: [UInt8]
  /// Where the frame is in the file.
  package var offset: Int
  package var compressedByteCount: Int
  package var inflatedByteCount: Int

  /// What a member holds.
  package enum Kind: UInt32, Hashable, Sendable {
    /// An image, to be mapped.
    case image = 1
    /// The trace table of an image.
    case trace = 2
    /// Text about the component and its compilation, which only people read.
    case description = 3
  }

  /// The bytes of an entry in the member table.
  static let entryByteCount = 64

  /// The most bytes that a member may inflate to.
  package static let inflatedLimit = 1 << 32

  /// The frame's range in the file.
  package var range: Range<Int> { offset..<offset + compressedByteCount }

  /// Decodes the entry at `entryOffset` of `bytes`; its frame may lie in `payload` only.
  init(
    decoding bytes: RawSpan, at entryOffset: Int, payload: Range<Int>
  ) throws(BundleError) {
    let offset = bytes.loadLittleEndian(at: entryOffset + 32, as: UInt64.self)
    let compressedByteCount = bytes.loadLittleEndian(at: entryOffset + 40, as: UInt64.self)
    let inflatedByteCount = bytes.loadLittleEndian(at: entryOffset + 48, as: UInt64.self)
    let tag = bytes.loadLittleEndian(at: entryOffset + 56, as: UInt32.self)
    let reserved = bytes.loadLittleEndian(at: entryOffset + 60, as: UInt32.self)
    guard let kind = Kind(rawValue: tag), reserved == 0 else {
      throw BundleError(.unknownTag(UInt64(tag)), at: entryOffset + 56)
    }
    guard offset >= payload.lowerBound, offset <= payload.upperBound,
      compressedByteCount <= UInt64(payload.upperBound) - offset
    else { throw BundleError(.range(.member), at: entryOffset + 32) }
    guard inflatedByteCount <= Self.inflatedLimit else {
      throw BundleError(.limit(.member), at: entryOffset + 48)
    }
    self.kind = kind
    self.offset = Int(offset)
    self.compressedByteCount = Int(compressedByteCount)
    self.inflatedByteCount = Int(inflatedByteCount)
    digest = (0..<SHA256.byteCount).map {
      bytes.loadLittleEndian(at: entryOffset + $0, as: UInt8.self)
    }
  }

  init(
    kind: Kind, digest: [UInt8], offset: Int, compressedByteCount: Int, inflatedByteCount: Int
  ) {
    self.kind = kind
    self.digest = digest
    self.offset = offset
    self.compressedByteCount = compressedByteCount
    self.inflatedByteCount = inflatedByteCount
  }
}

extension RawSpan {
  /// The little-endian integer at `offset`, which has to lie inside with all of its bytes.
  func loadLittleEndian<Integer: FixedWidthInteger & BitwiseCopyable>(
    at offset: Int, as type: Integer.Type
  ) -> Integer {
    Integer(littleEndian: unsafe unsafeLoadUnaligned(fromByteOffset: offset, as: type))
  }
}
