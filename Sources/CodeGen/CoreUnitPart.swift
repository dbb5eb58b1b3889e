// A unit in parts, each of them an LLVM module, so that a large core module is compiled on all
// processors.
//
// LLVM works on a module with one thread. A module with much code is cut between functions; where,
// depends on nothing but the code, so the output stays the same however many threads there are.
// What is lost is inlining across a cut, which matters little: a guest's compiler has inlined
// already, and it put next to each other what belongs together. Small modules stay whole.
//
// The first part also has everything that isn't a function (see `CoreModuleEmitter`), under symbols
// that the others declare.

import LLVM
import WasmBytes
import WasmCore

/// A consecutive share of a core module's functions.
package struct CoreUnitPart: Hashable, Sendable {
  /// The position among the unit's parts.
  package let number: Int
  /// How many parts the unit has, from 1 on.
  package let count: Int
  /// The indices of the functions, imported ones among them, that this part defines.
  package let functions: Range<Int>
  /// The number of bytes of their bodies.
  package let codeByteCount: Int

  /// Whether storage, segments and `initialize` are in this part.
  var isFirst: Bool { number == 0 }
  /// Whether there is no other part.
  var isWhole: Bool { count == 1 }

  /// How much code a part has at `level`, about, in bytes: enough to tell little of what is lost at the cuts,
  /// and so little that modules of usual size occupy all processors.
  ///
  /// CPython in parts of 32, 64 and 256 KB is as fast. Compiled in small ones it is smaller, by 2 %, in 0.93 of the
  /// time, as less is inlined; a guest of 250 KB in C++ takes half of the time with two processors. Where compiling
  /// has to be fast, two processors are busy to the end with two cores of 30 and 40 KB only if the parts are
  /// of 8 KB: 0.92 of the time with parts of 32 KB, for which CPython takes 1.03.
  package static func standardByteCount(at level: LLVM.OptimizationLevel) -> Int {
    switch level {
    case .none, .less: 8 << 10
    case .standard, .aggressive, .size: 64 << 10
    }
  }

  /// Cuts `module` into parts of about `byteCount` bytes of code each, and not less.
  static func parts(of module: CoreModule, byteCount: Int) -> [CoreUnitPart] {
    let sizes = module.functions.elements.map { $0.body?.code.count ?? 0 }
    let partCount = max(1, sizes.reduce(0, +) / byteCount)
    let goal = sizes.reduce(0, +) / partCount
    var cuts: [(functions: Range<Int>, byteCount: Int)] = []
    var start = 0
    var sum = 0
    for (number, size) in sizes.enumerated() {
      sum += size
      guard sum >= goal, cuts.count < partCount - 1 else { continue }
      cuts.append((start..<number + 1, sum))
      (start, sum) = (number + 1, 0)
    }
    cuts.append((start..<sizes.count, sum))
    return cuts.enumerated().map { number, cut in
      CoreUnitPart(
        number: number, count: cuts.count, functions: cut.functions, codeByteCount: cut.byteCount)
    }
  }
}
