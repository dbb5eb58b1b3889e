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

  /// Each function is an object of its own.
  @Test func aModuleInPartsRunsAsAWhole() throws {
    let scripts = [
      "core/call", "core/global", "core/linking", "core/memory_grow", "core/return_call",
      "core/start", "core/traps", "bulk-memory/memory_init", "bulk-memory/table_init", "core/elem",
      "core/data", "core/nop", "core/ref_func",
    ]
    try expectConformance(["--part-size", "1"] + scripts.flatMap { ["--filter", $0] })
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

/// Modules that once behaved otherwise here than in wasmtime, with the traces that wasmtime gave
/// for the arguments of seed 1.
@Suite struct DifferentialTests {
  private static let folder = Locations.fixtures.appending(path: "Crashes/differential")

  private static var modules: [String] {
    let names = (try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? []
    return names.filter { $0.hasSuffix(".wat") }.map { String($0.dropLast(4)) }.sorted()
  }

  private func comparison(_ name: String, with trace: URL) throws -> ProcessResult {
    let module = Self.folder.appending(path: name + ".wat")
    return try conformance(
      ["differ", "--module", module.path, "--seed", "1", "--expected", trace.path])
  }

  @Test(arguments: modules)
  func aModuleThatOnceDifferedDoesWhatWasmtimeDoes(name: String) throws {
    let result = try comparison(name, with: Self.folder.appending(path: name + ".trace"))
    #expect(result.exitCode == 0, "\(result.outputText)\(result.errorText)")
    // A module says if the runs may part at a trap that only it can tell.
    let text = try String(contentsOf: Self.folder.appending(path: name + ".wat"), encoding: .utf8)
    #expect(result.outputText.hasPrefix(text.hasPrefix(";; relaxed") ? "relaxed" : "same"))
  }

  /// Whatever line of the trace says something else, it is noticed.
  @Test func anyLineThatDiffersIsReported() throws {
    let folder = try TemporaryFolder()
    let text = try bytes(of: Self.folder.appending(path: "every-kind-of-state.trace"))
    let lines = String(decoding: text, as: UTF8.self).split(separator: "\n").map(String.init)
    #expect(lines.count == 12)
    for number in lines.indices {
      var changed = lines
      changed[number] += "0"
      let file = try folder.file("trace", containing: Array(changed.joined(separator: "\n").utf8))
      let result = try comparison("every-kind-of-state", with: file)
      #expect(result.exitCode == 3)
      #expect(result.outputText.contains("at line \(number)"))
    }
  }
}
