import ComponentMutation
import TestSupport
import Testing

/// A few mutants; `make validate-diff` compares more.
@Suite(
  .enabled(
    if: ReferenceValidator.isThere, "wasm-tools, with which verdicts are compared, isn't there"))
struct MutationTests {
  @Test func theSeedsAreValidOnBothSides() throws {
    let seeds = try MutationSeed.texts()
    #expect(!seeds.isEmpty)
    let refusals = try ReferenceValidator().refusals(of: seeds.map(\.bytes))
    for (seed, refusal) in zip(seeds, refusals) {
      #expect(refusal == nil, "\(seed.name)")
      guard case .valid = Verdict(of: seed.bytes) else {
        Issue.record("\(seed.name) is refused here")
        continue
      }
    }
  }

  @Test func mutantsAreValidHereWhereTheyAreForTheReference() throws {
    var comparison = MutationComparison()
    try comparison.compareMutants(200, seed: 1, of: MutationSeed.texts())
    for disagreement in comparison.disagreements {
      Issue.record(
        "\(disagreement.mutant.name), \(disagreement.mutant.description): \(disagreement.explanation)"
      )
    }
    #expect(comparison.validCount > 20)
    #expect(comparison.invalidCount > 80)
  }
}
