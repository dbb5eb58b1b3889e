// `wamr-run --invoke`: any export called with values from the command line.

import Foundation
import TestSupport
import Testing

@Suite struct InvocationTests {
  /// A component that was compiled, with its bundle as long as it lives.
  private struct Compiled {
    let component: URL
    let bundle: URL
    private let folder: TemporaryFolder

    init(_ component: URL, options: [String] = []) throws {
      self.component = component
      folder = try TemporaryFolder()
      bundle = try compiled(component, in: folder, options: options)
    }

    init(text: String) throws {
      folder = try TemporaryFolder()
      component = try folder.file("text.wasm", containing: wasm(fromText: text))
      bundle = try compiled(component, in: folder)
    }

    /// A part of one of the fixtures.
    init(part name: String, options: [String] = []) throws {
      try self.init(
        Locations.builtFixtures.appending(path: "parts/\(name).wasm"), options: options)
    }

    func invoke(
      _ call: String, options: [String] = [], arguments: [String] = []
    ) throws -> ProcessResult {
      try run(
        Locations.wamrRun, options + ["--no-store", "--invoke", call, bundle.path] + arguments,
        environment: [:])
    }

    /// A function that makes calls by wasmtime, which has compiled the component once.
    func wasmtime() throws -> (_ call: String) throws -> ProcessResult {
      let precompiled = folder.path("precompiled").path
      let result = try run(
        Locations.wasmtime, ["compile", component.path, "-o", precompiled], timeout: 300)
      try #require(result.exitCode == 0, "\(result.errorText)")
      return { [folder] call in
        try withExtendedLifetime(folder) {
          try run(
            Locations.wasmtime, ["run", "--allow-precompiled", "--invoke", call, precompiled])
        }
      }
    }
  }

  /// Data that is mapped from the image's file belongs to each instance alone, and is there anew in
  /// every process.
  @Test func anInstanceThatWritesItsMappedDataChangesNoOther() throws {
    let text = String(repeating: "x", count: 40000)
    let compiled = try Compiled(
      text: """
        (component
          (core module $m
            (memory 1) (data (i32.const 100) "\(text)")
            (func (export "swap") (param i32) (result i32)
              (i32.load8_u (i32.const 30000))
              (i32.store8 (i32.const 30000) (local.get 0))))
          (core instance $a (instantiate $m)) (core instance $b (instantiate $m))
          (func (export "first") (param "byte" u8) (result u8) (canon lift (core func $a "swap")))
          (func (export "second") (param "byte" u8) (result u8) (canon lift (core func $b "swap")))
          (core module $both
            (import "a" "swap" (func $a (param i32) (result i32)))
            (import "b" "swap" (func $b (param i32) (result i32)))
            (func (export "f") (result i32)
              (drop (call $a (i32.const 7)))
              (i32.add (i32.mul (call $a (i32.const 8)) (i32.const 256)) (call $b (i32.const 9)))))
          (core instance $c (instantiate $both (with "a" (instance $a)) (with "b" (instance $b))))
          (func (export "both") (result u16) (canon lift (core func $c "f"))))
        """)
    for call in ["first(1)", "first(1)", "second(1)"] {
      #expect(try compiled.invoke(call).outputText == "120\n")
    }
    #expect(try compiled.invoke("both()").outputText == "\(7 * 256 + 120)\n")
  }

