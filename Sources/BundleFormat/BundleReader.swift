/// What a bundle says, checked; the members' bytes stay in the file.
package struct BundleReader: Hashable, Sendable {
  package let header: BundleHeader
  package let members: [BundleMember]
  package let plan: Plan

  /// Reads and checks the bundle in `bytes` for a machine with `supportedFeatures`.
  ///
  /// What isn't checked is that the members inflate to what their digests say.
  package init(_ bytes: RawSpan, supportedFeatures: TargetFeatures) throws(BundleError) {
    let header = try BundleHeader(checking: bytes, supportedFeatures: supportedFeatures)
    let payload = BundleHeader.byteCount..<bytes.byteCount
    // The header was checked: the table lies in the file, so the count is no larger than it allows.
    var members: [BundleMember] = []
    members.reserveCapacity(header.memberCount)
    for index in 0..<header.memberCount {
      let offset = header.memberTableOffset + index * BundleMember.entryByteCount
      members.append(try BundleMember(decoding: bytes, at: offset, payload: payload))
    }
    let planBytes = unsafe bytes.extracting(header.planRange).withUnsafeBytes {
      unsafe [UInt8]($0)
    }
    self.header = header
    self.members = members
    plan = try Plan(decoding: planBytes, at: header.planRange.lowerBound, members: members)
  }
}
