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
  let mapping: Mapping
  private let maximumMemoryByteCount: UInt64
  /// How it is made new, which is known from the first time on.
  var restoration: Restoration?
  /// The sizes of memories in the state that is restored.
  var baseByteCounts: [UInt64]
  /// Whether `PageFaults` tells of each page that comes into memory where guests can write.
  var noticesNewPages = false

  /// Maps `image`, whose bytes `file` has; its memories can't grow past `maximumMemoryByteCount`.
  package init(
    _ image: ImageRecord, from file: borrowing FileDescriptor,
    maximumMemoryByteCount: UInt64? = nil
  ) throws(SystemError) {
    self.image = image
    baseByteCounts = image.memories.map(\.minimumByteCount)
    self.maximumMemoryByteCount = maximumMemoryByteCount ?? .max
    mapping = try Mapping(reserving: Int(image.spanByteCount))
    for segment in image.segments { try map(segment, from: file) }
    for memory in image.memories { try prepare(memory, from: file) }
    describe()
  }

  /// Writes the descriptors of memories and tables.
  func describe() {
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
    Mapping.roundedUp(Int(segment.fileByteCount))
  }

  /// Makes zero what lies behind the segment's part of the file in that part's last page.
  func clearEndOfFile(_ segment: ImageRecord.Segment) {
    guard Self.clearedEnd(of: segment) != nil else { return }
    let fileByteCount = Int(segment.fileByteCount)
    let end = min(Self.mappedByteCount(segment), Int(segment.memoryByteCount))
    (mapping.start + Int(segment.address) + fileByteCount).initializeMemory(
      as: UInt8.self, repeating: 0, count: end - fileByteCount)
  }

  /// The end of the page that `clearEndOfFile` writes to, if it does.
  static func clearedEnd(of segment: ImageRecord.Segment) -> Int? {
    let end = min(mappedByteCount(segment), Int(segment.memoryByteCount))
    guard end > Int(segment.fileByteCount) else { return nil }
    return Int(segment.address) + mappedByteCount(segment)
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
}
