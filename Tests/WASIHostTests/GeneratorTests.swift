import Foundation
import TestSupport
import Testing

/// Whether what the generator reads and runs is on this machine.
private let generatorInputs: (wit: URL, isThere: Bool) = {
  let wit = Locations.root.appending(path: "../shared/wit/wasi.tar.xz")
  let files = FileManager.default
  return (
    wit,
    files.fileExists(atPath: wit.path) && files.isExecutableFile(atPath: Locations.wasmTools.path)
  )
}()

@Suite struct GeneratorTests {
  @Test(.enabled(if: generatorInputs.isThere))
  func whatIsCommittedIsWhatTheGeneratorWrites() throws {
    let output = try TemporaryFolder()
    let result = try run(
      URL(filePath: "/usr/bin/env"),
      [
        "python3", Locations.root.appending(path: "Toolchain/Generate/wasi/generate.py").path,
        "--wit", generatorInputs.wit.path, "--wasm-tools", Locations.wasmTools.path,
        "--output", output.url.path,
      ])
    try #require(result.exitCode == 0, "\(result.errorText)")
    let written = try generatedFiles(in: output.url)
    #expect(written.count > 28)
    #expect(try generatedFiles(in: Locations.root) == written)
  }

  /// The generated files of the targets for WASI under `root`, by path.
  private func generatedFiles(in root: URL) throws -> [String: String] {
    var contents: [String: String] = [:]
    for folder in ["Sources/WASIInterfaces", "Sources/WASIHost/Generated"] {
      let names = try FileManager.default.contentsOfDirectory(
        atPath: root.appending(path: folder).path)
      for name in names where name.hasSuffix(".generated.swift") {
        let path = "\(folder)/\(name)"
        contents[path] = try String(
          contentsOf: root.appending(path: path), encoding: .utf8)
      }
    }
    return contents
  }
}
