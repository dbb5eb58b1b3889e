import Bundling
import LLVM
import Testing

@Suite struct ImageLinkerTests {
  /// An object with the function `initialize`, a word of data, and code from lines 7 and 9.
  fileprivate static func object() throws -> [UInt8] {
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
    let linker = ImageLinker()
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

  /// An object with the function `initialize`, which calls one that is nowhere.
  private static func incompleteObject() throws -> [UInt8] {
    let machine = try LLVM.TargetMachine(for: LLVM.Processor(name: "x86-64"), level: .none)
    let module = LLVM.Module(named: "unit", for: machine)
    let builder = module.builder
    let type = builder.function([], returning: builder.void)
    let missing = builder.addFunction("missing", of: type)
    let function = builder.addFunction("initialize", of: type)
    builder.position(atEndOf: builder.appendBlock(to: function))
    _ = builder.call(missing, of: type, [])
    builder.return()
    return try module.compiled(to: .object, for: machine)
  }

  @Test func whatIsMissingIsNamed() throws {
    let object = try Self.incompleteObject()
    let error = #expect(throws: ImageLinkError.self) {
      try ImageLinker().linked([object], unit: "test")
    }
    #expect("\(try #require(error))".contains("undefined hidden symbol: missing"))
    // That concerns no other link.
    _ = try ImageLinker().linked([Self.object()], unit: "test")
  }

  /// An error that LLD would end the process for is one like others, but for that it was LLD's last.
  @Test func whereLLDGivesUpItIsAnError() async {
    await #expect(processExitsWith: .success) {
      let whole = try ImageLinkerTests.object()
      let damaged = Array(whole.prefix(whole.count / 2))
      for object in [damaged, whole] {
        let error = #expect(throws: ImageLinkError.self) {
          try ImageLinker().linked([object], unit: "test")
        }
        print("\(try #require(error))")
      }
    }
  }

  /// LLD is in the same process as LLVM, and shares the library's options.
  @Test func aLinkLeavesTheOptionsOfCompilationsAsTheyAre() throws {
    _ = try ImageLinker().linked([Self.object()], unit: "test")
    let machine = try LLVM.TargetMachine(for: LLVM.Processor(name: "x86-64"), level: .standard)
    let module = LLVM.Module(named: "unit", for: machine)
    let builder = module.builder
    let function = builder.addFunction(
      "wait", of: builder.function([builder.pointer], returning: builder.void))
    let start = builder.appendBlock(to: function)
    let loop = builder.appendBlock(to: function)
    let end = builder.appendBlock(to: function)
    builder.position(atEndOf: start)
    builder.branch(to: loop)
    builder.position(atEndOf: loop)
    let value = builder.load(builder.i32, from: function.parameter(0), isVolatile: true)
    builder.branch(
      if: builder.compare(.eq, value, builder.i32.constant(0)), to: loop, else: end)
    builder.position(atEndOf: end)
    builder.return()
    let assembly = try module.compiled(to: .assembly, for: machine)
    #expect(String(decoding: assembly, as: UTF8.self).contains(".p2align\t6"))
  }

  @Test func aFileCutAnywhereIsRefusedOrReadWithoutHarm() throws {
    let linker = ImageLinker()
    let bytes = try linker.linked([Self.object()], unit: "test").bytes
    for count in stride(from: 0, to: bytes.count, by: 97) {
      _ = try? ELFImage(Array(bytes[0..<count]))
    }
    #expect(throws: ELFImage.ReadError.self) { try ELFImage(Array(bytes[0..<63])) }
  }
}
