// Units linked as Bundling links them.

import CodeGen
import Foundation
import LLVM
import TestSupport
import Testing
import WasmBytes
import WasmCore

struct CoreImageTests {
  /// Links `lowering` with its support object and returns what `readelf` says with `option`.
  private func image(
    of lowering: CoreLowering, _ option: String
  ) throws -> String {
    let machine = try LLVM.TargetMachine(for: .init(name: "x86-64-v2"), level: .standard)
    let support = emitSupportModule(
      reservations: try CoreUnitLayout(lowering.module).reservations, for: machine)
    let folder = try TemporaryFolder()
    let unit = try folder.file("unit.o", containing: lowering.object)
    let second = try folder.file(
      "support.o", containing: try support.compiled(to: .object, for: machine))
    let image = folder.url.appending(path: "image.so")
    let linked = try TestSupport.run(
      URL(filePath: "/usr/bin/env"),
      [
        "ld.lld-19", "-shared", "--gc-sections", "-z", "defs", "-o", image.path, unit.path,
        second.path,
      ])
    guard linked.exitCode == 0 else { throw ProcessFailure(description: linked.errorText) }
    return try TestSupport.run(
      URL(filePath: "/usr/bin/env"), ["readelf", "-W", option, image.path]
    ).outputText
  }

  private static let text = """
    (module (import "m" "f" (func $f)) (import "m" "unused" (global i32))
      (memory (export "memory") 1 4) (table 2 funcref) (elem (i32.const 0) $f $g)
      (global (export "x") (mut i32) (i32.const 5)) (global $y (mut i32) (i32.const 6))
      (data (i32.const 60000) "some words")
      (func $g (export "g") (param i32 i32 i32) (result i32)
        (memory.copy (local.get 0) (local.get 1) (local.get 2))
        (global.set $y (local.get 0))
        (memory.grow (global.get $y)))
      (func $h (param f32) (result f32) (f32.floor (local.get 0))))
    """

  @Test func anImageHasNoRelocationsHoweverLargeItsMemory() throws {
    let lowering = try CoreLowering(Self.text)
    let relocations = try image(of: lowering, "-r")
    #expect(relocations.contains("There are no relocations in this file."))
  }

  @Test func theSymbolsThatOthersNeedSurviveAndUnusedFunctionsOfTheLibraryDoNot() throws {
    let symbols = try image(of: try CoreLowering(Self.text), "-s")
    let kept = [
      "function.1", "initialize", "memory.0", "memory.0.bytes", "table.0", "table.0.elements",
      "import.function.0", "import.global.0", "global.1", "runtime.memory_grow",
      "runtime.memmove", "memmove",
    ]
    for name in kept { #expect(symbols.contains(" \(name)\n")) }
    for name in ["runtime.fmod", "fmod", "runtime.strlen"] {
      #expect(!symbols.contains(" \(name)\n"))
    }
  }

  @Test func aMemoryLiesBehindEverythingElse() throws {
    let symbols = try image(of: try CoreLowering(Self.text), "-s")
    func address(_ name: String) -> UInt64? {
      symbols.split(separator: "\n").first { $0.hasSuffix(" \(name)") }
        .flatMap { UInt64($0.split(separator: " ")[1], radix: 16) }
    }
    let memory = try #require(address("memory.0.bytes"))
    #expect(memory % 4096 == 0)
    for name in ["table.0.elements", "global.1", "import.function.0", "function.1"] {
      #expect(try #require(address(name)) < memory)
    }
  }

  @Test func memoriesLieOneBehindTheOtherHoweverManyThereAre() throws {
    let lowering = try CoreLowering(
      """
      (module \(String(repeating: "(memory 1)", count: 100)) (table 1 funcref)
        (func (export "f") (result i32)
          (i32.add (i32.load (i32.const 4)) (i32.load 99 (i32.const 4)))))
      """)
    let relocations = try image(of: lowering, "-r")
    #expect(relocations.contains("There are no relocations in this file."))
    let symbols = try image(of: lowering, "-s").split(separator: "\n")
    let addresses = (0..<100).compactMap { number in
      symbols.first { $0.hasSuffix(" memory.\(number).bytes") }
        .flatMap { UInt64($0.split(separator: " ")[1], radix: 16) }
    }
    #expect(addresses.count == 100)
    for (address, next) in zip(addresses, addresses.dropFirst()) {
      #expect(next - address == 0x2_0001_0000)
    }
  }

  @Test func tablesThatTogetherAreOutOfReachAreRefused() throws {
    let tables = String(repeating: "(table 1 funcref)", count: 14)
    #expect(throws: WasmError.self) { try CoreLowering("(module \(tables))") }
    _ = try CoreLowering("(module \(String(repeating: "(table 1 1 funcref)", count: 14)))")
  }
}
