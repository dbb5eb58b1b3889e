import Testing
import WasmBytes

@testable import ComponentValidation

@Suite struct VisibilityTests {
  /// A core function to lift, and a resource type.
  private let start = """
    (component
      (core module $m
        (memory (export "m") 1)
        (func (export "f") (result i32) unreachable))
      (core instance $i (instantiate $m))
      (type $r (resource (rep i32)))
      (type $rec (record (field "x" u32)))
    """

  @Test func anExportedFunctionUsesTheNameThatTheExportOfTheTypeMade() throws {
    try expectValid(
      """
      \(start)
      (export $r' "r" (type $r))
      (func $f (result (own $r')) (canon lift (core func $i "f")))
      (export "f" (func $f)))
      """)
  }

  @Test(arguments: ["$r", "$rec"])
  func aTypeDoesNotGetANameInRetrospect(type: String) throws {
    let result = type == "$r" ? "(own $r)" : "$rec"
    let text = """
      \(start)
      (func $f (result \(result)) (canon lift (core func $i "f")))
      (export "t" (type \(type)))
      (export "f" (func $f)))
      """
    try expectRefusal(of: text, for: .notVisible(sort: "function", isImport: false))
  }

  @Test func aTypeCanBeAscribedThatUsesTheName() throws {
    try expectValid(
      """
      \(start)
      (func $f (result $rec) (canon lift (core func $i "f")))
      (export $rec' "rec" (type $rec))
      (export "f" (func $f) (func (result $rec'))))
      """)
  }

  @Test(
    arguments: [
      "(list $rec)", "(list $rec 2)", "(tuple $rec)", "(option $rec)", "(result $rec)",
      "(result (error $rec))", "(map u8 $rec)", "(variant (case \"c\" $rec))",
      "(record (field \"f\" $rec))", "(list (own $r))", "(stream $rec)", "(future $rec)",
    ])
  func whateverIsMadeOfATypeWithoutANameCanNotBeNamed(type: String) throws {
    try expectRefusal(
      of: "\(start) (type $t \(type)) (export \"t\" (type $t)))",
      for: .notVisible(sort: "type", isImport: false))
    try expectRefusal(
      of: "\(start) (type $t \(type)) (import \"t\" (type (eq $t))))",
      for: .notVisible(sort: "type", isImport: true))
  }

  @Test func typesWithoutPartsThatNeedNamesNeedNone() throws {
    try expectValid(
      """
      (component
        (type $t (tuple (list u8) (option string) (result (list u32) (error char)) (map u8 u8)))
        (export "t" (type $t)))
      """)
  }

  @Test func importsCanNotReferToExports() throws {
    try expectRefusal(
      of: """
        (component
          (type $rec (record (field "x" u32)))
          (export $rec' "rec" (type $rec))
          (import "f" (func (result $rec'))))
        """, for: .notVisible(sort: "function", isImport: true))
  }

  @Test(
    arguments: [
      "u8", "(flags \"a\")", "(list u8)", "(record (field \"x\" u32))", "(func)", "(instance)",
      "(component)",
    ])
  func anImportedTypeIsNotEqualToAnExportedOne(type: String) throws {
    let text = { (bound: String) in
      """
      (component
        (type $t \(type))
        (export $exported "t" (type $t))
        (import "u" (type (eq \(bound)))))
      """
    }
    try expectValid(text("$t"))
    try expectRefusal(of: text("$exported"), for: .notVisible(sort: "type", isImport: true))
  }

  @Test func anImportedInstanceHasNoTypeThatIsExported() throws {
    let text = { (bound: String) in
      """
      (component
        (type $t (flags "a"))
        (export $exported "t" (type $t))
        (import "i" (instance (alias outer 1 \(bound) (type $b)) (export "u" (type (eq $b))))))
      """
    }
    try expectValid(text("$t"))
    try expectRefusal(of: text("$exported"), for: .notVisible(sort: "instance", isImport: true))
  }

  @Test func anExportOfAnExportedInstanceIsExported() throws {
    let text = { (instance: String) in
      """
      (component
        (type $t (flags "a"))
        (import "i" (instance $imported (type $f u8) (export "t" (type (eq $f)))))
        (instance $own (export "t" (type $t)))
        (export "e" (instance \(instance)))
        (alias export \(instance) "t" (type $a))
        (import "u" (type (eq $a))))
      """
    }
    try expectValid(text("$imported"))
    try expectRefusal(of: text("$own"), for: .notVisible(sort: "type", isImport: true))
  }

