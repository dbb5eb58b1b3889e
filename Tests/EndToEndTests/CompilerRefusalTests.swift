import Foundation
import TestSupport
import Testing

/// What the compiler refuses, how it says so, and what it takes to do so.
@Suite struct CompilerRefusalTests {
  @Test(
    arguments: [
      ("empty", []),
      ("text", Array("this is no component, whatever its name says".utf8)),
      ("a component's magic number and nothing else", [0, 0x61, 0x73, 0x6d]),
      ("another version", [0, 0x61, 0x73, 0x6d, 0x7f, 0, 1, 0]),
      ("a section longer than the file", preamble + [7, 0xff, 0xff, 0xff, 0xff, 0x0f]),
      ("four billion types", preamble + [7, 5, 0xff, 0xff, 0xff, 0xff, 0x0f]),
      ("a section that doesn't exist", preamble + [0x7e, 1, 0]),
    ] as [(String, [UInt8])])
  func malformedInputIsRefusedAtAnOffset(what: String, bytes: [UInt8]) throws {
    let result = try compile(bytes)
    #expect(result.exitCode == 1)
    let position = #/input\.wasm:0x[0-9a-f]+: error: /#
    #expect(result.errorText.contains(position), "\(result.errorText)")
    #expect(result.output.isEmpty)
  }

  @Test func aComponentCutAnywhereIsRefused() throws {
    let whole = try bytes(of: Program.named("run-error").component)
    for length in stride(from: 9, to: whole.count - 1, by: whole.count / 40) {
      let result = try compile(Array(whole[..<length]))
      // Where a section ends the rest is only missing, which may leave a valid component that
      // can be compiled: then it exits with 0, and in no case with anything but 0 or 1.
      let mayCompile = try isValid(whole[..<length])
      #expect(result.exitCode == 1 || result.exitCode == 0 && mayCompile)
    }
  }

  @Test func nestingWithoutEndIsRefusedWithLittleTimeAndMemory() throws {
    // Component within component, each of which is all of the one around it but 14 bytes: the
    // preamble, the section's number, and its size in five bytes of LEB128.
    var bytes: [UInt8] = preamble
    for level in (0..<100_000).reversed() {
      let size = UInt32(preamble.count + level * 14)
      bytes.append(4)
      bytes += (0..<5).map {
        UInt8(truncatingIfNeeded: size >> ($0 * 7) & 0x7f) | ($0 < 4 ? 0x80 : 0)
      }
      bytes += preamble
    }
    let folder = try TemporaryFolder()
    let input = try folder.file("deep.wasm", containing: bytes)
    // The limit is the kernel's to hold: a process that a large one starts is charged with the
    // large one's peak, so measuring from here would measure this program.
    let result = try run(
      URL(fileURLWithPath: "/bin/sh"),
      [
        "-c", "ulimit -d 204800; exec \"$@\"", "sh", Locations.wamrc.path, "compile-component",
        input.path, "-o", folder.path("out.cwasm").path,
      ], timeout: 20)
    #expect(result.exitCode == 1)
    #expect(result.errorText.contains("nested"))
  }

  @Test func aCoreModuleIsRefusedWithAdvice() throws {
    let result = try compile(wasm(fromText: "(module (func (export \"_start\")))"))
    #expect(result.exitCode == 1)
    #expect(result.errorText.contains("core module"))
    #expect(result.errorText.contains("component new"))
  }

  @Test func everyImportThatNothingProvidesIsListed() throws {
    let text = """
      (component
        (import "my:own/first@1.0.0" (instance $first (export "f" (func))))
        (import "my:own/second@1.0.0" (instance $second (export "g" (func (result u32)))))
        (core func $f (canon lower (func $first "f")))
        (core func $g (canon lower (func $second "g")))
        (core module $m
          (import "" "f" (func)) (import "" "g" (func (result i32)))
          (func (export "run") (result i32) (i32.const 0)))
        (core instance $i (instantiate $m (with "" (instance
          (export "f" (func $f)) (export "g" (func $g))))))
        (func $run (result (result)) (canon lift (core func $i "run")))
        (instance $command (export "run" (func $run)))
        (export "wasi:cli/run@0.2.0" (instance $command)))
      """
    let result = try compile(wasm(fromText: text))
    #expect(result.exitCode == 1)
    #expect(result.errorText.contains("my:own/first@1.0.0"))
    #expect(result.errorText.contains("my:own/second@1.0.0"))
  }

