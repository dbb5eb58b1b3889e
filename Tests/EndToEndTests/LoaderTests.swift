import Foundation
import TestSupport
import Testing

/// What the loader does beyond running a program to its end.
@Suite struct LoaderTests {
  @Test func theLoaderIsStatic() throws {
    let result = try run(URL(filePath: "/usr/bin/ldd"), [Locations.wamrRun.path])
    let text = result.outputText + result.errorText
    #expect(text.contains("not a dynamic executable") || text.contains("statically linked"))
  }

  @Test(arguments: [false, true])
  func aTimeLimitEndsALoop(signalsAreBlocked: Bool) throws {
    let folder = try TemporaryFolder()
    let bundle = try compiled(text: command(running: "(loop (br 0)) (i32.const 0)"), in: folder)
    let errors = try folder.file("errors", containing: [])
    let handle = try FileHandle(forWritingTo: errors)
    // The second limit ends the test should the first not be kept.
    let result = try spawn(
      URL(filePath: "/usr/bin/timeout"),
      ["-s", "KILL", "20", Locations.wamrRun.path, "--timeout", "0.2", bundle.path],
      output: handle, errors: handle, withSignalsBlocked: signalsAreBlocked)
    let message = try String(decoding: bytes(of: errors), as: UTF8.self)
    #expect(result.exitCode == 134, "\(message)")
    #expect(message.contains("time limit exceeded"))
    #expect(result.seconds > 0.15)
  }

  @Test(arguments: ["recurse", "out-of-bounds", "trap-in-callee"])
  func aTrapIsATrapWithSignalsBlocked(name: String) throws {
    let folder = try TemporaryFolder()
    let program = try Program.named(name)
    let bundle = try compiled(program.component, in: folder)
    let errors = try folder.file("errors", containing: [])
    let handle = try FileHandle(forWritingTo: errors)
    let result = try spawn(
      Locations.wamrRun, [bundle.path], output: handle, errors: handle, withSignalsBlocked: true)
    #expect(result.exitCode == 134)
    let message = try String(decoding: bytes(of: errors), as: UTF8.self)
    #expect(message.contains(program.expectedTrap), "\(message)")
  }

  @Test func aTimeLimitThatIsNotReachedChangesNothing() throws {
    let folder = try TemporaryFolder()
    let program = try Program.named("zig-calculator-cmd")
    let bundle = try compiled(program.component, in: folder)
    let result = try run(Locations.wamrRun, ["--timeout", "60", bundle.path])
    #expect(result.output == program.expectedOutput)
    #expect(result.exitCode == 0)
  }

  // The optimiser makes the loop a call of memset, which has no frame; so who has called it is found otherwise.
  @Test func aTrapInTheCLibraryIsTracedToTheGuest() throws {
    let folder = try TemporaryFolder()
    let text = """
      (component
        (core module $m
          (type $f (func (param i32 i32)))
          (memory 1)
          (table (export "t") 1 funcref)
          (elem (i32.const 0) $clear)
          (func $clear (type $f) (local $end i32)
            (local.set $end (i32.add (local.get 0) (local.get 1)))
            (loop $l
              (i64.store (local.get 0) (i64.const 0))
              (local.set 0 (i32.add (local.get 0) (i32.const 8)))
              (br_if $l (i32.lt_u (local.get 0) (local.get $end)))))
          (func $middle (param i32)
            (call_indirect (type $f) (i32.const 1024) (local.get 0) (i32.const 0))
            (i32.store (i32.const 0) (i32.const 1)))
          (func (export "f") (call $middle (i32.const 0x100000))))
        (core instance $i (instantiate $m))
        (func (export "f") (canon lift (core func $i "f"))))
      """
    let bundle = try compiled(text: text, in: folder)
    let result = try run(Locations.wamrRun, ["--no-store", "--invoke", "f()", bundle.path])
    #expect(result.exitCode == 134)
    let lines = result.errorText.split(separator: "\n")
    try #require(lines.count >= 3)
    #expect(lines[0].contains("out of bounds memory access"))
    #expect(lines[1].contains("root!clear+"))
    #expect(lines[2].contains("root!middle+"))
  }

