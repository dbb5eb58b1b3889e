import Foundation
import TestSupport
import Testing

/// What the compiler's options do.
@Suite struct CompilerOptionTests {
  @Test(
    arguments: ["values", "resources", "rust-command"],
    [
      ["-O1"], ["-O3"], ["-Os"], ["--target-cpu", "native"], ["--no-elide"], ["-O0", "--no-elide"],
    ])
  func everyWayToCompileGivesTheSameProgram(name: String, options: [String]) throws {
    let folder = try TemporaryFolder()
    let program = try Program.named(name)
    let bundle = try compiled(program.component, in: folder, options: options)
    let result = try run(
      Locations.wamrRun, program.invocation(of: bundle, in: folder), input: program.input,
      environment: [:])
    #expect(result.outputText == String(decoding: program.expectedOutput, as: UTF8.self))
    #expect(result.exitCode == program.expectedExitCode, "\(result.errorText)")
  }

  @Test(arguments: [
    ("graph", "core"), ("llvm", "define "), ("llvm-opt", "define "), ("asm", ".text"),
  ])
  func aStageIsShownOnStandardOutput(stage: String, contents: String) throws {
    let component = try Program.named("c-pair").component
    let result = try run(
      Locations.wamrc, ["compile-component", component.path, "--emit", stage], timeout: 120)
    #expect(result.exitCode == 0, "\(result.errorText)")
    #expect(result.outputText.contains(contents))
  }

  /// What has much code is cut into parts, and how many threads there are makes no difference.
  @Test func aLargeModuleRunsAsASmallOne() throws {
    let folder = try TemporaryFolder()
    let count = 60
    // Each function counts on in steps that take 3 KB of code, and calls the one before.
    let functions = (0..<count).map { number in
      let step = "(global.set $sum (i32.add (global.get $sum) (i32.const 1)))"
      let steps = repeatElement(step, count: 400)
      let call = number > 0 ? "(call $f\(number - 1))" : ""
      return "(func $f\(number) \(call) \(steps.joined(separator: " ")))"
    }
    let component = try folder.file(
      "large.wasm",
      containing: wasm(
        fromText: """
          (component
            (core module $m
              (global $sum (mut i32) (i32.const 0))
              \(functions.joined(separator: "\n"))
              (func (export "f") (result i32) (call $f\(count - 1)) (global.get $sum)))
            (core instance $i (instantiate $m))
            (func (export "f") (result u32) (canon lift (core func $i "f"))))
          """))
    let compilation = try run(
      Locations.wamrc,
      [
        "compile-component", component.path, "-O0", "--no-cache", "-j", "2", "--verbose", "-o",
        folder.path("two.cwasm").path,
      ], timeout: 300)
    #expect(compilation.errorText.contains(".2-of-20 (emit "), "\(compilation.errorText)")
    let bundle = try compiled(component, in: folder, options: ["-O0", "-j", "1"])
    #expect(try bytes(of: bundle) == bytes(of: folder.path("two.cwasm")))
    let result = try run(
      Locations.wamrRun, ["--no-store", "--invoke", "f()", bundle.path], environment: [:])
    #expect(result.outputText == "\(count * 400)\n", "\(result.errorText)")
  }

  @Test func objectsAreWrittenIntoAFolder() throws {
    let folder = try TemporaryFolder()
    let component = try Program.named("c-pair").component
    let result = try run(
      Locations.wamrc,
      ["compile-component", component.path, "--emit", "object", "-o", folder.url.path])
    #expect(result.exitCode == 0, "\(result.errorText)")
    let names = try FileManager.default.contentsOfDirectory(atPath: folder.url.path)
    // The consumer and the provider, an adapter and the rest of what the tools added, and stubs.
    #expect(names.count > 4)
    for name in names {
      #expect(name.hasSuffix(".o"))
      #expect(try bytes(of: folder.path(name)).starts(with: [0x7f, 0x45, 0x4c, 0x46]))
    }
  }

