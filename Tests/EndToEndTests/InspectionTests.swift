// `wamrc inspect`: what a component or a bundle consists of.

import Foundation
import TestSupport
import Testing

@Suite struct InspectionTests {
  private func inspected(_ file: URL) throws -> String {
    let result = try run(Locations.wamrc, ["inspect", file.path], timeout: 120)
    guard result.exitCode == 0 else {
      throw ProcessFailure(description: "\(file.path): \(result.errorText)")
    }
    return result.outputText
  }

  private func inspected(text: String) throws -> String {
    let folder = try TemporaryFolder()
    return try inspected(folder.file("text.wasm", containing: wasm(fromText: text)))
  }

  /// The lines of `text`, without indentation and empty ones.
  private func lines(_ text: some StringProtocol) -> [String] {
    String(text).split(separator: "\n" as Character).map { String($0.drop { $0 == " " }) }
      .filter { !$0.isEmpty }
  }

  /// `lines` in a form that both programs agree on, sorted.
  ///
  /// Each name that stands for another type, as `filesize`, is replaced by that type where it is
  /// used, and a type that is named by its interface loses that: a report names the type where
  /// wasm-tools names the alias. A `use` of several names is split: a report gathers what wasm-tools
  /// lists in the order of the binary.
  private func normalized(_ lines: [String]) -> [String] {
    let aliases = lines.compactMap { $0.wholeMatch(of: /type ([a-z0-9-]+) = (.+);/) }
    return lines.flatMap { line -> [String] in
      guard !line.hasPrefix("type ") else { return [line] }
      if let use = line.wholeMatch(of: /use (.+)\.\{(.+)\};/) {
        return use.2.split(separator: ", ").map { "use \(use.1).{\($0)};" }
      }
      let unqualified = line.replacing(/[a-z0-9-]+:[a-z0-9-]+\/[a-z0-9-]+\/([a-z0-9-]+)/) { $0.1 }
      // Twice, since one may be of another.
      return [
        (aliases + aliases).reduce(unqualified) { text, alias in
          text.replacingOccurrences(
            of: "(?<![a-z0-9-])\(alias.1)(?![a-z0-9-])(?!: )", with: String(alias.2),
            options: .regularExpression)
        }
      ]
    }
    .sorted()
  }

  /// The lines of a section of a report.
  private func section(_ name: String, of report: String) throws -> [String] {
    let start = try #require(report.range(of: "\n\(name):\n")).upperBound
    let rest = report[start...]
    let end = rest.range(of: #"\n\n[a-z ]+:\n"#, options: .regularExpression)?.lowerBound
    return lines(rest[..<(end ?? rest.endIndex)])
  }

  /// Every component that `make fixtures` builds, with those that others are made of.
  private static let components: [URL] = {
    let parts = Locations.builtFixtures.appending(path: "parts")
    let names = (try? FileManager.default.subpathsOfDirectory(atPath: parts.path)) ?? []
    let components = names.filter { name in
      name.hasSuffix(".wasm") && !name.hasPrefix("adapters/") && !name.hasSuffix(".core.wasm")
        && !name.hasSuffix(".embedded.wasm")
    }
    return Program.all.map(\.component) + components.sorted().map { parts.appending(path: $0) }
  }()

  @Test func theWorldIsWhatWasmToolsPrints() throws {
    #expect(Self.components.count > 60)
    for component in Self.components {
      let expected = try run(Locations.wasmTools, ["component", "wit", component.path])
      try #require(expected.exitCode == 0)
      #expect(
        try normalized(section("world", of: inspected(component)))
          == normalized(lines(expected.outputText)),
        "\(component.path)")
    }
  }

  @Test func digestsAndSizesAreThoseOfTheCoreModules() throws {
    let component = try Program.named("zig-calculator-cmd").component
    let contents = try bytes(of: component)
    let modules = try section("core modules", of: inspected(component))
    #expect(modules.count > 4)
    let pattern = /module \d+: sha256 ([0-9a-f]{64}), (\d+) bytes at 0x([0-9a-f]+), 1 instance/
    for module in modules {
      let match = try #require(try pattern.wholeMatch(in: module), "\(module)")
      let count = try #require(Int(match.2))
      let start = try #require(Int(match.3, radix: 16))
      let sum = try run(
        URL(filePath: "/usr/bin/sha256sum"), input: Array(contents[start..<start + count]))
      #expect(sum.outputText.hasPrefix(match.1))
      #expect(contents[start..<start + 4].elementsEqual([0, 0x61, 0x73, 0x6d]))
    }
  }