  @Test func aTrapIsTracedThroughTheComponents() throws {
    let folder = try TemporaryFolder()
    let text = """
      (component
        (component $callee
          (core module $m
            (func $inner unreachable)
            (func $outer (export "f") (call $inner) (call $inner)))
          (core instance $i (instantiate $m))
          (func (export "f") (canon lift (core func $i "f"))))
        (instance $callee (instantiate $callee))
        (core func $f (canon lower (func $callee "f")))
        (core module $m
          (import "" "f" (func $f))
          (func $main (export "run") (result i32) (call $f) (i32.const 0)))
        (core instance $i (instantiate $m (with "" (instance (export "f" (func $f))))))
        (func $run (result (result)) (canon lift (core func $i "run")))
        (instance $command (export "run" (func $run)))
        (export "wasi:cli/run@0.2.0" (instance $command)))
      """
    let bundle = try compiled(text: text, in: folder, options: ["-O0"])
    let result = try run(Locations.wamrRun, [bundle.path])
    #expect(result.exitCode == 134)
    #expect(result.errorText.contains("unreachable"))
    // From the innermost outwards.
    let places = ["inner", "outer", "main"].map { result.errorText.range(of: $0)?.lowerBound }
    let found = try places.map { try #require($0, "\(result.errorText)") }
    #expect(found == found.sorted())
    // That functions are inlined isn't seen, between components either.
    for options in [["-O1"], ["-O2"], ["-O3", "--fuse"]] {
      let bundle = try compiled(text: text, in: folder, options: options)
      #expect(try run(Locations.wamrRun, [bundle.path]).errorText == result.errorText)
    }
  }

  @Test func withoutARunExportTheOthersAreListed() throws {
    let folder = try TemporaryFolder()
    let text = """
      (component
        (core module $m (func (export "f")))
        (core instance $i (instantiate $m))
        (func $f (canon lift (core func $i "f")))
        (instance $api (export "f" (func $f)))
        (export "my:own/api@1.0.0" (instance $api)))
      """
    // The compiler may say so already, or leave it to the loader.
    let component = try folder.file("library.wasm", containing: wasm(fromText: text))
    let bundle = folder.path("library.cwasm")
    let compilation = try run(
      Locations.wamrc, ["compile-component", component.path, "-o", bundle.path])
    let result =
      compilation.exitCode == 0 ? try run(Locations.wamrRun, [bundle.path]) : compilation
    #expect(result.exitCode != 0 && result.exitCode < 128)
    #expect(result.errorText.contains("wasi:cli/run"))
    #expect(result.errorText.contains("my:own/api@1.0.0"))
  }

  @Test func theEnvironmentIsInheritedOnlyWhenAsked() throws {
    let folder = try TemporaryFolder()
    let bundle = try compiled(Program.named("arguments").component, in: folder)
    let environment = ["INHERITED": "yes", "HOME": folder.url.path]
    let without = try run(Locations.wamrRun, [bundle.path], environment: environment)
    #expect(!without.outputText.contains("INHERITED"))
    let with = try run(
      Locations.wamrRun, ["--inherit-env", bundle.path, "--inherit-env"],
      environment: environment)
    #expect(with.outputText.contains("[INHERITED=yes]"))
    #expect(with.outputText.contains("<--inherit-env>"))
  }

  @Test func aSecondStartFromTheStoreGivesTheSame() throws {
    let folder = try TemporaryFolder()
    let program = try Program.named("zig-calculator-cmd")
    let bundle = try compiled(program.component, in: folder)
    let environment = ["HOME": folder.url.path, "XDG_CACHE_HOME": folder.path("cache").path]
    for _ in 0..<3 {
      let result = try run(Locations.wamrRun, [bundle.path], environment: environment)
      #expect(result.output == program.expectedOutput)
      #expect(result.exitCode == 0)
    }
    let unstored = try run(
      Locations.wamrRun, ["--no-store", bundle.path], environment: environment)
    #expect(unstored.output == program.expectedOutput)
  }

  @Test func aStoreThatWasTamperedWithIsNotTrusted() throws {
    let folder = try TemporaryFolder()
    let program = try Program.named("zig-calculator-cmd")
    let bundle = try compiled(program.component, in: folder)
    let cache = folder.path("cache")
    let environment = ["HOME": folder.url.path, "XDG_CACHE_HOME": cache.path]
    _ = try run(Locations.wamrRun, [bundle.path], environment: environment)
    let files = FileManager.default.enumerator(atPath: cache.path)?.compactMap { $0 as? String }
    for name in files ?? [] {
      let file = cache.appending(path: name)
      let type = try FileManager.default.attributesOfItem(atPath: file.path)[.type]
      guard type as? FileAttributeType == .typeRegular else { continue }
      // Cut short, as a full disk or an interrupted copy would leave it.
      let contents = try bytes(of: file)
      try Data(contents.prefix(contents.count / 2)).write(to: file)
    }
    let result = try run(Locations.wamrRun, [bundle.path], environment: environment)
    #expect(result.output == program.expectedOutput, "\(result.errorText)")
    #expect(result.exitCode == 0)
  }

  @Test(arguments: ["0.2.0", "0.2.1", "0.2.6", "0.2.11", "0.2.12"])
  func everyReleaseOfWASIIsServed(version: String) throws {
    let folder = try TemporaryFolder()
    let text = """
      (component
        (import "wasi:cli/exit@\(version)" (instance $exit
          (export "exit" (func (param "status" (result))))))
        (core func $exit (canon lower (func $exit "exit")))
        (core module $m
          (import "" "exit" (func $exit (param i32)))
          (func (export "run") (result i32) (call $exit (i32.const 0)) unreachable))
        (core instance $i (instantiate $m (with "" (instance (export "exit" (func $exit))))))
        (func $run (result (result)) (canon lift (core func $i "run")))
        (instance $command (export "run" (func $run)))
        (export "wasi:cli/run@\(version)" (instance $command)))
      """
    let bundle = try compiled(text: text, in: folder)
    let result = try run(Locations.wamrRun, [bundle.path])
    #expect(result.exitCode == 0, "\(result.errorText)")
  }

  /// Returns a command without imports whose `run` has the body given.
  private func command(running body: String) -> String {
    """
    (component
      (core module $m (func (export "run") (result i32) \(body)))
      (core instance $i (instantiate $m))
      (func $run (result (result)) (canon lift (core func $i "run")))
      (instance $command (export "run" (func $run)))
      (export "wasi:cli/run@0.2.0" (instance $command)))
    """
  }
}
