// The memory of a call: its record, and the strings and lists that the parameters point to.

import CanonicalABI

/// The record of a call, zero where nothing was written.
package final class CallRecord {
  /// The most bytes that the parameters may take; few bytes of text can ask for many, in a list of
  /// records whose fields are all left out.
  package static let byteLimit = 1 << 26

  /// Where the record begins.
  package let start: UnsafeMutableRawPointer
  /// The size of the record.
  package let byteCount: Int
  private var blocks: [UnsafeMutableRawPointer] = []
  private var bytesLeft = CallRecord.byteLimit

  /// Makes the record of calls of `type`.
  init(_ type: CallType) {
    byteCount = Int(type.record.layout.byteCount)
    start = .allocate(
      byteCount: max(1, byteCount), alignment: Int(type.record.layout.alignment))
    start.initializeMemory(as: UInt8.self, repeating: 0, count: byteCount)
  }

  deinit {
    for block in blocks { block.deallocate() }
    start.deallocate()
  }

  /// Returns zeroed memory that lasts as long as the record, or nil if there was enough of it.
  func allocate(byteCount: Int, alignment: Int) -> UnsafeMutableRawPointer? {
    guard byteCount <= bytesLeft else { return nil }
    bytesLeft -= byteCount
    let block = UnsafeMutableRawPointer.allocate(
      byteCount: max(1, byteCount), alignment: alignment)
    block.initializeMemory(as: UInt8.self, repeating: 0, count: byteCount)
    blocks.append(block)
    return block
  }
}
