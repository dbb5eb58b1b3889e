import Foundation
import TestSupport

/// Compiles a component into a bundle in `folder` with the options given, and returns the bundle.
///
/// - Throws: An error with what the compiler said, unless it succeeded.
func compiled(
  _ component: URL, in folder: TemporaryFolder, options: [String] = []
) throws -> URL {
  let bundle = folder.path(component.deletingPathExtension().lastPathComponent + ".cwasm")
  let arguments = ["compile-component", component.path, "-o", bundle.path, "--no-cache"]
  let result = try run(Locations.wamrc, arguments + options, timeout: 300)
  guard result.exitCode == 0 else {
    throw ProcessFailure(
      description: "wamrc exits with \(result.exitCode): \(result.errorText)")
  }
  return bundle
}

/// Compiles a component in the text format and returns the bundle.
///
/// - Throws: An error with what a tool said, unless all of them succeeded.
func compiled(
  text: String, in folder: TemporaryFolder, options: [String] = []
) throws -> URL {
  let component = try folder.file("text.wasm", containing: wasm(fromText: text))
  return try compiled(component, in: folder, options: options)
}

extension Program {
  /// What the program is run with, the bundle or component between options and arguments; its
  /// directories are new ones in `folder`.
  func invocation(
    of file: URL, in folder: TemporaryFolder, options: [String] = []
  ) throws -> [String] {
    var options = options
    for name in directories {
      let directory = folder.path("directory-\(UUID().uuidString)")
      try FileManager.default.createDirectory(at: directory, withIntermediateDirectories: false)
      options += ["--dir", "\(directory.path)::\(name)"]
    }
    return options + environment.flatMap { ["--env", $0] } + [file.path] + arguments
  }
}
