// `wamr-serve` as tests start it, and connections to it.

import Foundation

/// A server process, which is killed with the end of this object if it wasn't stopped.
package final class WebServer {
  /// The port at 127.0.0.1.
  package let port: UInt16

  private let process = Process()
  private let errors = Pipe()
  private let output = Pipe()
  private var errorBytes: [UInt8] = []

  /// Starts `program` with `arguments`; the line with its port has to begin with `announcement`.
  package init(_ program: URL, _ arguments: [String], announcement: String) throws {
    process.executableURL = program
    process.arguments = arguments
    process.standardOutput = output
    process.standardError = errors
    try process.run()
    // A byte at a time, so that what is behind the line is left for later.
    var line: [UInt8] = []
    while line.last != UInt8(ascii: "\n") {
      guard let byte = try errors.fileHandleForReading.read(upToCount: 1)?.first else {
        throw ProcessFailure(
          description: "\(program.path): \(String(decoding: line, as: UTF8.self))")
      }
      line.append(byte)
    }
    let text = String(decoding: line, as: UTF8.self)
    guard text.hasPrefix(announcement), let colon = text.lastIndex(of: ":"),
      let port = UInt16(text[text.index(after: colon)...].prefix { $0.isNumber })
    else { throw ProcessFailure(description: "\(program.path): \(text)") }
    self.port = port
  }

  /// Starts `wamr-serve` for `bundle` at a free port.
  package convenience init(_ bundle: URL, options: [String] = []) throws {
    try self.init(
      Locations.wamrServe, ["--addr", "127.0.0.1:0"] + options + [bundle.path],
      announcement: "wamr-serve: serving at http://127.0.0.1:")
  }

  /// Starts `program`, which is to serve at a port that `arguments` makes its command line of, and
  /// waits until it does.
  package init(_ program: URL, _ arguments: (UInt16) -> [String]) throws {
    // Free now; that somebody else takes it meanwhile is a failure of the test.
    port = try Connection.freePort()
    process.executableURL = program
    process.arguments = arguments(port)
    process.standardOutput = FileHandle.nullDevice
    process.standardError = FileHandle.nullDevice
    try process.run()
    for _ in 0..<200 {
      if (try? Connection(port: port)) != nil { return }
      Thread.sleep(forTimeInterval: 0.05)
    }
    throw ProcessFailure(description: "\(program.path) doesn't serve")
  }

  deinit { if process.isRunning { kill(process.processIdentifier, SIGKILL) } }

  /// The kilobytes of memory that the server has.
  package func residentKilobytes() throws -> Int {
    let status = try String(
      contentsOfFile: "/proc/\(process.processIdentifier)/status", encoding: .utf8)
    let line = status.split(separator: "\n").first { $0.hasPrefix("VmRSS:") }
    return line.flatMap { Int($0.filter(\.isNumber)) } ?? 0
  }

  /// Asks the server to end.
  package func beginToStop() { process.terminate() }

  /// Waits for the server's end, and returns its exit code and what it said.
  package func stop() throws -> (exitCode: Int32, output: String, errors: String) {
    process.terminate()
    let said = try errors.fileHandleForReading.readToEnd() ?? Data()
    let printed = try output.fileHandleForReading.readToEnd() ?? Data()
    process.waitUntilExit()
    return (
      process.terminationReason == .exit ? process.terminationStatus : 128,
      String(decoding: printed, as: UTF8.self), String(decoding: said, as: UTF8.self)
    )
  }
}

