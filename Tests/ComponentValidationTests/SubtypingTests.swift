import Testing
import WasmBytes

@testable import ComponentValidation

@Suite struct SubtypingTests {
  /// Gives an import of type `given` for an import of type `wanted`.
  private func passing(_ given: String, as wanted: String) -> String {
    """
    (component
      (import "given" \(given))
      (component $c (import "wanted" \(wanted)))
      (instance (instantiate $c (with "wanted" \(reference(to: given))))))
    """
  }

  private func reference(to type: String) -> String {
    for sort in ["func", "instance", "component", "type", "core module"]
    where type.hasPrefix("(\(sort)") { return "(\(sort) 0)" }
    return ""
  }

  @Test(
    arguments: [
      ("(func)", "(func)"),
      ("(func (param \"a\" (list u8)))", "(func (param \"a\" (list u8)))"),
      (
        "(instance (export \"a\" (func)) (export \"b\" (func)))", "(instance (export \"b\" (func)))"
      ),
      ("(component)", "(component (import \"a\" (func)))"),
      ("(component (export \"a\" (func)))", "(component)"),
      (
        "(component (import \"a\" (instance)))",
        "(component (import \"a\" (instance (export \"b\" (func)))))"
      ),
      (
        "(component (import \"a\" (type (sub resource))))",
        "(component (import \"a\" (type (sub resource))))"
      ),
      (
        "(component (export \"a\" (type (sub resource))))",
        "(component (export \"a\" (type (sub resource))))"
      ),
      ("(core module (export \"a\" (func)))", "(core module (import \"b\" \"c\" (func)))"),
    ])
  func theseAreSubtypes(given: String, wanted: String) throws {
    try expectValid(passing(given, as: wanted))
  }

  @Test(
    arguments: [
      ("(func (param \"a\" u8))", "(func)", .count(of: "parameters", expected: 0, found: 1)),
      (
        "(func (param \"a\" u8))", "(func (param \"b\" u8))",
        .name(of: "parameter", expected: "b", found: "a")
      ),
      ("(func (result u8))", "(func)", .presence(of: "result", isExpected: false)),
      ("(func)", "(func (result u8))", .presence(of: "result", isExpected: true)),
      (
        "(func async)", "(func)",
        .kind(expected: "a synchronous function", found: "an asynchronous function")
      ),
      (
        "(func (result (tuple u8)))", "(func (result (tuple u8 u8)))",
        .count(of: "members", expected: 2, found: 1)
      ),
      (
        "(func (result (list u8)))", "(func (result (list u8 3)))",
        .kind(expected: "a list of fixed length", found: "a list")
      ),
      (
        "(func (result (list u8 2)))", "(func (result (list u8 3)))",
        .count(of: "elements", expected: 3, found: 2)
      ),
      (
        "(func (result (map u8 u8)))", "(func (result (list (tuple u8 u8))))",
        .kind(expected: "a list", found: "a map")
      ),
      (
        "(func (result (map u8 u8)))", "(func (result (map u8 s8)))",
        .kind(expected: "s8", found: "u8")
      ),
      (
        "(func (result (option u8)))", "(func (result (option s8)))",
        .kind(expected: "s8", found: "u8")
      ),
      (
        "(func (result (result u8)))", "(func (result (result)))",
        .presence(of: "ok payload", isExpected: false)
      ),
      (
        "(func (result (result)))", "(func (result (result (error u8))))",
        .presence(of: "error payload", isExpected: true)
      ),
      (
        "(func (result (stream u8)))", "(func (result (stream)))",
        .presence(of: "element", isExpected: false)
      ),
      ("(instance)", "(instance (export \"b\" (func)))", .missingExport("b")),
      (
        "(instance (export \"b\" (func)))", "(instance (export \"b\" (instance)))",
        .kind(expected: "instance", found: "function")
      ),
      ("(component (import \"a\" (func)))", "(component)", .missingImport("a")),
      ("(component)", "(component (export \"a\" (func)))", .missingExport("a")),
      (
        "(component (import \"a\" (instance (export \"b\" (func)))))",
        "(component (import \"a\" (instance)))", .missingExport("b")
      ),
      ("(core module (import \"b\" \"c\" (func)))", "(core module)", .missingImport("b::c")),
      ("(core module)", "(core module (export \"a\" (func)))", .missingExport("a")),
    ] as [(String, String, WasmError.TypeMismatch.Difference)])
  func theseAreNot(
    given: String, wanted: String, difference: WasmError.TypeMismatch.Difference
  ) throws {
    guard
      case .invalid(.component(.incompatible("wanted", let mismatch))) =
        try refusal(of: passing(given, as: wanted))?.reason
    else {
      Issue.record("\(given) is taken for \(wanted), or refused for another reason")
      return
    }
    #expect(mismatch.difference == difference)
  }

  /// Uses a component with two type imports, of which the second has to be the first.
  private let same = """
    (component $same (import "a" (type $a (sub resource))) (import "b" (type (eq $a))))
    """

