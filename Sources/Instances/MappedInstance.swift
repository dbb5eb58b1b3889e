// An instance in memory: its image mapped, its memories and tables described.
//
// The whole span is reserved first, inaccessible, and everything else is mapped over it. So what lies
// between the parts, and behind each memory, faults when it is accessed.
//
// Requires: the image record was checked against its file (`Plan.init(decoding:)`): no range here
// leaves the span, and no integer conversion fails.

import BundleFormat
import CWamrABI
import WamrPlatform

/// One mapping of an image.
package final class MappedInstance {
  /// What was mapped.
  let image: ImageRecord
  private let mapping: Mapping
  private let maximumMemoryByteCount: UInt64
  /// By segment, what was in its part of the file, if that is little; known from the first `reset` on.
  private var originals: [[UInt8]?] = []

  /// Maps `image`, whose bytes `file` has; its memories can't grow past `maximumMemoryByteCount`.
  package init(
    _ image: ImageRecord, from file: borrowing FileDescriptor,
    maximumMemoryByteCount: UInt64? = nil
  ) throws(SystemError) {
    self.image = image
    self.maximumMemoryByteCount = maximumMemoryByteCount ?? .max
    mapping = try Mapping(reserving: Int(image.spanByteCount))
    for segment in image.segments { try map(segment, from: file) }
    for memory in image.memories { try prepare(memory, from: file) }
    describe()
  }

  /// Writes the descriptors of memories and tables.
  private func describe() {
    for memory in image.memories {
      pointer(to: memory.descriptor).storeBytes(
        of: wamr_memory(
          base: pointer(to: memory.region).assumingMemoryBound(to: UInt8.self),
          byte_count: memory.minimumByteCount,
          maximum_byte_count: min(memory.maximumByteCount, maximumMemoryByteCount)),
        as: wamr_memory.self)
    }
    for table in image.tables {
      pointer(to: table.descriptor).storeBytes(
        of: wamr_table(
          elements: pointer(to: table.elements)
            .assumingMemoryBound(to: UnsafeMutableRawPointer?.self),
          count: table.minimumCount, maximum_count: table.maximumCount),
        as: wamr_table.self)
    }
  }

  /// The native address of the image's `address`.
  package func pointer(to address: UInt64) -> UnsafeMutableRawPointer {
    mapping.start + Int(address)
  }

  /// Whether the native `address` is in the instance's span.
  func contains(_ address: UInt) -> Bool {
    address >= UInt(bitPattern: mapping.start)
      && address - UInt(bitPattern: mapping.start) < UInt(mapping.byteCount)
  }

  /// The image's address of the native `address`, which the span contains.
  func imageAddress(of address: UInt) -> UInt64 {
    UInt64(address - UInt(bitPattern: mapping.start))
  }

  private func map(
    _ segment: ImageRecord.Segment, from file: borrowing FileDescriptor
  ) throws(SystemError) {
    let address = Int(segment.address)
    let fileByteCount = Int(segment.fileByteCount)
    let memoryByteCount = Int(segment.memoryByteCount)
    let protection: Mapping.Protection =
      switch segment.protection {
      case .read: .read
      case .readWrite: .readWrite
      case .readExecute: .readExecute
      }
    try mapping.map(
      file, at: Int(segment.fileOffset), to: address, byteCount: fileByteCount, as: protection)
    guard memoryByteCount > fileByteCount else { return }
    // Only read-write segments are larger than their part of the file.
    clearEndOfFile(segment)
    let mappedByteCount = Self.mappedByteCount(segment)
    if memoryByteCount > mappedByteCount {
      try mapping.protect(
        address + mappedByteCount, memoryByteCount - mappedByteCount, as: protection)
    }
  }

  /// The bytes of the pages of a segment that the file is mapped to.
  private static func mappedByteCount(_ segment: ImageRecord.Segment) -> Int {
    let pageByteCount = Mapping.pageByteCount
    return (Int(segment.fileByteCount) + pageByteCount - 1) / pageByteCount * pageByteCount
  }

  /// Makes zero what lies behind the segment's part of the file in that part's last page.
  private func clearEndOfFile(_ segment: ImageRecord.Segment) {
    let fileByteCount = Int(segment.fileByteCount)
    let end = min(Self.mappedByteCount(segment), Int(segment.memoryByteCount))
    guard end > fileByteCount else { return }
    (mapping.start + Int(segment.address) + fileByteCount).initializeMemory(
      as: UInt8.self, repeating: 0, count: end - fileByteCount)
  }

  private func prepare(
    _ memory: ImageRecord.MemoryRecord, from file: borrowing FileDescriptor
  ) throws(SystemError) {
    guard memory.minimumByteCount <= maximumMemoryByteCount else {
      throw SystemError(
        "make a memory of \(memory.minimumByteCount) bytes", errno: ErrorNumber.insufficientMemory)
    }
    let region = Int(memory.region)
    try mapping.protect(region, Int(memory.minimumByteCount), as: .readWrite)
    for contents in memory.initialContents {
      try mapping.map(
        file, at: Int(contents.fileOffset), to: region + Int(contents.memoryOffset),
        byteCount: Int(contents.byteCount), as: .readWrite)
    }
  }

  // MARK: Making it new

  /// The most bytes of a file that are copied back; of more, the pages are given back and mapped again
  /// where they are used.
  private static let copiedByteCount = 64 << 10

  /// Makes everything as it was when the image was mapped.
  func reset() throws(SystemError) {
    // Before the sizes of memories are gone.
    for memory in image.memories { try reset(memory) }
    if originals.isEmpty {
      for segment in image.segments { originals.append(try discard(segment)) }
    } else {
      for (segment, original) in zip(image.segments, originals) {
        guard let original else {
          _ = try discard(segment)
          continue
        }
        try reset(segment, to: original)
      }
    }
    describe()
  }

  /// Makes a segment new by giving its pages back, and returns what is in its part of the file if that
  /// is little.
  private func discard(_ segment: ImageRecord.Segment) throws(SystemError) -> [UInt8]? {
    guard segment.protection == .readWrite else { return nil }
    try mapping.discard(Int(segment.address), Int(segment.memoryByteCount))
    clearEndOfFile(segment)
    let count = min(Self.mappedByteCount(segment), Int(segment.memoryByteCount))
    guard count <= Self.copiedByteCount else { return nil }
    return Array(UnsafeRawBufferPointer(start: pointer(to: segment.address), count: count))
  }

  /// Makes a segment new whose part of the file has `original`.
  private func reset(_ segment: ImageRecord.Segment, to original: [UInt8]) throws(SystemError) {
    pointer(to: segment.address).copyMemory(from: original, byteCount: original.count)
    try mapping.discard(
      Int(segment.address) + original.count, Int(segment.memoryByteCount) - original.count)
  }

  private func reset(_ memory: ImageRecord.MemoryRecord) throws(SystemError) {
    let descriptor = pointer(to: memory.descriptor).load(as: wamr_memory.self)
    let region = Int(memory.region)
    let minimum = Int(memory.minimumByteCount)
    let size = Int(min(descriptor.byte_count, memory.reservedByteCount))
    try mapping.discard(region, max(size, minimum))
    if size > minimum { try mapping.protect(region + minimum, size - minimum, as: .none) }
  }
}
