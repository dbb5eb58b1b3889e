import BundleFormat
import WamrPlatform

/// Where the files of a bundle's images come from.
struct ImageOpener: ~Copyable {
  private let bundle: BundleFile
  private let store: ImageStore?

  /// Makes an opener; without a cache folder, images are inflated into memory always.
  init(_ bundle: BundleFile, cacheFolder: String?) {
    self.bundle = bundle
    if let cacheFolder {
      store = ImageStore(cacheFolder: cacheFolder)
    } else {
      store = nil
    }
  }

  /// A file that holds the image which is member `index`.
  func open(_ index: UInt32) throws(LoadError) -> FileDescriptor {
    let member = bundle.reader.members[Int(index)]
    if let file = store?.image(digest: member.digest, byteCount: member.inflatedByteCount) {
      return file
    }
    let inflated = try bundle.inflatedMember(index)
    let bytes = UnsafeRawBufferPointer(start: inflated.start, count: member.inflatedByteCount)
    if let file = store?.add(bytes, digest: member.digest) { return file }
    do throws(SystemError) {
      let file = try FileDescriptor.inMemory("wamr-image")
      try file.write(bytes)
      return file
    } catch {
      throw .system(error)
    }
  }
}
