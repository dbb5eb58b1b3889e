import Testing
import WasmBytes
import WasmCore

/// A function body, and what its function takes and returns.
struct Body: CustomTestStringConvertible {
  var claim: String
  var code: [UInt8]
  var parameters: [CoreValueType] = []
  var results: [CoreValueType] = []
  var reason: WasmError.Reason?
  /// The offset of the error from the body's first instruction.
  var offset = 0

  var testDescription: String { claim }

  /// Why the body is refused, with the offset relative to its code.
  var refusal: WasmError? {
    let module = Assembly.environment(code, parameters: parameters, results: results)
    return WasmCoreTests.refusal(of: module.bytes).map {
      WasmError($0.reason, at: $0.offset - module.codeOffset)
    }
  }
}

private func mismatch(_ expected: String, _ found: String) -> WasmError.Reason {
  .invalid(.typeMismatch(expected: expected, found: found))
}

private func unknown(_ space: String, _ index: UInt32, _ count: Int) -> WasmError.Reason {
  .invalid(.unknownIndex(space: space, index: index, count: count))
}

@Test(arguments: [
  Body(claim: "nothing", code: []),
  Body(
    claim: "a block with parameters",
    code: [
      0x41, 0, 0x42, 0, 0x02, 3, 0x10, 3, 0x0b, 0x1a, 0x1a,
    ]),
  Body(
    claim: "a branch out of a loop takes its parameters",
    code: [0x41, 0, 0x03, 2, 0x41, 1, 0x0d, 0, 0x0b], results: [.i32]),
  Body(
    claim: "an if with else", code: [0x20, 0, 0x04, 0x7e, 0x42, 1, 0x05, 0x42, 2, 0x0b],
    parameters: [.i32], results: [.i64]),
  Body(
    claim: "an if without else whose type is the identity",
    code: [0x41, 0, 0x41, 0, 0x04, 2, 0x0b, 0x1a]),
  Body(claim: "operands of any type behind unreachable", code: [0, 0x7c, 0xa7], results: [.i32]),
  Body(claim: "a return leaves the rest unreachable", code: [0x0f, 0x7c, 0x1a]),
  Body(
    claim: "a branch table to labels of equal types",
    code: [0x02, 0x7f, 0x41, 7, 0x41, 0, 0x0e, 2, 0, 0, 1, 0x0b], results: [.i32]),
  Body(
    claim: "in unreachable code labels of a table may differ in their types",
    code: [0x02, 0x7f, 0x02, 0x7e, 0, 0x41, 0, 0x0e, 1, 0, 1, 0x0b, 0x1a, 0, 0x0b, 0x1a]),
  Body(claim: "a tail call", code: [0x41, 0, 0x12, 2], results: [.i32]),
  Body(claim: "an indirect tail call", code: [0x41, 0, 0x41, 0, 0x13, 2, 0], results: [.i32]),
  Body(
    claim: "select with a type", code: [0xd0, 0x6f, 0xd0, 0x6f, 0x41, 0, 0x1c, 1, 0x6f],
    results: [.externref]),
  Body(claim: "select of one unknown operand", code: [0, 0x42, 0, 0x41, 0, 0x1b], results: [.i64]),
  Body(claim: "a reference to a declared function", code: [0xd2, 1, 0xd1], results: [.i32]),
  Body(
    claim: "bulk memory", code: [0x41, 0, 0x41, 0, 0x41, 0, 0xfc, 8, 0, 0, 0xfc, 9, 0]),
  Body(
    claim: "bulk tables", code: [0x41, 0, 0x41, 0, 0x41, 0, 0xfc, 12, 1, 1, 0xfc, 13, 1]),
  Body(claim: "table.grow", code: [0xd0, 0x70, 0x41, 1, 0xfc, 15, 0], results: [.i32]),
  Body(claim: "global.set", code: [0x41, 0, 0x24, 0, 0x23, 1], results: [.i64]),
])
func aBodyIsValid(body: Body) {
  #expect(body.refusal == nil)
}

