/// A bundle being put together: the same calls make the same bytes.
package struct BundleWriter: Sendable {
  private let requiredFeatures: TargetFeatures
  private var members: [BundleMember] = []
  private var payload: [UInt8] = []
  private var indices: [Key: UInt32] = [:]

  private struct Key: Hashable {
    var kind: BundleMember.Kind
    var digest: [UInt8]
  }

  /// Starts a bundle whose code needs `requiredFeatures`.
  package init(requiredFeatures: TargetFeatures) {
    self.requiredFeatures = requiredFeatures
  }

  /// The index of the member of `kind` that inflates to bytes with `digest`, if it was added.
  ///
  /// Ask before compressing: a member is stored once.
  package func member(_ kind: BundleMember.Kind, digest: [UInt8]) -> UInt32? {
    indices[Key(kind: kind, digest: digest)]
  }

  /// Adds a member and returns its index, which is an earlier one's if that has the same digest.
  ///
  /// Requires: `compressed` is one zstd frame of `inflatedByteCount` bytes whose SHA-256 is `digest`.
  package mutating func add(
    _ kind: BundleMember.Kind, digest: [UInt8], inflatedByteCount: Int, compressed: [UInt8]
  ) -> UInt32 {
    precondition(digest.count == SHA256.byteCount)
    if let index = member(kind, digest: digest) { return index }
    let index = UInt32(members.count)
    members.append(
      BundleMember(
        kind: kind, digest: digest, offset: payload.count,
        compressedByteCount: compressed.count, inflatedByteCount: inflatedByteCount))
    payload += compressed
    pad(&payload)
    indices[Key(kind: kind, digest: digest)] = index
    return index
  }

  /// The bytes of the bundle with the given plan.
  ///
  /// They are read back: a plan that the loader would refuse is refused here.
  package func bundle(plan: Plan) throws(BundleError) -> [UInt8] {
    let planBytes = plan.encoded()
    let tableOffset = BundleHeader.byteCount
    let planOffset = tableOffset + members.count * BundleMember.entryByteCount
    let payloadOffset = (planOffset + planBytes.count + 7) / 8 * 8

    var bytes = BundleHeader.magic
    bytes.reserveCapacity(payloadOffset + payload.count)
    append(BundleHeader.formatVersion, to: &bytes)
    append(BundleHeader.abiVersion, to: &bytes)
    append(UInt64(payloadOffset + payload.count), to: &bytes)
    append(UInt64(0), to: &bytes)
    append(requiredFeatures.rawValue, to: &bytes)
    append(UInt64(planOffset), to: &bytes)
    append(UInt64(planBytes.count), to: &bytes)
    append(UInt64(tableOffset), to: &bytes)
    append(UInt32(members.count), to: &bytes)
    append(UInt32(0), to: &bytes)
    for member in members {
      bytes += member.digest
      append(UInt64(payloadOffset + member.offset), to: &bytes)
      append(UInt64(member.compressedByteCount), to: &bytes)
      append(UInt64(member.inflatedByteCount), to: &bytes)
      append(member.kind.rawValue, to: &bytes)
      append(UInt32(0), to: &bytes)
    }
    bytes += planBytes
    pad(&bytes)
    bytes += payload
    Self.seal(&bytes)
    _ = try unsafe BundleReader(bytes.span.bytes, supportedFeatures: .init(rawValue: .max))
    return bytes
  }

  /// Writes the checksum of `bytes` into their header.
  static func seal(_ bytes: inout [UInt8]) {
    let offset = BundleHeader.checksumOffset
    let checksum = unsafe Checksum64.checksum(of: bytes.span.bytes, ignoringWordAt: offset)
    for index in 0..<8 {
      bytes[offset + index] = UInt8(truncatingIfNeeded: checksum >> UInt64(index * 8))
    }
  }

  private func append(_ value: some FixedWidthInteger & UnsignedInteger, to bytes: inout [UInt8]) {
    for shift in stride(from: 0, to: value.bitWidth, by: 8) {
      bytes.append(UInt8(truncatingIfNeeded: value >> shift))
    }
  }

  private func pad(_ bytes: inout [UInt8]) {
    while bytes.count % 8 != 0 { bytes.append(0) }
  }
}
