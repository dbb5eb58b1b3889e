// `--fuse`: a whole component as one unit. That the fixtures run as ever is among `ProgramTests`.

import Foundation
import TestSupport
import Testing

@Suite struct FusionTests {
  /// Two instances of one core module, each with its memory, and a third one that looks after both.
  private static let pair = """
    (component
      (core module $m
        (memory (export "memory") 1 2)
        (global $count (mut i32) (i32.const 0))
        (func $poke (export "poke") (param i32 i32) (i32.store offset=0 (local.get 0) (local.get 1)))
        (func $poke-far (export "poke-far") (param i32 i32)
          (i32.store offset=4294967292 (local.get 0) (local.get 1)))
        (func (export "peek") (param i32) (result i32) (i32.load (local.get 0)))
        (func (export "count") (result i32)
          (global.set $count (i32.add (global.get $count) (i32.const 1))) (global.get $count))
        (func (export "grow") (result i32) (memory.grow (i32.const 1)))
        (func (export "sum") (result i32)
          (local $at i32) (local $sum i32)
          (loop $again
            (local.set $sum (i32.add (local.get $sum) (i32.load (local.get $at))))
            (br_if $again (i32.lt_u
              (local.tee $at (i32.add (local.get $at) (i32.const 4))) (i32.const 65536))))
          (local.get $sum)))
      (core instance $a (instantiate $m)) (core instance $b (instantiate $m))
      (func (export "poke-a") (param "at" u32) (param "value" u32)
        (canon lift (core func $a "poke")))
      (func (export "poke-far-a") (param "at" u32) (param "value" u32)
        (canon lift (core func $a "poke-far")))
      (func (export "sum-b") (result u32) (canon lift (core func $b "sum")))
      (core module $both
        (import "a" "poke" (func $poke (param i32 i32)))
        (import "a" "peek" (func $peek-a (param i32) (result i32)))
        (import "b" "peek" (func $peek-b (param i32) (result i32)))
        (import "a" "count" (func $count-a (result i32)))
        (import "b" "count" (func $count-b (result i32)))
        (import "b" "grow" (func $grow-b (result i32)))
        (import "a" "memory" (memory $a 1))
        (import "b" "memory" (memory $b 1))
        (func (export "check") (result i32)
          (call $poke (i32.const 16) (i32.const 42))
          (drop (call $count-a)) (drop (call $count-a)) (drop (call $grow-b))
          ;; 42, nothing in b, 3, 1, one page and two.
          (i32.add (call $peek-a (i32.const 16))
            (i32.add (i32.mul (call $peek-b (i32.const 16)) (i32.const 1000000))
              (i32.add (i32.mul (call $count-a) (i32.const 100))
                (i32.add (i32.mul (call $count-b) (i32.const 1000))
                  (i32.add (i32.mul (memory.size $a) (i32.const 10000))
                    (i32.mul (memory.size $b) (i32.const 100000)))))))))
      (core instance $c (instantiate $both (with "a" (instance $a)) (with "b" (instance $b))))
      (func (export "check") (result u32) (canon lift (core func $c "check"))))
    """

  private func result(_ calls: String, of bundle: URL) throws -> ProcessResult {
    try run(Locations.wamrRun, ["--no-store", "--invoke", calls, bundle.path], environment: [:])
  }

  @Test(arguments: ["-O0", "-O2"])
  func instancesOfOneModuleStayApart(level: String) throws {
    let folder = try TemporaryFolder()
    let bundle = try compiled(text: Self.pair, in: folder, options: [level, "--fuse"])
    #expect(try result("check()", of: bundle).outputText == "211342\n")
  }

  /// All memories are in one image.
  ///
  /// Each has room for every sum of an index and an offset, so that a pointer gone wild ends at a trap
  /// before it gets to the next.
  @Test(arguments: [
    "poke-a(65533, 1)", "poke-a(65536, 1)", "poke-a(2147483648, 1)", "poke-a(4294967295, 1)",
    "poke-far-a(0, 1)", "poke-far-a(4294967295, 1)", "poke-far-a(65536, 1)",
  ])
  func aWildPointerReachesNothingOfAnotherInstance(call: String) throws {
    let folder = try TemporaryFolder()
    let bundle = try compiled(text: Self.pair, in: folder, options: ["--fuse"])
    let poked = try result(call, of: bundle)
    #expect(poked.exitCode == 134)
    #expect(poked.errorText.contains("out of bounds memory access"))
    #expect(poked.errorText.contains("poke"))
  }

