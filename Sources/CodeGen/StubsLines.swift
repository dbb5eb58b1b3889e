import LLVM

/// The lines of the stubs' functions in a module that has lines: one for each function.
///
/// What is inlined into a function without any would have none either.
final class StubsLines {
  private let builder: LLVM.Builder
  private let debugUnit: LLVM.Builder.DebugUnit
  /// The line of the first function.
  let first: UInt32
  /// What the functions are called, in the order of their lines.
  private(set) var names: [String] = []

  /// Makes the lines from `first` on.
  init(from first: UInt32, in builder: LLVM.Builder) {
    self.builder = builder
    self.first = first
    debugUnit = builder.addDebugUnit(fileName: "stubs", producer: "wamrc")
  }

  /// Gives what is appended from now on, to `function`, its line.
  func begin(_ function: LLVM.IRValue) {
    let line = first &+ UInt32(truncatingIfNeeded: names.count)
    names.append(function.name)
    let scope = builder.describe(function, as: function.name, line: line, in: debugUnit)
    builder.setLocation(line: line, in: scope)
  }
}
