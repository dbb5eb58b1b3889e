import LLVM

extension LLVM.Module {
  /// Optimises the module at `level` for `target`: LLVM's passes, and between and behind them what LLVM
  /// doesn't do for guests.
  ///
  /// - Throws: `LLVM.CodeGenerationError` if LLVM can't.
  package func optimizeFully(
    at level: LLVM.OptimizationLevel, for target: borrowing LLVM.TargetMachine
  ) throws(LLVM.CodeGenerationError) {
    let isWide = target.processor.hasWideVectors
    guard let passes = level.passesAroundLoops else {
      expandVectorConversions(isWide: isWide)
      try optimize(level.passes, for: target)
      return
    }
    try optimize(passes.simplification, for: target)
    rerollLoops(widensVectors: isWide)
    try optimize(passes.optimization, for: target)
    expandVectorConversions(isWide: isWide)
  }
}
