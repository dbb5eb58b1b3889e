// Getting the bytes of a component, from binary or from text.

import Foundation

/// The input of a compilation: its bytes, and the name that messages use.
package struct Input: Sendable {
  /// The name as it was given.
  package var name: String
  /// The binary.
  package var bytes: [UInt8]

  /// The most bytes that are read.
  package static let limit = 1 << 30

  /// Reads the file called `name`, through `wasm-tools parse` if it holds text.
  package init(reading name: String, environment: [String: String]) throws(CompileError) {
    self.name = name
    do {
      bytes = try Files.read(name, limit: Self.limit)
    } catch {
      throw .file(error)
    }
    guard Self.isText(bytes) else { return }
    bytes = try Self.parse(name, environment: environment)
  }

  /// Makes the input of `bytes`.
  package init(name: String, bytes: [UInt8]) {
    self.name = name
    self.bytes = bytes
  }

  /// Whether `bytes` look like the text format: the first thing but blanks and comments is a
  /// parenthesis.
  private static func isText(_ bytes: [UInt8]) -> Bool {
    var rest = bytes.prefix(1 << 16)[...]
    while let first = rest.first {
      switch first {
      case 0x20, 0x09, 0x0a, 0x0d: rest = rest.dropFirst()
      case 0x3b: rest = rest.drop { $0 != 0x0a }
      case 0x28: return rest.dropFirst().first != 0
      default: return false
      }
    }
    return false
  }

  private static func parse(
    _ name: String, environment: [String: String]
  ) throws(CompileError) -> [UInt8] {
    let folders = (environment["PATH"] ?? "").split(separator: ":").map { "\($0)/wasm-tools" }
    let candidates = environment["WASM_TOOLS"].map { [$0] } ?? folders
    guard let tool = candidates.first(where: FileManager.default.isExecutableFile(atPath:)) else {
      throw .textWithoutTool(name)
    }
    let process = Process()
    process.executableURL = URL(fileURLWithPath: tool)
    process.arguments = ["parse", name]
    let output = Pipe()
    process.standardOutput = output
    process.standardInput = FileHandle.nullDevice
    do {
      try process.run()
    } catch {
      throw .textRefused("\(error)")
    }
    let bytes = [UInt8](output.fileHandleForReading.readDataToEndOfFile())
    process.waitUntilExit()
    guard process.terminationReason == .exit, process.terminationStatus == 0 else {
      throw .textRefused("\(tool) could not parse it")
    }
    return bytes
  }
}
