// Components through the pipeline of `wamrc` into a bundle, and the bundle into the loader.

import Driver
import Foundation
import Instances
import LLVM
import TestSupport

/// What compiles components, and makes them instances as `wamr-run` does.
final class ComponentMachine {
  private let options: CompileOptions
  private let folder: TemporaryFolder
  private var bundleCount = 0

  /// Makes a machine that compiles for `target`.
  init(
    target: CompilationTarget, level: LLVM.OptimizationLevel, keepsAllChecks: Bool, fuses: Bool
  ) throws {
    var options = CompileOptions(target: target)
    options.optimization = level
    options.keepsAllChecks = keepsAllChecks
    options.fuses = fuses
    self.options = options
    folder = try TemporaryFolder()
  }

  /// Decodes, validates and links the component in `bytes`.
  func check(_ bytes: [UInt8]) throws(CompileError) {
    var options = options
    options.emit = .graph
    _ = try run(bytes, options)
  }

  /// Compiles the component in `bytes`.
  func bundle(of bytes: [UInt8]) throws -> BundleFile {
    guard case .bundle(let contents) = try run(bytes, options) else {
      throw ComponentCall.Failure(description: "expected a bundle, got a text")
    }
    bundleCount += 1
    let file = try folder.file("\(bundleCount).cwasm", containing: contents)
    // The bundle is mapped, so that its file isn't needed any more.
    defer { try? FileManager.default.removeItem(at: file) }
    return try BundleFile(path: file.path)
  }

  /// Maps and binds `bundle`; none of its code has run.
  func instance(of bundle: BundleFile) throws(LoadError) -> ComponentInstance {
    var options = ComponentInstance.Options()
    options.cacheFolder = nil
    // The suite's components import nothing from a host.
    return try ComponentInstance(bundle, options: options, store: nil) { _, _ in nil }
  }

  private func run(
    _ bytes: [UInt8], _ options: CompileOptions
  ) throws(CompileError) -> Compilation.Result {
    try Compilation(
      input: Input(name: "component", bytes: bytes), options: options,
      progress: Progress(isVerbose: false)
    ).run()
  }
}
