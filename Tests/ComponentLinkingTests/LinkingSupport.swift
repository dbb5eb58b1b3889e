import Components
import Foundation
import TestSupport
import Testing
import WasmBytes

@testable import ComponentLinking

/// A component in the text format, and the graph that it is expected to become.
struct GraphFixture: Sendable, CustomStringConvertible {
  /// The name of its file, which is a claim.
  let description: String

  /// The folder of all of them.
  private static let folder = Locations.fixtures.appending(path: "Graphs")

  /// All of them, in order of their names.
  static var all: [GraphFixture] {
    let names = (try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? []
    return names.filter { $0.hasSuffix(".wat") }.sorted()
      .map { GraphFixture(description: String($0.dropLast(4))) }
  }

  /// The file with the expected graph.
  var expectation: URL { Self.folder.appending(path: description + ".graph") }

  /// The component in the binary format.
  func binary() throws -> [UInt8] {
    let text = try bytes(of: Self.folder.appending(path: description + ".wat"))
    return try wasm(fromText: String(decoding: text, as: UTF8.self))
  }
}

/// Returns the component in the text format, linked.
func linked(_ text: String, limits: LinkLimits = .standard) throws -> ComponentGraph {
  try Component(decoding: try wasm(fromText: text)).linked(limits: limits)
}

/// Returns why the component in the text format can't be linked, or nil if it can.
func linkError(_ text: String, limits: LinkLimits = .standard) throws -> LinkError? {
  let component = try Component(decoding: try wasm(fromText: text))
  do {
    _ = try component.linked(limits: limits)
    return nil
  } catch { return error }
}
