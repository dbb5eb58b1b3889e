import Components
import TestSupport
import Testing
import WasmBytes

@testable import ComponentLinking

@Suite struct LinkErrorTests {
  @Test func aCanonicalDefinitionWithA64BitMemoryIsRefusedByName() throws {
    let error = try linkError(
      """
      (component
        (import "f" (func $f (param "a" string)))
        (core module $m (memory (export "memory") i64 1))
        (core instance $i (instantiate $m))
        (core func (canon lower (func $f) (memory (core memory $i "memory")))))
      """)
    #expect(error?.reason == .unsupported("a 64-bit memory in a canonical definition"))
    #expect(error?.path == "root")
  }

  @Test func aCanonicalDefinitionWithASharedMemoryIsRefusedByName() throws {
    let error = try linkError(
      """
      (component
        (import "f" (func $f (param "a" string)))
        (core module $m (memory (export "memory") 1 2 shared))
        (core instance $i (instantiate $m))
        (core func (canon lower (func $f) (memory (core memory $i "memory")))))
      """)
    #expect(error?.reason == .unsupported("a shared memory in a canonical definition"))
  }

  @Test(arguments: [
    ("(memory i64 1)", "(memory 1)", "memory 1..", "memory i64 1.."),
    ("(memory 1 2 shared)", "(memory 1 2)", "memory 1..2", "memory 1..2 shared"),
    ("(memory 1 2)", "(memory 1 2 shared)", "memory 1..2 shared", "memory 1..2"),
    ("(table 1 funcref)", "(table i64 1 funcref)", "table i64 funcref 1..", "table funcref 1.."),
  ])
  func addressesOfAnotherSizeDoNotMatch(
    offered: String, wanted: String, expected: String, found: String
  ) throws {
    let definition = offered.replacing(" ", with: " (export \"x\") ", maxReplacements: 1)
    let error = try linkError(
      """
      (component
        (core module $m \(definition))
        (core module $n (import "m" "x" \(wanted)))
        (core instance $m (instantiate $m))
        (core instance (instantiate $n (with "m" (instance $m)))))
      """)
    #expect(
      error?.reason == .coreTypeMismatch(name: "x", expected: expected, found: found))
  }

  @Test func anArgumentThatIsMissingIsNamedWithTheComponentThatWantsIt() throws {
    let error = try linkError(
      """
      (component
        (component $c (import "a:b/c" (instance)))
        (component $outer (alias outer 1 $c (component $c)) (instance $inner (instantiate $c)))
        (instance $o (instantiate $outer)))
      """)
    #expect(error?.reason == .missingArgument(name: "a:b/c"))
    #expect(error?.path == "root.o.inner")
  }

  @Test func aFunctionOfAnotherTypeIsRefusedWithTheFirstDifference() throws {
    let error = try linkError(
      """
      (component
        (import "f" (func $f (param "a" u32) (param "b" (tuple u8 string)) (result bool)))
        (component $c
          (import "g" (func (param "a" u32) (param "b" (tuple u8 char)) (result u8))))
        (instance $i (instantiate $c (with "g" (func $f)))))
      """)
    #expect(
      error?.reason
        == .typeMismatch(
          name: "g", expected: "func(u32,tuple<u8,char>)->u8",
          found: "func(u32,tuple<u8,string>)->bool",
          difference: "parameter b, member 2: string is not char"))
    #expect(error?.path == "root.i")
  }

  @Test(arguments: [
    ("(param \"a\" u8)", "(param \"b\" u8)", "the name of parameter 1: a is not b"),
    ("(param \"a\" u8)", "", "the number of parameters: 1 is not 0"),
    ("(result u8)", "", "the result: u8 is not nothing"),
    ("(result (list u8))", "(result (list s8))", "the result, the element: u8 is not s8"),
    (
      "(param \"a\" (result u8 (error u8)))", "(param \"a\" (result u8))",
      "parameter a, the error payload: u8 is not nothing"
    ),
    ("(param \"a\" (option u8))", "(param \"a\" u8)", "parameter a: option<u8> is not u8"),
  ])
  func theFirstDifferenceIsSaid(offered: String, wanted: String, difference: String) throws {
    let error = try linkError(
      """
      (component
        (import "f" (func $f \(offered)))
        (component $c (import "f" (func \(wanted))))
        (instance (instantiate $c (with "f" (func $f)))))
      """)
    guard case .typeMismatch(_, _, _, difference) = error?.reason else {
      Issue.record("another error: \(String(describing: error))")
      return
    }
  }

  @Test func anInstanceMayExportMoreThanIsAskedForAndNotLess() throws {
    func text(_ offered: String) -> String {
      """
      (component
        (import "f" (func $f))
        (instance $i \(offered))
        (component $c (import "i" (instance (export "x" (func)) (export "y" (func)))))
        (instance (instantiate $c (with "i" (instance $i)))))
      """
    }
    let more = "(export \"x\" (func $f)) (export \"y\" (func $f)) (export \"z\" (func $f))"
    #expect(try linkError(text(more)) == nil)
    #expect(
      try linkError(text("(export \"x\" (func $f))"))?.reason
        == .missingExport(name: "y", of: "i"))
  }

  @Test func whatTheDeclaredTypeLeavesOutCanNotBeSeen() throws {
    let error = try linkError(
      """
      (component
        (import "f" (func $f))
        (instance $i (export "x" (func $f)) (export "y" (func $f)))
        (component $c
          (import "i" (instance $i (export "x" (func))))
          (alias export $i "y" (func $y)))
        (instance (instantiate $c (with "i" (instance $i)))))
      """)
    #expect(error?.reason == .missingExport(name: "y", of: "0"))
  }

  @Test func anArgumentOfAnotherSortIsRefused() throws {
    let error = try linkError(
      """
      (component
        (component $c (import "a" (func)))
        (instance $i)
        (instance (instantiate $c (with "a" (instance $i)))))
      """)
    #expect(error?.reason == .sortMismatch(name: "a", expected: .function, found: .instance))
  }

  @Test func twoResourceTypesAreNotOne() throws {
    let error = try linkError(
      """
      (component
        (component $owner (type $r (resource (rep i32))) (export "r" (type $r)))
        (instance $a (instantiate $owner))
        (instance $b (instantiate $owner))
        (alias export $a "r" (type $ra))
        (alias export $b "r" (type $rb))
        (component $same
          (import "a" (type $a (sub resource)))
          (import "b" (type (eq $a))))
        (instance (instantiate $same (with "a" (type $ra)) (with "b" (type $ra))))
        (instance $wrong (instantiate $same (with "a" (type $ra)) (with "b" (type $rb)))))
      """)
    #expect(
      error?.reason
        == .typeMismatch(name: "b", expected: "root.a#0", found: "root.b#1", difference: ""))
    #expect(error?.path == "root.wrong")
  }

  @Test func aResourceTypeIsMadeAndSeenThroughOnlyByItsOwner() throws {
    let error = try linkError(
      """
      (component
        (import "r" (type $r (sub resource)))
        (core func (canon resource.new $r)))
      """)
    #expect(
      error?.reason
        == .invalid("resource.new is for resource types that the component itself defines"))
  }

  @Test(arguments: [
    ("(func (export \"x\"))", "(import \"m\" \"x\" (func (param i32)))", "func(i32)", "func()"),
    ("(memory (export \"x\") 1)", "(import \"m\" \"x\" (memory 2))", "memory 2..", "memory 1.."),
    ("(memory (export \"x\") 1)", "(import \"m\" \"x\" (memory 1 2))", "memory 1..2", "memory 1.."),
    (
      "(memory (export \"x\") 1 3)", "(import \"m\" \"x\" (memory 1 2))", "memory 1..2",
      "memory 1..3"
    ),
    (
      "(table (export \"x\") 1 funcref)", "(import \"m\" \"x\" (table 1 externref))",
      "table externref 1..", "table funcref 1.."
    ),
    (
      "(global (export \"x\") i32 (i32.const 0))", "(import \"m\" \"x\" (global (mut i32)))",
      "global mut i32", "global i32"
    ),
    ("(func (export \"x\"))", "(import \"m\" \"x\" (memory 1))", "memory 1..", "func()"),
    (
      "(func (export \"x\") (param v128))", "(import \"m\" \"x\" (func (param i64)))", "func(i64)",
      "func(v128)"
    ),
    (
      "(global (export \"x\") v128 (v128.const i64x2 0 0))",
      "(import \"m\" \"x\" (global (mut v128)))", "global mut v128", "global v128"
    ),
  ])
  func coreImportsHaveToMatch(
    export: String, wanted: String, expected: String, found: String
  ) throws {
    let error = try linkError(
      """
      (component
        (core module $a \(export))
        (core module $b \(wanted))
        (core instance $a (instantiate $a))
        (core instance $b (instantiate $b (with "m" (instance $a)))))
      """)
    #expect(error?.reason == .coreTypeMismatch(name: "x", expected: expected, found: found))
  }

  @Test func coresPassVectorsToEachOther() throws {
    let error = try linkError(
      """
      (component
        (component $c
          (import "core" (core module $m (import "m" "g" (global (mut v128)))
            (export "f" (func (param v128 i32) (result v128 v128)))))
          (core module $a
            (global (export "g") (mut v128) (v128.const i64x2 0 0)))
          (core module $b (import "m" "f" (func (param v128 i32) (result v128 v128))))
          (core instance $a (instantiate $a))
          (core instance $i (instantiate $m (with "m" (instance $a))))
          (core instance (instantiate $b (with "m" (instance $i)))))
        (core module $m (import "m" "g" (global (mut v128)))
          (func (export "f") (param v128 i32) (result v128 v128) (local.get 0) (local.get 0)))
        (instance (instantiate $c (with "core" (core module $m)))))
      """)
    #expect(error == nil)
  }

  @Test func aLiftedFunctionTakesNoVectors() throws {
    let error = try linkError(
      """
      (component
        (core module $m (func (export "f") (param v128)))
        (core instance $i (instantiate $m))
        (func (param "a" u64) (canon lift (core func $i "f"))))
      """)
    #expect(
      error?.reason
        == .coreTypeMismatch(
          name: "lifted function", expected: "func(i64)", found: "func(v128)"))
  }

  @Test func coreImportsMayAskForLess() throws {
    let error = try linkError(
      """
      (component
        (core module $a (memory (export "m") 2 3) (table (export "t") 5 6 funcref))
        (core module $b (import "m" "m" (memory 1 4)) (import "m" "t" (table 5 funcref)))
        (core instance $a (instantiate $a))
        (core instance $b (instantiate $b (with "m" (instance $a)))))
      """)
    #expect(error == nil)
  }

  @Test func coreImportsWithoutAnArgumentAreNamed() throws {
    let module = "(core module $b (import \"m\" \"x\" (func))) (core module $a)"
    let a = "(core instance $a (instantiate $a))"
    #expect(
      try linkError("(component \(module) \(a) (core instance (instantiate $b)))")?.reason
        == .missingCoreArgument(module: "m", name: "x"))
    #expect(
      try linkError(
        "(component \(module) \(a) (core instance (instantiate $b (with \"m\" (instance $a)))))")?
        .reason == .missingCoreExport(module: "m", name: "x"))
  }

  @Test func aLiftedFunctionHasTheFlattenedSignature() throws {
    let error = try linkError(
      """
      (component
        (core module $m (func (export "f") (param i32) (result i32) (i32.const 0)))
        (core instance $i (instantiate $m))
        (func (param "a" u64) (result f32) (canon lift (core func $i "f"))))
      """)
    #expect(
      error?.reason
        == .coreTypeMismatch(
          name: "lifted function", expected: "func(i64)->f32", found: "func(i32)->i32"))
  }

  @Test(arguments: [
    ("(param i32 i32)", "(param \"a\" string)", "", "memory"),
    ("(param i32 i32)", "(param \"a\" (list u8))", "(memory (core memory $i \"m\"))", "realloc"),
    ("(result i32)", "(result string)", "", "memory"),
    ("(result i32)", "(result (tuple u8 u8))", "", "memory"),
    (
      "(param i32)",
      "(param \"a\" (tuple u8 u8 u8 u8 u8 u8 u8 u8 u8 u8 u8 u8 u8 u8 u8 u8 u8))",
      "(memory (core memory $i \"m\"))", "realloc"
    ),
    (
      "(param i32 i32)", "(param \"a\" string)", "(realloc (core func $i \"realloc\"))", "memory"
    ),
  ])
  func anOptionThatIsNeededIsMissed(
    core: String, type: String, options: String, missing: String
  ) throws {
    let error = try linkError(
      """
      (component
        (core module $m
          (memory (export "m") 1)
          (func (export "realloc") (param i32 i32 i32 i32) (result i32) (unreachable))
          (func (export "f") \(core) (unreachable)))
        (core instance $i (instantiate $m))
        (func \(type) (canon lift (core func $i "f") \(options))))
      """)
    guard case .missingOption(missing, _) = error?.reason else {
      Issue.record("another error: \(String(describing: error))")
      return
    }
  }

  @Test(arguments: [
    ("(param \"a\" string)", "", "memory"),
    ("(result string)", "(memory (core memory $i \"m\"))", "realloc"),
    ("(result (tuple u8 u8))", "", "memory"),
  ])
  func anOptionThatALoweringNeedsIsMissed(
    type: String, options: String, missing: String
  ) throws {
    let error = try linkError(
      """
      (component
        (import "f" (func $f \(type)))
        (core module $m (memory (export "m") 1))
        (core instance $i (instantiate $m))
        (core func (canon lower (func $f) \(options))))
      """)
    guard case .missingOption(missing, _) = error?.reason else {
      Issue.record("another error: \(String(describing: error))")
      return
    }
  }

  @Test func aFunctionThatLowersParametersThroughMemoryNeedsNoRealloc() throws {
    let error = try linkError(
      """
      (component
        (import "f" (func $f (param "a" string) (result (tuple u8 u8))))
        (core module $m (memory (export "m") 1))
        (core instance $i (instantiate $m))
        (core func (canon lower (func $f) (memory (core memory $i "m")))))
      """)
    #expect(error == nil)
  }

  @Test func reallocAndPostReturnAndDestructorHaveTheirTypes() throws {
    func error(_ definition: String) throws -> LinkError? {
      try linkError(
        """
        (component
          (core module $m
            (memory (export "m") 1) (func (export "none")) (func (export "f") (result i32) (unreachable)))
          (core instance $i (instantiate $m))
          \(definition))
        """)
    }
    let realloc = try error(
      """
      (func (result u32) (canon lift (core func $i "f")
        (memory (core memory $i "m")) (realloc (core func $i "none"))))
      """)
    #expect(
      realloc?.reason
        == .coreTypeMismatch(
          name: "realloc", expected: "func(i32,i32,i32,i32)->i32", found: "func()"))
    let postReturn = try error(
      "(func (result u32) (canon lift (core func $i \"f\") (post-return (core func $i \"none\"))))")
    #expect(
      postReturn?.reason
        == .coreTypeMismatch(name: "post-return", expected: "func(i32)", found: "func()"))
    let destructor = try error("(type (resource (rep i32) (dtor (core func $i \"none\"))))")
    #expect(
      destructor?.reason
        == .coreTypeMismatch(name: "destructor", expected: "func(i32)", found: "func()"))
  }

  @Test func theRootImportsNoComponentsAndNoModules() throws {
    #expect(
      try linkError("(component (import \"c\" (component)))")?.reason
        == .unsupported("a component as an import of the root, \"c\""))
    #expect(
      try linkError("(component (import \"m\" (core module)))")?.reason
        == .unsupported("a core module as an import of the root, \"m\""))
    #expect(
      try linkError("(component (import \"i\" (instance (export \"j\" (instance)))))")?.reason
        == .unsupported("an instance inside of an imported instance, \"j\""))
  }

  @Test func theOffsetIsThatOfTheDefinition() throws {
    // An alias of an export that an instance without exports doesn't have, at byte 16.
    let bytes: [UInt8] =
      [0x00, 0x61, 0x73, 0x6d, 0x0d, 0, 1, 0] + [5, 3, 1, 1, 0] + [6, 6, 1, 1, 0, 0, 1, 0x66]
    let component = try Component(decoding: bytes)
    #expect(throws: LinkError(.missingExport(name: "f", of: "0"), path: "root", at: 16)) {
      try component.linked()
    }
  }

  @Test func aModuleThatIsGivenHasTheTypeDeclared() throws {
    func error(_ module: String) throws -> LinkError.Reason? {
      try linkError(
        """
        (component
          (core module $given \(module))
          (component $c (import "m" (core module
            (import "a" "f" (func (param i32))) (export "m" (memory 1)))))
          (instance (instantiate $c (with "m" (core module $given)))))
        """)?.reason
    }
    #expect(try error("(memory (export \"m\") 1)") == nil)
    #expect(try error("(import \"a\" \"f\" (func (param i32))) (memory (export \"m\") 1)") == nil)
    #expect(
      try error("(import \"a\" \"g\" (func)) (memory (export \"m\") 1)")
        == .missingCoreArgument(module: "a", name: "g"))
    #expect(
      try error("(import \"a\" \"f\" (func)) (memory (export \"m\") 1)")
        == .coreTypeMismatch(name: "f", expected: "func()", found: "func(i32)"))
    #expect(try error("") == .missingCoreExport(module: "m", name: "m"))
  }
}