  @Test func theComponentThatIsWrongIsNamed() throws {
    let result = try compile(
      wasm(
        fromText: """
          (component
            (component $adder
              (core module $m (func (export "f") (param i32 i32) (result i32) (i32.const 0)))
              (core instance $i (instantiate $m))
              (func (export "add") (param "a" u32) (param "b" s32) (result u32)
                (canon lift (core func $i "f"))))
            (component $outer
              (import "add" (func $add (param "a" u32) (param "b" s32) (result u32)))
              (component $calculator
                (import "add" (func (param "a" u32) (param "b" u32) (result u32))))
              (instance (instantiate $calculator (with "add" (func $add)))))
            (instance $adder (instantiate $adder))
            (instance (instantiate $outer (with "add" (func $adder "add")))))
          """))
    #expect(result.exitCode == 1)
    #expect(
      result.errorText.contains("\"add\" doesn't fit: parameter b: expected u32, found s32"))
    #expect(result.errorText.contains("note: in the component root.outer\n"))
  }

  @Test func aFileThatIsNotThereIsRefused() throws {
    let result = try run(
      Locations.wamrc, ["compile-component", "/nowhere/in.wasm", "-o", "/nowhere/out.cwasm"])
    #expect(result.exitCode == 1)
    #expect(result.errorText.contains("/nowhere/in.wasm"))
  }

  @Test func whatWasThereBeforeOutlivesAFailure() throws {
    let folder = try TemporaryFolder()
    let output = try folder.file("out.cwasm", containing: [1, 2, 3])
    let input = try folder.file("input.wasm", containing: preamble + [7, 9])
    let result = try run(
      Locations.wamrc, ["compile-component", input.path, "-o", output.path])
    #expect(result.exitCode == 1)
    #expect(try bytes(of: output) == [1, 2, 3])
    let names = try FileManager.default.contentsOfDirectory(atPath: folder.url.path)
    #expect(names.sorted() == ["input.wasm", "out.cwasm"])
  }

  @Test func anOutputThatCannotBeWrittenIsAnError() throws {
    let program = try Program.named("run-error")
    let result = try run(
      Locations.wamrc,
      ["compile-component", program.component.path, "-o", "/nowhere/to/be/found.cwasm"])
    #expect(result.exitCode == 1)
    #expect(result.errorText.contains("/nowhere/to/be/found.cwasm"))
  }

  @Test func anUnknownOptionIsAMatterOfUsage() throws {
    let result = try run(Locations.wamrc, ["compile-component", "--no-such-option", "in.wasm"])
    #expect(result.exitCode == 2)
  }

  /// Compiles `bytes` as a file named `input.wasm`.
  private func compile(_ bytes: [UInt8]) throws -> ProcessResult {
    let folder = try TemporaryFolder()
    let input = try folder.file("input.wasm", containing: bytes)
    return try run(
      Locations.wamrc,
      ["compile-component", input.path, "-o", folder.path("out.cwasm").path, "--no-cache"])
  }

  /// Whether the reference takes `bytes` for a valid component.
  private func isValid(_ bytes: ArraySlice<UInt8>) throws -> Bool {
    let folder = try TemporaryFolder()
    let file = try folder.file("input.wasm", containing: Array(bytes))
    return try run(Locations.wasmTools, ["validate", file.path]).exitCode == 0
  }
}

/// The magic number, version and layer of a component.
private let preamble: [UInt8] = [0, 0x61, 0x73, 0x6d, 0x0d, 0, 1, 0]