/// A connection to a server at 127.0.0.1.
package final class Connection: Sendable {
  private let descriptor: Int32

  /// Connects to `port`; reading fails after `timeout` seconds without a byte.
  package init(port: UInt16, timeout: Int = 30) throws {
    descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    var limit = timeval(tv_sec: timeout, tv_usec: 0)
    setsockopt(descriptor, SOL_SOCKET, SO_RCVTIMEO, &limit, socklen_t(MemoryLayout<timeval>.size))
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_port = port.bigEndian
    address.sin_addr.s_addr = UInt32(0x7f00_0001).bigEndian
    let result = withUnsafePointer(to: &address) {
      $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
      }
    }
    guard result == 0 else {
      throw ProcessFailure(description: "connect: \(String(cString: strerror(errno)))")
    }
  }

  deinit { close(descriptor) }

  /// A port of 127.0.0.1 that nobody has.
  static func freePort() throws -> UInt16 {
    let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    defer { close(descriptor) }
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_addr.s_addr = UInt32(0x7f00_0001).bigEndian
    var size = socklen_t(MemoryLayout<sockaddr_in>.size)
    let result = withUnsafeMutablePointer(to: &address) {
      $0.withMemoryRebound(to: sockaddr.self, capacity: 1) { address in
        bind(descriptor, address, size) == 0 ? getsockname(descriptor, address, &size) : -1
      }
    }
    guard result == 0 else { throw ProcessFailure(description: "no free port") }
    return UInt16(bigEndian: address.sin_port)
  }

  /// Sends all of `bytes`, or as much as the other end takes.
  package func send(_ bytes: [UInt8]) {
    var rest = bytes[...]
    while !rest.isEmpty {
      let count = rest.withUnsafeBytes {
        Foundation.send(descriptor, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL))
      }
      guard count > 0 else { return }
      rest = rest.dropFirst(count)
    }
  }

  /// Sends `text` with its line breaks as HTTP has them.
  package func send(_ text: String) {
    send(Array(text.replacing("\n", with: "\r\n").utf8))
  }

  /// Receives what comes next, or nothing at the end or when nothing has come for too long.
  package func receive() -> [UInt8] {
    var buffer = [UInt8](repeating: 0, count: 1 << 16)
    let count = recv(descriptor, &buffer, buffer.count, 0)
    return Array(buffer.prefix(max(0, count)))
  }

  /// Receives until the other end closes.
  package func receiveAll() -> [UInt8] {
    var bytes: [UInt8] = []
    while true {
      let more = receive()
      guard !more.isEmpty else { return bytes }
      bytes += more
    }
  }

  /// Receives until what has come ends with `text`.
  package func receive(until text: String) -> String {
    var bytes: [UInt8] = []
    while !bytes.ends(with: Array(text.replacing("\n", with: "\r\n").utf8)) {
      let more = receive()
      guard !more.isEmpty else { break }
      bytes += more
    }
    return String(decoding: bytes, as: UTF8.self).replacing("\r\n", with: "\n")
  }
}

extension [UInt8] {
  fileprivate func ends(with other: [UInt8]) -> Bool { suffix(other.count).elementsEqual(other) }
}

/// A response as it came, its line breaks as Swift has them.
package struct WebAnswer {
  /// All of it.
  package let text: String

  /// Makes the answer that `bytes` are.
  package init(_ bytes: [UInt8]) {
    text = String(decoding: bytes, as: UTF8.self).replacing("\r\n", with: "\n")
  }

  /// The status, or 0 if there is none.
  package var status: Int {
    let words = text.split(separator: " ", maxSplits: 2)
    return words.count > 1 ? Int(words[1].prefix(3)) ?? 0 : 0
  }

  /// The header with its first line.
  package var header: String {
    text.range(of: "\n\n").map { String(text[..<$0.lowerBound]) } ?? text
  }

  /// The body, its chunks joined.
  package var body: String {
    guard let end = text.range(of: "\n\n") else { return "" }
    var rest = text[end.upperBound...]
    guard header.contains("transfer-encoding: chunked") else { return String(rest) }
    var body = ""
    while let line = rest.firstIndex(of: "\n"), let count = Int(rest[..<line], radix: 16), count > 0
    {
      rest = rest[rest.index(after: line)...]
      let chunk = rest.utf8.prefix(count)
      body += String(chunk) ?? ""
      rest = rest[chunk.endIndex...].dropFirst()
    }
    return body
  }
}

/// Sends a request for `path` on a connection of its own and returns all that comes.
package func fetch(
  _ path: String, from port: UInt16, method: String = "GET", fields: String = "", body: String = ""
) throws -> WebAnswer {
  let connection = try Connection(port: port)
  connection.send("\(method) \(path) HTTP/1.1\nhost: test\nconnection: close\n\(fields)\n")
  connection.send(Array(body.utf8))
  return WebAnswer(connection.receiveAll())
}
