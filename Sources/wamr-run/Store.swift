import Instances
import WamrPlatform

/// The images that are kept between runs.
enum Store {
  /// Removes the least recently used images until `byteCount` bytes are left, and says how much that
  /// was.
  static func prune(to byteCount: Int) -> String {
    guard let folder = ImageStore.userCacheFolder,
      let pruning = ImageStore.prune(cacheFolder: folder, to: .init(byteCount: byteCount))
    else { return "there is no store\n" }
    return "removed \(files(pruning.removedFileCount, pruning.removedByteCount)), "
      + "kept \(files(pruning.keptFileCount, pruning.keptByteCount))\n"
  }

  private static func files(_ count: Int, _ byteCount: Int) -> String {
    "\(count) \(count == 1 ? "image" : "images") of \((byteCount + 1023) / 1024) KiB"
  }
}
