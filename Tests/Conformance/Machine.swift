// Compiler and loader in one process: modules to images, images to instances, calls.
//
// A call of a core function from here needs code that knows the function's signature. Each signature
// that is met gets an entry, compiled like everything else (see `emitEntries`), in an image that
// stays mapped: most modules bring no new one.

import BundleFormat
import Bundling
import CWamrABI
import CWamrPlatform
import CodeGen
import Foundation
import Instances
import LLVM
import WamrPlatform
import WasmBytes
import WasmCore

/// What compiles, maps and calls.
final class Machine {
  private let options: EmissionOptions
  private let target: LLVM.TargetMachine
  private let linker: ImageLinker
  private let stack: GuestStack

  /// The addresses of the entries, by signature.
  private var entries: [CoreFunctionType: wamr_entry] = [:]
  private var entryImages: [MappedInstance] = []
  /// The images of the script that is run.
  ///
  /// None is unmapped before the script's end: a table of one instance may refer to functions of
  /// another whose initialization has failed.
  private var images: [MappedInstance] = []

  /// Makes a machine that compiles for `processor`.
  init(processor: LLVM.Processor, level: LLVM.OptimizationLevel) throws {
    options = EmissionOptions(processor: processor, level: level)
    target = try LLVM.TargetMachine(for: processor, level: level)
    linker = try ImageLinker(environment: ProcessInfo.processInfo.environment)
    stack = try GuestStack(byteCount: 8 << 20, store: nil)
  }

  /// Unmaps the images of the script.
  func reset() {
    images = []
    stack.watch(entryImages)
  }

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
  /// Its code doesn't run before `initialize` is called.
  func instance(of compiled: CompiledModule, imports: [CoreExtern]) throws -> CoreInstance {
    try addEntries(for: compiled.module)
    let mapped = try map(compiled.image)
    images.append(mapped)
    stack.watch(entryImages + images)
    let instance = CoreInstance(
      module: compiled.module, imports: imports, mapped: mapped, symbols: compiled.image.symbols)
    instance.bind()
    return instance
  }

  /// Evaluates initial values, copies segments, and calls the start function.
  func initialize(_ instance: CoreInstance) throws -> Trap? {
    let address = try instance.address(of: CoreSymbol.initialize)
    return stack.call(unsafeBitCast(address, to: wamr_entry.self), record: nil)
  }

  /// Calls the function at `address`, of `type`.
  func call(
    _ address: UnsafeMutableRawPointer, of type: CoreFunctionType, _ arguments: [ValueBits]
  ) throws -> [ValueBits] {
    guard let entry = entries[type] else { throw Failure(text: "no entry for \(type)") }
    let slots = 1 + max(type.parameters.count, type.results.count)
    let record = UnsafeMutableRawBufferPointer.allocate(
      byteCount: slots * entrySlotByteCount, alignment: 16)
    defer { record.deallocate() }
    // What isn't written shows.
    record.initializeMemory(as: UInt8.self, repeating: 0xa5)
    record.storeBytes(of: UInt(bitPattern: address), as: UInt.self)
    for (number, argument) in arguments.enumerated() {
      record.storeBytes(
        of: argument.low, toByteOffset: (number + 1) * entrySlotByteCount, as: UInt64.self)
      record.storeBytes(
        of: argument.high, toByteOffset: (number + 1) * entrySlotByteCount + 8, as: UInt64.self)
    }
    if let trap = stack.call(entry, record: record.baseAddress) { throw trap }
    return type.results.indices.map { number in
      let offset = (number + 1) * entrySlotByteCount
      return ValueBits(
        low: record.load(fromByteOffset: offset, as: UInt64.self),
        high: record.load(fromByteOffset: offset + 8, as: UInt64.self))
    }
  }

  // MARK: Compilation

  /// Compiles `module`, which has been validated.
  func compile(_ module: CoreModule) throws -> CompiledModule {
    let layout = try CoreUnitLayout(module)
    let unit = try emitCoreModule(module, named: "module", options: options, for: target)
    let image = try linked(unit, reservations: layout.reservations)
    return CompiledModule(
      module: module,
      image: UnitImage(name: "module", image: image, module: module, layout: layout))
  }

  private func linked(
    _ unit: borrowing LLVM.Module, reservations: [Reservation]
  ) throws -> ELFImage {
    try unit.verify()
    try unit.optimize(options.level.passes, for: target)
    let object = try unit.compiled(to: .object, for: target)
    let support = emitSupportModule(reservations: reservations, for: target)
    return try linker.linked(
      [object, try support.compiled(to: .object, for: target)], unit: "module")
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
    let unit = emitEntries(for: types, options: options, target: target)
    let image = UnitImage(
      name: "entries", image: try linked(unit, reservations: []), module: nil, layout: nil)
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
