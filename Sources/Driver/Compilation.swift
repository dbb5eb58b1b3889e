// The pipeline, from bytes to bundle. Data flows one way: each stage is a function of the one before.

import BundleFormat
import Bundling
import CodeGen
import ComponentLinking
import ComponentValidation
import Components
import LLVM
import WASIInterfaces
import WasmBytes
import WasmCore

/// One run of the compiler.
package struct Compilation: Sendable {
  private let input: Input
  private let options: CompileOptions
  private let progress: Progress

  /// What a run results in.
  package enum Result: Sendable {
    /// A bundle.
    case bundle([UInt8])
    /// A dump that can be read.
    case text(String)
    /// The units' objects by name.
    case objects([(name: String, bytes: [UInt8])])
  }

  /// Prepares the compilation of `input`.
  package init(input: Input, options: CompileOptions, progress: Progress) {
    self.input = input
    self.options = options
    self.progress = progress
  }

  /// Runs the pipeline as far as the options ask.
  package func run() throws(CompileError) -> Result {
    defer { progress.end() }
    let graph = try linked()
    if options.emit == .graph { return .text(graph.description) }
    try ImportCheck(graph: graph).run()

    let partition = Partition(of: graph)
    let compiler = UnitCompiler(
      options: options, progress: progress,
      unwinds: graph.hasExceptions)
    if let stage = options.emit {
      return options.fuses
        ? try compiler.dumpedFused(graph, stage: stage)
        : try compiler.dumped(partition, stage: stage)
    }

    let units = options.fuses ? try compiler.fused(graph) : try compiler.linked(partition)
    return .bundle(try packed(units, partition: partition))
  }

  /// Decodes, validates and links the component.
  func linked() throws(CompileError) -> ComponentGraph {
    var component: Component?
    do {
      let decoded = try progress.timed("decode") { () throws(WasmError) in
        try Component(decoding: input.bytes)
      }
      component = decoded
      try validate(decoded)
      return try progress.timed("link") { () throws(LinkError) in try decoded.linked() }
    } catch let error as WasmError {
      throw .wasm(error, in: component?.path(at: error.offset))
    } catch let error as LinkError {
      throw .link(error)
    } catch {
      preconditionFailure("both stages throw typed errors")
    }
  }

  /// Validates the core modules in `component`, and then what holds them together; of the errors in core
  /// modules the first in the file is reported, however they are scheduled.
  private func validate(_ component: Component) throws(WasmError) {
    let modules = component.coreModules
    try progress.timed("validate") { () throws(WasmError) in
      let results = parallelMap(count: modules.count, jobs: options.jobs) { number in
        Swift.Result { () throws(WasmError) in _ = try modules[number].validated() }
      }
      for result in results { try result.get() }
      try component.validated()
    }
  }

  /// What the bundle says about itself: how it was compiled, and what the component consists of.
  ///
  /// Nothing in it differs between compilations that give the same code.
  private func description(of graph: ComponentGraph) -> String {
    let flags = (options.keepsAllChecks ? " --no-elide" : "") + (options.fuses ? " --fuse" : "")
    return """
      compiler: wamrc \(wamrcVersion), LLVM \(LLVM.version)
      options: -\(options.optimization.rawValue) --target-cpu \(options.target.name)\(flags)

      """ + ComponentReport(graph, bytes: input.bytes).text
  }

  private func packed(
    _ units: UnitCompiler.Units, partition: Partition
  ) throws(CompileError) -> [UInt8] {
    do {
      let assembly = BundleAssembly(
        graph: partition.graph, layout: units.layout, units: units.images,
        unitOfModule: options.fuses ? nil : partition.unitOfModule)
      let plan = try assembly.plan(targetName: options.target.name)
      return try progress.timed("pack") {
        try BundleFile.packed(
          plan, units: units.images, description: description(of: partition.graph),
          requiredFeatures: options.target.features
        ) { MemberCompression(options: options).frames(of: $0) }
      }
    } catch {
      throw .compiler(unit: "the bundle", message: "\(error)")
    }
  }
}