  @Test func exportsCanReferToImports() throws {
    try expectValid(
      """
      (component
        (import "r" (type $r (sub resource)))
        (import "f" (func $f (result (own $r))))
        (export "g" (func $f)))
      """)
  }

  @Test func namesOfTheParentAreNoneInAChild() throws {
    try expectRefusal(
      of: """
        (component
          (type $rec (record (field "x" u32)))
          (import "rec" (type $rec' (eq $rec)))
          (component (import "f" (func (result $rec')))))
        """, for: .notVisible(sort: "function", isImport: true))
  }

  @Test func anExportedInstanceNamesItsTypes() throws {
    let text = { (instance: String) in
      """
      \(self.start)
      (instance $bag (export "t" (type $rec)))
      (export $bag' "bag" (instance $bag))
      (alias export \(instance) "t" (type $t))
      (func $f (result $t) (canon lift (core func $i "f")))
      (export "f" (func $f)))
      """
    }
    try expectValid(text("$bag'"))
  }

  @Test func anInstanceThatIsNotExportedDoesNot() throws {
    let text = """
      \(start)
      (instance $bag (export "t" (type $rec)))
      (alias export $bag "t" (type $t))
      (func $f (result $t) (canon lift (core func $i "f")))
      (export "f" (func $f)))
      """
    try expectRefusal(of: text, for: .notVisible(sort: "function", isImport: false))
  }

  @Test func aBundleIsExportedOnlyWithTheTypesThatItUses() throws {
    let bundle = { (type: String) in
      """
      \(self.start)
      (func $f (result (own $r)) (canon lift (core func $i "f")))
      (instance $bag \(type) (export "f" (func $f)))
      (export "bag" (instance $bag)))
      """
    }
    try expectValid(bundle("(export \"r\" (type $r))"))
    try expectRefusal(of: bundle(""), for: .notVisible(sort: "instance", isImport: false))
  }

  @Test func anInstanceTypeIsCheckedWhereSomethingHasIt() throws {
    let type = """
      (type $i (instance
        (type $rec (record (field "x" u32)))
        (export "f" (func (param "x" $rec)))))
      """
    try expectValid("(component \(type))")
    try expectRefusal(
      of: "(component \(type) (import \"i\" (instance (type $i))))",
      for: .notVisible(sort: "instance", isImport: true))
    try expectRefusal(
      of: "(component \(type) (export \"i\" (type $i)))",
      for: .notVisible(sort: "type", isImport: false))
  }

  @Test func anInstanceTypeNamesTypesInItselfOnly() throws {
    let type = """
      (type $rec (record (field "x" u32)))
      (type $i (instance
        (alias outer 1 $rec (type $rec))
        (export "rec" (type $r (eq $rec)))
        (export "f" (func (param "x" $r)))))
      (export "i" (type $i))
      """
    try expectValid("(component \(type))")
    let use = "(type $l (list $rec)) (export \"l\" (type $l))"
    try expectRefusal(
      of: "(component \(type) \(use))", for: .notVisible(sort: "type", isImport: false))
  }

  @Test func aComponentTypeIsCheckedWhereItIsWritten() throws {
    try expectRefusal(
      of: """
        (component (type (component
          (type $rec (record (field "x" u32)))
          (export "f" (func (param "x" $rec))))))
        """, for: .notVisible(sort: "function", isImport: false))
  }

  @Test func importsDoNotDependOnTheComponentsOwnResources() throws {
    try expectRefusal(
      of: """
        (component
          (type $r (resource (rep i32)))
          (import "x" (type (eq $r))))
        """, for: .ownResourceInImport)
    try expectRefusal(
      of: """
        (component
          (type $r (resource (rep i32)))
          (import "c" (component (alias outer 1 $r (type $r)) (export "r" (type (eq $r))))))
        """, for: .ownResourceInImport)
  }

  @Test func exportsDoNotDependOnResourcesThatAreHidden() throws {
    let text = { (export: String) in
      """
      (component
        (component $c (import "r" (type $r (sub resource))) (export "s" (type $r)))
        (type $r (resource (rep i32)))
        \(export)
        (export "c" (component $c) (component
          (alias outer 1 $r (type $r))
          (import "r" (type $r' (eq $r)))
          (export "s" (type (eq $r'))))))
      """
    }
    try expectValid(text("(export \"r\" (type $r))"))
    try expectRefusal(of: text(""), for: .hiddenResourceInExport)
  }
}
