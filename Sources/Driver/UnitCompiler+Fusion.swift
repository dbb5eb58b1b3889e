// A component as one unit.

import Bundling
import CWamrABI
import CodeGen
import ComponentLinking
import LLVM
import WasmBytes
import WasmCore

extension UnitCompiler {
  private static let fusedName = "component"

  /// Compiles and links all of `graph` as one unit.
  func fused(_ graph: ComponentGraph) throws(CompileError) -> Units {
    progress.expect(1)
    defer { progress.finish(Self.fusedName) }
    return try inUnit(Self.fusedName) { machine throws(CompileError) in
      var stages = StageTimes()
      let component = try stages.timed("emit") { () throws(CompileError) in
        try emitFused(graph, for: machine)
      }
      let layout = component.layout
      let image = try cachedImage(of: graph) { () throws(CompileError) in
        let object = try object(
          of: component.module, unit: Self.fusedName, for: machine, stages: &stages)
        return try stages.timed("link") { () throws(CompileError) in
          try link([object], layout.reservations, unit: Self.fusedName, for: machine)
        }
      }
      progress.note(Self.fusedName, took: stages)
      return Units(
        images: [UnitImage(name: Self.fusedName, image: image, layout: layout)],
        layout: layout.stubs)
    }
  }

  /// What `stage` shows of all of `graph` as one unit.
  func dumpedFused(
    _ graph: ComponentGraph, stage: CompileOptions.Stage
  ) throws(CompileError) -> Compilation.Result {
    try inUnit(Self.fusedName) { machine throws(CompileError) in
      let component = try emitFused(graph, for: machine)
      let bytes = try dump(
        component.module, stage: stage, unit: Self.fusedName, for: machine)
      return stage == .object
        ? .objects([(Self.fusedName, bytes)]) : .text(String(decoding: bytes, as: UTF8.self))
    }
  }

  private func emitFused(
    _ graph: ComponentGraph, for machine: borrowing LLVM.TargetMachine
  ) throws(CompileError) -> FusedComponent {
    do throws(FusionError) {
      return try CodeGen.emitFused(
        graph, options: emission, coreOptions: coreEmission,
        keepsProvableChecks: options.keepsAllChecks, for: machine)
    } catch {
      switch error {
      case .wasm(let error): throw .wasm(error, in: nil)
      case .stubs(let error): throw .stubs(error)
      case .tablesTooLarge(let maximum):
        throw .fusion("its tables may grow to more than \(maximum) bytes together")
      }
    }
  }

  /// The image of `graph` from the cache, or what `body` makes, which is put there.
  ///
  /// The key covers all core modules and how they are put together.
  private func cachedImage(
    of graph: ComponentGraph, _ body: () throws(CompileError) -> ELFImage
  ) throws(CompileError) -> ELFImage {
    guard let cache = options.cache else { return try body() }
    let digests = Partition(of: graph)
    let key = key(
      of: [
        "fused", graph.description, options.keepsAllChecks ? "all checks" : "",
        digests.unitOfModule.map { digests.cores[$0].digest }.joined(separator: " "),
      ])
    if let image = cache.image(for: key) {
      progress.note("\(Self.fusedName): reused from the cache")
      return image
    }
    let image = try body()
    cache.store(image, for: key)
    return image
  }
}
