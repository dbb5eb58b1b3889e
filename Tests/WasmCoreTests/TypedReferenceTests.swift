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
