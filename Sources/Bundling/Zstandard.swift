import CZstd

/// Compression of bundle members.
///
/// The level was chosen by measurement on the native code of the fixtures and of a Python component:
/// see `Bundle sizes` in ARCHITECTURE.md.
package enum Zstandard {
  /// The level for what goes into a bundle.
  package static let level: Int32 = 9

  /// What the library refused to do.
  package struct CompressionError: Error {
    package var message: String
  }

  /// Returns `bytes` as one frame; the same bytes always give the same frame.
  package static func compressed(_ bytes: [UInt8]) throws(CompressionError) -> [UInt8] {
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
}
