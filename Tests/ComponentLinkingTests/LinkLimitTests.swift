import Components
import TestSupport
import Testing
import WasmBytes

@testable import ComponentLinking

@Suite struct LinkLimitTests {
  private func limit(_ text: String) throws -> WasmError.Limit? {
    guard case .limitExceeded(let limit)? = try linkError(text)?.reason else { return nil }
    return limit
  }

  @Test func componentsThatInstantiateEachOtherTwiceAreTooMany() throws {
    var text = "(component (component $c0)\n"
    for number in 1...60 {
      text += """
        (component $c\(number)
          (instance (instantiate $c\(number - 1))) (instance (instantiate $c\(number - 1))))

        """
    }
    let start = ContinuousClock.now
    #expect(
      try limit(text + "(instance (instantiate $c60)))")
        == .init("component instances", maximum: 10_000))
    #expect(ContinuousClock.now - start < .seconds(5))
  }

  @Test func coresOfManyComponentsAreTooMany() throws {
    var text = "(component (core module $m) (component $c0"
    for _ in 0..<100 { text += "(core instance (instantiate $m))" }
    text += ")\n(component $d"
    for _ in 0..<400 { text += "(instance (instantiate $c0))" }
    #expect(
      try limit(text + ") (instance (instantiate $d)))")
        == .init("core instances", maximum: 30_000))
  }

  @Test func aChainOfComponentsIsTooDeep() throws {
    var text = "(component (component $c0)\n"
    for number in 1...150 {
      text += "(component $c\(number) (instance (instantiate $c\(number - 1))))\n"
    }
    #expect(
      try limit(text + "(instance (instantiate $c150)))")
        == .init("components instantiated inside each other", maximum: 100))
    #expect(try limit(text + "(instance (instantiate $c90)))") == nil)
  }

  @Test func instancesThatExportEachOtherAreTooDeep() throws {
    var text = "(component (instance $i0)\n"
    for number in 1...150 {
      text += "(instance $i\(number) (export \"a\" (instance $i\(number - 1))))\n"
    }
    #expect(
      try limit(text + ")") == .init("instances inside each other", maximum: 100))
  }

  @Test func exportsThatDoubleAtEachLevelAreTooMany() throws {
    var text = "(component (import \"f\" (func $f)) (instance $i0 (export \"f\" (func $f)))\n"
    for number in 1...60 {
      text += """
        (instance $i\(number)
          (export "a" (instance $i\(number - 1))) (export "b" (instance $i\(number - 1))))

        """
    }
    #expect(
      try limit(text + "(export \"x\" (instance $i60)))")
        == .init("steps of instantiation", maximum: 1_000_000))
  }

  @Test func aTypeThatDoublesAtEachLevelIsTooLarge() throws {
    var text = "(component (type $t0 (tuple u8 u8))\n"
    for number in 1...60 {
      text += "(type $t\(number) (tuple $t\(number - 1) $t\(number - 1)))\n"
    }
    #expect(try limit(text + ")") == .init("parts of a type", maximum: 100_000))
  }

  @Test func aTypeThatIsNestedIsTooDeep() throws {
    var text = "(component (type $t0 (list u8))\n"
    for number in 1...150 { text += "(type $t\(number) (list $t\(number - 1)))\n" }
    #expect(try limit(text + ")") == .init("types inside each other", maximum: 100))
  }

  @Test func anInstanceNinetyDeepIsComparedWithItsType() throws {
    var text = "(component (import \"f\" (func $f))\n"
    text += "(type $t0 (instance (export \"f\" (func)))) (instance $i0 (export \"f\" (func $f)))\n"
    for number in 1...90 {
      text += """
        (type $t\(number) (instance
          (alias outer 1 $t\(number - 1) (type $t)) (export "a" (instance (type $t)))))
        (instance $i\(number) (export "a" (instance $i\(number - 1))))

        """
    }
    text += """
      (component $c (alias outer 1 $t90 (type $t)) (import "i" (instance (type $t))))
      (instance (instantiate $c (with "i" (instance $i90)))))
      """
    #expect(try linkError(text) == nil)
  }

  @Test func instanceTypesThatDoubleAtEachLevelAreTooMuchWork() throws {
    // Each level declares two instances of the level before; what is given has them all.
    var text = "(component (type $t0 (instance)) (instance $i0)\n"
    for number in 1...60 {
      text += """
        (type $t\(number) (instance
          (alias outer 1 $t\(number - 1) (type $t))
          (export "a" (instance (type $t))) (export "b" (instance (type $t)))))
        (instance $i\(number)
          (export "a" (instance $i\(number - 1))) (export "b" (instance $i\(number - 1))))

        """
    }
    text += """
      (component $c
        (alias outer 1 $t60 (type $t))
        (import "i" (instance (type $t))))
      (instance (instantiate $c (with "i" (instance $i60)))))
      """
    #expect(try limit(text) == .init("steps of instantiation", maximum: 1_000_000))
  }

  @Test func aHundredThousandDefinitionsTakeNoSquareOfTheirTime() throws {
    // (component (type bool) (type bool) …)
    let types = [UInt8](repeating: 0x7f, count: 100_000)
    let bytes: [UInt8] =
      [0x00, 0x61, 0x73, 0x6d, 0x0d, 0, 1, 0] + [7, 0xa3, 0x8d, 0x06] + [0xa0, 0x8d, 0x06] + types
    let start = ContinuousClock.now
    #expect(try Component(decoding: bytes).linked().componentInstances.count == 1)
    #expect(ContinuousClock.now - start < .seconds(10))
  }

  @Test func limitsCanBeChosen() throws {
    var limits = LinkLimits()
    limits.componentInstances = 1
    let text = "(component (component $c) (instance (instantiate $c)))"
    #expect(
      try linkError(text, limits: limits)?.reason
        == .limitExceeded(.init("component instances", maximum: 1)))
    #expect(try linkError(text) == nil)
  }
}
