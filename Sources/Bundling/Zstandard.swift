import CZstd

/// Compression of bundle members, and its reverse.
///
/// The level was chosen by measurement on the native code of the fixtures and of a Python component:
/// see `Bundle sizes` in ARCHITECTURE.md.
package enum Zstandard {
  /// The level for what goes into a bundle, and the one for what is large and compiled with much effort
  /// anyway.
  package static let (level, thoroughLevel): (Int32, Int32) = (9, 17)

  /// The library's version, which decides on the frames too.
  package static var version: String { String(cString: ZSTD_versionString()) }

  /// What the library refused to do.
  package struct CompressionError: Error {
    package var message: String
  }

  /// Returns `bytes` as one frame; the same bytes always give the same frame.
  package static func compressed(
    _ bytes: [UInt8], level: Int32 = level
  ) throws(CompressionError) -> [UInt8] {
    let bound = ZSTD_compressBound(bytes.count)
    var size = 0
    let frame = [UInt8](unsafeUninitializedCapacity: bound) { buffer, count in
      size = bytes.withUnsafeBytes { source in
        ZSTD_compress(buffer.baseAddress, bound, source.baseAddress, bytes.count, level)
      }
      count = ZSTD_isError(size) == 0 ? size : 0
    }
    guard ZSTD_isError(size) == 0 else {
      throw CompressionError(message: String(cString: ZSTD_getErrorName(size)))
    }
    return frame
  }

  /// Returns the `byteCount` bytes that `frame` inflates to, or nil if it is no frame of so many.
  ///
  /// Requires: `byteCount` is bounded by the caller.
  package static func inflated(_ frame: [UInt8], byteCount: Int) -> [UInt8]? {
    var size = 0
    let bytes = [UInt8](unsafeUninitializedCapacity: byteCount) { buffer, count in
      size = frame.withUnsafeBytes { source in
        ZSTD_decompress(buffer.baseAddress, byteCount, source.baseAddress, frame.count)
      }
      count = ZSTD_isError(size) == 0 ? size : 0
    }
    return ZSTD_isError(size) == 0 && size == byteCount ? bytes : nil
  }
}
