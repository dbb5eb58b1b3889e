// References to functions of one type: which types are equal, what may be used for what, and which locals
// have to be set before they are read.

import TestSupport
import Testing
import WasmBytes
import WasmCore

private func decoded(_ fields: String) throws -> CoreModule {
  let binary = try wasm(fromText: "(module \(fields))")
  return try CoreModule(decoding: binary, in: 0..<binary.count)
}

/// The type of the only parameter of the last type in a module with `types`.
private func parameter(_ types: String) throws -> CoreValueType {
  try #require(decoded(types).types.elements.last?.parameters.first)
}

struct TypedReferenceTests {
  @Test func aTypeIsTheSameWhateverItsIndex() throws {
    let one = try parameter("(type $a (func (param i32))) (type (func (param (ref $a))))")
    let other = try parameter(
      "(type (func)) (type $a (func (param i32))) (type (func (param (ref $a))))")
    #expect(one == other)
    let different = try parameter("(type $a (func (param i64))) (type (func (param (ref $a))))")
    #expect(one != different)
    #expect(!one.isNullable)
    #expect(one.description == "(ref (i32))")
  }

  @Test func aTypeThatRefersToItselfIsTheSameInAllModules() throws {
    let type = "(type $a (func (param (ref null $a)) (result i32)))"
    let one = try decoded(type).types.elements[0]
    let other = try decoded("(type (func)) \(type)").types.elements[1]
    #expect(one == other)
    #expect(one.number != nil)
    #expect(one.parameters[0].heap?.type == one.number)
    #expect(one != CoreFunctionType(parameters: [.funcref], results: [.i32]))
  }

  @Test func aTypeOfARecursionGroupIsNoneThatStandsAlone() throws {
    let pair = try decoded("(rec (type (func)) (type (func)))").types.elements
    let again = try decoded("(type (func)) (rec (type (func)) (type (func)))").types.elements
    #expect(pair[0] != pair[1])
    #expect(pair[0] == again[1] && pair[1] == again[2])
    #expect(again[0] == CoreFunctionType(parameters: [], results: []))
    #expect(again[0] != pair[0])
    #expect(try decoded("(rec (type (func)))").types.elements[0] == again[0])
  }

  @Test(arguments: [
    ("(ref $t)", "(ref null $t)", true), ("(ref $t)", "(ref func)", true),
    ("(ref $t)", "funcref", true), ("(ref null $t)", "funcref", true),
    ("(ref func)", "funcref", true), ("(ref $t)", "(ref $same)", true),
    ("(ref null $t)", "(ref $t)", false), ("funcref", "(ref null $t)", false),
    ("(ref $t)", "(ref $other)", false), ("(ref $t)", "externref", false),
    ("(ref extern)", "externref", true), ("externref", "(ref extern)", false),
    ("(ref $t)", "i32", false),
  ])
  func aValueCanBeUsedWhereItsTypeMatches(
    type: String, wanted: String, isAllowed: Bool
  ) throws {
    let types =
      "(type $t (func (param i32))) (type $same (func (param i32))) (type $other (func))"
    let bodies = [
      "(func (param \(type)) (result \(wanted)) (local.get 0))",
      "(func (param \(type)) (result \(wanted)) (block (result \(wanted)) (local.get 0)))",
      "(func (param \(type)) (local $x \(wanted)) (local.set $x (local.get 0)))",
      """
      (func $f (param \(wanted)) (result \(wanted)) (local.get 0))
      (func (param \(type)) (result \(wanted)) (return_call $f (local.get 0)))
      """,
    ]
    for body in bodies {
      let module = try decoded("\(types) \(body)")
      if isAllowed {
        try module.validated()
      } else {
        #expect(throws: WasmError.self) { try module.validated() }
      }
    }
  }

  @Test(arguments: [
    ("(ref $c)", "(ref $a)", true), ("(ref null $c)", "(ref null $b)", true),
    ("(ref $a)", "(ref $b)", false), ("(ref $other)", "(ref $b)", false),
    ("(ref nofunc)", "(ref $c)", true), ("(ref null nofunc)", "funcref", true),
    ("(ref nofunc)", "(ref $s)", false), ("(ref noextern)", "externref", true),
    ("(ref $d)", "(ref $s)", true), ("(ref $s)", "(ref $d)", false),
    ("(ref $s)", "(ref struct)", true), ("(ref $s)", "(ref eq)", true),
    ("(ref $v)", "(ref array)", true), ("(ref $v)", "(ref struct)", false),
    ("(ref null none)", "(ref null $v)", true), ("nullref", "(ref null i31)", true),
    ("(ref i31)", "anyref", true), ("anyref", "(ref null eq)", false),
    ("(ref $s)", "funcref", false), ("(ref $a)", "anyref", false),
    ("nullexnref", "exnref", true), ("exnref", "anyref", false),
  ])
  func aSubtypeCanBeUsedForItsSupertypes(
    type: String, wanted: String, isAllowed: Bool
  ) throws {
    let module = try decoded(
      """
      (type $a (sub (func (param (ref func)) (result (ref null func)))))
      (type $b (sub $a (func (param funcref) (result (ref func)))))
      (type $c (sub final $b (func (param funcref) (result (ref $a)))))
      (type $other (sub final $a (func (param funcref) (result (ref func)))))
      (type $s (sub (struct (field i32) (field (mut i8)))))
      (type $d (sub $s (struct (field i32) (field (mut i8)) (field f32))))
      (type $v (array (mut i16)))
      (func (param \(type)) (result \(wanted)) (local.get 0))
      """)
    if isAllowed {
      try module.validated()
    } else {
      #expect(throws: WasmError.self) { try module.validated() }
    }
  }

