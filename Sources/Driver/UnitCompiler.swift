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
import Optimization
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

  /// Whether exceptions may pass through the core modules of the component.
  let unwinds: Bool

  /// How the stubs are lowered, which no exception passes through.
  var emission: EmissionOptions {
    EmissionOptions(
      processor: options.target.processor, level: options.optimization,
      features: options.target.features)
  }

  /// How core modules are lowered.
  var coreEmission: EmissionOptions {
    var result = emission
    result.unwinds = unwinds
    return result
  }

  /// Compiles and links all units of `partition`.
  ///
  /// Units in parts are compiled part by part, those with most code first, so that no thread is left
  /// with a large one at the end. A unit is linked by the thread that compiles the last of its parts: one link
  /// may run at a time, but beside compilations.
  func linked(_ partition: Partition) throws(CompileError) -> Units {
    let prepared = try all(partition.cores.count) { number throws(CompileError) in
      try prepare(partition.cores[number])
    }
    let parts = prepared.enumerated().flatMap { number, core in
      core.cached == nil ? core.unit.parts.map { Task.part($0, core: number) } : []
    }
    // Where two are equal, the order doesn't depend on the sorting.
    let tasks = ([.stubs(adapterCount: partition.graph.trampolines.count)] + parts).enumerated()
      .sorted { ($1.element.weight, $0.offset) < ($0.element.weight, $1.offset) }.map(\.element)
    progress.expect(tasks.count)

    let objects = PartialUnits(partCounts: prepared.map(\.unit.parts.count))
    let results = try all(tasks.count) { number throws(CompileError) -> Compiled in
      guard case .part(let part, let number) = tasks[number] else {
        return .stubs(try stubs(of: partition.graph))
      }
      let (unit, core) = (prepared[number], partition.cores[number])
      let object = try object(of: part, of: unit.unit, in: core)
      guard let all = objects.adding(object, asPart: part.number, of: number) else { return .part }
      return .core(number: number, try image(of: unit, core, all))
    }
    var compiled: [Int: UnitImage] = [:]
    var compiledStubs: (image: UnitImage, layout: StubsLayout)?
    for result in results {
      switch result {
      case .stubs(let both): compiledStubs = both
      case .core(let number, let image): compiled[number] = image
      case .part: break
      }
    }
    guard let compiledStubs else { preconditionFailure("the stubs are one of the tasks") }
    var images: [UnitImage] = []
    for (number, unit) in prepared.enumerated() {
      if let image = compiled[number] {
        images.append(image)
      } else {
        images.append(try image(of: unit, partition.cores[number], []))
      }
    }
    return Units(images: images + [compiledStubs.image], layout: compiledStubs.layout)
  }

  /// A core module on its way.
  private struct Prepared: Sendable {
    var unit: CoreUnit
    var key: String
    /// The image, if it is known from an earlier compilation.
    var cached: ELFImage?
  }

  /// What one thread compiles at a time.
  private enum Task: Sendable {
    case stubs(adapterCount: Int)
    /// A part of the core at a position.
    case part(CoreUnitPart, core: Int)

    /// The bytes of code that take about as long to compile: a few hundred for an adapter.
    var weight: Int {
      switch self {
      case .stubs(let adapterCount): adapterCount * 256
      case .part(let part, _): part.codeByteCount
      }
    }
  }

  /// What a thread gives back.
  private enum Compiled: Sendable {
    case stubs((image: UnitImage, layout: StubsLayout))
    /// A part of a unit of which others are still to be compiled.
    case part
    /// A whole unit.
    case core(number: Int, UnitImage)
  }

  /// The results of `body` for each number below `count`, or the error of the least of those that
  /// fail.
  private func all<Result: Sendable>(
    _ count: Int, _ body: @escaping @Sendable (Int) throws(CompileError) -> Result
  ) throws(CompileError) -> [Result] {
    var values: [Result] = []
    for result in parallelMap(
      count: count, jobs: options.jobs,
      { number in Swift.Result { () throws(CompileError) in try body(number) } })
    { values.append(try result.get()) }
    return values
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
      let unit = try coreUnit(of: core)
      for part in unit.parts {
        let name = name(of: part, in: core)
        let bytes = try inUnit(name) { machine throws(CompileError) in
          try self.dump(
            try emit(part, of: unit, named: name, for: machine), stage: stage, unit: name,
            for: machine)
        }
        keep(bytes, of: name)
      }
    }
    let bytes = try inUnit(Self.stubsName) { machine throws(CompileError) in
      let stubs = try emitStubs(partition.graph, for: machine)
      return try self.dump(stubs.module, stage: stage, unit: Self.stubsName, for: machine)
    }
    keep(bytes, of: Self.stubsName)
    return stage == .object ? .objects(objects) : .text(texts.joined(separator: "\n"))
  }

  private static let stubsName = "adapters"

  private func coreUnit(of core: Partition.Core) throws(CompileError) -> CoreUnit {
    do {
      return try CoreUnit(
        core.module,
        partByteCount: CoreUnitPart.standardByteCount(at: options.optimization))
    } catch { throw .wasm(error, in: nil) }
  }

  /// Surveys `core` and looks for it in the cache.
  private func prepare(_ core: Partition.Core) throws(CompileError) -> Prepared {
    let unit = try coreUnit(of: core)
    let key = key(of: core)
    let cached = options.cache?.image(for: key)
    if cached != nil { progress.note("\(core.name): reused from the cache") }
    return Prepared(unit: unit, key: key, cached: cached)
  }

  /// The name of `part` for messages.
  private func name(of part: CoreUnitPart, in core: Partition.Core) -> String {
    part.count == 1 ? core.name : "\(core.name).\(part.number + 1)-of-\(part.count)"
  }

  private func object(
    of part: CoreUnitPart, of unit: CoreUnit, in core: Partition.Core
  ) throws(CompileError) -> [UInt8] {
    let name = name(of: part, in: core)
    defer { progress.finish(name) }
    return try inUnit(name) { machine throws(CompileError) in
      var stages = StageTimes()
      let module = try stages.timed("emit") { () throws(CompileError) in
        try emit(part, of: unit, named: name, for: machine)
      }
      let object = try object(of: module, unit: name, for: machine, stages: &stages)
      progress.note(name, took: stages)
      return object
    }
  }

  private func image(
    of prepared: Prepared, _ core: Partition.Core, _ objects: [[UInt8]]
  ) throws(CompileError) -> UnitImage {
    let layout = prepared.unit.layout
    let image: ELFImage
    if let cached = prepared.cached {
      image = cached
    } else {
      image = try inUnit(core.name) { machine throws(CompileError) in
        try link(objects, layout.reservations, unit: core.name, for: machine)
      }
      options.cache?.store(image, for: prepared.key)
    }
    return UnitImage(name: core.name, image: image, module: core.module, layout: layout)
  }

  private func stubs(
    of graph: ComponentGraph
  ) throws(CompileError) -> (image: UnitImage, layout: StubsLayout) {
    defer { progress.finish(Self.stubsName) }
    return try inUnit(Self.stubsName) { machine throws(CompileError) in
      var stages = StageTimes()
      let stubs = try stages.timed("emit") { () throws(CompileError) in
        try emitStubs(graph, for: machine)
      }
      let layout = stubs.layout
      let object = try object(
        of: stubs.module, unit: Self.stubsName, for: machine, stages: &stages)
      let image = try stages.timed("link") { () throws(CompileError) in
        try link([object], layout.reservations, unit: Self.stubsName, for: machine)
      }
      progress.note(Self.stubsName, took: stages)
      return (UnitImage(name: Self.stubsName, image: image, module: nil, layout: nil), layout)
    }
  }

  /// Everything that decides what code a core becomes.
  private func key(of core: Partition.Core) -> String { key(of: [core.digest]) }

  /// The key of code that `contents` decide on, besides the options.
  func key(of contents: [String]) -> String {
    let parts =
      contents + [
        Self.compilerIdentity, options.target.processor.name,
        options.target.processor.features,
        options.optimization.rawValue, unwinds ? "unwinds" : "", wamrcVersion,
        "\(WAMR_ABI_VERSION)",
        LLVM.version,
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
  func inUnit<Result: ~Copyable>(
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
    _ part: CoreUnitPart, of unit: CoreUnit, named name: String,
    for machine: borrowing LLVM.TargetMachine
  ) throws(CompileError) -> LLVM.Module {
    do {
      return try unit.emitted(part, named: name, options: coreEmission, for: machine)
    } catch {
      throw .wasm(error, in: nil)
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
      try module.optimizeFully(at: options.optimization, for: machine)
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

  func dump(
    _ module: borrowing LLVM.Module, stage: CompileOptions.Stage, unit: String,
    for machine: borrowing LLVM.TargetMachine
  ) throws(CompileError) -> [UInt8] {
    if stage == .llvm { return Array(module.text.utf8) }
    try optimize(module, unit: unit, for: machine)
    if stage == .llvmOptimized { return Array(module.text.utf8) }
    return try compile(
      module, to: stage == .assembly ? .assembly : .object, unit: unit, for: machine)
  }

  /// Verifies, optimises and compiles `module`.
  func object(
    of module: borrowing LLVM.Module, unit: String, for machine: borrowing LLVM.TargetMachine,
    stages: inout StageTimes
  ) throws(CompileError) -> [UInt8] {
    let start = ContinuousClock.now
    do {
      try module.verify()
    } catch {
      throw .compiler(unit: unit, message: error.message)
    }
    try optimize(module, unit: unit, for: machine)
    let optimized = ContinuousClock.now
    stages.add("optimise", optimized - start)
    let object = try compile(module, to: .object, unit: unit, for: machine)
    stages.add("compile", ContinuousClock.now - optimized)
    return object
  }

  /// Links `objects` with what reserves address space.
  func link(
    _ objects: [[UInt8]], _ reservations: [Reservation], unit: String,
    for machine: borrowing LLVM.TargetMachine
  ) throws(CompileError) -> ELFImage {
    let support = emitSupportModule(reservations: reservations, for: machine)
    let supportObject = try compile(support, to: .object, unit: unit, for: machine)
    do {
      return try ImageLinker().linked(objects + [supportObject], unit: unit)
    } catch {
      throw .image(error)
    }
  }
}