  /// One component calls another, and what is left of it is an addition.
  @Test func callsBetweenComponentsAreInlined() throws {
    let text = """
      (component
        (component $callee
          (core module $m (func (export "f") (param i32 i32) (result i32)
            (i32.add (local.get 0) (local.get 1))))
          (core instance $i (instantiate $m))
          (func (export "f") (param "a" u32) (param "b" u32) (result u32)
            (canon lift (core func $i "f"))))
        (component $caller
          (import "f" (func $f (param "a" u32) (param "b" u32) (result u32)))
          (core func $f' (canon lower (func $f)))
          (core module $m (import "" "f" (func $f (param i32 i32) (result i32)))
            (func (export "run") (param i32) (result i32)
              (call $f (call $f (local.get 0) (i32.const 1)) (i32.const 2))))
          (core instance $i (instantiate $m (with "" (instance (export "f" (func $f'))))))
          (func (export "run") (param "a" u32) (result u32) (canon lift (core func $i "run"))))
        (instance $callee (instantiate $callee))
        (instance $caller (instantiate $caller (with "f" (func $callee "f"))))
        (func (export "run") (alias export $caller "run")))
      """
    let folder = try TemporaryFolder()
    let component = try folder.file("text.wasm", containing: wasm(fromText: text))
    let dump = try run(
      Locations.wamrc,
      ["compile-component", component.path, "--fuse", "--emit", "llvm-opt", "--no-cache"])
    #expect(dump.exitCode == 0)
    let calls = dump.outputText.split(separator: "\n").filter { $0.contains(" call ") }
    #expect(calls.isEmpty, "\(calls)")
    #expect(!dump.outputText.contains("slot."))
    let bundle = try compiled(component, in: folder, options: ["--fuse"])
    #expect(try result("run(39)", of: bundle).outputText == "42\n")
  }

  /// Where a trap came from is told by instance and offset, as if the instances had images of their own.
  @Test func theInnermostFrameOfATrapIsThatOfItsInstance() throws {
    let folder = try TemporaryFolder()
    let program = try Program.named("divide-by-zero")
    func innermost(_ options: [String]) throws -> String? {
      let bundle = try compiled(program.component, in: folder, options: options)
      let result = try run(
        Locations.wamrRun, program.invocation(of: bundle, in: folder), environment: [:])
      #expect(result.exitCode == 134)
      return result.errorText.split(separator: "\n").first { $0.contains("  0: ") }.map(String.init)
    }
    #expect(try innermost(["--fuse"]) == innermost([]))
  }

  @Test func theKeyCoversAllCoresAndHowTheyAreJoined() throws {
    let folder = try TemporaryFolder()
    let cache = folder.path("cache").path
    func bundle(_ text: String, _ options: [String]) throws -> [UInt8] {
      let component = try folder.file("\(UUID()).wasm", containing: wasm(fromText: text))
      let output = folder.path("out.cwasm")
      let result = try run(
        Locations.wamrc,
        ["compile-component", component.path, "-o", output.path, "--fuse"] + options)
      #expect(result.exitCode == 0)
      return try bytes(of: output)
    }
    // The same cores, joined the other way round.
    let swapped = Self.pair.replacing(
      "(with \"a\" (instance $a)) (with \"b\" (instance $b))",
      with: "(with \"a\" (instance $b)) (with \"b\" (instance $a))")
    for text in [Self.pair, swapped, Self.pair] {
      #expect(try bundle(text, ["--cache", cache]) == bundle(text, ["--no-cache"]))
    }
  }

  @Test func tablesOutOfReachAreRefused() throws {
    let folder = try TemporaryFolder()
    // Each may grow to ten million elements.
    let instances = (0..<8).map { "(core instance $i\($0) (instantiate $m))" }.joined()
    let text = """
      (component
        (core module $m (table (export "t") 1 10000000 funcref)
          (func (export "f") (result i32) (table.grow 0 (ref.null func) (i32.const 1))))
        \(instances)
        (func (export "f") (result u32) (canon lift (core func $i0 "f"))))
      """
    let component = try folder.file("text.wasm", containing: wasm(fromText: text))
    let result = try run(
      Locations.wamrc,
      ["compile-component", component.path, "-o", folder.path("out").path, "--fuse"])
    #expect(result.exitCode == 1)
    #expect(result.errorText.contains("the component can't be fused: its tables may grow"))
  }
}