@Test(arguments: [
  Body(
    claim: "an operand of the wrong type", code: [0x42, 0, 0x45, 0x1a],
    reason: mismatch("i32", "i64"), offset: 2),
  Body(claim: "no operand", code: [0x1a], reason: mismatch("an operand", "none")),
  Body(
    claim: "operands of the block outside are out of reach",
    code: [0x41, 0, 0x02, 0x40, 0x1a, 0x0b, 0x1a], reason: mismatch("an operand", "none"),
    offset: 4),
  Body(
    claim: "a result that is missing", code: [], results: [.i32],
    reason: mismatch("1 operands", "0")),
  Body(
    claim: "an operand left over", code: [0x41, 0],
    reason: mismatch("no operands left at the end of the block", "1"), offset: 2),
  Body(
    claim: "known operands in unreachable code keep their types", code: [0, 0x42, 0, 0x45, 0x1a],
    reason: mismatch("i32", "i64"), offset: 3),
  Body(
    claim: "a branch gives types to unknown operands",
    code: [
      0x02, 0x7f, 0x00, 0x41, 0, 0x0d, 0, 0xa7, 0x0b, 0x1a,
    ], reason: mismatch("i64", "i32"), offset: 7),
  Body(
    claim: "an if with a result needs an else", code: [0x41, 0, 0x04, 0x7f, 0x41, 0, 0x0b, 0x1a],
    reason: mismatch("an else, since the results differ from the parameters", "end"), offset: 6),
  Body(
    claim: "else without if", code: [0x02, 0x40, 0x05, 0x0b],
    reason: .malformed(.other("else without if")), offset: 2),
  Body(
    claim: "a second else", code: [0x41, 0, 0x04, 0x40, 0x05, 0x05, 0x0b],
    reason: .malformed(.other("else without if")), offset: 5),
  Body(
    claim: "a block that isn't closed", code: [0x02, 0x40],
    reason: .malformed(.unexpectedEnd), offset: 3),
  Body(
    claim: "instructions behind the end", code: [0x0b, 0x01],
    reason: .malformed(.junkAfterEnd), offset: 1),
  Body(claim: "an unknown label", code: [0x0c, 1], reason: unknown("label", 1, 1)),
  Body(
    claim: "an unknown label in a branch table", code: [0x41, 0, 0x0e, 1, 0, 5],
    reason: unknown("label", 5, 1), offset: 2),
  Body(
    claim: "labels of a table that take different numbers",
    code: [0x02, 0x7f, 0x41, 0, 0x41, 0, 0x0e, 1, 0, 1, 0x0b, 0x1a],
    reason: mismatch("labels of 1 operands", "0"), offset: 6),
  Body(claim: "an unknown local", code: [0x20, 0], reason: unknown("local", 0, 0)),
  Body(
    claim: "an unknown local of many", code: [0x20, 3], parameters: [.i32, .i32, .f32],
    reason: unknown("local", 3, 3)),
  Body(claim: "an unknown function", code: [0x10, 4], reason: unknown("function", 4, 4)),
  Body(claim: "an unknown type", code: [0x02, 4, 0x0b], reason: unknown("type", 4, 4)),
  Body(claim: "an unknown global", code: [0x23, 2], reason: unknown("global", 2, 2)),
  Body(
    claim: "an unknown table", code: [0x41, 0, 0x25, 2], reason: unknown("table", 2, 2), offset: 2),
  Body(
    claim: "an unknown element segment", code: [0xfc, 13, 2],
    reason: unknown("element segment", 2, 2)),
  Body(
    claim: "an unknown data segment", code: [0xfc, 9, 1], reason: unknown("data segment", 1, 1)),
  Body(
    claim: "an immutable global is set", code: [0x42, 0, 0x24, 1],
    reason: .invalid(.immutableGlobal(1)), offset: 2),
  Body(
    claim: "a reference to a function that isn't declared", code: [0xd2, 2, 0x1a],
    reason: .invalid(.undeclaredFunctionReference(2))),
  Body(
    claim: "an alignment above the access", code: [0x41, 0, 0x2d, 1, 0, 0x1a],
    reason: .invalid(.alignmentTooLarge), offset: 2),
  Body(
    claim: "an offset above all addresses",
    code: [0x41, 0, 0x2d, 0, 0x80, 0x80, 0x80, 0x80, 0x10, 0x1a],
    reason: .invalid(.offsetOutOfRange), offset: 2),
  Body(
    claim: "a call through a table of external references", code: [0x41, 0, 0x11, 1, 1],
    reason: mismatch("a table of funcref", "externref"), offset: 2),
  Body(
    claim: "tables of different types are copied", code: [0xfc, 14, 0, 1],
    reason: mismatch("funcref", "externref")),
  Body(
    claim: "a tail call to a function with other results", code: [0x12, 1], results: [.i32],
    reason: mismatch("a callee with the results of its caller", "other results")),
  Body(
    claim: "select of references without a type",
    code: [0xd0, 0x70, 0xd0, 0x70, 0x41, 0, 0x1b, 0x1a],
    reason: mismatch("numbers for a select without type", "a reference"), offset: 6),
  Body(
    claim: "select of different types", code: [0x41, 0, 0x42, 0, 0x41, 0, 0x1b, 0x1a],
    reason: mismatch("i32", "i64"), offset: 6),
  Body(
    claim: "a proposal", code: [0x01, 0xe0, 0x03], reason: .unsupported(.stackSwitching),
    offset: 1),
])
func aBodyIsRefusedAtTheOffendingInstruction(body: Body) throws {
  #expect(body.refusal == WasmError(try #require(body.reason), at: body.offset))
}

