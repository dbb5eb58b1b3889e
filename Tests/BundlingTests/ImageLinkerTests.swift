import Bundling
import Foundation
import LLVM
import Testing

@Suite struct ImageLinkerTests {
  private static let environment = ProcessInfo.processInfo.environment

  /// An object with the function `initialize`, a word of data, and code from lines 7 and 9.
  private static func object() throws -> [UInt8] {
    let machine = try LLVM.TargetMachine(for: LLVM.Processor(name: "x86-64"), level: .none)
    let module = LLVM.Module(named: "unit", for: machine)
    let builder = module.builder
    let function = builder.addFunction(
      "initialize", of: builder.function([], returning: builder.void))
    builder.position(atEndOf: builder.appendBlock(to: function))
    builder.return()
    return try module.compiled(to: .object, for: machine)
  }

  @Test func aLinkedObjectHasItsSymbolsInACodeSegment() throws {
    let linker = try ImageLinker(environment: Self.environment)
    let image = try linker.linked([Self.object()], unit: "test")
    let address = try #require(image.symbols["initialize"])
    let segment = try #require(
      image.segments.first {
        address >= $0.address && address < $0.address + $0.memoryByteCount
      })
    #expect(segment.isExecutable)
    #expect(!segment.isWritable)
    #expect(image.loadedByteCount <= image.bytes.count)
  }

  @Test func aMissingLinkerIsNamedWithThePlacesSearched() {
    #expect(throws: ImageLinkError.self) {
      try ImageLinker(environment: ["WAMR_LLD": "/nonexistent/ld.lld"])
    }
  }

  @Test func aFileCutAnywhereIsRefusedOrReadWithoutHarm() throws {
    let linker = try ImageLinker(environment: Self.environment)
    let bytes = try linker.linked([Self.object()], unit: "test").bytes
    for count in stride(from: 0, to: bytes.count, by: 97) {
      _ = try? ELFImage(Array(bytes[0..<count]))
    }
    #expect(throws: ELFImage.ReadError.self) { try ELFImage(Array(bytes[0..<63])) }
  }
}