  @Test(arguments: [
    "(type (func)) (type (sub 0 (func)))",
    "(type (sub final (func))) (type (sub 0 (func)))",
    "(type (sub (func (param i32)))) (type (sub 0 (func)))",
    "(type (sub (func (param (ref func))))) (type (sub 0 (func (param (ref 0)))))",
    "(type (sub (func (result (ref 0))))) (type (sub 0 (func (result funcref))))",
    "(type (sub (struct (field i32)))) (type (sub 0 (struct)))",
    "(type (sub (struct (field (mut funcref))))) (type (sub 0 (struct (field (mut (ref 0))))))",
    "(type (sub (struct))) (type (sub 0 (func)))",
    "(type (sub (func))) (type (sub 0 (array i8)))",
    "(type (sub (array i8))) (type (sub 0 (array i16)))",
  ])
  func aTypeHasToMatchWhatItIsDeclaredToBeASubtypeOf(types: String) throws {
    let error = try #require(throws: WasmError.self) { try decoded(types) }
    #expect(error.reason == .invalid(.notASubtype(1)))
  }

  @Test func aTypeMayHave63SupertypesAndNoMore() throws {
    func chain(_ count: Int) -> String {
      "(type (sub (func)))" + (0..<count).map { "(type (sub \($0) (func)))" }.joined()
    }
    #expect(try decoded(chain(63)).types.count == 64)
    let error = try #require(throws: WasmError.self) { try decoded(chain(64)) }
    #expect(error.reason == .limitExceeded(.init("supertypes of a type", maximum: 63)))
  }

  @Test(arguments: [
    ("(sub (func))", "(sub final (func))"), ("(sub (func))", "(func)"),
    ("(sub $a (func))", "(sub $b (func))"), ("(struct)", "(func)"),
    ("(struct (field i8))", "(struct (field i16))"),
    ("(struct (field i32))", "(struct (field (mut i32)))"),
    ("(array i32)", "(struct (field i32))"),
  ])
  func typesThatDifferInTheirPlaceOnlyAreDifferent(one: String, other: String) throws {
    let module = try decoded(
      """
      (type $a (sub (func))) (rec (type (struct)) (type $b (sub (func))))
      (type $one \(one)) (type $other \(other)) (type $again \(one))
      """)
    let types = module.types.elements.suffix(3).map(\.self)
    #expect(types[0] != types[1])
    #expect(types[0] == types[2])
  }

  @Test(arguments: [
    ("(local.get $x)", false), ("(local.set $x (ref.func $f)) (local.get $x)", true),
    ("(drop (local.tee $x (ref.func $f))) (local.get $x)", true),
    ("(block (local.set $x (ref.func $f))) (local.get $x)", false),
    (
      """
      (if (i32.const 1) (then (local.set $x (ref.func $f))) (else (drop (local.get $x))))
      (ref.func $f)
      """, false
    ),
    (
      """
      (local.set $x (ref.func $f)) (block (local.set $x (ref.func $f)))
      (local.get $x)
      """, true
    ),
    ("(unreachable) (local.get $x)", false),
  ])
  func aLocalThatCannotBeNullHasToBeSetInTheBlock(body: String, isAllowed: Bool) throws {
    let module = try decoded(
      """
      (elem declare func $f)
      (func $f (result (ref func)) (local $x (ref func)) \(body))
      """)
    if isAllowed {
      try module.validated()
    } else {
      let error = try #require(throws: WasmError.self) { try module.validated() }
      #expect(error.reason == .invalid(.uninitializedLocal(0)))
    }
  }

  @Test(arguments: [
    "(table 1 (ref func))",
    "(func (param externref) (result funcref) (br_on_non_null 0 (local.get 0)) (unreachable))",
    "(type $t (func)) (func (param funcref) (call_ref $t (local.get 0)))",
    "(type $t (func (result i32))) (func (param (ref $t)) (return_call_ref $t (local.get 0)))",
    "(func (param i32) (drop (ref.as_non_null (local.get 0))))",
    "(func (param i32) (block (br_on_null 0 (local.get 0)) (drop)))",
    "(func (block (br_on_non_null 0 (ref.null func))))",
    "(func (param i32) (result i32) (br_on_non_null 0 (ref.null func)) (i32.const 0))",
  ])
  func whatDoesNotMatchIsInvalid(fields: String) throws {
    let module = try decoded(fields)
    #expect(throws: WasmError.self) { try module.validated() }
  }

  @Test func whatIsTakenFromUnreachableCodeMatchesAnyReference() throws {
    try decoded(
      """
      (type $t (func))
      (func (result (ref $t)) (unreachable) (ref.as_non_null))
      (func (result externref) (unreachable) (ref.as_non_null))
      (func (unreachable) (call_ref $t))
      (func (result i32) (unreachable) (ref.is_null))
      """
    ).validated()
  }

  @Test func anUnknownTypeIsRefusedWhereItIsNamed() {
    // One type, `[(ref 1)] -> []`.
    let binary = Assembly.module(Assembly.section(1, [0x60, 1, 0x64, 1, 0]))
    #expect(
      throws: WasmError(.invalid(.unknownIndex(space: "type", index: 1, count: 1)), at: 14)
    ) { try CoreModule(decoding: binary, in: 0..<binary.count) }
  }
}
