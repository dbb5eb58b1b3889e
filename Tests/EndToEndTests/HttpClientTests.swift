import Foundation
import TestSupport
import Testing

/// Requests that a guest makes, of servers that keep to the protocol and of others.
@Suite struct HttpClientTests {
  private let expected = Locations.fixtures.appending(path: "Programs/http-client/expected.txt")

  private static func component(_ name: String) -> URL {
    Locations.builtFixtures.appending(path: "\(name).wasm")
  }

  /// The parts of a client's output that every pair of client and server has to agree on.
  private func common(_ output: String) -> [String: String] {
    let names: Set = [
      "get", "not found", "head", "echo", "empty", "large", "large answer", "5", "nobody",
      "other scheme", "no authority", "dropped body of a response",
    ]
    var parts: [String: String] = [:]
    for part in output.split(separator: "-- ").dropFirst() {
      let name = String(part.prefix { $0 != "\n" })
      if names.contains(name) { parts[name] = String(part) }
    }
    #expect(parts.count == names.count)
    return parts
  }

  @Test func aClientGetsWhatAServerAnswers() throws {
    let folder = try TemporaryFolder()
    let serving = try compiled(Self.component("http-server"), in: folder)
    let asking = try compiled(Self.component("http-client"), in: folder)
    let server = try WebServer(serving)
    let authority = "127.0.0.1:\(server.port)"
    let wanted = String(decoding: try Data(contentsOf: expected), as: UTF8.self)

    let ours = try run(Locations.wamrRun, ["--allow-net", "127.0.0.1", asking.path, authority])
    #expect(ours.outputText == wanted, "\(ours.errorText)")

    // wasmtime's client, with our server.
    let theirs = try run(
      Locations.wasmtime,
      ["run", "-Shttp,inherit-network", Self.component("http-client").path, authority])
    #expect(common(theirs.outputText) == common(wanted), "\(theirs.errorText)")

    // Our client, with wasmtime's server.
    let other = try WebServer(
      Locations.wasmtime,
      ["serve", "-Scli", "--addr", "127.0.0.1:0", Self.component("http-server").path],
      announcement: "Serving HTTP on http://127.0.0.1:")
    let mixed = try run(
      Locations.wamrRun, ["--allow-net", "127.0.0.1", asking.path, "127.0.0.1:\(other.port)"])
    #expect(common(mixed.outputText) == common(wanted), "\(mixed.errorText)")
    #expect(try server.stop().exitCode == 0)
  }

  /// What servers send, how they end, and what a client is to say of it.
  @Test(arguments: [
    ("", false, "error HTTP-response-timeout\n"),
    ("", true, "error connection-terminated\n"),
    (
      "HTTP/1.1 200 OK\r\ncontent-length: 10\r\n\r\nabc", false,
      "cut off: connection-read-timeout\n3 bytes"
    ),
    (
      "HTTP/1.1 200 OK\r\ncontent-length: 10\r\n\r\nabc", true,
      "cut off: HTTP-response-incomplete\n3 bytes"
    ),
    ("HTTP/1.1 200 OK\r\n\r\nabc", true, "abc\n3 bytes"),
    ("SSH-2.0-nothing\r\n\r\n", false, "error HTTP-protocol-error\n"),
    ("HTTP/1.1 101 Other\r\n\r\n", false, "error HTTP-upgrade-failed\n"),
    (
      "HTTP/1.1 200 OK\r\ntransfer-encoding: gzip\r\n\r\n", false,
      "error HTTP-response-transfer-coding\n"
    ),
    (
      "HTTP/1.1 200 OK\r\na: \(String(repeating: "b", count: 100_000))", false,
      "error HTTP-response-header-section-size\n"
    ),
    (
      "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n3\r\nabc\r\nx\r\n", false,
      "cut off: HTTP-protocol-error\n3 bytes"
    ),
  ])
  func aServerMayDoAnything(sends: String, closes: Bool, expected: String) throws {
    let server = try RawServer(sending: Array(sends.utf8), closing: closes)
    let folder = try TemporaryFolder()
    let asking = try compiled(Self.component("http-client"), in: folder)
    let result = try run(
      Locations.wamrRun,
      [
        "--allow-net", "127.0.0.1", asking.path, "127.0.0.1:\(server.port)", "plain", "anything",
      ])
    #expect(result.exitCode == 0)
    #expect(result.outputText.contains(expected), "\(result.outputText) \(result.errorText)")
  }

  @Test func nothingIsReachedThatIsNotAllowed() throws {
    let folder = try TemporaryFolder()
    let serving = try compiled(Self.component("http-server"), in: folder)
    let server = try WebServer(serving, options: ["--allow-net", "127.0.0.2"])
    let other = try WebServer(serving)
    let answer = try fetch(
      "/forward/127.0.0.1:\(other.port)", from: server.port, method: "POST",
      fields: "content-length: 3\n", body: "abc")
    #expect(answer.status == 502)
    #expect(answer.body == "HTTP-request-denied")
    // A name would have to be looked up.
    let named = try fetch("/forward/localhost:\(other.port)", from: server.port)
    #expect(named.body == "HTTP-request-denied")
  }

  @Test func aServerPassesOnWhatItIsAsked() throws {
    let folder = try TemporaryFolder()
    let serving = try compiled(Self.component("http-server"), in: folder)
    let behind = try WebServer(serving)
    let server = try WebServer(serving, options: ["--allow-net", "127.0.0.0/8", "--allow-dns"])
    for authority in ["127.0.0.1:\(behind.port)", "localhost:\(behind.port)"] {
      let answer = try fetch(
        "/forward/\(authority)", from: server.port, method: "POST",
        fields: "transfer-encoding: chunked\n", body: "3\r\nabc\r\n4\r\ndefg\r\n0\r\n\r\n")
      #expect(answer.status == 200)
      #expect(answer.body == "abcdefg", "\(answer)")
    }
  }
}
