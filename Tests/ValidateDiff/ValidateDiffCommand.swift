// Mutated components here and in `wasm-tools validate`: `make validate-diff`.

import ArgumentParser
import ComponentMutation
import Foundation
import TestSupport

/// The command line of `validate-diff`.
@main
struct ValidateDiffCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "validate-diff",
    abstract: "Compares our validator with that of wasm-tools on mutated components.")

  @Option(help: "How many mutants.")
  var count = 1_000

  @Option(help: "What tells the mutants.")
  var seed: UInt64 = 1

  @Option(help: "A further folder of components to make mutants of; may be repeated.")
  var seeds: [String] = []

  @Option(help: "Where mutants that differ go.")
  var output = Locations.root.appending(path: ".build-fuzz/validation").path

  func run() throws {
    let start = ContinuousClock.now
    var all = try MutationSeed.texts()
    for folder in [Locations.builtFixtures] + seeds.map({ URL(filePath: $0) }) {
      all += try MutationSeed.binaries(in: folder)
    }
    let comparison = try MutationComparison(count: count, seed: seed, of: all)
    for disagreement in comparison.disagreements { try keep(disagreement) }
    print(comparison.tally)
    let seconds = Int((ContinuousClock.now - start) / .seconds(1))
    print("\(count) mutants of \(all.count) components, seed \(seed); \(seconds) s")
    if !comparison.disagreements.isEmpty { throw ExitCode.failure }
  }

  /// Writes a mutant into the folder of those that differ.
  private func keep(_ disagreement: MutationComparison.Disagreement) throws {
    let folder = URL(filePath: output)
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    let file = folder.appending(path: "\(seed)-\(disagreement.number).wasm")
    try Data(disagreement.mutant.bytes).write(to: file)
    print("\(file.path)\n  \(disagreement.mutant.description)\n  \(disagreement.explanation)")
  }
}
