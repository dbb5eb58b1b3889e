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
    let echo = try EchoServer()

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

/// A server of TCP that sends back what it gets, as long as this object lives.
private final class EchoServer {
  let port: UInt16
  private let listener: Int32

  init() throws {
    listener = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_addr.s_addr = UInt32(0x7f00_0001).bigEndian
    var size = socklen_t(MemoryLayout<sockaddr_in>.size)
    let listener = listener
    let result = withUnsafeMutablePointer(to: &address) {
      $0.withMemoryRebound(to: sockaddr.self, capacity: 1) { address in
        guard bind(listener, address, size) == 0, listen(listener, 8) == 0 else { return -1 }
        return Int(getsockname(listener, address, &size))
      }
    }
    guard result == 0 else { throw ProcessFailure(description: "no echo server") }
    port = UInt16(bigEndian: address.sin_port)
    Thread.detachNewThread {
      while true {
        let connection = accept(listener, nil, nil)
        guard connection >= 0 else { return }
        Thread.detachNewThread {
          var buffer = [UInt8](repeating: 0, count: 1 << 16)
          while true {
            let count = recv(connection, &buffer, buffer.count, 0)
            guard count > 0, send(connection, buffer, count, Int32(MSG_NOSIGNAL)) == count else {
              break
            }
          }
          close(connection)
        }
      }
    }
  }

  deinit { shutdown(listener, Int32(SHUT_RDWR)) }
}
