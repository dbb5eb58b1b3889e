import BundleFormat
import CZstd
import WamrPlatform

/// A bundle's file, mapped and checked.
package final class BundleFile {
  /// The path as it was given.
  package let path: String
  /// What the bundle says.
  package let reader: BundleReader
  private let mapping: Mapping
  /// Zstandard's working memory, made for the first member that is inflated: few starts inflate any.
  private var decompression: OpaquePointer?

  deinit { ZSTD_freeDCtx(decompression) }

  /// Opens the bundle at `path` and checks everything but its members' contents.
  package init(path: String) throws(LoadError) {
    self.path = path
    mapping = try Self.mapped(path)
    let bytes = UnsafeRawBufferPointer(mapping.bytes).bytes
    do throws(BundleError) {
      reader = try BundleReader(bytes, supportedFeatures: .ofThisProcessor)
    } catch {
      throw .bundle(error)
    }
  }

  /// The bytes of member `index` inflated, which are what its digest says.
  ///
  /// The mapping is one byte longer than the member, so that it is never empty.
  package func inflatedMember(_ index: UInt32) throws(LoadError) -> Mapping {
    let member = reader.members[Int(index)]
    let frame = UnsafeRawBufferPointer(rebasing: mapping.bytes[member.range])
    // The mapping has the declared size, but its pages exist only as far as they are written.
    let inflated: Mapping
    do throws(SystemError) {
      inflated = try Mapping(zeroed: member.inflatedByteCount + 1)
    } catch {
      throw .system(error)
    }
    decompression = decompression ?? ZSTD_createDCtx()
    guard let decompression else { throw .system(SystemError("malloc")) }
    let count = ZSTD_decompressDCtx(
      decompression, inflated.start, member.inflatedByteCount, frame.baseAddress, frame.count)
    let bytes = UnsafeRawBufferPointer(start: inflated.start, count: member.inflatedByteCount)
    guard ZSTD_isError(count) == 0, count == member.inflatedByteCount,
      SHA256.digest(of: bytes.bytes) == member.digest
    else { throw .bundle(BundleError(.member(index), at: member.offset)) }
    return inflated
  }

  private static func mapped(_ path: String) throws(LoadError) -> Mapping {
    do throws(SystemError) {
      let file = try FileDescriptor.openFile(path)
      let status = try file.status()
      if status.isRegular && status.byteCount > 0 {
        return try Mapping(reading: file, byteCount: status.byteCount)
      }
    } catch {
      throw .system(error)
    }
    throw .bundle(BundleError(.notABundle, at: 0))
  }
}
