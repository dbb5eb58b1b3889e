// Core modules in text, lowered, for tests that look at what comes out.

import CodeGen
import Foundation
import LLVM
import Optimization
import TestSupport
import WasmCore

/// A core module, lowered and compiled.
struct CoreLowering {
  let module: CoreModule
  /// LLVM's assembly as emitted.
  let emitted: String
  /// LLVM's assembly, optimised.
  let optimized: String
  /// Machine code in text.
  let assembly: String
  /// The unit's object.
  let object: [UInt8]

  init(
    _ text: String, level: LLVM.OptimizationLevel = .standard, processor: String = "x86-64-v2",
    rerollsLoops: Bool = true, omitting omitted: [String]? = nil
  ) throws {
    try self.init(
      binary: try wasm(fromText: text), level: level, processor: processor,
      rerollsLoops: rerollsLoops, omitting: omitted)
  }

  init(
    binary: [UInt8], level: LLVM.OptimizationLevel = .standard, processor: String = "x86-64-v2",
    rerollsLoops: Bool = true, omitting omitted: [String]? = nil
  ) throws {
    module = try CoreModule(decoding: binary, in: 0..<binary.count).validated()
    var options = EmissionOptions(processor: .init(name: processor), level: level)
    options.unwinds = module.tags.count > 0
    let machine = try LLVM.TargetMachine(for: options.processor, level: level)
    let unit = try emitCoreModule(module, named: "test", options: options, for: machine)
    emitted = unit.text
    try unit.verify()
    if rerollsLoops {
      try unit.optimizeFully(at: level, for: machine)
      try unit.verify()
    } else {
      try unit.optimize(level.passes, for: machine)
    }
    optimized = unit.text
    assembly = String(
      decoding: try unit.compiled(to: .assembly, for: machine, omitting: omitted), as: UTF8.self)
    object = try unit.compiled(to: .object, for: machine, omitting: omitted)
  }

  /// The parts of the module `text`, with at least `byteCount` bytes of code each: as emitted, and compiled.
  static func parts(
    of text: String, level: LLVM.OptimizationLevel, byteCount: Int
  ) throws -> [(emitted: String, object: [UInt8])] {
    let binary = try wasm(fromText: text)
    let module = try CoreModule(decoding: binary, in: 0..<binary.count).validated()
    let options = EmissionOptions(processor: .init(name: "x86-64-v2"), level: level)
    let machine = try LLVM.TargetMachine(for: options.processor, level: level)
    let unit = try CoreUnit(module, partByteCount: byteCount)
    return try unit.parts.map { part in
      let result = try unit.emitted(part, named: "test", options: options, for: machine)
      let emitted = result.text
      try result.verify()
      try result.optimizeFully(at: level, for: machine)
      return (emitted, try result.compiled(to: .object, for: machine))
    }
  }

  /// The optimised body of function `index`.
  func body(of index: Int) -> String { Self.part(of: optimized, from: "@function.\(index)(") }

  /// The body of function `index` as emitted.
  func emittedBody(of index: Int) -> String {
    Self.part(of: emitted, from: "@function.\(index)(")
  }

  /// The machine code of function `index`, instructions only.
  func code(of index: Int) -> [String] {
    var lines: [String] = []
    var isInside = false
    for line in assembly.split(separator: "\n") {
      if line == "function.\(index):" { isInside = true }
      if line.hasPrefix(".Lfunc_end") { isInside = false }
      guard isInside, line.hasPrefix("\t"), !line.hasPrefix("\t.") else { continue }
      lines.append(String(line.dropFirst()).replacing("\t", with: " "))
    }
    return lines
  }

  private static func part(of text: String, from name: String) -> String {
    guard
      let line = text.split(separator: "\n").first(where: {
        $0.hasPrefix("define") && $0.contains(name)
      }), let start = text.range(of: line),
      let end = text.range(
        of: "\n}\n", range: start.upperBound..<text.endIndex)
    else { return "" }
    return String(text[start.lowerBound..<end.upperBound])
  }
}

extension String {
  /// How often `text` occurs.
  func count(of text: String) -> Int { components(separatedBy: text).count - 1 }
}
