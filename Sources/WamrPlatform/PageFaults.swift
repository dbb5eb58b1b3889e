import CWamrPlatform

/// The pages that the kernel has put in their places because this thread wanted to access them.
///
/// A page that isn't in memory can't be written to without one of these, by the program or by the kernel on its
/// behalf, unless the kernel puts large pages in the place of small ones, see `Mapping.keepSmallPages`.
package enum PageFaults {
  /// How many there were.
  package static func count() -> Int { wamr_page_fault_count() }

  /// Whether the kernel counts all of them, which is tried out: not all that pass for Linux do.
  package static let areCounted: Bool = {
    let byteCount = 2 * Mapping.pageByteCount
    guard let mapping = try? Mapping(zeroed: byteCount) else { return false }
    let start = count()
    mapping.start.storeBytes(of: 1, as: UInt8.self)
    let isWritten = count()
    guard wamr_random(mapping.start + Mapping.pageByteCount, 1) == 1 else { return false }
    return start < isWritten && isWritten < count()
  }()
}
