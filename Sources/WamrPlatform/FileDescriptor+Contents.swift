// The bytes of an open file.

import CWamrPlatform
import Glibc

extension FileDescriptor {
  /// What a file will be used for.
  package enum Advice: Sendable {
    case normal
    case sequential
    case random
    case willNeed
    case dontNeed
    case noReuse

    fileprivate var value: Int32 {
      switch self {
      case .normal: POSIX_FADV_NORMAL
      case .sequential: POSIX_FADV_SEQUENTIAL
      case .random: POSIX_FADV_RANDOM
      case .willNeed: POSIX_FADV_WILLNEED
      case .dontNeed: POSIX_FADV_DONTNEED
      case .noReuse: POSIX_FADV_NOREUSE
      }
    }
  }

  /// The descriptor for streams, which this file has to outlive.
  package var stream: StreamDescriptor { StreamDescriptor(rawValue: rawValue) }

  /// Whether the file has positions, as pipes and terminals don't.
  package var isSeekable: Bool { lseek(rawValue, 0, SEEK_CUR) >= 0 }

  /// Reads the file from its start, at most `maximum` bytes of it.
  package func contents(upTo maximum: Int) throws(SystemError) -> [UInt8] {
    var bytes: [UInt8] = []
    let blockByteCount = min(maximum, 1 << 16)
    let block = UnsafeMutableRawBufferPointer.allocate(byteCount: blockByteCount, alignment: 1)
    defer { block.deallocate() }
    while bytes.count < maximum {
      let wanted = min(blockByteCount, maximum - bytes.count)
      let count = try SystemError.retrying("read") {
        Glibc.read(rawValue, block.baseAddress, wanted)
      }
      guard count > 0 else { break }
      bytes += block[..<count]
    }
    return bytes
  }

  /// Says what `byteCount` bytes at `offset` will be used for, all to the end if that is 0.
  package func advise(_ advice: Advice, at offset: Int, byteCount: Int) throws(SystemError) {
    // This one returns its error.
    let failure = posix_fadvise(rawValue, offset, byteCount, advice.value)
    guard failure == 0 else { throw SystemError("posix_fadvise", errno: failure) }
  }

  /// Returns when the file's bytes and attributes are where a loss of power can't reach them.
  package func synchronizeAll() throws(SystemError) {
    _ = try SystemError.retrying("fsync") { fsync(rawValue) }
  }

  /// Lets writing beyond the size that a file may have be an error of that write, not a signal that
  /// ends the process.
  package static func ignoreFileSizeSignal() { signal(SIGXFSZ, SIG_IGN) }
}

extension StreamDescriptor {
  /// Reads up to the size of `buffer` at `offset`; 0 is the end.
  @inlinable package func read(
    into buffer: UnsafeMutableRawBufferPointer, at offset: Int
  ) throws(SystemError) -> Int {
    let count = pread(rawValue, buffer.baseAddress, buffer.count, offset)
    guard count >= 0 else { throw SystemError("pread") }
    return count
  }

  /// Writes some of `bytes` at `offset` and returns how many.
  @inlinable package func write(
    _ bytes: UnsafeRawBufferPointer, at offset: Int
  ) throws(SystemError) -> Int {
    let count = pwrite(rawValue, bytes.baseAddress, bytes.count, offset)
    guard count >= 0 else { throw SystemError("pwrite") }
    return count
  }

  /// Writes some of `bytes` at the end of the file and returns how many.
  package func append(_ bytes: UnsafeRawBufferPointer) throws(SystemError) -> Int {
    let count = wamr_append(rawValue, bytes.baseAddress, bytes.count)
    guard count >= 0 else { throw SystemError("pwritev2") }
    return count
  }
}
