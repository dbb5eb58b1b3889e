// Compositions of more than two components: long, wide, deep, and of one component many times. What they
// return is computed here, and what wasmtime returns too.

import Foundation
import TestSupport
import Testing

@Suite struct CompositionTests {
  private static let count = 200

  /// A component whose `f` returns three times its parameter.
  private static let tripling = """
    (component $tripling
      (core module $m
        (func (export "f") (param i32) (result i32) (i32.mul (local.get 0) (i32.const 3))))
      (core instance $i (instantiate $m))
      (func (export "f") (param "n" s32) (result s32) (canon lift (core func $i "f"))))
    """

  /// A component whose `f` returns one more than the `f` that it imports.
  private static let counting = """
    (component $counting
      (import "f" (func $f (param "n" s32) (result s32)))
      (core func $f (canon lower (func $f)))
      (core module $m (import "" "f" (func $f (param i32) (result i32)))
        (func (export "f") (param i32) (result i32)
          (i32.add (call $f (local.get 0)) (i32.const 1))))
      (core instance $i (instantiate $m (with "" (instance (export "f" (func $f))))))
      (func (export "f") (param "n" s32) (result s32) (canon lift (core func $i "f"))))
    """

  /// A component with a number of its own, that `next` adds one to and returns.
  private static let numbering = """
    (component $numbering
      (core module $m (global $n (mut i32) (i32.const 0))
        (func (export "next") (result i32)
          (global.set $n (i32.add (global.get $n) (i32.const 1))) (global.get $n)))
      (core instance $i (instantiate $m))
      (func (export "next") (result s32) (canon lift (core func $i "next"))))
    """

  /// A component that imports the functions `names`, and whose `f` returns what `body` makes of them.
  private func root(importing names: [String], _ body: String) -> String {
    """
    (component $top
      \(names.map { "(import \"\($0)\" (func $\($0) (result s32)))" }.joined())
      \(names.map { "(core func $\($0) (canon lower (func $\($0))))" }.joined())
      (core module $m
        \(names.map { "(import \"\" \"\($0)\" (func $\($0) (result i32)))" }.joined())
        (func (export "f") (result i32) \(body)))
      (core instance $i (instantiate $m (with "" (instance
        \(names.map { "(export \"\($0)\" (func $\($0)))" }.joined())))))
      (func (export "f") (result s32) (canon lift (core func $i "f"))))
    """
  }

