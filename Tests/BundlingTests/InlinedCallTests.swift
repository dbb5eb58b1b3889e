import BundleFormat
import LLVM
import Testing

@testable import Bundling

@Suite struct InlinedCallTests {
  /// An image with `initialize` (line 10), which calls `outer` (20) in line 12, which calls `inner` (30) in line 22,
  /// which stores something in line 33.
  private static func image() throws -> ELFImage {
    let machine = try LLVM.TargetMachine(for: LLVM.Processor(name: "x86-64"), level: .standard)
    let module = LLVM.Module(named: "unit", for: machine)
    let builder = module.builder
    let unit = builder.addDebugUnit(fileName: "test", producer: "test")
    let type = builder.function([builder.pointer], returning: builder.void)
    func define(_ name: String, line: UInt32, body: (LLVM.IRValue, LLVM.Metadata) -> Void)
      -> LLVM.IRValue
    {
      let function = builder.addFunction(name, of: type)
      // So that the linker drops what nobody calls any more.
      function.setSection(".text.\(name)")
      builder.position(atEndOf: builder.appendBlock(to: function))
      body(function.parameter(0), builder.describe(function, as: name, line: line, in: unit))
      builder.return()
      return function
    }
    let inner = define("inner", line: 30) { pointer, scope in
      builder.setLocation(line: 33, in: scope)
      builder.store(builder.i32.constant(1), to: pointer).setVolatile()
    }
    let outer = define("outer", line: 20) { pointer, scope in
      builder.setLocation(line: 22, in: scope)
      _ = builder.call(inner, of: type, [pointer])
    }
    _ = define("initialize", line: 10) { pointer, scope in
      builder.setLocation(line: 12, in: scope)
      _ = builder.call(outer, of: type, [pointer])
    }
    try module.optimize(LLVM.OptimizationLevel.standard.passes, for: machine)
    return try ImageLinker().linked([module.compiled(to: .object, for: machine)], unit: "test")
  }

  @Test func theCallsAroundAnInstructionAreTold() throws {
    let image = try Self.image()
    let start = try #require(image.symbols["initialize"])
    let lines = try #require(image.sections[".debug_line"])
    var program = LineProgram(image.bytes[lines])
    let rows = program.rows()
    let store = try #require(rows.first { $0.line == 33 && $0.address >= start })
    let around = InlinedCalls.all(of: image).filter {
      store.address &- $0.address < $0.byteCount
    }
    #expect(around.map(\.callOffset) == [12, 22])
    // The other functions are gone, and no line of theirs is at the start of the image.
    #expect(rows.allSatisfy { $0.address >= start })
  }

  @Test func damagedSectionsDoNoHarm() throws {
    let image = try Self.image()
    for name in [".debug_info", ".debug_abbrev", ".debug_line"] {
      for index in try #require(image.sections[name]) {
        for change: UInt8 in [1, 0x80] {
          var bytes = image.bytes
          bytes[index] ^= change
          let damaged = try ELFImage(bytes)
          _ = InlinedCalls.all(of: damaged)
          let lines = try #require(damaged.sections[".debug_line"])
          var program = LineProgram(damaged.bytes[lines])
          _ = program.rows()
        }
      }
    }
  }
}
