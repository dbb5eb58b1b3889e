// Bodies whose shape is chosen to be expensive.

import LLVM
import Testing
import WasmBytes

struct HostileFunctionTests {
  private func leb(_ value: Int) -> [UInt8] {
    var value = value
    var bytes: [UInt8] = []
    while value > 127 {
      bytes.append(UInt8(value & 127) | 128)
      value >>= 7
    }
    return bytes + [UInt8(value)]
  }

  private func section(_ number: UInt8, _ contents: [UInt8]) -> [UInt8] {
    [number] + leb(contents.count) + contents
  }

  /// A module with a memory and one exported function of no parameters.
  private func module(_ body: [UInt8], locals: [UInt8] = [0]) -> [UInt8] {
    let code = locals + body + [0x0b]
    return [0, 0x61, 0x73, 0x6d, 1, 0, 0, 0] + section(1, [1, 0x60, 0, 0]) + section(3, [1, 0])
      + section(5, [1, 0, 1]) + section(7, [1, 1, 0x66, 0, 0])
      + section(10, [1] + leb(code.count) + code)
  }

  private func repeated(_ bytes: [UInt8], _ count: Int) -> [UInt8] {
    Array(repeatElement(bytes, count: count).joined())
  }

  @Test(arguments: [LLVM.OptimizationLevel.none, .standard])
  func blocksNestedWithoutEndAreNoDepthForAnyone(_ level: LLVM.OptimizationLevel) throws {
    let body = repeated([0x02, 0x40], 50_000) + repeated([0x0b], 50_000)
    #expect(try !CoreLowering(binary: module(body), level: level).object.isEmpty)
  }

  @Test func conditionsNestedTooDeepAreRefused() throws {
    func nested(_ count: Int) -> [UInt8] {
      module(repeated([0x41, 0, 0x04, 0x40], count) + repeated([0x0b], count))
    }
    _ = try CoreLowering(binary: nested(5000), level: .none)
    #expect(throws: WasmError.self) { try CoreLowering(binary: nested(5001), level: .none) }
  }

  @Test func aLongBranchTableHasAnEdgeForEachOfItsTargets() throws {
    let labels = (0...60_000).flatMap { leb($0 % 3) }
    let body =
      repeated([0x02, 0x40], 3) + [0x41, 5, 0x0e] + leb(60_000) + labels + repeated([0x0b], 3)
    let lowering = try CoreLowering(binary: module(body), level: .none)
    #expect(lowering.emittedBody(of: 0).count(of: "\nedge") == 3)
  }

  /// LLVM takes quadratic time for some of what it does with a block.
  @Test func aLongStraightLineIsNotOptimized() throws {
    func stores(_ count: Int) throws -> CoreLowering {
      let store: [UInt8] = [0x41, 0, 0x41, 0, 0x36, 2, 0]
      return try CoreLowering(binary: module(repeated(store, count)), level: .none)
    }
    #expect(try !stores(9_999).emitted.contains("optnone"))
    #expect(try stores(10_001).emitted.contains("optnone"))
  }

  @Test func declaredLocalsCostNothingUntilTheyAreUsed() throws {
    let lowering = try CoreLowering(
      binary: module([0x20] + leb(49_999) + [0x1a], locals: [1] + leb(50_000) + [0x7f]))
    #expect(lowering.emittedBody(of: 0).count(of: "alloca") == 1)
  }

  @Test func aVeryLongBlockIsSplit() throws {
    let body = repeated([0x41, 0, 0x28, 2, 0, 0x1a], 10_000)
    let lowering = try CoreLowering(binary: module(body), level: .none)
    #expect(lowering.emittedBody(of: 0).count(of: "load volatile i8, ptr @opaque") == 3)
  }
}