  /// Calls that wasmtime understands too.
  private static let calls = [
    "echo-scalars(true, -128, 255, -32768, 65535, -2147483648, 4294967295, -9223372036854775808, "
      + "18446744073709551615, 1.5, -1e-300, '🌊')",
    "echo-scalars(false, 0, 0, 0, 0, 0, 0, 0, 0, nan, -inf, '\\u{0}')",
    "negate-s8(-128)", "negate-s16(-32768)", "increment-u8(255)", "increment-u16(65535)",
    "negate-s64(-9223372036854775808)", "halve-f32(0.1)", "halve-f32(1e-45)", "halve-f32(-0)",
    "halve-f64(12345678901234567890)", "halve-f64(1.7976931348623157e308)", "halve-f64(inf)",
    "invert(true)", "next-char('\\u{d7ff}')", "next-char('~')", "next-char('&')",
    "next-char('\\u{300}')", "next-char('\\u{200a}')", "next-char('\\u{378}')",
    "next-color(blue)", "next-color(%red)", "toggle-permissions({write, read,})",
    "toggle-permissions({read, write, execute})", "toggle-permissions({})",
    "toggle-months({dec, jan})", "toggle-bits({b31, b0, b8})",
    "concatenate(\"\", \"\")", "concatenate(\"'\\\"\\\\\", \"\\t\\r\\n\\u{7f}é☃🌊\")",
    "concatenate(\"\"\"\n  a\n   b\n  \"\"\", \"c\")", "reverse-bytes([])",
    "reverse-bytes([1, 2, 3,])",
    "sum([4294967295, 4294967295])", "halve-all([1, 0.1], [0.1, -7])",
    "negate-all([true, false, true])", "join-chars(['a', '☃', '🌊'])", "swap((1, \"x\", 2.5))",
    "older([{name: \"a\", age: 255, emails: [\"x\", \"\"], home: some({x: -1, y: 2}), favorite: blue}])",
    "older([{favorite: green, emails: [], age: 0, name: \"\"}])",
    "find([{name: \"a\", age: 1, emails: [], favorite: red}], \"a\")",
    "find([{name: \"a\", age: 1, emails: [], home: {x: 1, y: 2}, favorite: red}], \"b\")",
    "describe(circle(2))", "describe(rectangle({x: 1, y: 2}))", "describe(label(\"l\"))",
    "describe(nothing)",
    "double-shapes([nothing, label(\"x\"), rectangle({x: 1, y: -1}), circle(.5)])"
      .replacingOccurrences(of: ".5", with: "0.5"),
    "next-number(small(255))", "next-number(single(1.5))", "next-number(wide(9))",
    "next-number(double(0.25))", "other(left(-1.5))", "other(right(-2147483648))",
    "parse(\"12\")", "parse(\"x\")", "check(true)", "check(false)", "maybe(none)",
    "maybe(some(none))", "maybe(some(some(3)))", "lengths([[[1, 2], []], [], [[3]]])",
    "sparse([(\"a\", [none, some(1), 2]), (\"\", [])])",
    "weigh(1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, true, 17)",
    "shuffle({name: \"a\", age: 1, emails: [\"x\"], favorite: red}, "
      + "{name: \"b\", age: 2, emails: [], home: some({x: 1, y: 2}), favorite: blue}, \"note\")",
    "test:values/values.sum@1.0.0([1, 2])",
  ]

  @Test func resultsAreWhatWasmtimePrints() throws {
    let guest = try Compiled(part: "values/provider")
    let wasmtime = try guest.wasmtime()
    for call in Self.calls {
      let result = try guest.invoke(call)
      let expected = try wasmtime(call)
      try #require(expected.exitCode == 0, "\(call): \(expected.errorText)")
      #expect(result.outputText == expected.outputText, "\(call): \(result.errorText)")
      #expect(result.exitCode == 0)
    }
  }

  /// Calls that wasmtime refuses too.
  private static let wrongCalls = [
    "sum(1)", "sum()", "sum([1], 2)", "sum([1)", "sum([1]) x", "sum([-1])", "sum([4294967296])",
    "sum([1.5])", "increment-u8(-0)", "next-char(\"a\")", "next-char('ab')", "next-color(pink)",
    "toggle-permissions({fly})", "concatenate(\"a\", \"\\z\")", "concatenate(\"a)",
    "older([{name: \"a\", age: 3, emails: []}])", "describe(circle)", "describe(nothing(1))",
    "parse(x)", "check(ok)", "maybe(3)", "swap((1, \"x\"))", "nothing-like-it()", "sum",
    "values.sum([1])",
  ]

  @Test func whatWasmtimeRefusesIsRefused() throws {
    let guest = try Compiled(part: "values/provider", options: ["-O0"])
    let wasmtime = try guest.wasmtime()
    for call in Self.wrongCalls {
      let result = try guest.invoke(call)
      #expect(result.exitCode == 2, "\(call)")
      #expect(result.output.isEmpty)
      #expect(result.errorText.hasPrefix("wamr-run: \(guest.bundle.path): "))
      #expect(try wasmtime(call).exitCode != 0, "\(call)")
    }
  }

