import Bundling
import LLVM

/// What the command line asks of a compilation.
package struct CompileOptions: Sendable {
  /// How much work goes into the code.
  package var optimization: LLVM.OptimizationLevel = .standard
  /// The processor that the code is for.
  package var target: CompilationTarget
  /// The number of units compiled at once, at least 1.
  package var jobs = 1
  /// Where linked units are kept, or nil to keep none.
  package var cache: UnitCache?
  /// The stage to show instead of making a bundle.
  package var emit: Stage?
  /// Whether the checks are emitted that the closed graph proves unobservable.
  package var keepsAllChecks = false
  /// Whether the whole component becomes one unit.
  package var fuses = false

  /// Makes the default options for `target`.
  package init(target: CompilationTarget) { self.target = target }

  /// A stage of the pipeline whose result can be looked at.
  package enum Stage: String, Sendable, CaseIterable {
    case graph
    case llvm
    case llvmOptimized = "llvm-opt"
    case assembly = "asm"
    case object
  }
}
