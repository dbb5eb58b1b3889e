// Reading and checking the layout of one image.
//
// All sums are of values that were compared with a limit before, so no arithmetic here overflows,
// whatever the bytes say.

/// The size of a page of the machine, to which everything that is mapped is aligned.
private let pageByteCount: UInt64 = 4096

/// The size of a `wamr_memory` or `wamr_table`.
private let descriptorByteCount: UInt64 = 24

extension ImageRecord {
  /// Whether `byteCount` bytes at `address` lie within one segment of `protection`.
  func contains(_ address: UInt64, byteCount: UInt64, in protection: Protection) -> Bool {
    segments.contains { segment in
      segment.protection == protection && address >= segment.address
        && byteCount <= segment.memoryByteCount
        && address - segment.address <= segment.memoryByteCount - byteCount
    }
  }

  /// Decodes a record of the bundle whose `members` are given, and checks it.
  init(decoding decoder: inout BundleDecoder, members: [BundleMember]) throws(BundleError) {
    self.init()
    let start = decoder.offset
    name = try decoder.string()
    imageMember = try decoder.u32()
    traceMember = try decoder.u32()
    spanByteCount = try decoder.u64()
    unwindTable = try decoder.u64()
    guard imageMember < members.count, members[Int(imageMember)].kind == .image else {
      throw BundleError(.index(.member, UInt64(imageMember)), at: start)
    }
    guard traceMember < members.count, members[Int(traceMember)].kind == .trace else {
      throw BundleError(.index(.member, UInt64(traceMember)), at: start)
    }
    guard spanByteCount <= Plan.addressSpaceLimit else {
      throw BundleError(.limit(.addressSpace), at: start)
    }
    guard spanByteCount > 0 else { throw BundleError(.range(.image), at: start) }
    guard spanByteCount % pageByteCount == 0 else {
      throw BundleError(.alignment(.image), at: start)
    }

    let fileByteCount = UInt64(members[Int(imageMember)].inflatedByteCount)
    let span = spanByteCount
    segments = try decoder.sequence { (decoder) throws(BundleError) in
      try Segment(decoding: &decoder, fileByteCount: fileByteCount, spanByteCount: span)
    }
    guard unwindTable == 0 || contains(unwindTable, byteCount: 4, in: .read) else {
      throw BundleError(.range(.unwindTable), at: start)
    }
    let image = self
    memories = try decoder.sequence { (decoder) throws(BundleError) in
      try MemoryRecord(decoding: &decoder, fileByteCount: fileByteCount, image: image)
    }
    tables = try decoder.sequence { (decoder) throws(BundleError) in
      try TableRecord(decoding: &decoder, image: image)
    }
    try checkOverlap(at: start)
  }

  /// Refuses segments and memories that share pages.
  private func checkOverlap(at offset: Int) throws(BundleError) {
    var ranges = segments.map { (start: $0.address, end: $0.address + $0.memoryByteCount) }
    ranges += memories.map { (start: $0.region, end: $0.region + $0.reservedByteCount) }
    ranges.sort { ($0.start, $0.end) < ($1.start, $1.end) }
    for (first, second) in zip(ranges, ranges.dropFirst()) {
      let end = (first.end + pageByteCount - 1) / pageByteCount * pageByteCount
      guard second.start >= end else { throw BundleError(.overlap(.segment), at: offset) }
    }
  }
}

extension ImageRecord.Segment {
  fileprivate init(
    decoding decoder: inout BundleDecoder, fileByteCount: UInt64, spanByteCount: UInt64
  ) throws(BundleError) {
    let start = decoder.offset
    self.init(
      fileOffset: try decoder.u64(), fileByteCount: try decoder.u64(), address: try decoder.u64(),
      memoryByteCount: try decoder.u64(), protection: .read)
    let tag = try decoder.u64()
    guard let byte = UInt8(exactly: tag), let protection = ImageRecord.Protection(rawValue: byte)
    else { throw BundleError(.unknownTag(tag), at: start) }
    self.protection = protection
    guard fileOffset % pageByteCount == 0, address % pageByteCount == 0 else {
      throw BundleError(.alignment(.segment), at: start)
    }
    // What exceeds the file has to be zeroed, and only what is writable can be.
    guard self.fileByteCount <= memoryByteCount, memoryByteCount > 0,
      protection == .readWrite || self.fileByteCount == memoryByteCount,
      isRange(fileOffset, self.fileByteCount, within: fileByteCount),
      isRange(address, memoryByteCount, within: spanByteCount)
    else { throw BundleError(.range(.segment), at: start) }
  }
}

extension ImageRecord.MemoryRecord {
  fileprivate init(
    decoding decoder: inout BundleDecoder, fileByteCount: UInt64, image: ImageRecord
  ) throws(BundleError) {
    let start = decoder.offset
    self.init(
      descriptor: try decoder.u64(), region: try decoder.u64(),
      reservedByteCount: try decoder.u64(), minimumByteCount: try decoder.u64(),
      maximumByteCount: try decoder.u64())
    guard descriptor % 8 == 0, region % pageByteCount == 0, reservedByteCount % pageByteCount == 0
    else { throw BundleError(.alignment(.memory), at: start) }
    guard image.contains(descriptor, byteCount: descriptorByteCount, in: .readWrite),
      isRange(region, reservedByteCount, within: image.spanByteCount),
      minimumByteCount <= maximumByteCount, maximumByteCount <= reservedByteCount
    else { throw BundleError(.range(.memory), at: start) }
    let minimum = minimumByteCount
    var end: UInt64 = 0
    initialContents = try decoder.sequence { (decoder) throws(BundleError) in
      let start = decoder.offset
      let contents = Contents(
        fileOffset: try decoder.u64(), byteCount: try decoder.u64(),
        memoryOffset: try decoder.u64())
      guard contents.fileOffset % pageByteCount == 0, contents.byteCount % pageByteCount == 0,
        contents.memoryOffset % pageByteCount == 0
      else { throw BundleError(.alignment(.memoryContents), at: start) }
      guard contents.byteCount > 0,
        isRange(contents.fileOffset, contents.byteCount, within: fileByteCount),
        isRange(contents.memoryOffset, contents.byteCount, within: minimum)
      else { throw BundleError(.range(.memoryContents), at: start) }
      guard contents.memoryOffset >= end else {
        throw BundleError(.overlap(.memoryContents), at: start)
      }
      end = contents.memoryOffset + contents.byteCount
      return contents
    }
  }
}

extension ImageRecord.TableRecord {
  fileprivate init(
    decoding decoder: inout BundleDecoder, image: ImageRecord
  ) throws(BundleError) {
    let start = decoder.offset
    self.init(
      descriptor: try decoder.u64(), elements: try decoder.u64(),
      minimumCount: try decoder.u64(), maximumCount: try decoder.u64())
    guard descriptor % 8 == 0, elements % 8 == 0 else {
      throw BundleError(.alignment(.table), at: start)
    }
    guard minimumCount <= maximumCount, maximumCount <= Plan.addressSpaceLimit / 8,
      image.contains(descriptor, byteCount: descriptorByteCount, in: .readWrite),
      maximumCount == 0
        || image.contains(elements, byteCount: maximumCount * 8, in: .readWrite)
    else { throw BundleError(.range(.table), at: start) }
  }
}

/// Whether `byteCount` bytes at `offset` end at or before `limit`.
private func isRange(_ offset: UInt64, _ byteCount: UInt64, within limit: UInt64) -> Bool {
  byteCount <= limit && offset <= limit - byteCount
}