  @Test func anInterfaceIsNamedWithOrWithoutItsVersion() throws {
    let guest = try Compiled(part: "zig-calculator-cmd/adder")
    for name in [
      "add", "docs:adder/add@0.1.0#add", "docs:adder/add#add", "docs:adder/add.add@0.1.0",
      "docs:adder/add.add", " add ",
    ] {
      let result = try guest.invoke("\(name)(40, 2)")
      #expect(result.outputText == "42\n", "\(name): \(result.errorText)")
    }
    for name in ["docs:adder/add@0.2.0#add", "adder/add#add", "docs:adder/add", "#add", "add#"] {
      let result = try guest.invoke("\(name)(40, 2)")
      #expect(result.exitCode == 2, "\(name)")
      #expect(
        result.errorText.hasSuffix(
          "the component exports no function \(name); it exports\n"
            + "  docs:adder/add@0.1.0#add func(u32,u32)->u32\n"))
    }
  }

  @Test func aWrongArgumentIsShownInItsPlace() throws {
    let guest = try Compiled(part: "zig-calculator-cmd/adder")
    let result = try guest.invoke("add(1, \"2\")")
    #expect(
      result.errorText == """
        wamr-run: \(guest.bundle.path): --invoke: expected an integer of type u32, found a string
          add(1, "2")
                 ^
          docs:adder/add@0.1.0#add func(u32,u32)->u32

        """)
    // A long line is cut around the place, and nothing gets through to the terminal.
    let long =
      "add(\(String(repeating: " ", count: 100))'\u{1b}[2J', \(String(repeating: "1", count: 99)))"
    let lines = try guest.invoke(long).errorText.split(separator: "\n")
    #expect(lines.count == 4)
    #expect(lines[1].hasSuffix("'·[2J', \(String(repeating: "1", count: 24))…"))
    #expect(lines[1].hasPrefix("  …   "))
    #expect(lines[2].count == lines[1].prefix { $0 != "'" }.count + 1)
  }

  @Test func rootExportsComeFirstAndTheRestMustBeTold() throws {
    let guest = try Compiled(
      text: """
        (component
          (core module $m
            (func (export "one") (result i32) i32.const 1)
            (func (export "two") (result i32) i32.const 2)
            (func (export "nothing")))
          (core instance $i (instantiate $m))
          (func $one (result u8) (canon lift (core func $i "one")))
          (func $two (result u8) (canon lift (core func $i "two")))
          (func $nothing (canon lift (core func $i "nothing")))
          (instance $a (export "f" (func $two)) (export "g" (func $two)))
          (instance $b (export "g" (func $two)) (export "h" (func $nothing)))
          (export "f" (func $one))
          (export "api" (instance $a))
          (export "x:y/api@1.2.3" (instance $b)))
        """)
    #expect(try guest.invoke("f()").outputText == "1\n")
    #expect(try guest.invoke("api#f()").outputText == "2\n")
    #expect(try guest.invoke("api.f()").outputText == "2\n")
    #expect(try guest.invoke("x:y/api#g()").outputText == "2\n")
    let ambiguous = try guest.invoke("g()")
    #expect(ambiguous.exitCode == 2)
    #expect(
      ambiguous.errorText.hasSuffix(
        "more than one function is called g\n  api#g func()->u8\n  x:y/api@1.2.3#g func()->u8\n"))
    let nothing = try guest.invoke("h()")
    #expect(nothing.output.isEmpty)
    #expect(nothing.exitCode == 0)
    #expect(try guest.invoke("h(none)").errorText.contains("the function has no parameters"))
  }

  @Test func aTrapIsOneHereToo() throws {
    let guest = try Compiled(part: "trap-in-callee/trapping")
    #expect(try guest.invoke("divide(7, 2)").outputText == "3\n")
    for (call, reason) in [
      ("stop()", "unreachable"), ("divide(1, 0)", "integer divide by zero"),
      ("divide(-2147483648, -1)", "integer overflow"),
    ] {
      let result = try guest.invoke(call)
      #expect(result.exitCode == 134)
      #expect(result.output.isEmpty)
      #expect(result.errorText.contains("trap: \(reason)"))
    }
    #expect(try guest.invoke("divide(7, 2)", options: ["--timeout", "10"]).exitCode == 0)
  }

  @Test func handlesAreRefusedOnBothSides() throws {
    let guest = try Compiled(part: "resources/provider")
    for call in ["make(1)", "[constructor]counter(1)", "give-back()", "exchange(none)"] {
      let result = try guest.invoke(call)
      #expect(result.exitCode == 2)
      #expect(result.errorText.contains("returns a handle, which can't be printed"))
    }
    for call in ["peek(1)", "keep(1)", "total([1])", "[method]counter.describe(1)"] {
      let result = try guest.invoke(call)
      #expect(result.exitCode == 2)
      #expect(result.errorText.contains("a handle can't be written"))
    }
    #expect(try guest.invoke("total([])").outputText == "0\n")
    #expect(try guest.invoke("live()").outputText == "0\n")
  }

  @Test func theGuestHasItsArgumentsAndStreams() throws {
    let program = try Program.named("arguments")
    let guest = try Compiled(program.component)
    let folder = try TemporaryFolder()
    let whole = try run(
      Locations.wamrRun, program.invocation(of: guest.bundle, in: folder), environment: [:])
    let called = try run(
      Locations.wamrRun,
      program.invocation(
        of: guest.bundle, in: folder, options: ["--invoke", "wasi:cli/run#run()"]),
      environment: [:])
    #expect(called.outputText == whole.outputText + "ok\n")
    let failing = try Compiled(Program.named("run-error").component)
    let failed = try failing.invoke("run()")
    // That `run` reports an error is a result like any other.
    #expect(failed.outputText.hasSuffix("err\n"))
    #expect(failed.exitCode == 0)
  }

  @Test func anExitIsTheGuests() throws {
    let program = try Program.named("exit-code")
    let guest = try Compiled(program.component)
    #expect(try guest.invoke("run()").exitCode == program.expectedExitCode)
  }
}
