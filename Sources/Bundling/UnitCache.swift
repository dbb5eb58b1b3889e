// Linked units kept between compilations.
//
// A core module compiled once is reused by every component that contains it: the key covers the
// module's bytes and all that decides what code comes out. An entry is the SHA-256 of the image
// followed by the image, so that a damaged one is compiled again instead of run. Any number of
// compilers may share the folder, in which the least recently used entries make room for new ones
// (`BoundedFolder`). What took long to compress is kept in the same way.

import BundleFormat
import Foundation
import WamrPlatform

/// A folder of linked images, and of what they are compressed to, by key.
package struct UnitCache: Sendable {
  private let folder: URL
  private let limit: BoundedFolder.Limit

  /// Makes the cache in `folder`, which is created when something is first stored.
  package init(folder: URL, limit: BoundedFolder.Limit = .standard) {
    self.folder = folder
    self.limit = limit
  }

  /// The folder that is used if none is named: `wamrc` under the user's cache folder.
  package static func standardFolder(environment: [String: String]) -> URL? {
    if let base = environment["XDG_CACHE_HOME"], base.hasPrefix("/") {
      return URL(fileURLWithPath: base).appendingPathComponent("wamrc")
    }
    guard let home = environment["HOME"], home.hasPrefix("/") else { return nil }
    return URL(fileURLWithPath: home).appendingPathComponent(".cache/wamrc")
  }

  /// Returns the image stored under `key`, or nil if there is none that is whole.
  package func image(for key: String) -> ELFImage? {
    bytes(for: key).flatMap { try? ELFImage($0) }
  }

  /// Returns what is stored under `key`, or nil if there is nothing that is whole.
  package func bytes(for key: String) -> [UInt8]? {
    guard let data = contents(of: key), data.count > 32 else { return nil }
    let bytes = [UInt8](data.dropFirst(32))
    return SHA256.digest(of: bytes) == [UInt8](data.prefix(32)) ? bytes : nil
  }

  /// Stores `image` under `key`, as `store` does with bytes.
  package func store(_ image: ELFImage, for key: String) { store(image.bytes, for: key) }

  /// Stores `bytes` under `key`, 64 hexadecimal digits; that they could not be stored is no error of the
  /// compilation.
  package func store(_ bytes: [UInt8], for key: String) {
    do {
      try FileManager.default.createDirectory(
        at: folder, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
      let entries = BoundedFolder(try FileDescriptor.openDirectory(folder.path), limit: limit)
      try SHA256.digest(of: bytes).withUnsafeBytes { digest in
        try bytes.withUnsafeBytes { bytes in
          _ = try entries.add(digest, bytes, as: key, isTrusted: false)
        }
      }
    } catch {
      // The next compilation makes it again.
    }
  }

  private func contents(of key: String) -> [UInt8]? {
    do {
      let entries = BoundedFolder(try FileDescriptor.openDirectory(folder.path), limit: limit)
      let file = try entries.open(key)
      let attributes = try file.attributes()
      guard attributes.kind == .regularFile, attributes.byteCount <= limit.byteCount else {
        return nil
      }
      return try [UInt8](unsafeUninitializedCapacity: attributes.byteCount) { bytes, count in
        while count < bytes.count {
          let rest = UnsafeMutableRawBufferPointer(
            rebasing: UnsafeMutableRawBufferPointer(bytes)[count...])
          let read = try file.stream.read(into: rest, at: count)
          if read == 0 { break }
          count += read
        }
      }
    } catch {
      return nil
    }
  }
}
