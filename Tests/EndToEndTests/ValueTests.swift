// Values, and start functions that make and take them. The text format's tools write an older form of
// values, so what concerns them is put together from bytes, behind text that has the rest.

import Foundation
import TestSupport
import Testing

@Suite struct ValueTests {
  private enum SectionCode: UInt8 {
    case component = 4
    case instance = 5
    case alias = 6
    case start = 9
    case `import` = 10
    case export = 11
    case value = 12
  }

  private enum SortCode: UInt8 {
    case function = 1
    case value = 2
  }

  private func unsigned(_ value: Int) -> [UInt8] {
    value < 0x80 ? [UInt8(value)] : [UInt8(value & 0x7f) | 0x80] + unsigned(value >> 7)
  }

  private func section(_ code: SectionCode, _ contents: [UInt8]) -> [UInt8] {
    [code.rawValue] + unsigned(contents.count) + contents
  }

  private func name(_ text: String) -> [UInt8] { unsigned(text.utf8.count) + Array(text.utf8) }

  /// A section with one import of a value of `type`.
  private func importValue(_ name: String, _ type: [UInt8]) -> [UInt8] {
    section(.import, [1, 0] + self.name(name) + [2, 1] + type)
  }

  /// A section with a call of `function`.
  private func start(_ function: UInt8, _ arguments: [UInt8], resultCount: UInt8) -> [UInt8] {
    section(.start, [function] + unsigned(arguments.count) + arguments + [resultCount])
  }

  /// A section with one export.
  private func export(_ name: String, _ sort: SortCode, _ index: UInt8) -> [UInt8] {
    section(.export, [1, 0] + self.name(name) + [sort.rawValue, index, 0])
  }

  /// A section with one value of `type`.
  private func value(_ type: [UInt8], _ contents: [UInt8]) -> [UInt8] {
    section(.value, [1] + type + unsigned(contents.count) + contents)
  }

  /// A section with an instance of `component`, given values.
  private func instance(_ component: UInt8, _ arguments: [(String, UInt8)]) -> [UInt8] {
    let count = unsigned(arguments.count)
    let arguments = arguments.flatMap { name($0) + [SortCode.value.rawValue, $1] }
    return section(.instance, [1, 0, component] + count + arguments)
  }

  /// A section with an alias of what `instance` exports.
  private func alias(_ sort: SortCode, _ instance: UInt8, _ name: String) -> [UInt8] {
    section(.alias, [1, sort.rawValue, 0, instance] + self.name(name))
  }

  private let preamble: [UInt8] = [0, 0x61, 0x73, 0x6d, 0x0d, 0, 1, 0]
  private let stringType: [UInt8] = [0x73]

  /// What `call` of `component` prints, or why not.
  private func result(_ call: String, of component: [UInt8]) throws -> String {
    let folder = try TemporaryFolder()
    let file = try folder.file("values.wasm", containing: component)
    let bundle = try compiled(file, in: folder)
    let result = try run(
      Locations.wamrRun, ["--no-store", "--invoke", call, bundle.path], environment: [:])
    return result.outputText + result.errorText
  }

  private static let allocator = """
    (memory (export "memory") 1)
    (global $next (mut i32) (i32.const 4096))
    (func (export "realloc") (param i32 i32 i32 i32) (result i32)
      (global.get $next)
      (global.set $next (i32.and (i32.const -8)
        (i32.add (global.get $next) (i32.add (local.get 3) (i32.const 7))))))
    """

  /// A component whose start function takes the string that it imports, and gives it back with an
  /// exclamation mark.
  ///
  /// Its `post-return` writes over what it gave.
  private func shouter() throws -> [UInt8] {
    try wasm(
      fromText: """
        (component
          (core module $m
            \(Self.allocator)
            (func (export "shout") (param i32 i32) (result i32)
              (memory.copy (i32.const 0) (local.get 0) (local.get 1))
              (i32.store8 (local.get 1) (i32.const 33))
              (i32.store (i32.const 1024) (i32.const 0))
              (i32.store (i32.const 1028) (i32.add (local.get 1) (i32.const 1)))
              (i32.const 1024))
            (func (export "post") (param i32)
              (memory.fill (i32.const 0) (i32.const 63) (i32.const 1000))))
          (core instance $i (instantiate $m))
          (func (param "text" string) (result string)
            (canon lift (core func $i "shout") (memory (core memory $i "memory"))
              (realloc (core func $i "realloc")) (post-return (core func $i "post")))))
        """)
      + importValue("text", stringType)
      + start(0, [0], resultCount: 1)
      + export("text", .value, 1)
  }

  /// A component that keeps the value `text` that it imports, and returns it from `get`.
  private func keeper() throws -> [UInt8] {
    try wasm(
      fromText: """
        (component
          (core module $m
            \(Self.allocator)
            (func (export "keep") (param i32 i32)
              (i32.store (i32.const 0) (local.get 0)) (i32.store (i32.const 4) (local.get 1)))
            (func (export "get") (result i32) (i32.const 0)))
          (core instance $i (instantiate $m))
          (func $keep (param "text" string)
            (canon lift (core func $i "keep") (memory (core memory $i "memory"))
              (realloc (core func $i "realloc"))))
          (func $get (result string)
            (canon lift (core func $i "get") (memory (core memory $i "memory"))))
          (export "get" (func $get)))
        """)
      + importValue("text", stringType)
      + start(0, [0], resultCount: 0)
  }

