import Foundation

/// Where the files are that tests read and run.
package enum Locations {
  /// The root of the repository.
  package static let root = URL(filePath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

  /// The folder of the guests' sources.
  package static let fixtures = root.appending(path: "Fixtures")

  /// The folder of the guests that `make fixtures` built.
  package static let builtFixtures = root.appending(path: ".build-fixtures")

  /// The folder of the programs as they are shipped: `WAMR_PRODUCTS`, or where release builds go.
  package static var products: URL {
    if let folder = ProcessInfo.processInfo.environment["WAMR_PRODUCTS"] {
      return URL(filePath: folder, relativeTo: root).absoluteURL
    }
    return root.appending(path: ".build/release")
  }

  /// The compiler.
  package static var wamrc: URL { products.appending(path: "wamrc") }

  /// The loader.
  package static var wamrRun: URL { products.appending(path: "wamr-run") }

  /// The server.
  package static var wamrServe: URL { products.appending(path: "wamr-serve") }

  /// The runtime that results are compared with.
  package static let wasmtime = tool("wasmtime")

  /// The tools for WebAssembly's text format, and more.
  package static let wasmTools = tool("wasm-tools")

  /// The path of a tool that `make bootstrap` installed.
  private static func tool(_ name: String) -> URL {
    root.appending(path: ".build-venv/tools/\(name)")
  }
}
