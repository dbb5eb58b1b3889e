import Foundation
import TestSupport
import Testing

/// A component in Python, of 14 cores and 20 MB: what people have, and not made for this.
@Suite struct PythonTests {
  @Test func aProgramInPythonDoesWhatItDoesInWasmtime() throws {
    let folder = try TemporaryFolder()
    let component = Locations.builtFixtures.appending(path: "python.wasm")
    // The least of optimisation, since the code is not what is looked at here.
    let bundle = try compiled(component, in: folder, options: ["-O0"])
    let serving = try compiled(
      Locations.builtFixtures.appending(path: "http-server.wasm"), in: folder)
    let server = try WebServer(serving)
    let echo = try RawServer()

    func directory(_ name: String) throws -> String {
      let path = folder.path(name).path
      try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: false)
      try FileManager.default.createSymbolicLink(
        atPath: "\(path)/link", withDestinationPath: "/etc/passwd")
      return path
    }
    let arguments = ["\(echo.port)", "127.0.0.1:\(server.port)"]
    let ours = try run(
      Locations.wamrRun,
      ["--dir", "\(try directory("ours"))::/data", "--allow-net", "127.0.0.1", bundle.path]
        + arguments)
    #expect(ours.exitCode == 0, "\(ours.errorText)")
    let theirs = try run(
      Locations.wasmtime,
      [
        "run", "-Shttp,inherit-network", "--dir", "\(try directory("theirs"))::/data",
        component.path,
      ] + arguments, timeout: 300)
    #expect(ours.outputText == theirs.outputText, "\(ours.errorText) \(theirs.errorText)")
    #expect(
      ours.outputText.hasSuffix(
        "[(200, 0), (200, 1000), (200, 2000), (200, 3000), (200, 4000)]\n"))
    #expect(!ours.outputText.contains("root:"))
  }
}
