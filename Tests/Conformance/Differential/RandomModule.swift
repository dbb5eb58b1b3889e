// Modules of `wasm-tools smith`, made from seeds.

import Foundation
import TestSupport

/// A generator that gives the same numbers for the same seed.
struct SeededGenerator: RandomNumberGenerator {
  private var state: UInt64

  /// Makes a generator whose numbers are told by `seed`.
  init(seed: UInt64) { state = seed }

  mutating func next() -> UInt64 {
    state &+= 0x9e37_79b9_7f4a_7c15
    var mixed = (state ^ state >> 30) &* 0xbf58_476d_1ce4_e5b9
    mixed = (mixed ^ mixed >> 27) &* 0x94d0_49bb_1331_11eb
    return mixed ^ mixed >> 31
  }
}

/// A module that a seed tells.
enum RandomModule {
  /// What all modules have in common.
  ///
  /// They end, export all they have, import nothing, give NaNs that don't depend on the machine, and
  /// their memories and tables are so small that looking at all of them after each call is cheap.
  private static let options = [
    "--ensure-termination", "--fuel", "300", "--export-everything", "true",
    "--canonicalize-nans", "true", "--max-imports", "0", "--min-funcs", "1", "--max-funcs", "10",
    "--max-types", "12", "--max-globals", "10", "--max-memories", "3", "--max-tables", "3",
    "--max-data-segments", "5", "--max-element-segments", "5", "--max-elements", "20",
    "--memory-max-size-required", "true", "--table-max-size-required", "true",
    "--max-memory32-bytes", "196608", "--max-memory64-bytes", "196608",
    "--max-table-elements", "100",
    // What the specification leaves to the machine, and what the compiler doesn't support.
    "--relaxed-simd-enabled", "false", "--threads-enabled", "false",
    "--gc-enabled", "false", "--custom-descriptors-enabled", "false",
    "--compact-imports-enabled", "false",
  ]

  /// Makes the module of `seed`; nil if the generator couldn't make one of it.
  static func bytes(seed: UInt64) throws -> [UInt8]? {
    var generator = SeededGenerator(seed: seed)
    // Every other module goes on where instructions would trap, and so gets further.
    var arguments = ["smith"] + options
    arguments += ["--disallow-traps", seed.isMultiple(of: 2) ? "true" : "false"]
    arguments += ["--max-instructions", "\([40, 150, 400].randomElement(using: &generator) ?? 40)"]
    let count = Int.random(in: 100..<5_000, using: &generator)
    let input = (0..<count).map { _ in UInt8.random(in: 0...255, using: &generator) }
    let result = try run(Locations.wasmTools, arguments, input: input)
    // The generator's documented exit code for an input that it can make nothing of.
    if result.exitCode == 2 { return nil }
    guard result.exitCode == 0 else {
      throw ProcessFailure(description: "wasm-tools smith: \(result.errorText)")
    }
    return result.output
  }
}