  @Test func instancesAndAdaptersAreListed() throws {
    let report = try inspected(
      text: """
        (component
          (core module $m
            (memory (export "m") 1)
            (func (export "realloc") (param i32 i32 i32 i32) (result i32) i32.const 64)
            (func (export "f") (param i32 i32) (result i32) local.get 1))
          (component $inner
            (alias outer 1 $m (core module $m))
            (core instance $i (instantiate $m))
            (core instance $i2 (instantiate $m))
            (func (export "f") (param "text" string) (result u32)
              (canon lift (core func $i "f") (memory (core memory $i "m")) (realloc (core func $i "realloc"))
                string-encoding=utf16)))
          (component $outer
            (import "f" (func $f (param "text" string) (result u32)))
            (core module $m
              (memory (export "m") 1))
            (core module $n
              (import "" "f" (func (param i32 i32) (result i32)))
              (func (export "g") (param i32) (result i32)
                (call 0 (i32.const 0) (i32.const 0))))
            (core instance $memory (instantiate $m))
            (core func $lowered (canon lower (func $f) (memory (core memory $memory "m"))))
            (core instance $i (instantiate $n
              (with "" (instance (export "f" (func $lowered))))))
            (func (export "g") (param "n" u32) (result u32) (canon lift (core func $i "g"))))
          (instance $a (instantiate $inner))
          (instance $b (instantiate $outer (with "f" (func $a "f"))))
          (export "g" (func $b "g")))
        """)
    #expect(
      try section("instances", of: report) == [
        "root", "root.a", "core 0: module 0", "core 1: module 0", "root.b", "core 2: module 1",
        "core 3: module 2",
      ])
    #expect(
      try section("adapters", of: report) == [
        "adapter 0: root.b calls root.a: func(string)->u32, utf8 to utf16, core func(i32,i32)->i32",
        "export g: root.b: func(u32)->u32, utf8",
      ])
    #expect(try section("resources", of: report) == ["none"])
    #expect(
      try section("world", of: report) == [
        "package root:component;", "world root {", "export g: func(n: u32) -> u32;", "}",
      ])
  }

  @Test func wordsOfWITAndWhatItHasNoWordsForAreTold() throws {
    let report = try inspected(
      text: """
        (component
          (import "a:b/types@1.0.0" (instance $types
            (type $t (record (field "record" u8) (field "x" (list string))))
            (export "type" (type (eq $t)))
            (type $l (list u8))
            (export "bytes" (type (eq $l)))
            (export "thing" (type (sub resource)))))
          (alias export $types "type" (type $type))
          (alias export $types "thing" (type $thing))
          (import "a:c/users" (instance $users
            (alias outer 1 $type (type $type))
            (alias outer 1 $thing (type $thing))
            (export "renamed" (type $renamed (eq $type)))
            (export "again" (type (eq $renamed)))
            (export "thing" (type $own (eq $thing)))
            (type $h (own $own))
            (type $b (borrow $own))
            (type $r (result (error $renamed)))
            (export "use" (func (param "list" $h) (param "b" $b) (result $r)))))
          (core module $m (func (export "f")))
          (core instance $i (instantiate $m))
          (func $f (canon lift (core func $i "f")))
          (instance $inner (export "f" (func $f)))
          (instance $plain (export "f" (func $f)) (export "inner" (instance $inner)))
          (component $c)
          (export "plain" (instance $plain))
          (export "module" (core module $m))
          (export "component" (component $c))
          (export "from" (func $f)))
        """)
    #expect(
      try section("world", of: report) == [
        "package root:component;", "world root {", "import a:b/types@1.0.0;", "import a:c/users;",
        "export plain: interface {", "f: func();", "// inner: an instance", "}",
        "// export module: a core module", "// export component: a component",
        "export %from: func();", "}",
        "package a:b@1.0.0 {", "interface types {", "record %type {", "%record: u8,",
        "x: list<string>,", "}", "type bytes = list<u8>;", "resource thing;", "}", "}",
        "package a:c {", "interface users {",
        "use a:b/types@1.0.0.{%type as renamed, %type as again, thing};",
        "%use: func(%list: thing, b: borrow<thing>) -> result<_, renamed>;", "}", "}",
      ])
  }

  @Test func aBundleTellsHowItWasMade() throws {
    let folder = try TemporaryFolder()
    let component = try Program.named("resources").component
    let bundle = try compiled(
      component, in: folder, options: ["-O1", "--target-cpu", "x86-64-v3", "--no-elide"])
    let report = try inspected(bundle)
    let size = try bytes(of: bundle).count
    #expect(report.hasPrefix("bundle: \(size) bytes, format "))
    #expect(report.contains("\ntarget: x86-64-v3, needs sse3 "))
    #expect(report.contains("\ncompiler: wamrc "))
    #expect(report.contains("\noptions: -O1 --target-cpu x86-64-v3 --no-elide\n"))
    // What it was made of is told as of the component itself.
    #expect(try report.hasSuffix(inspected(component)))
    let plan = try section("plan", of: report)
    #expect(plan.contains { $0.hasPrefix("instance 0: image ") && $0.hasSuffix(", root") })
    #expect(
      plan.contains { $0.hasPrefix("export wasi:cli/run@0.2.3#run: func()->result<_,_>, record") })
    let members = try section("members", of: report)
    let pattern =
      /member \d+: (image|trace table|description), \d+ bytes, (\d+) compressed, sha256 .{64}/
    let matches = members.compactMap { $0.wholeMatch(of: pattern) }
    #expect(matches.count == members.count)
    #expect(matches.filter { $0.1 == "description" }.count == 1)
    #expect(matches.reduce(0) { $0 + (Int($1.2) ?? 0) } < size)
  }

  @Test func whatIsNeitherIsRefused() throws {
    let folder = try TemporaryFolder()
    let bundle = try compiled(Program.named("run-error").component, in: folder)
    var damaged = try bytes(of: bundle)
    damaged[damaged.count / 2] ^= 1
    let files = [
      damaged, Array(damaged.prefix(100)), Array(damaged.prefix(8)), Array("neither".utf8), [],
      [0, 0x61, 0x73, 0x6d, 1, 0, 0, 0],
    ]
    for contents in files {
      let file = try folder.file("file", containing: contents)
      let result = try run(Locations.wamrc, ["inspect", file.path])
      #expect(result.exitCode == 1)
      #expect(result.output.isEmpty)
      #expect(result.errorText.hasPrefix("\(file.path):0x"), "\(result.errorText)")
    }
    #expect(try run(Locations.wamrc, ["inspect", "/nowhere"]).exitCode == 1)
    #expect(try run(Locations.wamrc, ["inspect"]).exitCode == 2)
  }

  @Test func namesCannotForgeLinesOrGiveOrders() throws {
    let report = try inspected(
      text: """
        (component
          (component $c)
          (instance $evil (@name "x\\0a\\1b[2Jforged") (instantiate $c)))
        """)
    #expect(try section("instances", of: report) == ["root", #"root.x\u{a}\u{1b}[2Jforged"#])
  }

  @Test func typesThatAreHugeWrittenOutAreCutOff() throws {
    let doublings = (1...14).map { "(type $t\($0) (tuple $t\($0 - 1) $t\($0 - 1)))" }
    let functions = (0..<15).map { "(import \"f\($0)\" (func (param \"p\" $t14)))" }
    let report = try inspected(
      text: """
        (component
          (import "\(String(repeating: "r", count: 90))" (type $r (sub resource)))
          (type $b (borrow $r))
          (type $t0 (tuple $b $b))
          \(doublings.joined(separator: "\n"))
          \(functions.joined(separator: "\n")))
        """)
    // What is cut off is the world, and what follows is there.
    #expect(report.utf8.count < 1 << 25)
    #expect(try section("world", of: report).suffix(1) == ["// …"])
    #expect(try section("instances", of: report) == ["root"])
  }
}