  @Test func eachInstanceHasItsOwnResources() throws {
    let text = { (first: String, second: String) in
      """
      (component
        (component $c (type $r (resource (rep i32))) (export "r" (type $r)))
        (instance $x (instantiate $c))
        (instance $y (instantiate $c))
        \(self.same)
        (instance (instantiate $same
          (with "a" (type \(first) "r")) (with "b" (type \(second) "r")))))
      """
    }
    try expectValid(text("$x", "$x"))
    try expectRefusal(
      of: text("$x", "$y"), for: .incompatible("b", .init(.resource)))
  }

  @Test func aResourceThatIsGivenIsTheOneThatComesOut() throws {
    try expectValid(
      """
      (component
        (component $c (import "in" (type $r (sub resource))) (export "out" (type $r)))
        (type $r (resource (rep i32)))
        (instance $x (instantiate $c (with "in" (type $r))))
        \(same)
        (instance (instantiate $same (with "a" (type $r)) (with "b" (type $x "out"))))
        (alias export $x "out" (type $out))
        (core func (canon resource.rep $out)))
      """)
  }

  @Test func aTypeThatHidesWhatItIsIsAnother() throws {
    try expectRefusal(
      of: """
        (component
          (component $c
            (type $r (resource (rep i32)))
            (export "r" (type $r))
            (export "s" (type $r) (type (sub resource))))
          (instance $x (instantiate $c))
          \(same)
          (instance (instantiate $same (with "a" (type $x "r")) (with "b" (type $x "s")))))
        """, for: .incompatible("b", .init(.resource)))
  }

  @Test func resourcesOfImportedInstancesDiffer() throws {
    try expectRefusal(
      of: """
        (component
          (type $i (instance (export "r" (type (sub resource)))))
          (import "x" (instance $x (type $i)))
          (import "y" (instance $y (type $i)))
          \(same)
          (instance (instantiate $same (with "a" (type $x "r")) (with "b" (type $y "r")))))
        """, for: .incompatible("b", .init(.resource)))
  }

  /// A component type whose export uses what it imports and what it has of its own.
  private func componentType(_ result: String) -> String {
    """
    (component
      (import "in" (type $in (sub resource)))
      (import "f" (func (param "x" (own $in))))
      (export "out" (type $out (sub resource)))
      (export "g" (func (result \(result)))))
    """
  }

  @Test func componentsAreComparedWithWhatTheyBind() throws {
    try expectValid(passing(componentType("(own $out)"), as: componentType("(own $out)")))
    let text = passing(componentType("(own $in)"), as: componentType("(own $out)"))
    #expect(
      try refusal(of: text)?.reason
        == .invalid(
          .component(
            .incompatible(
              "wanted", .init(.resource, at: ["export \"g\"", "the result"])))))
  }

  @Test func anArgumentOfAComponentMayExportWhatIsHiddenInTheTypeThatIsWanted() throws {
    // The one that is given exports its import again; where it is wanted, nothing of that is known.
    try expectValid(
      passing(
        """
        (component
          (import "in" (type $in (sub resource)))
          (export "out" (type $out (eq $in)))
          (export "g" (func (result (own $out)))))
        """,
        as: """
          (component
            (import "in" (type $in (sub resource)))
            (export "out" (type $out (sub resource)))
            (export "g" (func (result (own $out)))))
          """))
  }

  @Test func instanceTypesThatBindResourcesAreEqualWhateverTheyAreCalledInside() throws {
    let type = { (name: String) in
      """
      (type \(name) (instance
        (export "r" (type $r (sub resource)))
        (export "f" (func (result (own $r))))))
      """
    }
    try expectValid(
      """
      (component
        \(type("$one")) \(type("$two"))
        (component $c \(type("$three")) (import "t" (type (eq $three))))
        (instance (instantiate $c (with "t" (type $one))))
        (instance (instantiate $c (with "t" (type $two)))))
      """)
  }

  @Test func ascriptionOnlyForgets() throws {
    try expectValid(
      """
      (component
        (import "i" (instance $i (export "f" (func))))
        (export "j" (instance $i) (instance)))
      """)
    try expectRefusal(
      of: """
        (component
          (import "i" (instance $i))
          (export "j" (instance $i) (instance (export "f" (func)))))
        """, for: .incompatibleAscription("j", .init(.missingExport("f"))))
  }

  @Test func outerAliasesDoNotCarryResourcesIntoComponents() throws {
    let text = { (type: String) in
      """
      (component $c
        (type $r (resource (rep i32)))
        (type $t \(type))
        (component (alias outer $c $t (type $x))))
      """
    }
    for type in [
      "(own $r)", "(list (borrow $r))", "(func (param \"x\" (own $r)))",
      "(instance (alias outer $c $r (type $x)) (export \"e\" (type (eq $x))))",
      "(component (alias outer $c $r (type $x)) (import \"e\" (type (eq $x))))",
    ] {
      try expectRefusal(of: text(type), for: .outerAliasWithResources)
    }
    for type in [
      "(list u8)", "(instance (export \"e\" (type (sub resource))))",
      "(component (import \"e\" (type $e (sub resource))) (export \"f\" (func (result (own $e)))))",
    ] {
      try expectValid(text(type))
    }
  }
}
