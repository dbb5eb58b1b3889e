// The units of a component: one per distinct core module, and one for the stubs.
//
// Modules with the same bytes are one unit, wherever in the component they stand: that is what makes
// a core compiled once serve every instance of it, and every other component that contains it.

import BundleFormat
import ComponentLinking
import WasmBytes
import WasmCore

/// A graph with its core modules sorted into units.
struct Partition: Sendable {
  let graph: ComponentGraph
  /// The distinct core modules, in order of their first instantiation.
  private(set) var cores: [Core] = []
  /// The position in `cores` of each of the graph's modules.
  private(set) var unitOfModule: [Int] = []

  /// A distinct core module.
  struct Core: Sendable {
    var module: CoreModule
    /// The SHA-256 of the module's bytes, in hexadecimal.
    var digest: String
    /// The name for messages.
    var name: String
  }

  /// Sorts the core modules of `graph`.
  init(of graph: ComponentGraph) {
    self.graph = graph
    var positions: [String: Int] = [:]
    for module in graph.coreModules.elements {
      let digest = hexadecimal(SHA256.digest(of: Array(module.bytes[module.range])))
      let position = positions[digest] ?? cores.count
      if position == cores.count {
        positions[digest] = position
        cores.append(
          Core(module: module, digest: digest, name: "core-\(position)-\(digest.prefix(12))"))
      }
      unitOfModule.append(position)
    }
  }
}

/// The digits of `bytes`.
func hexadecimal(_ bytes: [UInt8]) -> String {
  let digits = Array("0123456789abcdef")
  return String(bytes.flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 0xf)]] })
}
