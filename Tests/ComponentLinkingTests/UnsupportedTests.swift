import CanonicalABI
import Components
import TestSupport
import Testing
import WasmBytes

@testable import ComponentLinking

@Suite struct UnsupportedTests {
  private let module = """
    (core module $m
      (memory (export "m") 1)
      (func (export "f") (result i32) unreachable)
      (func (export "cb") (param i32 i32 i32) (result i32) unreachable))
    (core instance $i (instantiate $m))
    """

  @Test(
    arguments: [
      "(core func (canon thread.suspend))",
      "(type $s (stream u8)) (core func (canon stream.new $s))",
      "(type (future string))", "(type $s (stream)) (type (func (param \"a\" (list $s))))",
      "(core func $t (canon thread.suspend)) (core module $n (import \"a\" \"b\" (func)))",
    ])
  func whatIsAsynchronousMayBeDefined(definitions: String) throws {
    #expect(try linkError("(component \(module) \(definitions))") == nil)
  }

  @Test func whatIsAsynchronousCanNotBeUsed() throws {
    let cases = [
      (
        "thread.suspend",
        """
        (core func $t (canon thread.suspend))
        (core module $n (import "a" "b" (func (result i32))))
        (core instance (instantiate $n (with "a" (instance (export "b" (func $t))))))
        """
      ),
      (
        "backpressure.inc beside async",
        """
        (type $t (func async (result u8)))
        (func $f (type $t) (canon lift (core func $i "f") async (callback (core func $i "cb"))))
        (core func (canon backpressure.inc))
        """
      ),
      (
        "async function types",
        """
        (import "g" (func $g async))
        (core func $t (canon lower (func $g)))
        (core module $n (import "a" "b" (func)))
        (core instance (instantiate $n (with "a" (instance (export "b" (func $t))))))
        """
      ),
    ]
    for (name, definitions) in cases {
      let error = try linkError("(component \(module) \(definitions))")
      #expect(error?.reason == .unsupported("\(WasmError.Feature.componentAsync(name))"))
      #expect(error.map { $0.offset > 8 } == true)
    }
  }

  @Test func aFunctionThatIsPassedOnIsRefusedWhereItIsImported() throws {
    let bytes = try wasm(
      fromText: """
        (component
          (import "f" (func $f async))
          (component $d
            (import "f" (func $f async))
            (core func $g (canon lower (func $f)))
            (core module $n (import "a" "b" (func)))
            (core instance (instantiate $n (with "a" (instance (export "b" (func $g)))))))
          (instance (instantiate $d (with "f" (func $f)))))
        """)
    let component = try Component(decoding: bytes)
    let imported = component.definitions.first { definition in
      if case .import = definition.kind { return true }
      return false
    }
    let expected = LinkError(
      .unsupported("\(WasmError.Feature.componentAsync("async function types"))"),
      path: "root.d", at: try #require(imported).offset)
    #expect(throws: expected) { try component.linked() }
  }

  @Test func asynchronousFunctionsCanBeLiftedAndLoweredSynchronously() throws {
    let graph = try linked(
      """
      (component
        (component $c
          (core module $m (func (export "f")))
          (core instance $i (instantiate $m))
          (func $f async (canon lift (core func $i "f")))
          (export "f" (func $f)))
        (component $d
          (import "f" (func $f async))
          (core func $g (canon lower (func $f)))
          (core module $n (import "a" "b" (func)))
          (core instance (instantiate $n (with "a" (instance (export "b" (func $g)))))))
        (instance $x (instantiate $c))
        (instance (instantiate $d (with "f" (func $x "f")))))
      """)
    #expect(graph.trampolines.count == 1)
  }

  @Test func aStartFunctionThatTheHostProvidesIsRefused() throws {
    let preamble: [UInt8] = [0x00, 0x61, 0x73, 0x6d, 0x0d, 0x00, 0x01, 0x00]
    let start = try Component(
      decoding: preamble + [7, 5, 1, 0x40, 0, 1, 0] + [10, 6, 1, 0, 1, 0x66, 1, 0]
        + [9, 3, 0, 0, 0])
    let expected = LinkError(
      .unsupported("a start function that the host provides"), path: "root", at: 25)
    #expect(throws: expected) { try start.linked() }
  }

  @Test func listsOfFixedLengthAndMapsAreTypesOfTheirOwn() throws {
    let graph = try linked(
      "(component (import \"f\" (func (param \"a\" (list u8 4)) (result (map string u32)))))")
    #expect(
      graph.hostFunctions.elements.first?.type
        == FunctionType(
          parameters: [.init(name: "a", type: .fixedLengthList(.u8, count: 4))],
          result: .map(key: .string, value: .u32)))
    #expect(graph.description.contains("func(list<u8,4>)->map<string,u32>"))
  }
}
