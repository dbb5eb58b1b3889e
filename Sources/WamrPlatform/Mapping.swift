import Glibc

/// A run of address space, unmapped with the end of its life.
package struct Mapping: ~Copyable {
  /// The size of a page.
  package static let pageByteCount = 4096

  /// The bytes of the pages that `byteCount` bytes take, which may not be within a page of the greatest number.
  package static func roundedUp(_ byteCount: Int) -> Int {
    (byteCount + pageByteCount - 1) & ~(pageByteCount - 1)
  }

  /// The first byte.
  package let start: UnsafeMutableRawPointer
  /// The bytes of address space.
  package let byteCount: Int

  private init(start: UnsafeMutableRawPointer, byteCount: Int) {
    self.start = start
    self.byteCount = byteCount
  }

  deinit { munmap(start, byteCount) }

  /// What may be done with pages.
  package enum Protection: Sendable {
    case none
    case read
    case readWrite
    case readExecute

    fileprivate var flags: Int32 {
      switch self {
      case .none: PROT_NONE
      case .read: PROT_READ
      case .readWrite: PROT_READ | PROT_WRITE
      case .readExecute: PROT_READ | PROT_EXEC
      }
    }
  }

  /// Reserves address space that can't be accessed and that costs nothing.
  package init(reserving byteCount: Int) throws(SystemError) {
    try self.init(
      byteCount, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, descriptor: -1)
  }

  /// Maps zeroed memory, in large pages where the system has them.
  package init(zeroed byteCount: Int) throws(SystemError) {
    try self.init(byteCount, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, descriptor: -1)
    // A wish, which the system need not fulfil.
    if byteCount >= 2 << 20 { _ = madvise(start, byteCount, MADV_HUGEPAGE) }
  }

  /// Maps the whole of a file, `byteCount` bytes and not empty, for reading, and reads it in.
  package init(reading file: borrowing FileDescriptor, byteCount: Int) throws(SystemError) {
    try self.init(
      byteCount, PROT_READ, MAP_PRIVATE | MAP_POPULATE, descriptor: file.rawValue)
  }

  private init(
    _ byteCount: Int, _ protection: Int32, _ flags: Int32, descriptor: Int32
  ) throws(SystemError) {
    guard let start = mmap(nil, byteCount, protection, flags, descriptor, 0), start != MAP_FAILED
    else { throw SystemError("mmap") }
    self.init(start: start, byteCount: byteCount)
  }

  /// The mapped bytes.
  package var bytes: UnsafeMutableRawBufferPointer {
    UnsafeMutableRawBufferPointer(start: start, count: byteCount)
  }

  /// Changes what may be done with the pages that `byteCount` bytes at `offset` touch.
  package func protect(
    _ offset: Int, _ byteCount: Int, as protection: Protection
  ) throws(SystemError) {
    precondition(offset >= 0 && byteCount >= 0 && offset <= self.byteCount - byteCount)
    guard byteCount > 0 else { return }
    guard mprotect(start + offset, byteCount, protection.flags) == 0 else {
      throw SystemError("mprotect")
    }
  }

  /// Gives the pages that `byteCount` bytes at `offset` touch back: they have what is in the file that is
  /// mapped there, or zero.
  package func discard(_ offset: Int, _ byteCount: Int) throws(SystemError) {
    precondition(offset >= 0 && byteCount >= 0 && offset <= self.byteCount - byteCount)
    guard byteCount > 0 else { return }
    guard madvise(start + offset, byteCount, MADV_DONTNEED) == 0 else {
      throw SystemError("madvise")
    }
  }

  /// Keeps the kernel from making large pages of small ones, all at once and without an access; returns
  /// whether it has agreed.
  package func keepSmallPages() -> Bool { madvise(start, byteCount, MADV_NOHUGEPAGE) == 0 }

  /// Maps `byteCount` bytes of `file` at `offset` of this mapping, as a private copy.
  ///
  /// The rest of the last page has the bytes that follow in the file.
  package func map(
    _ file: borrowing FileDescriptor, at fileOffset: Int, to offset: Int, byteCount: Int,
    as protection: Protection
  ) throws(SystemError) {
    precondition(offset >= 0 && byteCount >= 0 && offset <= self.byteCount - byteCount)
    guard byteCount > 0 else { return }
    let result = mmap(
      start + offset, byteCount, protection.flags, MAP_PRIVATE | MAP_FIXED, file.rawValue,
      fileOffset)
    guard result != MAP_FAILED else { throw SystemError("mmap") }
  }
}
