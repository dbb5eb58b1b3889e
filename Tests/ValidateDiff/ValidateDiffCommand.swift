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

  @Argument(help: "Components to compare the verdicts on, instead of mutants.")
  var files: [String] = []

  func run() throws {
    let start = ContinuousClock.now
    var comparison = MutationComparison()
    if files.isEmpty {
      var all = try MutationSeed.texts()
      for folder in [Locations.builtFixtures] + seeds.map({ URL(filePath: $0) }) {
        all += try MutationSeed.binaries(in: folder)
      }
      print("\(count) mutants of \(all.count) components, seed \(seed)")
      try comparison.compareMutants(count, seed: seed, of: all)
    } else {
      try comparison.compareFiles(files.map { URL(filePath: $0) })
    }
    for disagreement in comparison.disagreements { try keep(disagreement) }
    print(comparison.tally)
    print("\(Int((ContinuousClock.now - start) / .seconds(1))) s")
    if !comparison.disagreements.isEmpty { throw ExitCode.failure }
  }

  /// Writes a mutant into the folder of those that differ.
  private func keep(_ disagreement: MutationComparison.Disagreement) throws {
    let folder = URL(filePath: output)
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    let file = folder.appending(path: "\(disagreement.mutant.name).wasm")
    try Data(disagreement.mutant.bytes).write(to: file)
    print("\(file.path)\n  \(disagreement.mutant.description)\n  \(disagreement.explanation)")
  }
}