@Test func codeMayNameDataOnlyIfTheirCountIsAnnounced() {
  let bytes = Assembly.module(
    Assembly.section(1, Assembly.functionType([], [])), Assembly.section(3, [0]),
    Assembly.section(10, Assembly.body([0xfc, 9, 0])), Assembly.section(11, [1, 0]))
  #expect(refusal(of: bytes)?.reason == .malformed(.dataCountRequired))
}

@Test func localsAreFoundBeyondTheFirstFew() {
  // 100 i32, no f32, 400 i64, 1 f64: locals 0 to 500.
  let locals: [UInt8] = [4, 100, 0x7f, 0, 0x7d, 0x90, 0x03, 0x7e, 1, 0x7c]
  func module(_ index: Int, _ type: CoreValueType) -> [UInt8] {
    Assembly.module(
      Assembly.section(1, Assembly.functionType([], [type])), Assembly.section(3, [0]),
      Assembly.section(
        10, Assembly.body(locals: locals, [0x20] + Assembly.unsigned(index))))
  }
  let expected = [
    (0, CoreValueType.i32), (99, .i32), (100, .i64), (127, .i64), (128, .i64), (499, .i64),
    (500, .f64),
  ]
  for (index, type) in expected {
    #expect(refusal(of: module(index, type)) == nil, "local \(index)")
    #expect(refusal(of: module(index, .f32)) != nil, "local \(index)")
  }
  let reason = refusal(of: module(501, .i32))?.reason
  #expect(reason == unknown("local", 501, 501))
}

@Test(arguments: 0..<19)
func oneWrongOperandOfManyIsFound(position: Int) {
  let expected = [CoreValueType](repeating: .i32, count: 19)
  var found = expected
  found[position] = .f32
  func module(_ results: [CoreValueType]) -> [UInt8] {
    Assembly.module(
      Assembly.section(
        1, Assembly.functionType([], results), Assembly.functionType(expected, [])),
      Assembly.section(3, [0], [1]),
      Assembly.section(10, Assembly.body([0x00]), Assembly.body([0x10, 0, 0x10, 1])))
  }
  #expect(refusal(of: module(expected)) == nil)
  #expect(refusal(of: module(found))?.reason == mismatch("i32", "f32"))
}
