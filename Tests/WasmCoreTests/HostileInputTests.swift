// Modules that are made to break or to exhaust a decoder. That these tests end, soon, is what most
// of them claim.

import Testing
import WasmBytes
import WasmCore

/// A module of the environment with something of everything in its body.
private let rich = Assembly.environment([
  0x41, 0, 0x42, 0, 0x02, 3, 0x10, 3, 0x0b, 0x1a, 0x1a,  // A block with parameters, and a call.
  0x02, 0x40, 0x41, 0, 0x0e, 2, 0, 0, 1, 0x0b,  // A branch table.
  0x41, 0, 0x41, 0, 0x41, 0, 0xfc, 8, 0, 0,  // Bulk memory.
  0x41, 0, 0x04, 0x7f, 0x41, 0x80, 0x80, 4, 0x05, 0x41, 4, 0x28, 2, 0x80, 1, 0x0b, 0x24, 0,
]).bytes

/// Numbers that look random, and are the same each time.
private struct Noise: RandomNumberGenerator {
  var state: UInt64

  mutating func next() -> UInt64 {
    state &+= 0x9e37_79b9_7f4a_7c15
    var mixed = state
    mixed = (mixed ^ (mixed >> 30)) &* 0xbf58_476d_1ce4_e5b9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94d0_49bb_1331_11eb
    return mixed ^ (mixed >> 31)
  }
}

@Test func theModuleThatIsDamagedBelowIsValid() {
  #expect(refusal(of: rich) == nil)
}

@Test func aTruncatedModuleIsRefusedAtMostAtItsEnd() {
  // Cut between sections it may be whole again; everywhere else it is not.
  for length in 0..<rich.count {
    let error = refusal(of: Array(rich[..<length]))
    #expect((error?.offset ?? 0) <= length)
  }
  #expect(refusal(of: Array(rich.dropLast())) != nil)
}

@Test func everyByteMayBeAnythingWithoutACrash() {
  for position in 0..<rich.count {
    var bytes = rich
    for value in UInt8.min...UInt8.max {
      bytes[position] = value
      let error = refusal(of: bytes)
      #expect((error?.offset ?? 0) <= bytes.count)
    }
  }
}

@Test func randomDamageIsSurvived() {
  var noise = Noise(state: 2026)
  for _ in 0..<20_000 {
    var bytes = rich
    for _ in 0...Int.random(in: 0..<6, using: &noise) {
      let position = Int.random(in: 8..<bytes.count, using: &noise)
      switch Int.random(in: 0..<3, using: &noise) {
      case 0: bytes[position] = UInt8.random(in: 0...255, using: &noise)
      case 1: bytes.remove(at: position)
      default: bytes.insert(UInt8.random(in: 0...255, using: &noise), at: position)
      }
    }
    let error = refusal(of: bytes)
    #expect((error?.offset ?? 0) <= bytes.count)
  }
}

@Test(.timeLimit(.minutes(20)))
func blocksMayNestAMillionDeep() {
  let depth = 1_000_000
  let code = [UInt8]((0..<depth).flatMap { _ in [0x02, 0x40] as [UInt8] })
  let closed = Assembly.environment(code + [UInt8](repeating: 0x0b, count: depth))
  #expect(refusal(of: closed.bytes) == nil)
  #expect(refusal(of: Assembly.environment(code).bytes)?.reason == .malformed(.unexpectedEnd))
}

/// A module of functions with a thousand parameters or results or both.
///
/// Type 0 is `[] -> []`, 1 `[] -> [i32 × 1000]`, 2 `[i32 × 1000] -> []`, and 3 takes and returns a
/// thousand. Functions 0 to 2 are imported and have types 1 to 3; function 3 has the body `code`.
private func wide(_ code: [UInt8]) -> [UInt8] {
  let thousand = [CoreValueType](repeating: .i32, count: 1_000)
  let imports = (1...3).map { type in
    Assembly.name("m") + Assembly.name("f") + [0, UInt8(type)]
  }
  return Assembly.module(
    Assembly.section(
      1, Assembly.functionType([], []), Assembly.functionType([], thousand),
      Assembly.functionType(thousand, []), Assembly.functionType(thousand, thousand)),
    Assembly.section(2, raw: Assembly.vector(imports)),
    Assembly.section(3, [0]),
    Assembly.section(10, Assembly.body(code)))
}

@Test(.timeLimit(.minutes(20)))
func aBranchTableChecksALabelOfManyTypesOnce() {
  // 20 tables of 65,520 labels with a thousand types each, alternating between two blocks: label
  // by label these would be 1.3 billion comparisons.
  let table: [UInt8] =
    [0x10, 0, 0x41, 0, 0x0e] + Assembly.unsigned(65_520)
    + (0...65_520).map { UInt8($0 & 1) }
  let blocks: [UInt8] = [0x02, 1, 0x02, 1] + table + [0x0b, 0x0b, 0x10, 1]
  let code = [[UInt8]](repeating: blocks, count: 20).joined()
  #expect(refusal(of: wide(Array(code))) == nil)
}

@Test(.timeLimit(.minutes(20)))
func aStackThatGrowsByThousandsIsLimited() {
  let code = (0..<1_001).flatMap { _ in [0x10, 0] as [UInt8] }
  #expect(
    refusal(of: wide(code))?.reason
      == .limitExceeded(.init("operands on the stack", maximum: 1_000_000)))
}

@Test(.timeLimit(.minutes(20)))
func manyFunctionsWithManyLocalsAreNoWork() {
  let count = 20_000
  let body = Assembly.body(locals: [1] + Assembly.unsigned(50_000) + [0x7f], [])
  let bytes = Assembly.module(
    Assembly.section(1, Assembly.functionType([], [])),
    Assembly.section(3, raw: Assembly.unsigned(count) + [UInt8](repeating: 0, count: count)),
    Assembly.section(
      10, raw: Assembly.unsigned(count) + (0..<count).flatMap { _ in body }))
  #expect(refusal(of: bytes) == nil)
}
