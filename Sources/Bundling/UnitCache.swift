// Linked units kept between compilations.
//
// A core module compiled once is reused by every component that contains it: the key covers the
// module's bytes and all that decides what code comes out. An entry is the SHA-256 of the image
// followed by the image, so that a damaged one is compiled again instead of run; writers write a
// name of their own and rename, so that any number of compilers may share the folder.

import BundleFormat
import Foundation

/// A folder of linked images by key.
package struct UnitCache: Sendable {
  private let folder: URL

  /// Makes the cache in `folder`, which is created when something is first stored.
  package init(folder: URL) { self.folder = folder }

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
    guard let data = try? Data(contentsOf: file(for: key)), data.count > 32 else { return nil }
    let image = [UInt8](data.dropFirst(32))
    guard SHA256.digest(of: image) == [UInt8](data.prefix(32)) else { return nil }
    return try? ELFImage(image)
  }

  /// Stores `image` under `key`; that it could not be stored is no error of the compilation.
  package func store(_ image: ELFImage, for key: String) {
    let temporary = folder.appendingPathComponent(".\(key)-\(UUID().uuidString)")
    do {
      try FileManager.default.createDirectory(
        at: folder, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
      try Data(SHA256.digest(of: image.bytes) + image.bytes).write(to: temporary)
      guard rename(temporary.path, file(for: key).path) == 0 else {
        throw CocoaError(.fileWriteUnknown)
      }
    } catch {
      try? FileManager.default.removeItem(at: temporary)
    }
  }

  private func file(for key: String) -> URL { folder.appendingPathComponent(key) }
}
