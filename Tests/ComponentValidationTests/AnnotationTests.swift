import Testing
import WasmBytes

@testable import ComponentValidation

@Suite struct AnnotationTests {
  @Test(
    arguments: [
      ("[constructor]a", "(result (own $a))"), ("[constructor]a", "(result (result (own $a)))"),
      ("[constructor]a", "(param \"x\" u8) (result (result (own $a) (error string)))"),
      ("[method]a.b", "(param \"self\" (borrow $a))"), ("[static]a.b", "(result u8)"),
    ])
  func theseBelongToTheirResource(name: String, type: String) throws {
    try expectValid(
      """
      (component
        (import "a" (type $a (sub resource)))
        (import "\(name)" (func \(type))))
      """)
  }

  @Test(
    arguments: [
      ("[constructor]a", "", .needsResult), ("[constructor]a", "(result u32)", .needsOwnResult),
      ("[constructor]a", "(result (borrowless))", .needsOwnResult),
      ("[constructor]a", "(result (option (own $a)))", .needsOwnResult),
      ("[constructor]a", "(result (own $b))", .otherResource("b")),
      ("[method]a.b", "", .needsSelf), ("[method]a.b", "(param \"x\" u32)", .selfNotFirst),
      ("[method]a.b", "(param \"self\" (own $a))", .selfNotBorrowed),
      ("[method]a.b", "(param \"self\" (borrow $b))", .otherResource("b")),
      ("[static]c.b", "", .unknownResource),
    ] as [(String, String, WasmError.AnnotationRule)])
  func theseDoNot(name: String, type: String, rule: WasmError.AnnotationRule) throws {
    let type = type.replacing("(borrowless)", with: "(result string)")
    try expectRefusal(
      of: """
        (component
          (import "a" (type $a (sub resource)))
          (import "b" (type $b (sub resource)))
          (import "\(name)" (func \(type))))
        """, for: .annotation(name, rule))
  }

  @Test func onlyFunctionsHaveAnnotations() throws {
    try expectRefusal(
      of: "(component (import \"[method]a.b\" (instance)))",
      for: .annotation("[method]a.b", .needsFunction))
  }

  @Test func importsDoNotNameTheResourcesOfExports() throws {
    let text = { (export: String) in
      """
      (component
        (import "a" (type $a (sub resource)))
        (import "f" (func $f (param "self" (borrow $a))))
        \(export))
      """
    }
    try expectRefusal(
      of: text("(export \"[method]a.b\" (func $f))"),
      for: .annotation("[method]a.b", .unnamedResource))
    try expectValid(
      text(
        """
        (export $a' "a" (type $a))
        (export "[method]a.b" (func $f) (func (param "self" (borrow $a'))))
        """))
  }

  @Test func aBundleNamesNoResources() throws {
    try expectRefusal(
      of: """
        (component
          (import "a" (type $a (sub resource)))
          (import "f" (func $f (param "self" (borrow $a))))
          (instance (export "a" (type $a)) (export "[method]a.b" (func $f))))
        """, for: .annotation("[method]a.b", .unnamedResource))
  }

  @Test func anInstanceTypeIsAScopeOfItsOwn() throws {
    try expectValid(
      """
      (component (type (instance
        (export "a" (type $a (sub resource)))
        (export "[static]a.b" (func))
        (export "[method]a.c" (func (param "self" (borrow $a)))))))
      """)
    try expectRefusal(
      of: """
        (component
          (import "a" (type $a (sub resource)))
          (type (instance (export "[static]a.b" (func)))))
        """, for: .annotation("[static]a.b", .unknownResource))
  }
}
