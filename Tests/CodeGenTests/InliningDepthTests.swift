// Where chains of calls are cut, so that inlining them doesn't take quadratic memory.

import TestSupport
import Testing
import WasmCore

@testable import CodeGen

struct InliningDepthTests {
  /// The functions that aren't to be inlined of a module with bodies `bodies`.
  private func cuts(_ bodies: [String]) throws -> [Int] {
    let functions = bodies.map { "(func \($0))" }.joined(separator: "\n")
    let binary = try wasm(fromText: "(module \(functions))")
    let module = try CoreModule(decoding: binary, in: 0..<binary.count).validated()
    return try CoreModuleSurvey(module).uninlined.map(\.number).sorted()
  }

  @Test func aShortChainIsLeftAlone() throws {
    #expect(try cuts((1..<32).map { "(call \($0))" } + [""]).isEmpty)
  }

  @Test func aLongChainIsCutAtEqualDistances() throws {
    #expect(try cuts((1..<100).map { "(call \($0))" } + [""]) == [3, 35, 67])
  }

  @Test func theOrderOfFunctionsDoesNotMatter() throws {
    #expect(try cuts([""] + (0..<99).map { "(call \($0))" }) == [32, 64, 96])
  }

  @Test func whatIsTooLargeToBeInlinedEndsAChain() throws {
    // Called twice, and more than 256 bytes.
    let large = String(repeating: "(drop (i32.const 1))", count: 100)
    let bodies = (1..<60).map { number in
      "(call \(number))" + (number == 30 ? "(call \(number))" : "")
    }
    var tail = bodies
    tail[30] += large
    #expect(try cuts(tail + [""]).isEmpty)
    #expect(try !cuts(bodies + [""]).isEmpty)
  }

  @Test func recursionEndsAChain() throws {
    #expect(try cuts(["(call 1)", "(call 0) (call 1)"]).isEmpty)
  }

  @Test func aVeryLongChainTakesNoStack() throws {
    let count = 100_000
    let found = try cuts((1..<count).map { "(call \($0))" } + [""])
    #expect(found.count == (count - 1) / 32)
  }
}
