import Testing

@testable import CanonicalABI

/// The text of types, written and read.
@Suite struct TypeTextTests {
  private func written(_ signature: ParsedSignature) -> String {
    var text = TypeText { signature.resourceNames[$0.number] }
    text.append(signature.type)
    return text.text
  }

  @Test(
    arguments: [
      "func()", "func()->u8",
      "func(bool,s8,u8,s16,u16,s32,u32,s64,u64,f32,f64,char,string)->tuple<u8,list<string>>",
      "func(record{a:u8,b-c:option<char>},variant{a,b(list<u8>)},enum{A,b2},flags{x,y-z})",
      "func(result<_,_>,result<u8,_>,result<_,u8>)->result<result<u8,u8>,string>",
      "func(own<wasi:io/streams/input-stream>,borrow<root.a b#3>)->own<wasi:io/streams/input-stream>",
      "func(own<>)", "func(list<u8,4>,list<list<string,2>>)->map<string,map<u8,list<u8>>>",
    ])
  func aTextIsReadAsTheTypeThatHasIt(text: String) throws {
    #expect(written(try ParsedSignature(text)) == text)
  }

  @Test func oneNameIsOneResource() throws {
    let signature = try ParsedSignature("func(own<a>,borrow<b>)->own<a>")
    #expect(signature.resourceNames == ["a", "b"])
    #expect(signature.type.result == signature.type.parameters[0].type)
  }

  @Test func theNameOfAResourceCannotEndItsType() throws {
    var text = TypeText { _ in "a>,u8\n<\u{7f}" }
    text.append(
      FunctionType(parameters: [.init(name: "a", type: .own(ResourceIndex(0)))], result: nil))
    #expect(text.text == "func(own<a_,u8___>)")
    #expect(try ParsedSignature(text.text).type.parameters.count == 1)
  }

  @Test(
    arguments: [
      ("", .unexpectedEnd, 0), ("func", .unexpectedByte, 0), ("func(", .unexpectedEnd, 5),
      ("func(u8", .unexpectedEnd, 7), ("func(u8,)", .unexpectedByte, 8),
      ("func()x", .unexpectedByte, 6), ("func()->", .unexpectedEnd, 8),
      ("func(u9)", .unknownType, 5), ("func(list)", .unexpectedByte, 9),
      ("func(list<>)", .unexpectedByte, 10), ("func(tuple<>)", .unexpectedByte, 11),
      ("func(record{})", .unexpectedByte, 12), ("func(record{a})", .unexpectedByte, 13),
      ("func(record{:u8})", .unexpectedByte, 12), ("func(variant{a(})", .unexpectedByte, 15),
      ("func(variant{a()})", .unexpectedByte, 15), ("func(enum{a,})", .unexpectedByte, 12),
      ("func(result<_>)", .unexpectedByte, 13), ("func(_)", .unexpectedByte, 5),
      ("func(own<a)", .unexpectedEnd, 11), ("func( u8)", .unexpectedByte, 5),
      ("func(u8)->u8,u8", .unexpectedByte, 12),
      ("func(list<u8,0>)", .unexpectedByte, 13), ("func(list<u8,x>)", .unexpectedByte, 13),
      ("func(list<u8,4294967296>)", .unexpectedByte, 13), ("func(list<u8,>)", .unexpectedByte, 13),
      ("func(map<u8>)", .unexpectedByte, 11), ("func(list<u8)", .unexpectedByte, 12),
    ] as [(String, TypeTextError.Reason, Int)])
  func whatIsNoTypeIsRefused(text: String, reason: TypeTextError.Reason, offset: Int) {
    #expect(throws: TypeTextError(reason: reason, offset: offset)) { try ParsedSignature(text) }
  }

  @Test func nestingAndSizeAreBounded() throws {
    func nested(_ count: Int) -> String {
      let opening = String(repeating: "option<", count: count)
      return "func(\(opening)u8\(String(repeating: ">", count: count)))"
    }
    _ = try ParsedSignature(nested(TypeTable.maximumDepth - 1))
    for count in [TypeTable.maximumDepth, 1_000_000] {
      let error = #expect(throws: TypeTextError.self) { try ParsedSignature(nested(count)) }
      #expect(error?.reason == .tooDeep)
    }
    let many = String(repeating: "u8,", count: TypeTable.maximumPartCount) + "u8"
    let error = #expect(throws: TypeTextError.self) { try ParsedSignature("func(tuple<\(many)>)") }
    #expect(error?.reason == .tooManyParts)
  }
}
