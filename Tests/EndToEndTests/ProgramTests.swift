import Foundation
import TestSupport
import Testing

/// Every fixture, compiled and run, and run by wasmtime.
@Suite struct ProgramTests {
  @Test(arguments: Program.all, ["-O0", "-O2", "--fuse"])
  func aProgramRunsAsExpected(program: Program, level: String) throws {
    let folder = try TemporaryFolder()
    let bundle = try compiled(program.component, in: folder, options: [level])
    let result = try run(
      Locations.wamrRun,
      program.invocation(of: bundle, in: folder, options: program.options),
      input: program.input, environment: [:])
    #expect(result.outputText == String(decoding: program.expectedOutput, as: UTF8.self))
    #expect(result.output == program.expectedOutput)
    #expect(result.exitCode == program.expectedExitCode, "\(result.errorText)")
    #expect(!result.timedOut)
    if program.expectedExitCode == 134 {
      #expect(!program.expectedTrap.isEmpty)
      #expect(result.errorText.contains("trap: "))
      #expect(result.errorText.contains(program.expectedTrap), "\(result.errorText)")
    }
  }

  @Test(arguments: Program.all.filter { !$0.isOurOwn })
  func wasmtimeAgreesWithWhatIsExpected(program: Program) throws {
    let folder = try TemporaryFolder()
    // It allows all or nothing.
    let options =
      program.options.isEmpty ? [] : ["-Sinherit-network,allow-ip-name-lookup,network-error-code"]
    let result = try run(
      Locations.wasmtime,
      ["run"] + program.invocation(of: program.component, in: folder, options: options),
      input: program.input, environment: ["RUST_BACKTRACE": "0"])
    #expect(result.output == program.expectedOutput)
    if program.expectedExitCode == 134 {
      // Some traps of the Canonical ABI are errors of wasmtime's instead, and exit with 1.
      #expect([1, 134].contains(result.exitCode))
      #expect(result.errorText.contains("failed to run main module"))
    } else {
      #expect(result.exitCode == program.expectedExitCode)
    }
  }

  @Test func theCalculatorsAreAmongThePrograms() throws {
    for name in ["zig-calculator-cmd", "mixed-zig-rust-calc"] {
      let program = try Program.named(name)
      #expect(program.component.lastPathComponent == "\(name).composed.wasm")
      #expect(program.expectedOutput == Array("40 + 2 = 42\n100 + 200 = 300\n".utf8))
    }
  }

  @Test(arguments: ["zig-calculator-cmd", "values", "a-resource-passes-through-a-third-component"])
  func compilingTwiceGivesEqualBytes(name: String) throws {
    let program = try Program.named(name)
    let (first, second) = (try TemporaryFolder(), try TemporaryFolder())
    let one = try compiled(program.component, in: first, options: ["-j", "1"])
    let other = try compiled(program.component, in: second, options: ["-j", "4"])
    #expect(try bytes(of: one) == bytes(of: other))
  }

  @Test func aCacheChangesNothingAboutTheBundle() throws {
    let folder = try TemporaryFolder()
    let cache = folder.path("cache").path
    // The two share a core: the calculator is one and the same, only the adders differ.
    let components = try [
      Program.named("zig-calculator-cmd"), Program.named("mixed-zig-rust-calc"),
    ].map(\.component)
    for component in components + components {
      let fresh = try bytes(of: compiled(component, in: folder))
      let bundle = folder.path("cached.cwasm")
      let result = try run(
        Locations.wamrc,
        ["compile-component", component.path, "-o", bundle.path, "--cache", cache], timeout: 300)
      #expect(result.exitCode == 0, "\(result.errorText)")
      #expect(try bytes(of: bundle) == fresh)
    }
  }

  @Test func standardInputOfAMegabyteIsEchoed() throws {
    let folder = try TemporaryFolder()
    let program = try Program.named("echo-stdin")
    let bundle = try compiled(program.component, in: folder)
    var generator = SystemRandomNumberGenerator()
    let input = (0..<1_000_003).map { _ in UInt8.random(in: 0...255, using: &generator) }
    let result = try run(Locations.wamrRun, [bundle.path], input: input)
    #expect(result.exitCode == 0)
    #expect(result.output == input)
    #expect(result.errorText == "1000003 bytes\n")
  }
}
