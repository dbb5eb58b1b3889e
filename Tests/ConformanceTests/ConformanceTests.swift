import Foundation
import TestSupport
import Testing

/// Runs the `conformance` program, which says so, and succeeds, where the suite isn't there.
private func conformance(_ arguments: [String]) throws -> ProcessResult {
  try run(Locations.products.appending(path: "conformance"), arguments, timeout: 600)
}

private func expectConformance(_ arguments: [String]) throws {
  let result = try conformance(arguments)
  #expect(result.exitCode == 0, "\(result.outputText)\(result.errorText)")
}

@Suite(.serialized) struct ConformanceTests {
  /// Each is refused for the reason that the suite names.
  @Test func everyModuleOfTheSuiteIsAcceptedOrRefusedAsItSays() throws {
    try expectConformance(["--validate-only"])
  }

  /// A part that takes some seconds; `make conformance` runs all.
  @Test(arguments: ["O0", "O2"])
  func aPartOfTheSuiteRunsAsItSays(level: String) throws {
    let scripts = [
      "core/call", "core/conversions", "core/f32", "core/global", "core/i64", "core/linking",
      "core/return_call", "core/skip-stack-guard-page", "core/start", "core/traps", "table_copy",
    ]
    try expectConformance(["--level", level] + scripts.flatMap { ["--filter", $0] })
  }

  /// With all checks, and with those only that the closed graph doesn't prove away.
  @Test(arguments: [[], ["--no-elide"]])
  func theSuiteOfTheComponentModelRunsAsItSays(options: [String]) throws {
    try expectConformance(["--filter", "component-model"] + options)
  }

  @Test func whatIsRefusedAndIsNotOnTheListFails() throws {
    let folder = try TemporaryFolder()
    let known = try folder.file("known", containing: [])
    let result = try conformance(["--known", known.path, "--filter", "gc/array_copy"])
    guard !result.outputText.contains("isn't run") else { return }
    #expect(result.exitCode == 1)
    #expect(result.outputText.contains("\ngarbage collection\n"))
  }
}