  /// Expects that `call` of the component `text` returns `expected`, here and from wasmtime.
  private func expect(
    _ text: String, _ call: String, returns expected: String,
    location: SourceLocation = #_sourceLocation
  ) throws {
    let folder = try TemporaryFolder()
    let component = try folder.file("text.wasm", containing: wasm(fromText: text))
    let bundle = try compiled(component, in: folder)
    let result = try run(
      Locations.wamrRun, ["--no-store", "--invoke", call, bundle.path], environment: [:])
    #expect(result.outputText == expected + "\n", "\(result.errorText)", sourceLocation: location)
    let reference = try run(
      Locations.wasmtime, ["run", "--invoke", call, component.path], timeout: 300)
    #expect(
      reference.outputText == expected + "\n", "wasmtime: \(reference.errorText)",
      sourceLocation: location)
  }

  @Test func aChainMayHaveTwoHundredLinks() throws {
    let links = (1...Self.count).map {
      "(instance $i\($0) (instantiate $counting (with \"f\" (func $i\($0 - 1) \"f\"))))"
    }
    try expect(
      """
      (component \(Self.tripling) \(Self.counting)
        (instance $i0 (instantiate $tripling)) \(links.joined(separator: "\n"))
        (export "f" (func $i\(Self.count) "f")))
      """, "f(5)", returns: "\(15 + Self.count)")
  }

  @Test func bothSidesOfADiamondShareTheInstanceBelow() throws {
    let side = """
      (component $side
        (import "next" (func $next (result s32)))
        (core func $next (canon lower (func $next)))
        (core module $m (import "" "next" (func $next (result i32)))
          (func (export "next") (result i32) (i32.mul (call $next) (i32.const 10))))
        (core instance $i (instantiate $m (with "" (instance (export "next" (func $next))))))
        (func (export "next") (result s32) (canon lift (core func $i "next"))))
      """
    let body = """
      (i32.add (i32.mul (call $left) (i32.const 100)) (i32.add (call $right) (call $below)))
      """
    try expect(
      """
      (component \(Self.numbering) \(side)
        \(root(importing: ["left", "right", "below"], body))
        (instance $below (instantiate $numbering))
        (instance $left (instantiate $side (with "next" (func $below "next"))))
        (instance $right (instantiate $side (with "next" (func $below "next"))))
        (instance $top (instantiate $top (with "left" (func $left "next"))
          (with "right" (func $right "next")) (with "below" (func $below "next"))))
        (export "f" (func $top "f")))
      """, "f()", returns: "\(10 * 100 + 20 + 3)")
  }

  @Test func oneProviderMayServeTwoHundred() throws {
    let names = (0..<Self.count).map { "n\($0)" }
    let user = """
      (component $user
        (import "next" (func $next (result s32)))
        (core func $next (canon lower (func $next)))
        (core module $m (import "" "next" (func $next (result i32)))
          (global $last (mut i32) (i32.const 0))
          (func (export "next") (result i32)
            (global.set $last (i32.add (global.get $last) (call $next))) (global.get $last)))
        (core instance $i (instantiate $m (with "" (instance (export "next" (func $next))))))
        (func (export "next") (result s32) (canon lift (core func $i "next"))))
      """
    let body =
      "(i32.const 0)" + names.map { "(call $\($0)) i32.add" }.joined(separator: "\n")
    try expect(
      """
      (component \(Self.numbering) \(user) \(root(importing: names, body))
        (instance $p (instantiate $numbering))
        \(names.map {
          "(instance $\($0) (instantiate $user (with \"next\" (func $p \"next\"))))"
        }.joined())
        (instance $top (instantiate $top
          \(names.map { "(with \"\($0)\" (func $\($0) \"next\"))" }.joined())))
        (export "f" (func $top "f")))
      """, "f()", returns: "\(Self.count * (Self.count + 1) / 2)")
  }

  @Test func oneComponentMayBeInstantiatedWithDifferentArguments() throws {
    try expect(
      """
      (component \(Self.tripling) \(Self.counting)
        (component $negating
          (core module $m
            (func (export "f") (param i32) (result i32) (i32.sub (i32.const 0) (local.get 0))))
          (core instance $i (instantiate $m))
          (func (export "f") (param "n" s32) (result s32) (canon lift (core func $i "f"))))
        (instance $t (instantiate $tripling))
        (instance $n (instantiate $negating))
        (instance $one (instantiate $counting (with "f" (func $t "f"))))
        (instance $other (instantiate $counting (with "f" (func $n "f"))))
        (export "one" (func $one "f"))
        (export "other" (func $other "f")))
      """, "other(7)", returns: "-6")
  }

  @Test func componentsMayNestFiftyDeep() throws {
    var inner = """
      \(Self.tripling) (instance $i (instantiate $tripling)) (export "f" (func $i "f"))
      """
    for _ in 0..<50 {
      inner = """
        (component $inner \(inner)) \(Self.counting)
        (instance $j (instantiate $inner))
        (instance $i (instantiate $counting (with "f" (func $j "f"))))
        (export "f" (func $i "f"))
        """
    }
    try expect("(component \(inner))", "f(2)", returns: "56")
  }

  @Test func aComponentMayBeAnArgument() throws {
    let maker = """
      (component $maker
        (import "c" (component $c
          (import "f" (func (param "n" s32) (result s32)))
          (export "f" (func (param "n" s32) (result s32)))))
        (import "f" (func $f (param "n" s32) (result s32)))
        (instance $one (instantiate $c (with "f" (func $f))))
        (instance $two (instantiate $c (with "f" (func $one "f"))))
        (export "f" (func $two "f")))
      """
    try expect(
      """
      (component \(Self.tripling) \(Self.counting) \(maker)
        (instance $t (instantiate $tripling))
        (instance $m (instantiate $maker (with "c" (component $counting)) (with "f" (func $t "f"))))
        (export "f" (func $m "f")))
      """, "f(4)", returns: "14")
  }

  @Test func aStringMayPassThroughManyEncodings() throws {
    let memory = """
      (core module $memory (memory (export "m") 1) (global $next (mut i32) (i32.const 1024))
        (func (export "realloc") (param $old i32) (param $size i32) (param $align i32)
          (param $new i32) (result i32) (local $start i32)
          (local.set $start (i32.and (i32.add (global.get $next) (i32.const 7)) (i32.const -8)))
          (global.set $next (i32.add (local.get $start) (local.get $new)))
          (memory.copy (local.get $start) (local.get $old) (local.get $size))
          (local.get $start)))
      """
    func link(_ name: String, _ encoding: String) -> String {
      let options = """
        (memory (core memory $memory "m")) (realloc (core func $memory "realloc"))
        string-encoding=\(encoding)
        """
      return """
        (component $\(name)
          (import "f" (func $f (param "s" string) (result string)))
          \(memory) (core instance $memory (instantiate $memory))
          (core func $f (canon lower (func $f) \(options)))
          (core module $m (import "" "f" (func $f (param i32 i32 i32)))
            (func (export "f") (param i32 i32) (result i32)
              (call $f (local.get 0) (local.get 1) (i32.const 16)) (i32.const 16)))
          (core instance $i (instantiate $m (with "" (instance (export "f" (func $f))))))
          (func (export "f") (param "s" string) (result string)
            (canon lift (core func $i "f") \(options))))
        """
    }
    let echo = """
      (component $echo
        \(memory) (core instance $memory (instantiate $memory))
        (core module $m (import "" "m" (memory 1))
          (func (export "f") (param i32 i32) (result i32)
            (i32.store (i32.const 16) (local.get 0)) (i32.store (i32.const 20) (local.get 1))
            (i32.const 16)))
        (core instance $i (instantiate $m
          (with "" (instance (export "m" (memory $memory "m"))))))
        (func (export "f") (param "s" string) (result string)
          (canon lift (core func $i "f") (memory (core memory $memory "m"))
            (realloc (core func $memory "realloc")))))
      """
    let kinds = ["utf8", "utf16", "latin1+utf16"]
    let links = (1...60).map {
      "(instance $i\($0) (instantiate $l\($0 % 3) (with \"f\" (func $i\($0 - 1) \"f\"))))"
    }
    try expect(
      """
      (component \(echo) \(kinds.enumerated().map { link("l\($0)", $1) }.joined())
        (instance $i0 (instantiate $echo)) \(links.joined(separator: "\n"))
        (export "f" (func $i60 "f")))
      """, "f(\"grüße, 世界 🌍\")", returns: "\"grüße, 世界 🌍\"")
  }
}
