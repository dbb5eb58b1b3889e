import CanonicalABI
import Testing

@testable import ComponentLinking

@Suite struct HostSignatureTests {
  private let resources: [ComponentGraph.Resource] = [
    .init(
      origin: .host(interface: "wasi:io/streams@0.2.3", name: "input-stream"),
      name: "wasi:io/streams/input-stream")
  ]

  private func text(_ type: ValueType) -> String {
    HostSignature.text(of: type, resources: resources)
  }

  @Test func functionsHaveNoNamesAndNoSpaces() {
    let parameters: [ValueType.Field] = [
      .init(name: "a", type: .u8), .init(name: "b", type: .string),
    ]
    let none = FunctionType(parameters: [], result: nil)
    let some = FunctionType(parameters: parameters, result: .list(.u8))
    #expect(HostSignature(of: none, resources: []).text == "func()")
    #expect(HostSignature(of: some, resources: []).text == "func(u8,string)->list<u8>")
  }

  @Test(
    arguments: [
      (.bool, "bool"), (.s8, "s8"), (.u8, "u8"), (.s16, "s16"), (.u16, "u16"), (.s32, "s32"),
      (.u32, "u32"), (.s64, "s64"), (.u64, "u64"), (.f32, "f32"), (.f64, "f64"), (.char, "char"),
      (.string, "string"), (.tuple([.u8, .list(.string)]), "tuple<u8,list<string>>"),
      (
        .record([.init(name: "a", type: .u8), .init(name: "b-c", type: .char)]),
        "record{a:u8,b-c:char}"
      ),
      (
        .variant([.init(name: "a", type: nil), .init(name: "b", type: .option(.u8))]),
        "variant{a,b(option<u8>)}"
      ),
      (.enum(["a", "b"]), "enum{a,b}"), (.flags(["a", "b"]), "flags{a,b}"),
      (.result(ok: nil, error: nil), "result<_,_>"), (.result(ok: .u8, error: nil), "result<u8,_>"),
      (.result(ok: nil, error: .string), "result<_,string>"),
    ] as [(ValueType, String)])
  func everyTypeHasAText(type: ValueType, expected: String) { #expect(text(type) == expected) }

  @Test func handlesNameTheInterfaceThatDefinesTheResource() {
    #expect(text(.own(ResourceIndex(0))) == "own<wasi:io/streams/input-stream>")
    #expect(text(.borrow(ResourceIndex(0))) == "borrow<wasi:io/streams/input-stream>")
    #expect(
      HostSignature.resourceName(interface: "a:b/c@1.2.3", name: "r") == "a:b/c/r")
    #expect(HostSignature.resourceName(interface: "", name: "r") == "r")
  }
}
