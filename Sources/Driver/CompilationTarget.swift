// What `--target-cpu` names.
//
// Code may use only what the loader can check for, so a target is a set of `TargetFeatures`: those of
// a level of the x86-64 psABI, or for `native` those of this machine. Any feature of this machine
// that has no bit is switched off, so that what the code needs is exactly what the bundle says.

import BundleFormat
import LLVM

/// A processor to compile for, and what a machine must have to run the result.
package struct CompilationTarget: Hashable, Sendable {
  /// The name as it was given.
  package var name: String
  /// What LLVM compiles for.
  package var processor: LLVM.Processor
  /// What the code may use.
  package var features: TargetFeatures

  /// The names that are accepted.
  package static let names = ["x86-64", "x86-64-v2", "x86-64-v3", "x86-64-v4", "native"]

  /// The name used if none is given.
  package static let standardName = "x86-64-v2"

  /// Makes the target called `name`, or nil if no target is.
  package init?(named name: String) {
    self.name = name
    if name == "native" {
      let host = LLVM.Processor.host
      features = TargetFeatures(featureString: host.features)
      let excluded = host.features.split(separator: ",").filter { item in
        item.hasPrefix("+") && !Self.isBaseline(item.dropFirst())
          && !TargetFeatures.names.contains(String(item.dropFirst()))
      }
      let disabled = excluded.map { "-" + $0.dropFirst() }
      processor = LLVM.Processor(
        name: host.name,
        features: ([features.featureString] + disabled).filter { !$0.isEmpty }
          .joined(separator: ","))
      return
    }
    guard let features = TargetFeatures.level(named: name) else { return nil }
    self.features = features
    processor = LLVM.Processor(name: name)
  }

  /// Whether every x86-64 processor has `feature`, or it concerns no instruction that LLVM selects.
  ///
  /// Not LLVM's `evex512`, though all with `avx512f` have it: without it vectors have 256 bits at most, which
  /// the kernels take as much time with as with 512 (Zen 4, geometric mean), `heat` 0.7 and `elimination` 0.9 of it.
  private static func isBaseline(_ feature: Substring) -> Bool {
    ["64bit", "cmov", "cx8", "fxsr", "mmx", "sse", "sse2", "x87", "crc32"].contains(feature)
  }
}
