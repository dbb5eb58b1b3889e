import Foundation
import TestSupport
import Testing
import WASIInterfaces

/// Which of the host's functions the guests among the fixtures call.
@Suite struct GuestCoverageTests {
  /// A linker and `component new` leave out what isn't called, so an import is a call.
  @Test func everyFunctionIsCalledByAGuest() throws {
    var called: Set<String> = []
    let components = (Program.all + Program.ofServers).map(\.component)
    for component in components
    where !component.path.contains("/golden/") && component.lastPathComponent != "python.wasm" {
      let text = try run(Locations.wasmTools, ["print", component.path], timeout: 300).outputText
      for line in text.split(separator: "\n") {
        guard let start = line.range(of: "(import \"wasi:") else { continue }
        // Of a core module: an interface and a function.
        let names = line[start.upperBound...].split(separator: "\"", maxSplits: 3)
        guard names.count > 2, names[1] == " ", let interface = names[0].split(separator: "@").first
        else { continue }
        called.insert("wasi:\(interface) \(names[2])")
      }
    }
    let missing = WASIInterfaces.allFunctions.filter { function in
      !called.contains("\(function.interface) \(function.name)")
    }
    #expect(missing.map { "\($0.interface) \($0.name)" } == [])
  }
}
