import CanonicalABI
import Testing

@testable import Wave

/// Texts that are no calls, and values that are not of the type.
@Suite struct RefusalTests {
  /// Arguments behind the name `f`, the type of the one parameter, and what is wrong where.
  struct Case: Sendable, CustomTestStringConvertible {
    let type: String
    let value: String
    let reason: WaveError.Reason
    /// The distance in bytes from the start of the value.
    let offset: Int

    init(_ type: String, _ value: String, _ reason: WaveError.Reason, at offset: Int = 0) {
      self.type = type
      self.value = value
      self.reason = reason
      self.offset = offset
    }

    var testDescription: String { "\(value.prefix(40)) as \(type.prefix(40))" }
  }

  private static let texts = [
    Case("u8", "", .tooFewArguments(wanted: 1)),
    Case("u8", "1, 2", .tooManyArguments(wanted: 1), at: 3),
    Case("u8", "1) x", .trailingText, at: 3), Case("u8", "1))", .trailingText, at: 2),
    Case("u8", "1]", .expected(.closeParenthesis, found: .closeBracket), at: 1),
    Case("u8", "1 // )", .expected(.closeParenthesis, found: .end), at: 7),
    Case("list<u8,2>", "[1]", .tooFewValues(wanted: 2), at: 2),
    Case("list<u8,2>", "[1, 2, 3]", .tooManyValues(wanted: 2), at: 7),
    Case("u8", "01", .malformedNumber), Case("u8", "-", .malformedNumber),
    Case("u8", "+1", .unknownToken), Case("u8", "1.", .malformedNumber),
    Case("f64", ".5", .unknownToken), Case("f64", "1e", .malformedNumber),
    Case("f64", "-nan", .malformedNumber), Case("f64", "1e+", .malformedNumber),
    Case("f64", "0x10", .expected(.closeParenthesis, found: .label), at: 1),
    Case("u8", "1e1", .notAnInteger(type: "u8")), Case("u8", "1.0", .notAnInteger(type: "u8")),
    Case("u8", "-inf", .notAnInteger(type: "u8")),
    Case("u8", "256", .outOfRange(type: "u8")), Case("u8", "-1", .outOfRange(type: "u8")),
    Case("u8", "-0", .outOfRange(type: "u8")), Case("s8", "128", .outOfRange(type: "s8")),
    Case("s8", "-129", .outOfRange(type: "s8")),
    Case("u64", "18446744073709551616", .outOfRange(type: "u64")),
    Case("s64", "-9223372036854775809", .outOfRange(type: "s64")),
    Case("u32", String(repeating: "9", count: 10_000), .outOfRange(type: "u32")),
    Case("string", "\"", .unterminated(.string)),
    Case("string", "\"a\nb\"", .unterminated(.string)),
    Case("string", #""\""#, .unterminated(.string)),
    Case("string", #""\z""#, .invalidEscape, at: 1),
    Case("string", #""\x1f""#, .invalidEscape, at: 1),
    Case("string", #""a\u1f""#, .invalidEscape, at: 2),
    Case("string", #""\u{}""#, .invalidEscape, at: 1),
    Case("string", #""\u{x}""#, .invalidEscape, at: 1),
    Case("string", #""\u{1f""#, .invalidEscape, at: 1),
    Case("string", #""\u{12345678}""#, .invalidEscape, at: 1),
    Case("string", #""\u{110000}""#, .invalidEscape, at: 1),
    Case("string", #""\u{D800}""#, .invalidEscape, at: 1),
    Case("string", #""\u{dfff}""#, .invalidEscape, at: 1),
    Case("string", #""\u{+1}""#, .invalidEscape, at: 1),
    Case("string", "\"\"\"\n", .unterminated(.multilineString)),
    Case("string", "\"\"\"a\"\"\"", .multilineOpening, at: 3),
    Case("string", "\"\"\"\"\"\"", .multilineOpening, at: 3),
    Case("string", "\"\"\"\na\"\"\"", .multilineClosing, at: 5),
    Case("string", "\"\"\"\n x\n  \"\"\"", .multilineIndentation, at: 4),
    Case("string", "\"\"\"\n\n  \"\"\"", .multilineIndentation, at: 4),
    Case("string", "\"\"\"\n\\\n\"\"\"", .invalidEscape, at: 4),
    Case("char", "''", .notOneCharacter), Case("char", "'ab'", .notOneCharacter),
    Case("char", "'☃☃'", .notOneCharacter), Case("char", "'", .unterminated(.character)),
    Case("char", #"'\'"#, .unterminated(.character)),
    Case("char", "'\n'", .unterminated(.character)),
    Case("char", #"'\n\n'"#, .notOneCharacter), Case("char", "'''", .notOneCharacter),
    Case("enum{a}", "aB", .malformedLabel), Case("enum{a}", "a-", .malformedLabel),
    Case("enum{a}", "a--b", .malformedLabel), Case("enum{a}", "%", .malformedLabel),
    Case("enum{a}", "%1", .malformedLabel), Case("enum{a}", "-a", .malformedNumber),
    Case("enum{a}", "ä", .unknownToken), Case("enum{a}", "a_b", .unknownToken, at: 1),
    Case("u8", "/ 1", .unknownToken), Case("u8", "#", .unknownToken),
    Case("u8", "\u{0}", .unknownToken),
  ]

  private static let values = [
    Case("u8", "\"1\"", .wrongValue(expected: "an integer of type u8", found: .string)),
    Case("u8", "nan", .wrongValue(expected: "an integer of type u8", found: .label)),
    Case("f32", "'1'", .wrongValue(expected: "a number", found: .character)),
    Case("f32", "%nan", .wrongValue(expected: "a number", found: .label)),
    Case("bool", "1", .wrongValue(expected: "true or false", found: .number)),
    Case("bool", "%true", .wrongValue(expected: "true or false", found: .label)),
    Case("char", "\"a\"", .wrongValue(expected: "a character", found: .string)),
    Case("string", "a", .wrongValue(expected: "a string", found: .label)),
    Case("list<u8>", "(1)", .wrongValue(expected: "a list", found: .openParenthesis)),
    Case("list<u8>", "[1 2]", .expected(.closeBracket, found: .number), at: 3),
    Case("list<u8>", "[,]", .wrongValue(expected: "an integer of type u8", found: .comma), at: 1),
    Case(
      "list<u8>", "[1,,2]", .wrongValue(expected: "an integer of type u8", found: .comma), at: 3),
    Case("list<u8>", "[1", .expected(.closeBracket, found: .closeParenthesis), at: 2),
    Case("tuple<u8,u8>", "(1)", .tooFewValues(wanted: 2), at: 2),
    Case("tuple<u8,u8>", "()", .tooFewValues(wanted: 2), at: 1),
    Case("tuple<u8,u8>", "(1, 2, 3)", .tooManyValues(wanted: 2), at: 7),
    Case("record{a:u8}", "{}", .expected(.label, found: .closeBrace), at: 1),
    Case("record{a:u8}", "{:}", .missingField("a"), at: 2),
    Case("record{a:u8,b:u8}", "{a: 1}", .missingField("b"), at: 5),
    Case("record{a:u8}", "{b: 1}", .unknownLabel("b", of: .field), at: 1),
    Case("record{a:u8}", "{a: 1, a: 2}", .repeatedLabel("a", of: .field), at: 7),
    Case("record{a:u8}", "{a: 1, %a: 2}", .repeatedLabel("a", of: .field), at: 7),
    Case("record{a:u8}", "{a 1}", .expected(.colon, found: .number), at: 3),
    Case("record{a:u8}", "{a: 1 b: 2}", .expected(.closeBrace, found: .label), at: 6),
    Case("record{a:option<u8>}", "{: a: 1}", .expected(.closeBrace, found: .label), at: 3),
    Case("flags{a,b}", "{c}", .unknownLabel("c", of: .flag), at: 1),
    Case("flags{a,b}", "{a, a}", .repeatedLabel("a", of: .flag), at: 4),
    Case("flags{a,b}", "{a b}", .expected(.closeBrace, found: .label), at: 3),
    Case("flags{a,b}", "{:}", .expected(.label, found: .colon), at: 1),
    Case("flags{a,b}", "[a]", .wrongValue(expected: "flags", found: .openBracket)),
    Case("enum{a,ok}", "b", .unknownLabel("b", of: .variantCase)),
    Case("enum{a,ok}", "ok", .keywordAsCase("ok")),
    Case("enum{a,ok}", "a(1)", .expected(.closeParenthesis, found: .openParenthesis), at: 1),
    Case("variant{a,b(u8)}", "a(1)", .unexpectedPayload("a"), at: 1),
    Case("variant{a,b(u8)}", "b", .missingPayload("b"), at: 1),
    Case(
      "variant{a,b(u8)}", "b()",
      .wrongValue(expected: "an integer of type u8", found: .closeParenthesis), at: 2),
    Case("variant{a,b(u8)}", "b(1, 2)", .expected(.closeParenthesis, found: .comma), at: 3),
    Case("option<u8>", "some", .missingPayload("some"), at: 4),
    Case("option<u8>", "none(1)", .expected(.closeParenthesis, found: .openParenthesis), at: 4),
    Case("option<u8>", "ok", .wrongValue(expected: "an integer of type u8", found: .label)),
    Case("option<option<u8>>", "1", .wrongValue(expected: "some(…) or none", found: .number)),
    Case("option<result<u8,_>>", "ok(1)", .wrongValue(expected: "some(…) or none", found: .label)),
    Case("result<u8,u8>", "err", .missingPayload("err"), at: 3),
    Case("result<_,_>", "ok(1)", .unexpectedPayload("ok"), at: 2),
    Case("result<_,u8>", "1", .wrongValue(expected: "ok or err", found: .number)),
    Case("result<option<u8>,_>", "none", .wrongValue(expected: "ok or err", found: .label)),
    Case("own<a:b/c/d>", "1", .handle(resource: "a:b/c/d")),
    Case("list<borrow<a:b/c/d>>", "[1]", .handle(resource: "a:b/c/d"), at: 1),
  ]

  @Test(arguments: texts + values)
  func aWrongArgumentIsRefusedWhereItIs(item: Case) throws {
    #expect(
      try refusal(of: "(\(item.value))", for: "func(\(item.type))")
        == WaveError(item.reason, at: item.offset + 2))
  }

  @Test func whatHasNoArgumentsIsNoCall() {
    #expect(throws: WaveError(.noArguments, at: 3)) { try WaveCall("abc") }
    #expect(throws: WaveError(.noArguments, at: 0)) { try WaveCall("") }
    #expect(throws: WaveError(.noFunctionName, at: 0)) { try WaveCall(" (1)") }
  }

  @Test func aLittleTextCannotAskForMuchMemory() throws {
    let fields = (0..<100_000).map { "f\($0):option<u64>" }.joined(separator: ",")
    let values = [String](repeating: "{:}", count: 1000).joined(separator: ",")
    #expect(
      try refusal(of: "([\(values)])", for: "func(list<record{\(fields)}>)")?.reason == .tooLarge)
  }

  @Test func nestingIsBoundedByTheType() throws {
    for text in ["[", "(", "{a:", "some(", "a("] {
      let deep = String(repeating: text, count: 100_000)
      #expect(try refusal(of: "(\(deep)", for: "func(list<u8>)") != nil)
      #expect(try refusal(of: "(\(deep)", for: "func(option<list<option<u8>>>)") != nil)
    }
    let count = TypeTable.maximumDepth - 1
    let type =
      String(repeating: "list<", count: count) + "u8" + String(repeating: ">", count: count)
    let value =
      String(repeating: "[", count: count) + "1" + String(repeating: "]", count: count)
    #expect(try written(value, as: type) == value)
  }

  @Test func memoryThatHoldsNoValueIsNotWritten() throws {
    let memories: [(String, [UInt8])] = [
      ("char", [0, 0xd8, 0, 0]), ("enum{a,b}", [2]), ("option<u8>", [2, 0]),
    ]
    for (type, bytes) in memories {
      let call = try CallType(signature: "func()->\(type)")
      let record = try WaveCall("f()").record(for: call)
      record.start.copyMemory(from: bytes, byteCount: bytes.count)
      #expect(throws: WaveWriter.Failure.notAValue) { try output(of: record, call) }
    }
    let handle = try CallType(signature: "func()->own<r>")
    #expect(handle.returnsHandles)
    #expect(throws: WaveWriter.Failure.handle) {
      try output(of: WaveCall("f()").record(for: handle), handle)
    }
  }

  @Test func changedTextsNeverCrash() throws {
    let type = try CallType(
      signature: "func(list<record{a:option<string>,b:variant{x,y(char)},c:flags{p,q}}>,f64)")
    let text = Array(
      "([{a: \"x\\u{41}\", b: y('z'), c: {p, q}}, {b: x, c: {}, a: some(\"\"\"\n a\n \"\"\")}], -1.5e3)"
        .utf8)
    var generator = SplitMix(state: 7)
    var accepted = 0
    for _ in 0..<20_000 {
      var changed = text
      for _ in 0...Int.random(in: 0...2, using: &generator) {
        let index = Int.random(in: 0..<changed.count, using: &generator)
        switch Int.random(in: 0..<3, using: &generator) {
        case 0: changed[index] = text.randomElement(using: &generator) ?? 0
        case 1: changed.remove(at: index)
        default: changed.insert(UInt8.random(in: 0...255, using: &generator), at: index)
        }
      }
      do {
        _ = try WaveCall("f" + String(decoding: changed, as: UTF8.self)).record(for: type)
        accepted += 1
      } catch {
        #expect(error.offset <= 3 * changed.count + 1)
      }
    }
    // Some changes are of no consequence, most are.
    #expect((1..<10_000).contains(accepted))
  }
}

/// The same numbers each time.
struct SplitMix: RandomNumberGenerator {
  var state: UInt64

  mutating func next() -> UInt64 {
    state &+= 0x9e37_79b9_7f4a_7c15
    var mixed = (state ^ state >> 30) &* 0xbf58_476d_1ce4_e5b9
    mixed = (mixed ^ mixed >> 27) &* 0x94d0_49bb_1331_11eb
    return mixed ^ mixed >> 31
  }
}
