import CanonicalABI
import Testing

@testable import Wave

/// What values stand for, and how they are written.
@Suite struct ValueTests {
  @Test(
    arguments: [
      ("bool", "true"), ("bool", "false"),
      ("s8", "-128"), ("s8", "127"), ("u8", "255"), ("s16", "-32768"), ("u16", "65535"),
      ("s32", "-2147483648"), ("u32", "4294967295"), ("s64", "-9223372036854775808"),
      ("s64", "9223372036854775807"), ("u64", "18446744073709551615"),
      ("char", "'a'"), ("char", "'☃'"), ("char", "'🌊'"), ("char", #"'\''"#), ("char", #"'\n'"#),
      ("char", #"'\u{0}'"#), ("char", #"'\u{10ffff}'"#), ("char", #"'\u{d7ff}'"#),
      ("string", #""""#), ("string", #""WAVE🌊""#), ("string", #""\\\"\'\t\r\n""#),
      ("string", #""a\u{7f}\u{301}☃\u{200b}""#), ("string", #""// no comment""#),
      ("list<u8>", "[]"), ("list<u8>", "[1, 2, 3, 4, 5, 6, 7, 8, 9]"),
      ("list<string>", #"["a", "", "b"]"#), ("list<list<u16>>", "[[], [1], [2, 3]]"),
      ("list<u16,3>", "[1, 2, 3]"), ("list<string,2>", #"["a", "b"]"#),
      ("list<list<u8,2>>", "[[1, 2], [3, 4]]"), ("map<string,u8>", #"[("a", 1), ("b", 2)]"#),
      ("tuple<u8,string,f64>", #"(1, "x", 2.5)"#), ("tuple<u8>", "(1)"),
      ("record{a:u8,b-c:option<string>}", "{a: 1}"),
      ("record{a:u8,b-c:option<string>}", #"{a: 1, b-c: some("x")}"#),
      ("record{a:option<u8>}", "{:}"), ("record{ok:u8,true:bool}", "{ok: 1, true: false}"),
      ("variant{a,b(u64),ok(string)}", "a"), ("variant{a,b(u64),ok(string)}", "b(7)"),
      ("variant{a,b(u64),ok(string)}", #"%ok("x")"#), ("enum{red,some,HTTP3}", "red"),
      ("enum{red,some,HTTP3}", "%some"), ("enum{red,some,HTTP3}", "HTTP3"),
      ("option<u8>", "none"), ("option<u8>", "some(1)"), ("option<option<u8>>", "some(none)"),
      ("option<option<u8>>", "some(some(3))"), ("result<_,_>", "ok"), ("result<_,_>", "err"),
      ("result<u8,string>", "ok(1)"), ("result<u8,string>", #"err("x")"#),
      ("result<_,u64>", "err(9)"), ("result<option<u8>,_>", "ok(none)"),
      ("flags{a,b,c}", "{}"), ("flags{a,b,c}", "{a, c}"), ("flags{none,b}", "{none}"),
      ("flags{\((0..<32).map { "f\($0)" }.joined(separator: ","))}", "{f0, f8, f16, f31}"),
      ("flags{\((0..<9).map { "f\($0)" }.joined(separator: ","))}", "{f7, f8}"),
      ("enum{\((0..<300).map { "c\($0)" }.joined(separator: ","))}", "c299"),
      ("enum{\((0..<70000).map { "c\($0)" }.joined(separator: ","))}", "c69999"),
      (
        "list<record{a:option<tuple<string,variant{x,y(list<f32>)}>>,b:flags{p,q}}>",
        #"[{a: some(("q", y([1, -0.5]))), b: {q}}, {b: {}}, {a: some(("", x)), b: {p, q}}]"#
      ),
    ])
  func aValueIsWrittenAsItWasRead(type: String, value: String) throws {
    #expect(try written(value, as: type) == value)
  }

  @Test(
    arguments: [
      ("u8", " \t7\r\n", "7"), ("u8", "7 // seven\n", "7"), ("s8", "-0", "0"),
      ("char", "'\"'", #"'\"'"#), ("char", #"'\u{002603}'"#, "'☃'"), ("char", "'\t'", #"'\t'"#),
      ("string", "\"'\"", #""\'""#), ("string", #""☃\u{2603}""#, #""☃☃""#),
      ("string", "\"a\tb\"", #""a\tb""#),
      ("string", "\"\"\"\n\"\"\"", #""""#),
      ("string", "\"\"\"\r\n  x\r\n   y\r\n  \"\"\"", #""x\n y""#),
      ("string", "\"\"\"\n    a\n  b\n      c\n  \"\"\"", #""  a\nb\n    c""#),
      ("string", "\"\"\"\n\nlines\n\n\"\"\"", #""\nlines\n""#),
      ("string", "\"\"\"\nquotes: \"\"\\\"\"\n\"\"\"", #""quotes: \"\"\"\"""#),
      ("string", "\"\"\"\nline \\r\n\\u{2603}\n\"\"\"", #""line \r\n☃""#),
      ("list<u8>", "[1,2,]", "[1, 2]"), ("tuple<u8,u8>", "(1,2,)", "(1, 2)"),
      ("record{a:u8,b:option<u8>}", "{b: 2, a: 1,}", "{a: 1, b: some(2)}"),
      ("record{a:u8,b:option<u8>}", "{%a: 1, b: none}", "{a: 1}"),
      ("record{a:option<u8>}", "{ : }", "{:}"),
      ("flags{a,b,c}", "{c, %a,}", "{a, c}"), ("flags{a}", "{ }", "{}"),
      ("enum{a,b}", "%b", "b"), ("variant{a(u8)}", "%a ( 1 )", "a(1)"),
      ("option<u8>", "5", "some(5)"), ("option<string>", #""x""#, #"some("x")"#),
      ("option<enum{some,a}>", "%some", "some(%some)"), ("option<flags{a}>", "{a}", "some({a})"),
      ("option<bool>", "true", "some(true)"), ("result<u8,_>", "5", "ok(5)"),
      ("result<list<option<u8>>,_>", "[1, none]", "ok([some(1), none])"),
      ("tuple<option<u8>,result<u8,u8>>", "(1, 2)", "(some(1), ok(2))"),
    ])
  func aValueHasOtherFormsToo(type: String, value: String, expected: String) throws {
    #expect(try written(value, as: type) == expected)
  }

  @Test(
    arguments: [
      ("f32", "0", "0"), ("f32", "-0", "-0"), ("f32", "-0.0e-0", "-0"), ("f32", "0.1", "0.1"),
      ("f32", "3.4028234664e38", "340282350000000000000000000000000000000"),
      ("f32", "3.4028234664e39", "inf"), ("f32", "-3.4028234664e39", "-inf"),
      ("f32", "1.4012984643e-45", "0.000000000000000000000000000000000000000000001"),
      ("f32", "1.4012984643e-46", "0"), ("f32", "nan", "nan"), ("f32", "inf", "inf"),
      ("f32", "-inf", "-inf"), ("f32", "16777217", "16777216"), ("f32", "100000", "100000"),
      ("f64", "1e21", "1000000000000000000000"), ("f64", "1.5e-7", "0.00000015"),
      ("f64", "12345678901234567890", "12345678901234567000"), ("f64", "1e400", "inf"),
      ("f64", "-3.1415E0", "-3.1415"), ("f64", "0.1e1", "1"), ("f64", "123.456", "123.456"),
      ("f64", "5e-324", "0.\(String(repeating: "0", count: 323))5"),
      ("f64", "1.7976931348623157e308", "17976931348623157\(String(repeating: "0", count: 292))"),
    ])
  func aNumberIsRoundedAndWrittenWithoutAnExponent(
    type: String, value: String, expected: String
  ) throws {
    #expect(try written(value, as: type) == expected)
  }

  @Test func argumentsThatMayBeNoneCanBeLeftOutAtTheEnd() throws {
    let type = try CallType(signature: "func(u8,option<u8>,option<string>)->u8")
    for arguments in ["(1)", "(1,)", "(1, none)", "(1, none, none)", "(1, none, none,)"] {
      let record = try WaveCall("f" + arguments).record(for: type)
      #expect(record.start.load(as: UInt8.self) == 1)
      #expect(
        UnsafeRawBufferPointer(start: record.start, count: record.byteCount).dropFirst()
          .allSatisfy { $0 == 0 })
    }
    let none = try CallType(signature: "func(option<u8>)")
    _ = try WaveCall("f()").record(for: none)
  }

  @Test func aFunctionWithoutResultWritesNothing() throws {
    let type = try CallType(signature: "func()")
    #expect(try output(of: WaveCall("f()").record(for: type), type) == "")
  }

  @Test(
    arguments: [
      ("f()", "f"), (" a:b/c@1.0.0#d (1)", "a:b/c@1.0.0#d"), ("[static]a.b(", "[static]a.b"),
      ("\n x\ty \r(", "x\ty"),
    ])
  func aCallHasAName(text: String, name: String) throws {
    #expect(try WaveCall(text).name == name)
  }

  @Test func aListIsWrittenInPortions() throws {
    let type = try CallType(signature: "func(list<u32>)->list<u32>")
    let numbers = (0..<100_000).map(String.init).joined(separator: ", ")
    let record = try WaveCall("f([\(numbers)])").record(for: type)
    (record.start + 16).copyMemory(from: record.start, byteCount: 16)
    var portions = 0
    var bytes: [UInt8] = []
    try WaveWriter.writeResult(in: record, of: type) { portion in
      portions += 1
      bytes += portion
    }
    #expect(String(decoding: bytes, as: UTF8.self) == "[\(numbers)]\n")
    #expect(portions > 5)
  }
}
