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

  @Flag(
    help: "Change each byte of the components in text and of those in --seeds, and none by chance.")
  var eachByte = false

  @Argument(help: "Components to compare the verdicts on, instead of mutants.")
  var files: [String] = []

  func run() throws {
    let start = ContinuousClock.now
    var comparison = MutationComparison()
    if !files.isEmpty {
      try comparison.compareFiles(files.map { URL(filePath: $0) })
    } else if eachByte {
      let others = try seeds.flatMap { try MutationSeed.binaries(in: URL(filePath: $0)) }
      try comparison.compareEachByte(of: MutationSeed.texts() + others)
    } else {
      try compareMutants(&comparison)
    }
    for disagreement in comparison.disagreements { try keep(disagreement) }
    print(comparison.tally)
    print("\(Int((ContinuousClock.now - start) / .seconds(1))) s")
    if !comparison.disagreements.isEmpty { throw ExitCode.failure }
  }

  private func compareMutants(_ comparison: inout MutationComparison) throws {
    let texts = try MutationSeed.texts()
    var others: [MutationSeed] = []
    for folder in [Locations.builtFixtures] + seeds.map({ URL(filePath: $0) }) {
      others += try MutationSeed.binaries(in: folder)
    }
    print("\(count) mutants of \(texts.count + others.count) components, seed \(seed)")
    // Every second one is of a text: they have more rules to break, where others have code.
    let repetitions = max(1, others.count / max(1, texts.count))
    let all = repeatElement(texts, count: repetitions).joined() + others
    try comparison.compareMutants(count, seed: seed, of: all)
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
