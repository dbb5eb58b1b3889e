// What any number of instances of a component have in common, found once.

import BundleFormat
import CWamrABI
import WamrPlatform

/// A component whose images are open and whose imports are satisfied.
///
/// Unchecked, since nothing in it changes once it is made: the bundle's file is mapped to be read, the
/// functions are code.
package final class PreparedComponent: @unchecked Sendable {
  /// The bundle that says how instances are made.
  package let bundle: BundleFile

  /// The host's functions, by import.
  let functions: [wamr_host_function]

  /// The file of each image, or nil where no instance is made of it.
  private let images: [ImageFile?]

  private final class ImageFile {
    let descriptor: FileDescriptor

    init(_ descriptor: consuming FileDescriptor) { self.descriptor = descriptor }
  }

  /// Finds what `bundle` needs; images are kept in `cacheFolder` between runs, if there is one.
  package init(
    _ bundle: BundleFile, cacheFolder: String?, host lookup: ComponentInstance.HostLookup
  ) throws(LoadError) {
    self.bundle = bundle
    let plan = bundle.reader.plan
    functions = try Self.hostFunctions(for: plan.hostImports, lookup)
    let opener = ImageOpener(bundle, cacheFolder: cacheFolder)
    var images: [ImageFile?] = []
    for (index, image) in plan.images.enumerated() {
      let isUsed = plan.instances.contains { $0.image == index }
      images.append(isUsed ? ImageFile(try opener.open(image.imageMember)) : nil)
    }
    self.images = images
  }

  /// Maps all instances.
  func mapped(maximumMemoryByteCount: UInt64?) throws(LoadError) -> [MappedInstance] {
    let plan = bundle.reader.plan
    var mapped: [MappedInstance] = []
    for instance in plan.instances {
      let image = plan.images[Int(instance.image)]
      guard let file = images[Int(instance.image)] else { continue }
      do throws(SystemError) {
        mapped.append(
          try MappedInstance(
            image, from: file.descriptor, maximumMemoryByteCount: maximumMemoryByteCount))
      } catch {
        throw .system(error)
      }
    }
    return mapped
  }

  private static func hostFunctions(
    for imports: [HostImport], _ lookup: ComponentInstance.HostLookup
  ) throws(LoadError) -> [wamr_host_function] {
    var functions: [wamr_host_function] = []
    var unsatisfied: [UnsatisfiedImport] = []
    for wanted in imports {
      let provided = lookup(wanted.interface, wanted.function)
      if let provided, provided.signature == wanted.signature {
        functions.append(provided.function)
      } else {
        unsatisfied.append(UnsatisfiedImport(wanted: wanted, provided: provided?.signature))
      }
    }
    guard unsatisfied.isEmpty else { throw .imports(unsatisfied) }
    return functions
  }
}
