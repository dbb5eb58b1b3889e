// One unit through LLVM: emitted, optimised, compiled, linked.
//
// Units share nothing, so each is compiled on a thread of its own with a context of its own.

import BundleFormat
import Bundling
import CWamrABI
import CodeGen
import ComponentLinking
import Foundation
import LLVM
import WasmBytes
import WasmCore

/// The compiler of the units of one component.
struct UnitCompiler: Sendable {
  let options: CompileOptions
  let progress: Progress

  /// The units of a component, linked, the stubs last.
  struct Units: Sendable {
    var images: [UnitImage]
    var layout: StubsLayout
  }

  private var emission: EmissionOptions {
    EmissionOptions(
      processor: options.target.processor, level: options.optimization,
      features: options.target.features)
  }

  /// Compiles and links all units of `partition`.
  func linked(
    _ partition: Partition, with linker: ImageLinker
  ) throws(CompileError) -> Units {
    let count = partition.cores.count + 1
    progress.expect(count)
    // The stubs go first: they are often the unit that takes longest.
    let results = parallelMap(count: count, jobs: options.jobs) {
      number -> Result<(UnitImage, StubsLayout?), CompileError> in
      Result { () throws(CompileError) in
        guard number > 0 else { return try stubs(of: partition.graph, with: linker) }
        return (try core(partition.cores[number - 1], with: linker), nil)
      }
    }
    let (stubsImage, layout) = try results[0].get()
    var images: [UnitImage] = []
    for result in results.dropFirst() { images.append(try result.get().0) }
    guard let layout else { preconditionFailure("the first unit is the stubs") }
    return Units(images: images + [stubsImage], layout: layout)
  }

  /// Returns what `stage` shows of all units of `partition`.
  func dumped(
    _ partition: Partition, stage: CompileOptions.Stage
  ) throws(CompileError) -> Compilation.Result {
    var texts: [String] = []
    var objects: [(name: String, bytes: [UInt8])] = []
    func keep(_ bytes: [UInt8], of name: String) {
      if stage == .object { objects.append((name, bytes)) }
      if stage != .object { texts.append(String(decoding: bytes, as: UTF8.self)) }
    }
    for core in partition.cores {
      let bytes = try inUnit(core.name) { machine throws(CompileError) in
        try self.dump(try emit(core, for: machine), stage: stage, unit: core.name, for: machine)
      }
      keep(bytes, of: core.name)
    }
    let bytes = try inUnit(Self.stubsName) { machine throws(CompileError) in
      let stubs = try emitStubs(partition.graph, for: machine)
      return try self.dump(stubs.module, stage: stage, unit: Self.stubsName, for: machine)
    }
    keep(bytes, of: Self.stubsName)
    return stage == .object ? .objects(objects) : .text(texts.joined(separator: "\n"))
  }

  private static let stubsName = "adapters"

  private func core(
    _ core: Partition.Core, with linker: ImageLinker
  ) throws(CompileError) -> UnitImage {
    defer { progress.finish(core.name) }
    let layout: CoreUnitLayout
    do { layout = try CoreUnitLayout(core.module) } catch { throw .wasm(error) }
    let key = key(of: core)
    if let image = options.cache?.image(for: key) {
      progress.note("\(core.name): reused from the cache")
      return UnitImage(name: core.name, image: image, module: core.module, layout: layout)
    }
    let image = try progress.timed(core.name) { () throws(CompileError) in
      try inUnit(core.name) { machine throws(CompileError) in
        try link(
          try emit(core, for: machine), reservations: layout.reservations, unit: core.name,
          with: linker, for: machine)
      }
    }
    options.cache?.store(image, for: key)
    return UnitImage(name: core.name, image: image, module: core.module, layout: layout)
  }

  private func stubs(
    of graph: ComponentGraph, with linker: ImageLinker
  ) throws(CompileError) -> (UnitImage, StubsLayout?) {
    defer { progress.finish(Self.stubsName) }
    return try progress.timed(Self.stubsName) { () throws(CompileError) in
      try inUnit(Self.stubsName) { machine throws(CompileError) in
        let stubs = try emitStubs(graph, for: machine)
        let layout = stubs.layout
        let image = try link(
          stubs.module, reservations: layout.reservations, unit: Self.stubsName, with: linker,
          for: machine)
        return (
          UnitImage(name: Self.stubsName, image: image, module: nil, layout: nil), layout
        )
      }
    }
  }

