import Foundation

/// Returns the binary form of a module or component in the text format, by `wasm-tools parse`.
package func wasm(fromText text: String) throws -> [UInt8] {
  let result = try run(Locations.wasmTools, ["parse", "-"], input: Array(text.utf8))
  guard result.exitCode == 0 else {
    throw ProcessFailure(description: "wasm-tools parse: \(result.errorText)")
  }
  return result.output
}

/// Returns the bytes of a file.
package func bytes(of file: URL) throws -> [UInt8] {
  try [UInt8](Data(contentsOf: file))
}