  @Test func aValueGoesThroughStartFunctionsOfComponents() throws {
    let text = String(repeating: "Grüße", count: 100)
    let component =
      try preamble + section(.component, shouter()) + section(.component, keeper())
      + value(stringType, name(text))
      + instance(0, [("text", 0)])
      + alias(.value, 0, "text")
      // The same component again: what it made before is kept.
      + instance(0, [("text", 1)])
      + alias(.value, 1, "text")
      + instance(1, [("text", 2)])
      + alias(.function, 2, "get")
      + export("get", .function, 0)
    #expect(try result("get()", of: component) == "\"\(text)!!\"\n")
  }

  /// A value that has a part of every kind; with this many it is passed in memory.
  @Test func aValueOfEveryKindIsWrittenAsTheCanonicalABIHasIt() throws {
    let keeper = """
      (component
        (type $r' (record (field "a" (option string)) (field "b" (tuple (option u8) string))))
        (export $r "r" (type $r'))
        (type $f' (flags "x" "y" "z")) (export $f "f" (type $f'))
        (type $v' (variant (case "none") (case "pair" (tuple u64 bool)))) (export $v "v" (type $v'))
        (type $e' (enum "north" "south")) (export $e "e" (type $e'))
        (type $all (tuple $r (list char) $f string $v $e s8 s16 s32 s64 f32 f64
          (list (result string (error u32))) (list u16)))
        (export $all' "all" (type $all))
        (core module $m
          \(Self.allocator)
          (global $at (mut i32) (i32.const 0))
          (func (export "keep") (param i32) (global.set $at (local.get 0)))
          (func (export "get") (result i32) (global.get $at)))
        (core instance $i (instantiate $m))
        (func $keep (param "all" $all')
          (canon lift (core func $i "keep") (memory (core memory $i "memory"))
            (realloc (core func $i "realloc"))))
        (func $get (result $all')
          (canon lift (core func $i "get") (memory (core memory $i "memory"))))
        (export "get" (func $get)))
      """
    let bytes = try wasm(fromText: keeper)
    let contents: [UInt8] =
      [1] + name("é\u{1F600}") + [1, 42] + name("hello")
      + [2] + Array("a€".utf8)
      + [0b101] + name("hi")
      + [1] + [0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 1, 1]
      + [1] + [0x80] + [0x80, 0x80, 0x7e] + [0x80, 0x80, 0x80, 0x80, 0x78] + [0x7f]
      + [0, 0, 0xc0, 0x7f] + [0, 0, 0, 0, 0, 0, 0xe0, 0x3f]
      + [2, 0] + name("fine") + [1, 7]
      + [3, 1, 0xff, 0xff, 3, 0]
    // The number that the type has: with another one the bytes are no value, or not of the parameter's type.
    let folder = try TemporaryFolder()
    let candidates = (UInt8(0)..<64).map {
      bytes + value([$0], contents) + start(0, [0], resultCount: 0)
    }
    let component = try #require(
      try candidates.first { component in
        let file = try folder.file("candidate.wasm", containing: component)
        return try run(
          Locations.wamrc, ["compile-component", file.path, "-o", folder.path("out").path]
        ).exitCode == 0
      })
    let expected = """
      ({a: some("é\u{1F600}"), b: (some(42), "hello")}, ['a', '€'], {x, z}, "hi", \
      pair((18446744073709551615, true)), south, -128, -32768, -2147483648, -1, nan, 0.5, \
      [ok("fine"), err(7)], [1, 65535, 0])

      """
    #expect(try result("get()", of: component) == expected)
  }

  @Test func aValueThatTheHostWouldHaveToGiveIsRefused() throws {
    let folder = try TemporaryFolder()
    let file = try folder.file("values.wasm", containing: try keeper())
    let result = try run(
      Locations.wamrc, ["compile-component", file.path, "-o", folder.path("out").path])
    #expect(result.exitCode == 1)
    #expect(result.errorText.contains("a value as an import of the root, \"text\""))
  }

  @Test func aStartFunctionThatTrapsEndsTheInstantiation() throws {
    let component =
      try wasm(
        fromText: """
          (component
            (core module $m (func (export "f") unreachable) (func (export "g")))
            (core instance $i (instantiate $m))
            (func (canon lift (core func $i "f")))
            (func $g (canon lift (core func $i "g")))
            (export "g" (func $g)))
          """) + start(0, [], resultCount: 0)
    #expect(try result("g()", of: component).contains("unreachable"))
  }

  /// Core instances that follow a start are initialized behind it.
  @Test func aStartIsMadeInItsPlace() throws {
    let first =
      try wasm(
        fromText: """
          (component
            (core module $m (global $n (mut i32) (i32.const 1))
              (func (export "f") (result i32)
                (global.set $n (i32.mul (global.get $n) (i32.const 10))) (global.get $n))
              (func (export "start") (global.set $n (i32.const 7))))
            (core instance $i (instantiate $m))
            (func $f (result u32) (canon lift (core func $i "f")))
            (func $s (canon lift (core func $i "start")))
            (export "f" (func $f)))
          """) + start(1, [], resultCount: 0)
    let second = try wasm(
      fromText: """
        (component
          (import "f" (func $f (result u32)))
          (core func $f' (canon lower (func $f)))
          (core module $m (import "" "f" (func $f (result i32)))
            (global $seen (mut i32) (i32.const 0))
            (func $begin (global.set $seen (call $f))) (start $begin)
            (func (export "seen") (result i32) (global.get $seen)))
          (core instance $i (instantiate $m (with "" (instance (export "f" (func $f'))))))
          (func (export "seen") (result u32) (canon lift (core func $i "seen"))))
        """)
    let root =
      preamble + section(.component, first) + section(.component, second) + instance(0, [])
      + alias(.function, 0, "f")
      + section(.instance, [1, 0, 1, 1] + name("f") + [SortCode.function.rawValue, 0])
      + alias(.function, 1, "seen")
      + export("seen", .function, 1)
    #expect(try result("seen()", of: root) == "70\n")
  }
}
