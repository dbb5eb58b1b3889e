// What data is mapped, and what is copied.

import CodeGen
import TestSupport
import Testing
import WasmBytes
import WasmCore

struct MappedDataTests {
  /// A data segment of `count` bytes at `start`.
  private func data(_ start: Int, _ count: Int, _ byte: String = "a") -> String {
    "(data (i32.const \(start)) \"\(String(repeating: byte, count: count))\")"
  }

  private func module(_ fields: String) throws -> CoreModule {
    let binary = try wasm(fromText: "(module \(fields))")
    return try CoreModule(decoding: binary, in: 0..<binary.count).validated()
  }

  private func mapped(_ fields: String) throws -> [MappedData] {
    try CoreUnitLayout(try module(fields)).memories.flatMap(\.mappedData)
  }

  @Test func muchDataIsMappedWithThePagesThatItTouches() throws {
    let module = try module("(memory 1) \(data(5000, 20000))")
    let mapped = try CoreUnitLayout(module).memories[0].mappedData
    #expect(mapped.map(\.pages) == [4096..<28672])
    let contents = try #require(mapped.first).contents(in: module)
    #expect(
      contents
        == [UInt8](repeating: 0, count: 904) + [UInt8](repeating: 0x61, count: 20000)
        + [UInt8](repeating: 0, count: 3672))
  }

  @Test func whatIsMappedIsNotCopied() throws {
    let mapped = try CoreLowering("(module (memory 1) \(data(5000, 20000)))")
    #expect(!mapped.emitted.contains("@data.0"))
    #expect(!mapped.emitted.contains("llvm.memcpy"))
    let copied = try CoreLowering("(module (memory 1) \(data(5000, 200)))")
    #expect(copied.emitted.contains("@data.0"))
    #expect(copied.emitted.contains("llvm.memcpy"))
  }

  @Test func aLaterSegmentOverwritesAnEarlierOneWhereverItBegins() throws {
    let module = try module(
      "(memory 1) \(data(4200, 20000)) \(data(4096, 200, "b")) \(data(4299, 2, "c"))")
    let mapped = try CoreUnitLayout(module).memories[0].mappedData
    try #require(mapped.count == 1)
    let contents = mapped[0].contents(in: module)
    #expect(String(decoding: contents[198...206], as: UTF8.self) == "bbaaaccaa")
  }

  @Test func distantDataIsMappedApartAndLittleDataIsCopied() throws {
    let mapped = try mapped(
      "(memory 100) \(data(1_000_000, 20000)) \(data(65536, 20000)) \(data(4_000_000, 100))")
    #expect(mapped.map(\.pages) == [65536..<86016, 999_424..<1_024_000])
    #expect(mapped.map { $0.segments.map(\.index.rawValue) } == [[1], [0]])
  }

  @Test func thinlySpreadDataIsCopied() throws {
    let fields = (0..<40).map { data($0 * 60000, 500) }.joined()
    #expect(try mapped("(memory 100) \(fields)").isEmpty)
  }

  @Test(arguments: [
    // An offset that is known at run time only.
    "(import \"m\" \"g\" (global i32)) (memory 1) (data (global.get 0) \"x\")",
    // A segment that lies outside.
    "(memory 1) (data (i32.const 65536) \"x\")",
    "(memory 1) (data (i32.const -1) \"x\")",
    // Elements that may.
    "(memory 1) (table 1 funcref) (func) (elem (i32.const 1) 0)",
    "(import \"m\" \"t\" (table 1 funcref)) (memory 1) (func) (elem (i32.const 0) 0 0)",
  ])
  func nothingIsMappedWhereASegmentMayTrap(fields: String) throws {
    #expect(try mapped("\(fields) \(data(5000, 20000))").isEmpty)
  }

  @Test func anImportedMemorysDataIsCopied() throws {
    let layout = try mapped(
      "(import \"m\" \"m\" (memory 1)) (memory 1) \(data(0, 20000))")
    #expect(layout.isEmpty)
  }
}
