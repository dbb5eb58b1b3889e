import CanonicalABI
import Components
import Foundation
import TestSupport
import Testing

@testable import ComponentLinking

@Suite struct GraphTests {
  /// The text of each graph is in a file beside the component, and `WAMR_REGOLDEN=1` writes it.
  @Test(arguments: GraphFixture.all)
  func theGraphIsAsExpected(fixture: GraphFixture) throws {
    let graph = try Component(decoding: try fixture.binary()).linked().description
    if ProcessInfo.processInfo.environment["WAMR_REGOLDEN"] != nil {
      try Data(graph.utf8).write(to: fixture.expectation)
    }
    #expect(graph == String(decoding: try bytes(of: fixture.expectation), as: UTF8.self))
  }

  @Test func thereAreGraphsToCompare() { #expect(GraphFixture.all.count >= 8) }

  @Test func linkingTwiceGivesEqualTexts() throws {
    for fixture in GraphFixture.all {
      let component = try Component(decoding: try fixture.binary())
      #expect(try component.linked().description == component.linked().description)
    }
  }

  @Test func aComponentOfNothingIsLinkedWithoutAnyTool() throws {
    let bytes: [UInt8] = [0x00, 0x61, 0x73, 0x6d, 0x0d, 0, 1, 0]
    let graph = try Component(decoding: bytes).linked()
    #expect(graph.description == "component 0: root\n")
  }

  @Test func aComponentFromBytesIsLinkedWithoutAnyTool() throws {
    // (component (component (import "f" (func)) (export "g" (func 0)))
    //   (import "f" (func)) (instance (instantiate 0 (with "f" (func 0))))
    //   (alias export 0 "g" (func)) (export "h" (func 1)))
    let preamble: [UInt8] = [0x00, 0x61, 0x73, 0x6d, 0x0d, 0, 1, 0]
    let function: [UInt8] = [7, 5, 1, 0x40, 0, 1, 0]
    let imported: [UInt8] = [10, 6, 1, 0, 1, 0x66, 1, 0]
    let inner = preamble + function + imported + [11, 7, 1, 0, 1, 0x67, 1, 0, 0]
    let bytes =
      preamble + [4, UInt8(inner.count)] + inner + function + imported
      + [5, 8, 1, 0, 0, 1, 1, 0x66, 1, 0]
      + [6, 6, 1, 1, 0, 0, 1, 0x67] + [11, 7, 1, 0, 1, 0x68, 1, 1, 0]
    let graph = try Component(decoding: bytes).linked()
    #expect(graph.componentInstances.elements.map(\.path) == ["root", "root.0"])
    #expect(
      graph.hostFunctions.elements
        == [.init(interface: "", name: "f", type: FunctionType(parameters: [], result: nil))])
    #expect(graph.exports.map(\.name) == ["h"])
    #expect(graph.exports.first?.function == .host(HostFunctionIndex(0)))
  }

  @Test func anExactVersionSatisfiesAnImportByItsName() throws {
    let graph = try linked(
      """
      (component
        (component $a (instance $e) (export "x:y/z@0.2.3" (instance $e)))
        (component $b (import "x:y/z@0.2.3" (instance)))
        (instance $a (instantiate $a))
        (instance $b (instantiate $b (with "x:y/z@0.2.3" (instance $a "x:y/z@0.2.3")))))
      """)
    #expect(graph.componentInstances.count == 3)
  }

  @Test func theHostIsAskedForTheFullVersion() throws {
    // The name of the import is `a:b/c@0.2`, and its attribute completes the version by `.7`.
    let bytes: [UInt8] =
      [0x00, 0x61, 0x73, 0x6d, 0x0d, 0, 1, 0]
      + [7, 14, 1, 0x42, 2, 0x01, 0x40, 0, 1, 0, 0x04, 0, 1, 0x66, 1, 0]
      + [10, 19, 1, 2, 9] + Array("a:b/c@0.2".utf8) + [1, 1, 2] + Array(".7".utf8) + [5, 0]
    let graph = try Component(decoding: bytes).linked()
    #expect(graph.hostFunctions.elements.map(\.interface) == ["a:b/c@0.2.7"])
  }

  @Test func pathsAreUniqueEvenWhereNamesAreNot() throws {
    // Both components call themselves "same", and the instances have no names.
    let graph = try linked(
      """
      (component
        (component (@name "same"))
        (component (@name "same"))
        (instance (instantiate 0))
        (instance (instantiate 0))
        (instance (instantiate 1)))
      """)
    #expect(
      graph.componentInstances.elements.map(\.path)
        == ["root", "root.same", "root.same#1", "root.same#2"])
  }
}
