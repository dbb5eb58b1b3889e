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

  /// Maps `image`, whose bytes `file` has.
  package init(_ image: ImageRecord, from file: borrowing FileDescriptor) throws(SystemError) {
    self.image = image
    mapping = try Mapping(reserving: Int(image.spanByteCount))
    for segment in image.segments { try map(segment, from: file) }
    for memory in image.memories { try prepare(memory, from: file) }
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
    let mappedByteCount =
      (fileByteCount + Mapping.pageByteCount - 1) / Mapping.pageByteCount * Mapping.pageByteCount
    if mappedByteCount > fileByteCount {
      (mapping.start + address + fileByteCount).initializeMemory(
        as: UInt8.self, repeating: 0, count: min(mappedByteCount, memoryByteCount) - fileByteCount)
    }
    if memoryByteCount > mappedByteCount {
      try mapping.protect(
        address + mappedByteCount, memoryByteCount - mappedByteCount, as: protection)
    }
  }

  private func prepare(
    _ memory: ImageRecord.MemoryRecord, from file: borrowing FileDescriptor
  ) throws(SystemError) {
    let region = Int(memory.region)
    try mapping.protect(region, Int(memory.minimumByteCount), as: .readWrite)
    for contents in memory.initialContents {
      try mapping.map(
        file, at: Int(contents.fileOffset), to: region + Int(contents.memoryOffset),
        byteCount: Int(contents.byteCount), as: .readWrite)
    }
    pointer(to: memory.descriptor).storeBytes(
      of: wamr_memory(
        base: pointer(to: memory.region).assumingMemoryBound(to: UInt8.self),
        byte_count: memory.minimumByteCount, maximum_byte_count: memory.maximumByteCount),
      as: wamr_memory.self)
  }
}