  /// Everything that decides what code a core becomes.
  private func key(of core: Partition.Core) -> String {
    let parts = [
      core.digest, Self.compilerIdentity, options.target.processor.name,
      options.target.processor.features,
      options.optimization.rawValue, wamrcVersion, "\(WAMR_ABI_VERSION)", LLVM.version,
    ]
    return hexadecimal(SHA256.digest(of: Array(parts.joined(separator: "\n").utf8)))
  }

  /// What tells this build of the compiler from any other: two of one version, as a developer has
  /// them, must not share their code.
  private static let compilerIdentity: String = {
    var status = stat()
    guard stat("/proc/self/exe", &status) == 0 else { return UUID().uuidString }
    return "\(status.st_size) \(status.st_mtim.tv_sec) \(status.st_mtim.tv_nsec)"
  }()

  /// Runs `body` with a target machine, and names `unit` in LLVM's errors.
  private func inUnit<Result>(
    _ unit: String,
    _ body: (borrowing LLVM.TargetMachine) throws(CompileError) -> Result
  ) throws(CompileError) -> Result {
    let machine: LLVM.TargetMachine
    do {
      machine = try LLVM.TargetMachine(
        for: options.target.processor, level: options.optimization)
    } catch {
      throw .compiler(unit: unit, message: error.message)
    }
    return try body(machine)
  }

  private func emit(
    _ core: Partition.Core, for machine: borrowing LLVM.TargetMachine
  ) throws(CompileError) -> LLVM.Module {
    do {
      return try emitCoreModule(core.module, named: core.name, options: emission, for: machine)
    } catch {
      throw .wasm(error)
    }
  }

  private func emitStubs(
    _ graph: ComponentGraph, for machine: borrowing LLVM.TargetMachine
  ) throws(CompileError) -> Stubs {
    do {
      return try CodeGen.emitStubs(
        graph, options: emission, keepsProvableChecks: options.keepsAllChecks, for: machine)
    } catch {
      throw .stubs(error)
    }
  }

  private func optimize(
    _ module: borrowing LLVM.Module, unit: String, for machine: borrowing LLVM.TargetMachine
  ) throws(CompileError) {
    do {
      try module.optimize(options.optimization.passes, for: machine)
    } catch {
      throw .compiler(unit: unit, message: error.message)
    }
  }

  private func compile(
    _ module: borrowing LLVM.Module, to kind: LLVM.CompiledKind, unit: String,
    for machine: borrowing LLVM.TargetMachine
  ) throws(CompileError) -> [UInt8] {
    do {
      return try module.compiled(to: kind, for: machine)
    } catch {
      throw .compiler(unit: unit, message: error.message)
    }
  }

  private func dump(
    _ module: borrowing LLVM.Module, stage: CompileOptions.Stage, unit: String,
    for machine: borrowing LLVM.TargetMachine
  ) throws(CompileError) -> [UInt8] {
    if stage == .llvm { return Array(module.text.utf8) }
    try optimize(module, unit: unit, for: machine)
    if stage == .llvmOptimized { return Array(module.text.utf8) }
    return try compile(
      module, to: stage == .assembly ? .assembly : .object, unit: unit, for: machine)
  }

  private func link(
    _ module: borrowing LLVM.Module, reservations: [Reservation], unit: String,
    with linker: ImageLinker, for machine: borrowing LLVM.TargetMachine
  ) throws(CompileError) -> ELFImage {
    do {
      try module.verify()
    } catch {
      throw .compiler(unit: unit, message: error.message)
    }
    try optimize(module, unit: unit, for: machine)
    let object = try compile(module, to: .object, unit: unit, for: machine)
    let support = emitSupportModule(reservations: reservations, for: machine)
    let supportObject = try compile(support, to: .object, unit: unit, for: machine)
    do {
      return try linker.linked([object, supportObject], unit: unit)
    } catch {
      throw .image(error)
    }
  }
}
