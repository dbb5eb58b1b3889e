// Compression of bundle members, and its reverse.
//
// The parameters were chosen by measurement on the native code of the fixtures and of a Python component:
// see `Bundle sizes` in ARCHITECTURE.md.
//
// What is large is cut into jobs that zstd compresses on threads of its own, each with the end of the
// one before for a dictionary. The cuts depend on the size alone, so that the frame is the same however
// many threads there are; zstd promises that of one worker and more, not of none. A library that was
// built without threads, as Debian's static one, makes another frame, and as little depends on `-j` there.

import CZstd

/// Compression of bundle members, and its reverse.
package enum Zstandard {
  /// How much is done for a small frame.
  package enum Effort: Sendable {
    /// What takes no time beside compiling.
    case ordinary
    /// A tenth less than that for seven times the time, which up to so many workers share.
    case thorough(workers: Int)
  }

  /// What `Effort.thorough` comes to besides the library's version, to recognise its frames by.
  package static var thoroughIdentity: String {
    "zstd \(String(cString: ZSTD_versionString())) "
      + parameters(for: .thorough(workers: 1)).map { "\($0.name.rawValue)=\($0.value)" }
      .joined(separator: " ")
  }

  /// What the library refused to do.
  package struct CompressionError: Error {
    package var message: String
  }

  /// Returns `bytes` as one frame.
  ///
  /// The same bytes always give the same frame, whatever the number of workers.
  ///
  /// - Throws: What the library says, which is that there is no memory or no thread.
  package static func compressed(
    _ bytes: [UInt8], effort: Effort = .ordinary
  ) throws(CompressionError) -> [UInt8] {
    guard let context = ZSTD_createCCtx() else {
      throw CompressionError(message: "there is no memory")
    }
    defer { ZSTD_freeCCtx(context) }
    for (name, value) in parameters(for: effort) {
      try check(ZSTD_CCtx_setParameter(context, name, value))
    }
    let bound = ZSTD_compressBound(bytes.count)
    var size = 0
    let frame = [UInt8](unsafeUninitializedCapacity: bound) { buffer, count in
      size = bytes.withUnsafeBytes { source in
        ZSTD_compress2(context, buffer.baseAddress, bound, source.baseAddress, bytes.count)
      }
      count = ZSTD_isError(size) == 0 ? size : 0
    }
    try check(size)
    return frame
  }

  private static func check(_ result: Int) throws(CompressionError) {
    guard ZSTD_isError(result) == 0 else {
      throw CompressionError(message: String(cString: ZSTD_getErrorName(result)))
    }
  }

  private static func parameters(
    for effort: Effort
  ) -> [(name: ZSTD_cParameter, value: Int32)] {
    guard case .thorough(let workers) = effort else { return [(ZSTD_c_compressionLevel, 9)] }
    // Level 17 with matches from three bytes on, of which level 18 gets most of what it is better by,
    // and a shorter search, which gives back the time.
    var parameters = [
      (name: ZSTD_c_compressionLevel, value: Int32(17)), (ZSTD_c_minMatch, 3),
      (ZSTD_c_searchLog, 2), (ZSTD_c_targetLength, 24),
    ]
    let mostWorkers = ZSTD_cParam_getBounds(ZSTD_c_nbWorkers).upperBound
    if mostWorkers > 0 {
      let workers = Int32(max(1, min(workers, Int(mostWorkers))))
      // A job sees a quarter of the window before it, 2 MiB.
      parameters += [
        (ZSTD_c_nbWorkers, workers), (ZSTD_c_jobSize, 4 << 20), (ZSTD_c_overlapLog, 7),
      ]
    }
    return parameters
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
