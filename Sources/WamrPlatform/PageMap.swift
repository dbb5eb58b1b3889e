import Glibc

/// What the kernel says of this process's pages; reading it needs no right.
package struct PageMap: ~Copyable {
  /// The number of the open file, or -1 if there is none.
  private let file: Int32

  /// Opens it; it is without any page where there is no /proc.
  package init() { file = open("/proc/self/pagemap", O_RDONLY | O_CLOEXEC) }

  deinit { if file >= 0 { close(file) } }

  /// Runs of pages that are this process's own, in order: written to since they were mapped, as a rule.
  ///
  /// None is left out. A page that is only zero may be among them.
  ///
  /// - Returns: Distances from `start` in bytes; or nil if the kernel doesn't say, or if there are more than
  ///   `maximum` pages to look at.
  package func ownPages(
    from start: UnsafeRawPointer, byteCount: Int, atMost maximum: Int
  ) -> [Range<Int>]? {
    let pageCount = Mapping.roundedUp(byteCount) / Mapping.pageByteCount
    guard pageCount <= maximum else { return nil }
    var result: [Range<Int>] = []
    let isComplete = withUnsafeTemporaryAllocation(of: UInt64.self, capacity: Self.blockCount) {
      block in
      var page = 0
      while page < pageCount {
        let wanted = min(Self.blockCount, pageCount - page)
        let position = (Int(bitPattern: start) / Mapping.pageByteCount + page) * 8
        let count = pread(file, block.baseAddress, wanted * 8, position) / 8
        guard count > 0 else { return false }
        for index in 0..<count where Self.isOwn(block[index]) {
          Self.append(page + index, to: &result)
        }
        page += count
      }
      return true
    }
    return isComplete ? result : nil
  }

  /// The pages that are asked for at once.
  private static var blockCount: Int { 4096 }

  /// Whether a page is in memory or swapped out, and not a page of a file or shared.
  private static func isOwn(_ entry: UInt64) -> Bool {
    entry >> 62 != 0 && entry & 1 << 61 == 0
  }

  private static func append(_ page: Int, to ranges: inout [Range<Int>]) {
    let start = page * Mapping.pageByteCount
    let end = start + Mapping.pageByteCount
    if let last = ranges.last, last.upperBound == start {
      ranges[ranges.count - 1] = last.lowerBound..<end
    } else {
      ranges.append(start..<end)
    }
  }
}
