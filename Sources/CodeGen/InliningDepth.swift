// How deep functions may be inlined into each other.
//
// LLVM notes for an instruction through which calls it came to its place, and makes these notes anew at
// each inlining: a chain of functions that each call the next is a quadratic number of them. A module
// of two megabytes took twelve gigabytes so. Compilers have inlined before us what is worth it, and
// a call in 32 costs next to nothing.

import WasmBytes
import WasmCore

/// The calls among the functions of a module that LLVM would inline.
struct InliningDepth {
  /// How long a chain of inlined calls may get.
  private static let maximum = 32
  /// What is called once only is inlined however large it is; of others, what isn't much larger.
  private static let inlinedByteCount = 256

  /// The callees, those of each function in a row.
  private var callees: [UInt32] = []
  /// By function, where its callees end.
  private var ends: [Int] = []
  private var callCounts: [UInt32]

  /// Prepares for functions that are added in ascending order, `count` in all.
  init(functionCount count: Int) {
    ends.reserveCapacity(count)
    callCounts = Array(repeating: 0, count: count)
  }

  /// Notes that the function that is added next calls `callee`.
  mutating func addCall(of callee: CoreFunctionIndex) {
    callees.append(callee.rawValue)
    callCounts[callee.number] &+= 1
  }

  /// Ends the calls of the function that is added next.
  mutating func endFunction() { ends.append(callees.count) }

  /// The functions at which chains are to be cut: they aren't to be inlined.
  func cuts(in module: CoreModule) -> Set<CoreFunctionIndex> {
    var cuts: Set<CoreFunctionIndex> = []
    // The longest chain that begins with a function, from 1 on; 0 if it hasn't been found, and while
    // it is being found, so that a recursion ends a chain.
    var lengths = [UInt32](repeating: 0, count: ends.count)
    var isOpen = [Bool](repeating: false, count: ends.count)
    var stack: [(function: Int, next: Int)] = []
    for root in ends.indices where lengths[root] == 0 {
      stack.append((root, start(of: root)))
      while let (function, next) = stack.last {
        isOpen[function] = true
        guard next < ends[function] else {
          stack.removeLast()
          isOpen[function] = false
          close(function, &lengths, &cuts, in: module)
          continue
        }
        stack[stack.count - 1].next = next + 1
        let callee = Int(callees[next])
        if lengths[callee] == 0, !isOpen[callee] { stack.append((callee, start(of: callee))) }
      }
    }
    return cuts
  }

  private func start(of function: Int) -> Int { function == 0 ? 0 : ends[function - 1] }

  /// Finds the longest chain that begins with `function`, whose callees' have been found.
  private func close(
    _ function: Int, _ lengths: inout [UInt32], _ cuts: inout Set<CoreFunctionIndex>,
    in module: CoreModule
  ) {
    var length: UInt32 = 1
    for callee in callees[start(of: function)..<ends[function]] {
      let index = CoreFunctionIndex(rawValue: callee)
      guard let body = module.functions[index].body,
        body.code.count <= Self.inlinedByteCount || callCounts[Int(callee)] == 1
      else { continue }
      length = max(length, lengths[Int(callee)] + 1)
    }
    if length > Self.maximum {
      cuts.insert(CoreFunctionIndex(function))
      length = 1
    }
    lengths[function] = length
  }
}
