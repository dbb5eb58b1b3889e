import Components
import Testing
import WasmBytes

@testable import ComponentValidation

@Suite struct ValueTests {
  private let preamble: [UInt8] = [0x00, 0x61, 0x73, 0x6d, 0x0d, 0x00, 0x01, 0x00]

  private func section(_ identifier: UInt8, _ contents: [UInt8]) -> [UInt8] {
    [identifier, UInt8(contents.count)] + contents
  }

  /// A component with a value with `bytes` of `type`, which it doesn't use.
  private func component(type: [UInt8], value bytes: [UInt8]) -> [UInt8] {
    preamble + section(7, [1] + type) + section(12, [1, 0, UInt8(bytes.count)] + bytes)
  }

  private func refusal(of bytes: [UInt8]) throws -> WasmError.Reason? {
    let component = try Component(decoding: bytes)
    do {
      try component.validated()
      return nil
    } catch { return error.reason }
  }

  @Test(
    arguments: [
      ([0x7f], [1]), ([0x7d], [255]), ([0x7c], [0x80, 0x80, 0x7e]), ([0x7b], [0xff, 0xff, 0x03]),
      ([0x78], [0x7f]), ([0x76], [0, 0, 0xc0, 0x7f]), ([0x74], [0xe2, 0x82, 0xac]),
      ([0x73], [2, 0x68, 0x69]), ([0x70, 0x7d], [3, 1, 2, 3]), ([0x6f, 2, 0x7d, 0x7f], [9, 0]),
      ([0x6b, 0x7d], [0]), ([0x6b, 0x7d], [1, 7]), ([0x6a, 1, 0x7d, 0], [0, 7]),
      ([0x6a, 1, 0x7d, 0], [1]), ([0x6d, 2, 1, 0x61, 1, 0x62], [1]),
      ([0x6e, 3, 1, 0x61, 1, 0x62, 1, 0x63], [7]),
      ([0x71, 2, 1, 0x61, 1, 0x7d, 0, 1, 0x62, 0, 0], [0, 9]), ([0x67, 0x7d, 2], [1, 2]),
      ([0x63, 0x7d, 0x7f], [1, 5, 1]),
    ] as [([UInt8], [UInt8])])
  func theseAreValues(type: [UInt8], bytes: [UInt8]) throws {
    #expect(
      try refusal(of: component(type: type, value: bytes))
        == .invalid(.component(.valueNotUsed(0))))
  }

  @Test(
    arguments: [
      ([0x7f], [2]), ([0x7d], [1, 2]), ([0x7b], [0x80, 0x80, 0x04]), ([0x76], [1, 0, 0xc0, 0x7f]),
      ([0x74], [0xed, 0xa0, 0x80]), ([0x74], [0x80]), ([0x6b, 0x7d], [2]),
      ([0x6a, 0, 0], [2]), ([0x6d, 1, 1, 0x61], [1]), ([0x6e, 1, 1, 0x61], [2]),
    ] as [([UInt8], [UInt8])])
  func theseAreNone(type: [UInt8], bytes: [UInt8]) throws {
    #expect(
      try refusal(of: component(type: type, value: bytes))
        == .invalid(.component(.badValue)))
  }

  @Test func aValueThatEndsEarlyIsMalformed() throws {
    #expect(
      try refusal(of: component(type: [0x73], value: [5, 0x68]))
        == .malformed(.lengthOutOfBounds))
  }

  @Test func eachValueIsUsedOnce() throws {
    let value = preamble + section(12, [1, 0x7d, 1, 42])
    #expect(try refusal(of: value) == .invalid(.component(.valueNotUsed(0))))
    let export: [UInt8] = [0x02, 0x00, 0x00]
    let twice = value + section(11, [2, 0x00, 1, 0x76] + export + [0x00, 1, 0x77] + export)
    #expect(try refusal(of: twice) == .invalid(.component(.valueUsedTwice(0))))
  }

  @Test func aStartFunctionTakesValuesOfItsTypes() throws {
    // An import of a function from `u8` to `string`, a value, and a call.
    func component(value: [UInt8], start: [UInt8]) -> [UInt8] {
      preamble + section(7, [1, 0x40, 1, 1, 0x61, 0x7d, 0x00, 0x73])
        + section(10, [1, 0x00, 1, 0x66, 0x01, 0x00])
        + section(12, [1] + value) + section(9, start)
        + section(11, [1, 0x00, 1, 0x76, 0x02, 0x01, 0x00])
    }
    #expect(try refusal(of: component(value: [0x7d, 1, 42], start: [0, 1, 0, 1])) == nil)
    #expect(
      try refusal(of: component(value: [0x7f, 1, 1], start: [0, 1, 0, 1]))
        == .invalid(
          .component(.incompatible("a", .init(.kind(expected: "u8", found: "bool"))))))
    #expect(
      try refusal(
        of: preamble
          + section(7, [1, 0x40, 1, 1, 0x61, 0x7d, 0x01, 0x00])
          + section(10, [1, 0x00, 1, 0x66, 0x01, 0x00]) + section(9, [0, 0, 0]))
        == .invalid(.component(.startArity(expected: 1, found: 0))))
  }
}
