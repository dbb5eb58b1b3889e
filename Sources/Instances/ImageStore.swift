// Inflated images, kept between runs.
//
// Inflating and hashing an image takes some milliseconds per megabyte, opening a file some
// microseconds: so an image is inflated once and mapped from the store afterwards. A file there is
// named by its digest and is not hashed again. That is sound because only the user can write it: the
// folder and the file have to belong to the user and be closed to all others, links aren't followed,
// and a file gets its name only when it is complete and on the disk. Bundles that share an image
// share the file, and all processes that run it share the pages. The images that haven't been used
// for longest make room for new ones (`BoundedFolder`).
//
// A store that can't be used is no error: the images then live in memory, for this run only.

import BundleFormat
import WamrPlatform

/// The folder of inflated images.
package struct ImageStore: ~Copyable {
  private let images: BoundedFolder

  /// The cache folder of the user: `XDG_CACHE_HOME` or `~/.cache`, or nil if neither is known.
  package static var userCacheFolder: String? {
    if let cache = ProcessEnvironment.value(of: "XDG_CACHE_HOME"), cache.hasPrefix("/") {
      return cache
    }
    return ProcessEnvironment.homeFolder.map { $0 + "/.cache" }
  }

  /// Opens the store, `wamr/images` in the cache folder at `path`, and makes it where it isn't there;
  /// nil if it can't be used.
  package init?(cacheFolder path: String, limit: BoundedFolder.Limit = .standard) {
    guard let folder = Self.openedFolder(cacheFolder: path) else { return nil }
    images = BoundedFolder(folder, limit: limit)
  }

  /// Removes the images that haven't been used for longest until the others keep to `limit`, and what
  /// processes that were killed have left; nil if there is no store that can be used.
  package static func prune(
    cacheFolder path: String, to limit: BoundedFolder.Limit
  ) -> BoundedFolder.Pruning? {
    do throws(SystemError) {
      guard let folder = existingFolder(path + imagesPath), let own = try trusted(folder) else {
        return nil
      }
      return BoundedFolder(own).prune(to: limit)
    } catch {
      return nil
    }
  }

  /// Where the store is in the cache folder.
  private static var imagesPath: String { "/wamr/images" }

  private static func openedFolder(cacheFolder path: String) -> FileDescriptor? {
    let images = path + imagesPath
    do throws(SystemError) {
      if let folder = existingFolder(images) { return try trusted(folder) }
      for parent in [path, path + "/wamr", images] { try FileDescriptor.createFolder(parent) }
      return try trusted(try FileDescriptor.openFolder(images))
    } catch {
      return nil
    }
  }

  private static func existingFolder(_ path: String) -> FileDescriptor? {
    do throws(SystemError) { return try FileDescriptor.openFolder(path) } catch { return nil }
  }

  /// `folder` if it belongs to the user and nobody else may enter it.
  private static func trusted(
    _ folder: consuming FileDescriptor
  ) throws(SystemError) -> FileDescriptor? {
    let status = try folder.status()
    guard status.isOwn, status.permissions & 0o077 == 0 else { return nil }
    return folder
  }

  /// The image of `byteCount` bytes with `digest`, if the store has it.
  package func image(digest: [UInt8], byteCount: Int) -> FileDescriptor? {
    do throws(SystemError) {
      let file = try images.open(Self.name(of: digest))
      let status = try file.status()
      guard status.isRegular, status.isOwn, status.permissions & 0o022 == 0,
        status.byteCount == byteCount
      else { return nil }
      return file
    } catch {
      return nil
    }
  }

  /// Stores `image`, which has `digest`, and opens it; nil if that fails.
  package func add(_ image: UnsafeRawBufferPointer, digest: [UInt8]) -> FileDescriptor? {
    do throws(SystemError) {
      return try images.add(image, as: Self.name(of: digest), isTrusted: true)
    } catch {
      return nil
    }
  }

  private static func name(of digest: [UInt8]) -> String {
    func digit(_ value: UInt8) -> UInt8 { value + (value < 10 ? 0x30 : 0x57) }
    // In one buffer: an array for each byte would take a hundredth of a start.
    return String(unsafeUninitializedCapacity: digest.count * 2) { buffer in
      for (position, byte) in digest.enumerated() {
        buffer[position * 2] = digit(byte >> 4)
        buffer[position * 2 + 1] = digit(byte & 15)
      }
      return digest.count * 2
    }
  }
}
