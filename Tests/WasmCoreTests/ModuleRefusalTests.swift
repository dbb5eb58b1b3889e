import Testing
import WasmBytes
import WasmCore

/// A module that is refused.
struct Refused: CustomTestStringConvertible {
  var claim: String
  var sections: [[UInt8]]
  var reason: WasmError.Reason
  /// The offset of the error behind the preamble.
  var offset: Int

  init(_ claim: String, _ sections: [UInt8]..., reason: WasmError.Reason, offset: Int) {
    self.claim = claim
    self.sections = sections
    self.reason = reason
    self.offset = offset
  }

  var testDescription: String { claim }
}

private let types = Assembly.section(1, Assembly.functionType([], []))
private let functions = Assembly.section(3, [0])
private let code = Assembly.section(10, Assembly.body([]))

private func unknown(_ space: String, _ index: UInt32, _ count: Int) -> WasmError.Reason {
  .invalid(.unknownIndex(space: space, index: index, count: count))
}

@Test(arguments: [
  Refused("an unknown section", [14, 0], reason: .malformed(.unknownSection(14)), offset: 0),
  Refused("sections out of order", functions, types, reason: unknown("type", 0, 0), offset: 3),
  Refused(
    "empty sections out of order", [3, 1, 0], [1, 1, 0],
    reason: .malformed(.sectionOutOfOrder(1)), offset: 3),
  Refused(
    "a section twice", [1, 1, 0], [1, 1, 0], reason: .malformed(.sectionOutOfOrder(1)), offset: 3),
  Refused(
    "the data count behind the code", [10, 1, 0], [12, 1, 0],
    reason: .malformed(.sectionOutOfOrder(12)), offset: 3),
  Refused(
    "a section longer than its contents", [1, 2, 0, 0],
    reason: .malformed(.sectionSizeMismatch), offset: 3),
  Refused(
    "a section longer than the module", [1, 9, 0], reason: .malformed(.lengthOutOfBounds),
    offset: 1),
  Refused(
    "a count of four billion", [1, 5, 0xff, 0xff, 0xff, 0xff, 0x0f],
    reason: .malformed(.lengthOutOfBounds), offset: 2),
  Refused(
    "a custom section with a broken name", [0, 2, 1, 0xff], reason: .malformed(.invalidUTF8),
    offset: 3),
  Refused(
    "functions without code", types, functions,
    reason: .malformed(.functionAndCodeCountsDiffer), offset: 10),
  Refused(
    "code without functions", types, code, reason: .malformed(.functionAndCodeCountsDiffer),
    offset: 8),
  Refused(
    "a data count without data", [12, 1, 1], reason: .malformed(.dataCountMismatch), offset: 3),
  Refused(
    "a tag of another attribute", types, [13, 3, 1, 1, 0],
    reason: .malformed(.other("malformed tag attribute")), offset: 9),
  Refused(
    "a tag with results", [1, 5, 1, 0x60, 0, 1, 0x7f], [13, 3, 1, 0, 0],
    reason: .invalid(.tagWithResults), offset: 10),
  Refused(
    "tags behind globals", [6, 1, 0], [13, 1, 0], reason: .malformed(.sectionOutOfOrder(13)),
    offset: 3),
  Refused(
    "a type of garbage collection", [1, 2, 1, 0x5f],
    reason: .malformed(.lengthOutOfBounds), offset: 2),
  Refused(
    "a function of a structure type", [1, 3, 1, 0x5f, 0], [3, 2, 1, 0],
    reason: .invalid(.notAFunctionType(0)), offset: 8),
  Refused(
    "a field of another mutability", [1, 5, 1, 0x5f, 1, 0x7f, 2],
    reason: .malformed(.other("malformed mutability")), offset: 6),
  Refused(
    "two supertypes", [1, 10, 2, 0x50, 0, 0x60, 0, 0, 0x50, 2, 0, 0],
    reason: .limitExceeded(.init("supertypes", maximum: 1)), offset: 9),
  Refused(
    "a shared memory without a maximum", [5, 3, 1, 2, 1],
    reason: .invalid(.sharedMemoryWithoutMaximum), offset: 3),
  Refused(
    "a shared 64-bit memory without a maximum", [5, 3, 1, 6, 1],
    reason: .invalid(.sharedMemoryWithoutMaximum), offset: 3),
  Refused(
    "a shared table", [4, 5, 1, 0x70, 3, 1, 1], reason: .unsupported(.named("shared tables")),
    offset: 4),
  Refused(
    "a shared global", [6, 6, 1, 0x7f, 3, 0x41, 0, 0x0b],
    reason: .unsupported(.named("shared globals")), offset: 4),
  Refused(
    "a 64-bit memory above 2^64 bytes",
    [5, 9, 1, 4, 0x81, 0x80, 0x80, 0x80, 0x80, 0x80, 0x40],
    reason: .invalid(.memoryTooLarge), offset: 3),
  Refused(
    "a 64-bit table of nearly 2^64 elements",
    [4, 13, 1, 0x70, 4, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 1],
    reason: .limitExceeded(.init("elements of a table", maximum: 10_000_000)), offset: 4),
  Refused(
    "a custom page size", [5, 4, 1, 8, 1, 0], reason: .unsupported(.customPageSizes), offset: 3),
  Refused(
    "unknown flags of limits", [5, 3, 1, 0x10, 1],
    reason: .malformed(.other("malformed limits flags")), offset: 3),
  Refused(
    "a memory too many", [5, 0xcb, 1, 0x65] + [[UInt8]](repeating: [0, 1], count: 101).joined(),
    reason: .limitExceeded(.init("memories", maximum: 100)), offset: 204),
  Refused(
    "a memory above 4 GiB", [5, 5, 1, 0, 0x81, 0x80, 4], reason: .invalid(.memoryTooLarge),
    offset: 3),
  Refused(
    "a memory above 64 bits",
    [5, 12, 1, 0, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 2],
    reason: .malformed(.integerTooLarge), offset: 4),
  Refused(
    "a table above 32 bits", [4, 8, 1, 0x70, 0, 0x80, 0x80, 0x80, 0x80, 0x10],
    reason: .invalid(.tableTooLarge), offset: 4),
  Refused(
    "an import cut short behind a kind that there isn't", [2, 4, 1, 0, 0, 9],
    reason: .malformed(.other("unknown kind of import or export 9")), offset: 5),
  Refused(
    "a minimum above the maximum", [5, 4, 1, 1, 2, 1], reason: .invalid(.limitsOutOfOrder),
    offset: 3),
  Refused(
    "a table of numbers", [4, 4, 1, 0x7f, 0, 1], reason: .malformed(.unknownType(0x7f)), offset: 3),
  Refused(
    "a table of more than ten million", [4, 7, 1, 0x70, 0, 0x81, 0xad, 0xe2, 4],
    reason: .limitExceeded(.init("elements of a table", maximum: 10_000_000)), offset: 4),
  Refused(
    "an unknown mutability", [6, 6, 1, 0x7f, 4, 0x41, 0, 0x0b],
    reason: .malformed(.other("malformed mutability")), offset: 4),
  Refused(
    "a global whose value isn't constant", [6, 6, 1, 0x7f, 0, 0x01, 0x0b, 0],
    reason: .invalid(.constantExpressionRequired), offset: 5),
  Refused(
    "a constant expression without end", [6, 5, 1, 0x7f, 0, 0x41, 0],
    reason: .malformed(.unexpectedEnd), offset: 7),
  Refused(
    "a global of another type than its value", [6, 6, 1, 0x7e, 0, 0x41, 0, 0x0b],
    reason: .invalid(.typeMismatch(expected: "i64", found: "i32")), offset: 5),
  Refused(
    "a global that refers to itself", [6, 6, 1, 0x7f, 0, 0x23, 0, 0x0b],
    reason: unknown("global", 0, 0), offset: 5),
  Refused(
    "a global that refers to a mutable one",
    [6, 11, 2, 0x7f, 1, 0x41, 0, 0x0b, 0x7f, 0, 0x23, 0, 0x0b],
    reason: .invalid(.constantExpressionRequired), offset: 10),
  Refused(
    "an addition without operands", [6, 7, 1, 0x7f, 0, 0x41, 0, 0x6a, 0x0b],
    reason: .invalid(.typeMismatch(expected: "two operands of i32", found: "i32")), offset: 5),
  Refused(
    "an export of nothing", [7, 5, 1, 1, 0x61, 2, 0], reason: unknown("memory", 0, 0), offset: 3),
  Refused(
    "a name exported twice", [5, 3, 1, 0, 1], [7, 9, 2, 1, 0x61, 2, 0, 1, 0x61, 2, 0],
    reason: .invalid(.duplicateExport("a")), offset: 12),
  Refused(
    "an export of no tag", [7, 5, 1, 1, 0x61, 4, 0], reason: unknown("tag", 0, 0), offset: 3),
  Refused("a start that isn't there", [8, 1, 3], reason: unknown("function", 3, 0), offset: 2),
  Refused(
    "a start with results", [1, 5, 1, 0x60, 0, 1, 0x7f], functions, [8, 1, 0],
    Assembly.section(10, Assembly.body([0x41, 0])), reason: .invalid(.startFunctionType),
    offset: 13),
  Refused(
    "elements for no table", [9, 6, 1, 0, 0x41, 0, 0x0b, 0], reason: unknown("table", 0, 0),
    offset: 3),
  Refused(
    "an unknown form of elements", [9, 3, 1, 8, 0],
    reason: .malformed(.other("malformed elements segment kind")), offset: 3),
  Refused(
    "data for no memory", [11, 6, 1, 0, 0x41, 0, 0x0b, 0], reason: unknown("memory", 0, 0),
    offset: 3),
  Refused(
    "data longer than the section", [11, 4, 1, 1, 2, 0], reason: .malformed(.lengthOutOfBounds),
    offset: 4),
  Refused(
    "2^32 locals", types, functions,
    Assembly.section(
      10,
      Assembly.body(
        locals: [2, 0xff, 0xff, 0xff, 0xff, 0x0f, 0x7f, 0x01, 0x7f], [])),
    reason: .malformed(.tooManyLocals), offset: 14),
  Refused(
    "more locals than the limit", types, functions,
    Assembly.section(10, Assembly.body(locals: [1, 0xd1, 0x86, 0x03, 0x7f], [])),
    reason: .limitExceeded(.init("locals of a function", maximum: 50_000)), offset: 14),
])
func aModuleIsRefused(module: Refused) {
  let bytes = Assembly.preamble + Array(module.sections.joined())
  #expect(
    refusal(of: bytes) == WasmError(module.reason, at: Assembly.preamble.count + module.offset))
}

@Test func whatIsNotAModuleIsRefused() {
  #expect(refusal(of: []) == WasmError(.malformed(.unexpectedEnd), at: 0))
  #expect(refusal(of: [0x7f, 0x45, 0x4c, 0x46]) == WasmError(.malformed(.badMagic), at: 0))
  #expect(
    refusal(of: [0x00, 0x61, 0x73, 0x6d, 0x0d, 0x00, 0x01, 0x00])
      == WasmError(.malformed(.unknownVersion(0x1_000d)), at: 4))
}
