// Hand assembly of modules, so that each test shows the bytes it is about.

import WasmBytes
import WasmCore

/// The makers of parts of modules.
enum Assembly {
  static let preamble: [UInt8] = [0x00, 0x61, 0x73, 0x6d, 0x01, 0x00, 0x00, 0x00]

  /// The unsigned LEB128 encoding of `value`.
  static func unsigned(_ value: Int) -> [UInt8] {
    var rest = value
    var bytes: [UInt8] = []
    while rest >= 0x80 {
      bytes.append(UInt8(rest & 0x7f) | 0x80)
      rest >>= 7
    }
    return bytes + [UInt8(rest)]
  }

  /// A vector of `items`.
  static func vector(_ items: [[UInt8]]) -> [UInt8] {
    unsigned(items.count) + Array(items.joined())
  }

  /// A name, or the vector of any other bytes.
  static func name(_ text: String) -> [UInt8] { unsigned(text.utf8.count) + Array(text.utf8) }

  /// A section that holds `contents`.
  static func section(_ id: UInt8, raw contents: [UInt8]) -> [UInt8] {
    [id] + unsigned(contents.count) + contents
  }

  /// A section that is a vector of `items`.
  static func section(_ id: UInt8, _ items: [UInt8]...) -> [UInt8] {
    section(id, raw: vector(items))
  }

  /// A module of `sections`.
  static func module(_ sections: [UInt8]...) -> [UInt8] { preamble + Array(sections.joined()) }

  /// The type of a function.
  static func functionType(
    _ parameters: [CoreValueType], _ results: [CoreValueType]
  ) -> [UInt8] {
    [0x60] + vector(parameters.map { [$0.code] }) + vector(results.map { [$0.code] })
  }

  /// An entry of the code section, `code` lacking its final `end`.
  static func body(locals: [UInt8] = [0x00], _ code: [UInt8]) -> [UInt8] {
    let contents = locals + code + [0x0b]
    return unsigned(contents.count) + contents
  }

  /// A module whose function 0 has the body `code`, and what instructions refer to.
  ///
  /// Function 0 has type 0. There are besides:
  /// - types 1 `[] -> []`, 2 `[i32] -> [i32]`, 3 `[i32 i64] -> [i64 i32]`;
  /// - functions 1 to 3 of these types, of which 1 may be referred to;
  /// - tables 0 of functions and 1 of external references; memory 0;
  /// - globals 0 `mut i32`, 1 `i64`;
  /// - element segments 0 of functions, 1 of external references; data segment 0.
  ///
  /// - Parameters:
  ///   - code: The instructions without the final `end`.
  ///   - parameters: What the function takes.
  ///   - results: What it returns.
  /// - Returns: The module's bytes, and the offset of `code` in them.
  static func environment(
    _ code: [UInt8], parameters: [CoreValueType] = [], results: [CoreValueType] = []
  ) -> (bytes: [UInt8], codeOffset: Int) {
    let front = module(
      section(
        1, functionType(parameters, results), functionType([], []), functionType([.i32], [.i32]),
        functionType([.i32, .i64], [.i64, .i32])),
      section(3, [0], [1], [2], [3]),
      section(4, [0x70, 0x00, 0x01], [0x6f, 0x00, 0x01]),
      section(5, [0x00, 0x01]),
      section(6, [0x7f, 0x01, 0x41, 0x00, 0x0b], [0x7e, 0x00, 0x42, 0x00, 0x0b]),
      section(9, [0x01, 0x00, 0x01, 0x01], [0x05, 0x6f, 0x01, 0xd0, 0x6f, 0x0b]),
      section(12, raw: [0x01]))
    let first = body(code)
    let others = [body([]), body([0x20, 0x00]), body([0x20, 0x01, 0x20, 0x00])]
    let codeSection = section(10, raw: unsigned(4) + first + others.joined())
    let data = section(11, [0x01, 0x00])
    let behind = others.joined().count + 1
    let codeOffset = front.count + codeSection.count - behind - code.count
    return (front + codeSection + data, codeOffset)
  }
}

/// Returns why the module that `bytes` are is refused, or nil if it is valid.
func refusal(of bytes: [UInt8]) -> WasmError? {
  do {
    try CoreModule(decoding: bytes, in: 0..<bytes.count).validated()
    return nil
  } catch {
    return error
  }
}

extension CoreValueType {
  /// The code of a type with a name of one word.
  var code: UInt8 {
    let codes: [UInt8] = [0x7f, 0x7e, 0x7d, 0x7c, 0x7b, 0x70, 0x6f]
    return zip(CoreValueType.simpleTypes, codes).first { $0.0 == self }?.1 ?? 0
  }
}
