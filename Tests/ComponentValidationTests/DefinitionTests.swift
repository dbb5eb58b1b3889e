import Testing
import WasmBytes

@testable import ComponentValidation

@Suite struct DefinitionTests {
  // MARK: Types

  @Test(
    arguments: [
      ("(type (map f32 u8))", .badMapKey), ("(type (map (list u8) u8))", .badMapKey),
      ("(type (list u64 33554432))", .valueTooLarge),
      ("(type (list string 16777216))", .valueTooLarge),
      ("(type (tuple (list u8 268435455) (list u8 1)))", .valueTooLarge),
      ("(type (stream char))", .streamOfCharacters),
      ("(type $r (resource (rep i32))) (type (stream (borrow $r)))", .borrowInStream),
      ("(type $r (resource (rep i32))) (type (future (list (borrow $r))))", .borrowInStream),
      (
        "(type $r (resource (rep i32))) (type (func (result (option (borrow $r)))))",
        .borrowInResult
      ),
    ] as [(String, WasmError.ComponentInvalidity)])
  func theseTypesAreRefused(definition: String, reason: WasmError.ComponentInvalidity) throws {
    try expectRefusal(of: "(component \(definition))", for: reason)
  }

  @Test func theGreatestTypesAreValid() throws {
    try expectValid(
      """
      (component
        (type (list u8 268435455))
        (type (list string 16777215))
        (type (map u8 (list u8 268435455)))
        (type (tuple (list u8 268435454) u8))
        (type $s string)
        (type (map $s u8)))
      """)
  }

