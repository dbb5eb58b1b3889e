// Compiler and loader in one process: modules to images, images to instances.
//
// A call of a core function from here needs code that knows the function's signature. Each signature
// that is met gets an entry, compiled like everything else (see `emitEntries`), in an image that
// stays mapped: most modules bring no new one.

import BundleFormat
import Bundling
import CWamrABI
import CodeGen
import Foundation
import Instances
import LLVM
import Optimization
import WamrPlatform
import WasmBytes
import WasmCore

/// What compiles and maps, for all threads of a script.
final class Machine: @unchecked Sendable {
  /// How modules are lowered; they are unwound from the first on in a script that has a tag.
  private var options: EmissionOptions
  private let partByteCount: Int
  private let target: LLVM.TargetMachine
  private let linker = ImageLinker()

  /// Held while anything below, or the target machine, is used.
  private let lock = NSRecursiveLock()
  /// The addresses of the entries, by signature.
  private var entries: [CoreFunctionType: wamr_entry] = [:]
  private var entryImages: [MappedInstance] = []
  /// The images of the script that is run.
  ///
  /// None is unmapped before the script's end: a table of one instance may refer to functions of
  /// another whose initialization has failed.
  private var images: [MappedInstance] = []
  /// Another number whenever an image is mapped or unmapped.
  private var version = 0

  /// Makes a machine that compiles for `processor`, in parts of `partByteCount` bytes of code, or as
  /// wamrc does.
  init(
    processor: LLVM.Processor, level: LLVM.OptimizationLevel, keepsAllAccesses: Bool = false,
    partByteCount: Int? = nil
  ) throws {
    self.partByteCount = partByteCount ?? CoreUnitPart.standardByteCount(at: level)
    var options = EmissionOptions(processor: processor, level: level)
    options.keepsAllAccesses = keepsAllAccesses
    self.options = options
    target = try LLVM.TargetMachine(for: processor, level: level)
  }

  /// Unmaps the images of the script.
  func reset() {
    lock.withLock {
      images = []
      version += 1
      options.unwinds = false
    }
  }

  /// All images, and their version, if it isn't `known`.
  func images(unless known: Int) -> (images: [MappedInstance], version: Int)? {
    lock.withLock { version == known ? nil : (entryImages + images, version) }
  }

  /// What calls functions of `type`, if a module that exports one has been mapped.
  func entry(for type: CoreFunctionType) -> wamr_entry? { lock.withLock { entries[type] } }

  /// Why a module couldn't be made to run, other than by its own fault.
  struct Failure: Error {
    var text: String
  }

  /// A module and its image.
  struct CompiledModule {
    var module: CoreModule
    var image: UnitImage
  }

  /// Maps `compiled`, whose imports are `imports`, in their order.
  ///
  /// Its code doesn't run before its `initialize` is called.
  func instance(of compiled: CompiledModule, imports: [CoreExtern]) throws -> CoreInstance {
    try lock.withLock {
      try addEntries(for: compiled.module)
      let mapped = try map(compiled.image)
      images.append(mapped)
      version += 1
      let instance = CoreInstance(
        module: compiled.module, imports: imports, mapped: mapped,
        symbols: compiled.image.symbols)
      instance.bind()
      return instance
    }
  }

  // MARK: Compilation

  /// Compiles `module`, which has been validated.
  func compile(_ module: CoreModule) throws -> CompiledModule {
    try lock.withLock {
      if module.tags.count > 0 { options.unwinds = true }
      let unit = try CoreUnit(module, partByteCount: partByteCount)
      let objects = try unit.parts.map { part in
        try object(of: unit.emitted(part, named: "module", options: options, for: target))
      }
      let image = try linked(objects, reservations: unit.layout.reservations)
      return CompiledModule(
        module: module,
        image: UnitImage(name: "module", image: image, module: module, layout: unit.layout))
    }
  }

  private func object(of unit: consuming LLVM.Module) throws -> [UInt8] {
    try unit.verify()
    try unit.optimizeFully(at: options.level, for: target)
    return try unit.compiled(to: .object, for: target)
  }

  private func linked(_ objects: [[UInt8]], reservations: [Reservation]) throws -> ELFImage {
    let support = emitSupportModule(reservations: reservations, for: target)
    return try linker.linked(
      objects + [try support.compiled(to: .object, for: target)], unit: "module")
  }

  private func map(_ image: UnitImage) throws -> MappedInstance {
    try image.contents.withUnsafeBytes { bytes in
      let file = try FileDescriptor.inMemory("conformance")
      try file.write(bytes)
      return try MappedInstance(image.record, from: file)
    }
  }

  /// Adds what calls the functions that `module` exports, and those it can be given as references.
  private func addEntries(for module: CoreModule) throws {
    var types: [CoreFunctionType] = []
    for export in module.exports {
      guard case .function(let type) = module.externType(of: export), entries[type] == nil,
        !types.contains(type)
      else { continue }
      types.append(type)
    }
    guard !types.isEmpty else { return }
    var options = options
    options.unwinds = false
    let unit = emitEntries(for: types, options: options, target: target)
    let image = UnitImage(
      name: "entries", image: try linked([object(of: unit)], reservations: []), module: nil,
      layout: nil)
    let mapped = try map(image)
    entryImages.append(mapped)
    for (number, type) in types.enumerated() {
      guard let address = image.symbols[entrySymbol(number)] else {
        throw Failure(text: "the linker has dropped an entry")
      }
      entries[type] = unsafeBitCast(mapped.pointer(to: address), to: wamr_entry.self)
    }
  }
}
