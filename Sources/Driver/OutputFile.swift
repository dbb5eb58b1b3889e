import Foundation

/// Why a file could not be read or written.
package struct FileError: Error {
  /// The file.
  package var path: String
  /// What was to be done with it, as in "open" or "write".
  package var operation: String
  /// The system's reason.
  package var code: Int32
}

/// Files as the driver reads and writes them.
package enum Files {
  /// Reads all of the file at `path`, refusing what is longer than `limit` bytes.
  package static func read(_ path: String, limit: Int) throws(FileError) -> [UInt8] {
    let descriptor = open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { throw FileError(path: path, operation: "open", code: errno) }
    defer { close(descriptor) }
    var bytes: [UInt8] = []
    var chunk = [UInt8](repeating: 0, count: 1 << 16)
    while true {
      let count = Glibc.read(descriptor, &chunk, chunk.count)
      if count < 0 && errno == EINTR { continue }
      guard count >= 0 else { throw FileError(path: path, operation: "read", code: errno) }
      if count == 0 { return bytes }
      bytes.append(contentsOf: chunk[0..<count])
      guard bytes.count <= limit else {
        throw FileError(path: path, operation: "read", code: EFBIG)
      }
    }
  }

  /// Writes `bytes` to standard output.
  package static func writeToStandardOutput(_ bytes: [UInt8]) throws(FileError) {
    try writeAll(bytes, to: STDOUT_FILENO, path: "standard output")
  }

  /// Makes `bytes` the contents of the file at `path`, or leaves what was there untouched.
  ///
  /// A regular file is written beside its final name and renamed, so that no reader ever sees part
  /// of it; a device or pipe is written as it is. A link is followed: what it leads to is replaced,
  /// not the link.
  package static func write(_ bytes: [UInt8], to path: String) throws(FileError) {
    let path = resolved(path)
    var status = stat()
    let isSpecial = stat(path, &status) == 0 && status.st_mode & S_IFMT != S_IFREG
    let target = isSpecial ? path : "\(path).\(getpid()).tmp"
    let flags = isSpecial ? O_WRONLY : O_WRONLY | O_CREAT | O_EXCL
    let descriptor = open(target, flags | O_CLOEXEC, 0o666)
    guard descriptor >= 0 else { throw FileError(path: path, operation: "create", code: errno) }
    do throws(FileError) {
      do throws(FileError) {
        try writeAll(bytes, to: descriptor, path: path)
      } catch {
        close(descriptor)
        throw error
      }
      guard close(descriptor) == 0 else {
        throw FileError(path: path, operation: "close", code: errno)
      }
      guard isSpecial || rename(target, path) == 0 else {
        throw FileError(path: path, operation: "replace", code: errno)
      }
    } catch {
      if !isSpecial { unlink(target) }
      throw error
    }
  }

  /// The path that the link at `path` leads to, or `path` if there is nothing yet.
  private static func resolved(_ path: String) -> String {
    guard let real = realpath(path, nil) else { return path }
    defer { free(real) }
    return String(cString: real)
  }

  private static func writeAll(
    _ bytes: [UInt8], to descriptor: Int32, path: String
  ) throws(FileError) {
    var written = 0
    while written < bytes.count {
      let count = bytes.withUnsafeBytes { buffer in
        Glibc.write(descriptor, buffer.baseAddress.map { $0 + written }, bytes.count - written)
      }
      if count < 0 && errno == EINTR { continue }
      guard count >= 0 else {
        throw FileError(path: path, operation: "write", code: errno)
      }
      written += count
    }
  }
}