  @Test func aResourceTypeOfAnotherKindIsRefused() throws {
    let text = """
      (component
        (import "i" (instance $i (export "t" (type (eq 0)))))
        (alias export $i "t" (type $t))
        (type (own $t)))
      """.replacing(
        "(export \"t\" (type (eq 0)))", with: "(type $u u8) (export \"t\" (type (eq $u)))")
    #expect(
      try refusal(of: text)?.reason
        == .invalid(.typeMismatch(expected: "a resource type", found: "a value type")))
  }

  @Test func aDestructorTakesTheRepresentation() throws {
    try expectRefusal(
      of: """
        (component
          (core module $m (func (export "d") (param i64)))
          (core instance $i (instantiate $m))
          (type (resource (rep i32) (dtor (core func $i "d")))))
        """,
      for: .coreSignature(of: "destructor", expected: "(i32)", found: "(i64)"))
  }

  // MARK: Instances and aliases

  @Test(
    arguments: [
      (
        "(component $c (import \"a\" (func))) (instance (instantiate $c))",
        .missingArgument("a", offered: [])
      ),
      (
        """
        (component $c (import "a:b/c@1.0.0" (instance))) (instance $i)
        (instance (instantiate $c (with "x" (instance $i)) (with "a:b/c@1.1.0" (instance $i))))
        """, .missingArgument("a:b/c@1.0.0", offered: ["a:b/c@1.1.0"])
      ),
      (
        "(component $c (import \"a\" (instance))) (instance $i) (instance (instantiate $c (with \"b\" (instance $i))))",
        .missingArgument("a", offered: ["b"])
      ),
      (
        "(component $c) (instance $i (instantiate $c)) (alias export $i \"a\" (func))",
        .missingExport("a", instance: 0)
      ),
      (
        "(import \"i\" (instance $i (export \"a\" (func)))) (alias export $i \"a\" (instance))",
        .sortMismatch("a", expected: "an instance", found: "a function")
      ),
      (
        "(component $c (import \"a\" (func))) (instance $i) (instance (instantiate $c (with \"a\" (instance $i))))",
        .sortMismatch("a", expected: "a function", found: "an instance")
      ),
      (
        "(core module $m) (core instance $i (instantiate $m)) (alias core export $i \"a\" (core func))",
        .missingCoreExport("a", instance: "0")
      ),
      (
        "(core module $m (memory (export \"a\") 1)) (core instance $i (instantiate $m)) (alias core export $i \"a\" (core func))",
        .sortMismatch("a", expected: "a core function", found: "a core memory")
      ),
      (
        "(core module $m (import \"a\" \"b\" (func))) (core instance (instantiate $m))",
        .missingCoreArgument(module: "a")
      ),
      (
        "(core module $m (import \"a\" \"b\" (func))) (core instance $i) (core instance (instantiate $m (with \"a\" (instance $i))))",
        .missingCoreExport("b", instance: "a")
      ),
    ] as [(String, WasmError.ComponentInvalidity)])
  func theseInstancesAndAliasesAreRefused(
    definitions: String, reason: WasmError.ComponentInvalidity
  ) throws {
    try expectRefusal(of: "(component \(definitions))", for: reason)
    // Whether it is ever instantiated or not.
    try expectRefusal(of: "(component (component \(definitions)))", for: reason)
  }

  @Test func anErrorIsWhereTheDefinitionIs() throws {
    let error = try refusal(of: "(component (type u8) (type (stream char)))")
    #expect(error?.offset == 12)
  }

  // MARK: Canonical definitions

  private let module = """
    (core module $m
      (memory (export "m") 1)
      (func (export "realloc") (param i32 i32 i32 i32) (result i32) unreachable)
      (func (export "none"))
      (func (export "i") (param i32))
      (func (export "ii") (param i32 i32))
      (func (export "ri") (result i32) unreachable)
      (func (export "cb") (param i32 i32 i32) (result i32) unreachable))
    (core instance $i (instantiate $m))
    """

  @Test(
    arguments: [
      ("(param \"a\" string)", "\"ii\"", "", .missingOption("memory")),
      (
        "(param \"a\" string)", "\"ii\"", "(memory (core memory $i \"m\"))",
        .missingOption("realloc")
      ),
      ("(param \"a\" (map u8 u8))", "\"ii\"", "", .missingOption("memory")),
      ("(param \"a\" (list u8 20))", "\"i\"", "", .missingOption("memory")),
      (
        "(param \"a\" u8)", "\"ii\"", "",
        .coreSignature(of: "the lifted function", expected: "(i32)", found: "(i32,i32)")
      ),
      (
        "(param \"a\" (list u8 2))", "\"i\"", "",
        .coreSignature(of: "the lifted function", expected: "(i32,i32)", found: "(i32)")
      ),
      ("(result string)", "\"ri\"", "", .missingOption("memory")),
      (
        "", "\"none\"", "(post-return (core func $i \"i\"))",
        .coreSignature(of: "post-return", expected: "()", found: "(i32)")
      ),
      ("", "\"none\"", "(realloc (core func $i \"realloc\"))", .missingOption("memory")),
      (
        "", "\"none\"", "(memory (core memory $i \"m\")) (realloc (core func $i \"i\"))",
        .coreSignature(of: "realloc", expected: "(i32,i32,i32,i32)->i32", found: "(i32)")
      ),
      ("", "\"none\"", "async", .asynchronousOptionForSynchronousType),
      ("async", "\"ri\"", "(callback (core func $i \"cb\"))", .missingOption("async")),
      (
        "async", "\"ri\"", "async (callback (core func $i \"i\"))",
        .coreSignature(of: "callback", expected: "(i32,i32,i32)->i32", found: "(i32)")
      ),
      (
        "async", "\"none\"", "async (post-return (core func $i \"none\"))",
        .misplacedOption("post-return")
      ),
    ] as [(String, String, String, WasmError.ComponentInvalidity)])
  func theseLiftingsAreRefused(
    type: String, function: String, options: String, reason: WasmError.ComponentInvalidity
  ) throws {
    try expectRefusal(
      of: """
        (component
          \(module)
          (type $t (func \(type)))
          (func (type $t) (canon lift (core func $i \(function)) \(options))))
        """, for: reason)
  }

  @Test func asynchronousLiftingsHaveTheirOwnSignatures() throws {
    try expectValid(
      """
      (component
        \(module)
        (type $t (func async (result string)))
        (func (type $t)
          (canon lift (core func $i "ri") async (callback (core func $i "cb"))
            (memory (core memory $i "m"))))
        (func (type $t) (canon lift (core func $i "none") async (memory (core memory $i "m"))))
        (func (type $t) (canon lift (core func $i "ri") (memory (core memory $i "m")))))
      """)
  }

  @Test(
    arguments: [
      ("(param \"a\" string)", "", .missingOption("memory")),
      ("(result (tuple u8 u8))", "", .missingOption("memory")),
      ("(result string)", "(memory (core memory $i \"m\"))", .missingOption("realloc")),
      ("", "async", .asynchronousOptionForSynchronousType),
      ("", "(post-return (core func $i \"none\"))", .misplacedOption("post-return")),
      ("async", "async (callback (core func $i \"cb\"))", .misplacedOption("callback")),
    ] as [(String, String, WasmError.ComponentInvalidity)])
  func theseLoweringsAreRefused(
    type: String, options: String, reason: WasmError.ComponentInvalidity
  ) throws {
    try expectRefusal(
      of: """
        (component
          (import "f" (func $f \(type)))
          \(module)
          (core func (canon lower (func $f) \(options))))
        """, for: reason)
  }

  @Test func representationsAreForTheOwnerOnly() throws {
    try expectRefusal(
      of: """
        (component
          (import "r" (type $r (sub resource)))
          (core func (canon resource.drop $r))
          (core func (canon resource.new $r)))
        """, for: .notLocalResource)
  }

  @Test(
    arguments: [
      "(type $s (future u8)) (core func (canon stream.new $s))",
      "(type $s (stream u8)) (core func (canon future.drop-readable $s))",
      "(type $s (list u8)) (core func (canon stream.new $s))",
    ])
  func streamsAndFuturesAreToldApart(definitions: String) throws {
    guard
      case .invalid(.typeMismatch) = try refusal(of: "(component \(definitions))")?.reason
    else {
      Issue.record("not refused, or for another reason")
      return
    }
  }

  @Test func asynchronousOptionsHaveToSuffice() throws {
    try expectRefusal(
      of: "(component (core func (canon task.return (result string))))",
      for: .missingOption("memory"))
    try expectRefusal(
      of: """
        (component
          \(module)
          (type $s (stream string))
          (core func (canon stream.read $s async (memory (core memory $i "m")))))
        """, for: .missingOption("realloc"))
    try expectValid(
      """
      (component
        \(module)
        (type $s (stream string))
        (core func (canon stream.write $s async (memory (core memory $i "m")))))
      """)
  }

  /// A component that makes threads of functions in a table of type `table`.
  private func threadMaker(_ type: String = "(param i32)", table: String = "1 funcref") -> String {
    """
    (component
      (core type $f (func \(type)))
      (core module $m (func $g) (table (export "t") \(table)))
      (core instance $i (instantiate $m))
      (alias core export $i "t" (core table $t))
      (core func (canon thread.new-indirect $f (core table $t))))
    """
  }

  @Test func threadsRunFunctionsOfOneParameter() throws {
    try expectValid(threadMaker())
    try expectValid(threadMaker(table: "1 (ref func) (ref.func $g)"))
    for text in [threadMaker(""), threadMaker(table: "1 externref")] {
      guard case .invalid(.component(.badImmediate)) = try refusal(of: text)?.reason else {
        Issue.record("not refused, or for another reason")
        return
      }
    }
  }

  @Test func threadsAreNotMadeOfA64BitTable() throws {
    #expect(
      try refusal(of: threadMaker(table: "i64 1 funcref"))?.reason
        == .unsupported(.named("a 64-bit table in a canonical definition")))
  }

  @Test(
    arguments: [
      "waitable-set.wait (memory (core memory $i \"m\"))",
      "task.return (memory (core memory $i \"m\"))",
      "lower (func $f) (memory (core memory $i \"m\"))",
    ])
  func theMemoryOfACanonicalDefinitionIsNotShared(definition: String) throws {
    let text = { (memory: String) in
      """
      (component
        (import "f" (func $f))
        (core module $m (memory (export "m") \(memory)))
        (core instance $i (instantiate $m))
        (core func (canon \(definition))))
      """
    }
    try expectValid(text("1 2"))
    guard
      case .invalid(.component(.badImmediate)) = try refusal(of: text("1 2 shared"))?.reason
    else {
      Issue.record("not refused, or for another reason")
      return
    }
  }
}