  @Test func aDashIsStandardOutput() throws {
    let folder = try TemporaryFolder()
    let component = try Program.named("run-error").component
    let bundle = try compiled(component, in: folder)
    let arguments = ["compile-component", component.path, "--no-cache", "-o", "-"]
    let result = try run(Locations.wamrc, arguments, in: folder.url)
    #expect(result.exitCode == 0, "\(result.errorText)")
    #expect(try result.output == bytes(of: bundle))
    let names = try FileManager.default.contentsOfDirectory(atPath: folder.url.path)
    #expect(names == [bundle.lastPathComponent])
    // Several objects have no place in one stream.
    #expect(try run(Locations.wamrc, arguments + ["--emit", "object"]).exitCode == 2)
    let graph = try run(Locations.wamrc, arguments + ["--emit", "graph"])
    #expect(graph.outputText.contains("core"))
  }

  @Test func theBundleIsNamedAfterTheInput() throws {
    let folder = try TemporaryFolder()
    let component = try folder.file(
      "some.name.wasm", containing: bytes(of: Program.named("run-error").component))
    let result = try run(
      Locations.wamrc, ["compile-component", component.path], in: folder.url)
    #expect(result.exitCode == 0, "\(result.errorText)")
    #expect(FileManager.default.fileExists(atPath: folder.path("some.name.cwasm").path))
  }

  @Test func aComponentInTextIsCompiledWhereTheToolIsInstalled() throws {
    let folder = try TemporaryFolder()
    let source = Locations.fixtures.appending(
      path: "Golden/a-component-instantiated-twice-has-two-states.wat")
    let bundle = folder.path("text.cwasm")
    let arguments = ["compile-component", source.path, "-o", bundle.path]
    let tools = Locations.wasmTools.deletingLastPathComponent().path
    var environment = ProcessInfo.processInfo.environment

    environment["PATH"] = "\(tools):/usr/bin:/bin"
    let with = try run(Locations.wamrc, arguments, environment: environment)
    #expect(with.exitCode == 0, "\(with.errorText)")
    #expect(try run(Locations.wamrRun, [bundle.path]).exitCode == 31)

    environment["PATH"] = "/usr/bin:/bin"
    let without = try run(Locations.wamrc, arguments, environment: environment)
    #expect(without.exitCode == 1)
    #expect(without.errorText.contains("wasm-tools"))
  }

  @Test func aSecondCompilationSaysWhatItReused() throws {
    let folder = try TemporaryFolder()
    func compile(_ name: String) throws -> String {
      let result = try run(
        Locations.wamrc,
        [
          "compile-component", try Program.named(name).component.path, "-o",
          folder.path("out.cwasm").path, "--cache", folder.path("cache").path, "--verbose",
        ], timeout: 120)
      #expect(result.exitCode == 0, "\(result.errorText)")
      return result.errorText
    }
    #expect(try !compile("zig-calculator-cmd").contains("reused"))
    // All but the adder and the stubs are the same.
    #expect(try compile("mixed-zig-rust-calc").contains("reused"))
  }

  @Test(arguments: [Locations.wamrc, Locations.wamrRun])
  func helpAndVersionAreNoErrors(program: URL) throws {
    for option in ["--help", "--version"] {
      let result = try run(program, [option])
      #expect(result.exitCode == 0)
      #expect(!result.output.isEmpty)
      #expect(result.errors.isEmpty)
    }
  }

  @Test(arguments: [
    ["-O9"], ["-j", "0"], ["--emit", "nothing"], ["--target-cpu", "z80"],
  ])
  func anArgumentThatMakesNoSenseIsAMatterOfUsage(options: [String]) throws {
    let component = try Program.named("run-error").component
    let result = try run(Locations.wamrc, ["compile-component", component.path] + options)
    #expect(result.exitCode == 2, "\(result.errorText)")
  }
}
