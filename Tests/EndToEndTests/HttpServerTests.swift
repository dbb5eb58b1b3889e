import Foundation
import Synchronization
import TestSupport
import Testing

/// `wamr-serve`, asked by bytes that are written out here.
@Suite struct HttpServerTests {
  private let folder: TemporaryFolder
  private let bundle: URL

  init() throws {
    folder = try TemporaryFolder()
    bundle = try compiled(
      Locations.builtFixtures.appending(path: "http-server.wasm"), in: folder)
  }

  @Test func aConnectionServesOneRequestAfterTheOther() throws {
    let server = try WebServer(bundle)
    let connection = try Connection(port: server.port)
    for _ in 0..<3 {
      connection.send("HEAD / HTTP/1.1\nhost: a\n\n")
      let answer = connection.receive(until: "\n\n")
      #expect(answer.hasPrefix("HTTP/1.1 200 OK\n"), "\(answer)")
    }
    // Three at once, answered in order.
    connection.send(
      "GET /count HTTP/1.1\nhost: a\ncontent-length: 4\n\nabcd"
        + "HEAD / HTTP/1.1\nhost: a\n\nGET /nowhere HTTP/1.1\nhost: a\nconnection: close\n\n")
    let answers = String(decoding: connection.receiveAll(), as: UTF8.self)
    let statuses = answers.split(separator: "HTTP/1.1 ").map { $0.prefix(3) }
    #expect(statuses == ["200", "200", "404"], "\(answers)")
    #expect(answers.contains("4 bytes"))
  }

  @Test func anOldClientGetsNoChunks() throws {
    let server = try WebServer(bundle)
    let connection = try Connection(port: server.port)
    connection.send("GET / HTTP/1.0\n\n")
    let answer = String(decoding: connection.receiveAll(), as: UTF8.self)
    #expect(answer.hasPrefix("HTTP/1.0 200 OK\r\n"))
    #expect(!answer.contains("chunked"))
    #expect(answer.hasSuffix("Hello, world!\n"))
  }

  @Test func aGuestSeesTheRequest() throws {
    let server = try WebServer(bundle)
    let answer = try fetch(
      "/describe?a=1", from: server.port, method: "PURGE", fields: "X-Mine: yes\nkeep-alive: 5\n")
    let body = answer.body
    #expect(body.contains("method 9 PURGE\n"))
    #expect(body.contains("path /describe?a=1\nauthority some\nscheme 0\nchange 1 2\n"))
    #expect(body.contains("X-Mine: yes\n"))
    // What is the connection's isn't the guest's.
    for name in ["host:", "keep-alive:"] { #expect(!body.contains("\n\(name)")) }
  }

  @Test func nothingIsLeftForTheNextGuest() throws {
    let server = try WebServer(bundle, options: ["--max-instances", "1"])
    let first = try fetch("/state", from: server.port).body
    #expect(first.hasPrefix("count 1, dirty 0, pages "))
    #expect(first.hasSuffix(", action 1\n"))
    for _ in 0..<3 {
      #expect(try fetch("/state", from: server.port).body == first)
    }
  }

  @Test func whatAGuestDoesWrongIsAnErrorAndTheNextRequestIsServed() throws {
    let server = try WebServer(
      bundle, options: ["--timeout", "500ms", "--max-memory", "16M", "--max-instances", "2"])
    let paths = [
      "/trap", "/silent", "/error", "/loop", "/allocate", "/leak", "/hoard", "/bodies",
    ]
    for path in paths {
      let answer = try fetch(path, from: server.port)
      #expect(answer.status == 500, "\(path): \(answer)")
      #expect(try fetch("/", from: server.port).status == 200)
    }
    let said = try server.stop()
    #expect(said.exitCode == 0)
    #expect(said.errors.contains("GET /trap: trap: unreachable\n  0: root!"))
    #expect(said.errors.contains("GET /loop: trap: time limit exceeded\n"))
    #expect(said.errors.contains("GET /silent: the guest hasn't answered\n"))
    #expect(said.errors.contains("GET /error: the guest answers with the error loopDetected\n"))
    #expect(said.errors.contains("GET /leak: trap: more than 65536 resources\n"))
    #expect(said.errors.contains("GET /hoard: trap: more than 16777216 bytes of HTTP fields\n"))
    #expect(said.errors.contains("GET /bodies: trap: more than 1000 bodies of HTTP at once\n"))
  }

  @Test func anAnswerThatIsCutOffDoesNotLookWhole() throws {
    let server = try WebServer(bundle)
    let answer = try fetch("/short", from: server.port)
    #expect(answer.header.contains("content-length: 10"))
    #expect(answer.body == "short")
  }

  @Test func trailersFollowAnAnswer() throws {
    let server = try WebServer(bundle)
    let answer = try fetch("/trailers", from: server.port)
    #expect(answer.text.hasSuffix("0\nx-checksum: 1234\n\n"), "\(answer)")
  }

  @Test func hintsComeBeforeTheAnswer() throws {
    let hints = try compiled(
      Locations.builtFixtures.appending(path: "http-hints.wasm"), in: folder)
    let server = try WebServer(hints)
    let answer = try fetch("/", from: server.port).text
    #expect(answer.hasPrefix("HTTP/1.1 103 \nlink: </style.css>; rel=preload\n"), "\(answer)")
    #expect(answer.contains("\n\nHTTP/1.1 204 No Content\n"))
    #expect(try server.stop().exitCode == 0)
  }

  @Test func aLargeBodyGoesThroughWithoutBeingKept() throws {
    let server = try WebServer(bundle, options: ["--max-memory", "16M"])
    let count = 64 << 20
    let connection = try Connection(port: server.port)
    let block = [UInt8](repeating: 0x61, count: 1 << 20)
    let sender = Thread {
      connection.send(
        "POST /echo HTTP/1.1\nhost: a\nconnection: close\ncontent-length: \(count)\n\n")
      for _ in 0..<count >> 20 { connection.send(block) }
    }
    sender.start()
    var received = 0
    var letters = 0
    while true {
      let bytes = connection.receive()
      guard !bytes.isEmpty else { break }
      received += bytes.count
      letters += bytes.count { $0 == 0x61 }
    }
    #expect(received > count)
    // Chunk sizes and names have a few of their own.
    #expect(letters >= count)
  }

  @Test func whatWasSentIsNotKept() throws {
    let server = try WebServer(bundle, options: ["--max-instances", "1"])
    func ask(_ count: Int) throws {
      for _ in 0..<count { #expect(try fetch("/fill/200000", from: server.port).status == 200) }
    }
    try ask(100)
    let before = try server.residentKilobytes()
    try ask(500)
    // 100 MB have been sent since.
    #expect(try server.residentKilobytes() - before < 20_000)
  }

  /// Asks until the answer has `status`, or for five seconds.
  private func status(_ status: Int, from server: WebServer) throws -> Bool {
    for _ in 0..<100 {
      if try fetch("/", from: server.port).status == status { return true }
      Thread.sleep(forTimeInterval: 0.05)
    }
    return false
  }

  @Test func aClientThatLeavesEndsItsGuest() throws {
    let server = try WebServer(
      bundle, options: ["--max-instances", "1", "--max-waiting", "0", "--log"])
    for path in ["/fill/1000000000", "/echo"] {
      do {
        let connection = try Connection(port: server.port)
        connection.send("POST \(path) HTTP/1.1\nhost: a\ncontent-length: 1000\n\nabc")
        _ = connection.receive()
      }
      // There is one seat only, so it is free again.
      #expect(try status(200, from: server), "\(path)")
    }
  }

  @Test func tooManyRequestsAreRefused() throws {
    let server = try WebServer(
      bundle,
      options: [
        "--max-instances", "1", "--max-waiting", "0", "--timeout", "20s", "--metrics",
        "127.0.0.1:0",
      ])
    let busy = try Connection(port: server.port)
    busy.send(
      "POST /count HTTP/1.1\nhost: a\nconnection: close\nexpect: 100-continue\n"
        + "content-length: 3\n\n")
    #expect(busy.receive(until: "\n\n").hasPrefix("HTTP/1.1 100 "))
    #expect(try status(503, from: server))
    busy.send("abc")
    #expect(WebAnswer(busy.receiveAll()).body == "3 bytes\n")
  }

  @Test func aRequestUnderWayEndsBeforeTheServerDoes() throws {
    let server = try WebServer(bundle)
    let idle = try Connection(port: server.port)
    let busy = try Connection(port: server.port)
    busy.send("POST /count HTTP/1.1\nhost: a\nexpect: 100-continue\ncontent-length: 3\n\n")
    #expect(busy.receive(until: "\n\n").hasPrefix("HTTP/1.1 100 Continue"))
    server.beginToStop()
    #expect(idle.receiveAll().isEmpty)
    busy.send("abc")
    #expect(WebAnswer(busy.receiveAll()).body == "3 bytes\n")
    #expect(try server.stop().exitCode == 0)
  }

  @Test(
    .timeLimit(.minutes(2)),
    arguments: [
      "GET\n\n", "GET / HTTP/9.9\n\n", "GET / HTTP/1.1\nhost : a\n\n", "\u{1}\u{2}\u{3}\n\n",
      "GET / HTTP/1.1\nhost: a\ncontent-length: x\n\n",
      "POST / HTTP/1.1\nhost: a\ntransfer-encoding: chunked\n\nxyz\n",
    ])
  func whatIsNoRequestIsRefused(text: String) throws {
    let server = try WebServer(bundle)
    let connection = try Connection(port: server.port)
    connection.send(text)
    let answer = String(decoding: connection.receiveAll(), as: UTF8.self)
    #expect(!answer.contains("200 OK") || text.hasPrefix("POST"), "\(answer)")
    #expect(try fetch("/", from: server.port).status == 200)
  }

  @Test func aHeaderWithoutEndIsRefused() throws {
    let server = try WebServer(bundle)
    let connection = try Connection(port: server.port)
    connection.send("GET / HTTP/1.1\nhost: a\n")
    let line = Array("x-more: \(String(repeating: "a", count: 8000))\r\n".utf8)
    // 8 MB, were they all taken.
    for _ in 0..<1000 { connection.send(line) }
    let answer = String(decoding: connection.receiveAll(), as: UTF8.self)
    #expect(!answer.contains("200 OK"))
    #expect(try fetch("/", from: server.port).status == 200)
  }

  /// The seconds until the server closes `connection`, to which a byte is sent now and then.
  private func secondsUntilClosed(
    _ connection: Connection, sending byte: String = ""
  ) -> Double {
    let start = ContinuousClock.now
    let isOver = Mutex(false)
    let sender = Thread {
      while !byte.isEmpty, !isOver.withLock({ $0 }) {
        connection.send(byte)
        Thread.sleep(forTimeInterval: 0.1)
      }
    }
    sender.start()
    while !connection.receive().isEmpty {}
    isOver.withLock { $0 = true }
    return (ContinuousClock.now - start) / .seconds(1)
  }

  @Test(arguments: [
    ("", ""), ("G", ""), ("GET / HTTP/1.1\nhos", ""), ("GET / HTTP/1.1\nhos", "t"),
    ("GET / HTTP/1.1\nhost: a\n\n", ""), ("GET / HTTP/1.1\nhost: a\n\nGE", ""),
    ("POST / HTTP/1.1\nhost: a\ncontent-length: 1000\n\n", "a"),
    ("PRI * HTTP/2.0\n\nSM\n\n", ""),
  ])
  func aClientThatLetsTheServerWaitIsCutOff(sent: String, byte: String) throws {
    let server = try WebServer(bundle, options: ["--idle-timeout", "500ms", "--timeout", "1s"])
    let connection = try Connection(port: server.port, timeout: 20)
    connection.send(sent)
    let seconds = secondsUntilClosed(connection, sending: byte)
    #expect(seconds > 0.3 && seconds < 15)
    #expect(try fetch("/", from: server.port).status == 200)
  }

  @Test func whatAGuestWaitsForIsNotTheClientsIdleness() throws {
    let server = try WebServer(bundle, options: ["--idle-timeout", "300ms"])
    let connection = try Connection(port: server.port)
    // One that goes on asking isn't idle.
    for _ in 0..<5 {
      Thread.sleep(forTimeInterval: 0.1)
      connection.send("HEAD / HTTP/1.1\nhost: a\n\n")
      #expect(connection.receive(until: "\n\n").hasPrefix("HTTP/1.1 200 OK\n"))
    }
    connection.send(
      "POST /count HTTP/1.1\nhost: a\nconnection: close\nexpect: 100-continue\n"
        + "content-length: 3\n\n")
    #expect(connection.receive(until: "\n\n").hasPrefix("HTTP/1.1 100 Continue"))
    Thread.sleep(forTimeInterval: 1)
    connection.send("abc")
    #expect(WebAnswer(connection.receiveAll()).body == "3 bytes\n")
  }

  /// A connection of HTTP/2 whose client knows that the server speaks it.
  @Test func theSamePortSpeaksHTTP2() throws {
    let server = try WebServer(bundle, options: ["--log"])
    let connection = try Connection(port: server.port)
    connection.send(Array("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".utf8))
    connection.send([0, 0, 0, 4, 0, 0, 0, 0, 0])
    // GET, http, /, and an authority: all from HPACK's static table but that one's value.
    let block: [UInt8] = [0x82, 0x86, 0x84, 0x41, 1, 0x61]
    for stream: UInt8 in [1, 3] {
      connection.send([0, 0, UInt8(block.count), 1, 5, 0, 0, 0, stream] + block)
    }
    var bytes: [UInt8] = []
    var bodies: [UInt8: String] = [:]
    var ended: Set<UInt8> = []
    while ended.count < 2 {
      let more = connection.receive()
      guard !more.isEmpty else { break }
      bytes += more
      while bytes.count >= 9 {
        let count = Int(bytes[0]) << 16 | Int(bytes[1]) << 8 | Int(bytes[2])
        guard bytes.count >= 9 + count else { break }
        let (kind, flags, stream) = (bytes[3], bytes[4], bytes[8])
        if kind == 0 {
          bodies[stream, default: ""] += String(decoding: bytes[9..<9 + count], as: UTF8.self)
        }
        if kind <= 1, flags & 1 != 0 { ended.insert(stream) }
        bytes.removeFirst(9 + count)
      }
    }
    #expect(bodies == [1: "Hello, world!\n", 3: "Hello, world!\n"])
    let said = try server.stop()
    #expect(said.exitCode == 0)
    #expect(said.output.contains("127.0.0.1 \"GET /\" 200 14 "))
  }

  // MARK: The command line

  @Test(arguments: [
    (["--addr", "nowhere"], "--addr needs an address"), (["--timeout", "x"], "--timeout needs"),
    (["--idle-timeout", "0"], "--idle-timeout needs"),
    (["--max-memory", "1X"], "--max-memory needs"), (["--env", "x"], "--env needs"),
    (["--allow-net", "x"], "--allow-net needs"), (["--max-instances", "0"], "--max-instances"),
    (["--dir", "::"], "--dir needs"),
  ])
  func aCommandLineWithoutSenseIsRefused(options: [String], message: String) throws {
    let result = try run(Locations.wamrServe, options + [bundle.path])
    #expect(result.exitCode == 64)
    #expect(result.errorText.contains(message), "\(result.errorText)")
  }

  @Test func whatServesNothingIsRefused() throws {
    let command = try compiled(Program.named("run-error").component, in: folder)
    for (path, message) in [
      (command.path, "the component doesn't export wasi:http/incoming-handler@0.2"),
      ("/missing.cwasm", "/missing.cwasm: "),
    ] {
      let result = try run(Locations.wamrServe, ["--addr", "127.0.0.1:0", path])
      #expect(result.exitCode == 1)
      #expect(result.errorText.contains(message), "\(result.errorText)")
    }
  }

  @Test func theLoaderSaysWhoServes() throws {
    let result = try run(Locations.wamrRun, [bundle.path])
    #expect(result.exitCode == 2)
    #expect(result.errorText.hasSuffix("wasi:http/incoming-handler: wamr-serve serves by it\n"))
  }

  @Test func anAddressThatIsTakenIsRefused() throws {
    let server = try WebServer(bundle)
    let result = try run(
      Locations.wamrServe, ["--addr", "127.0.0.1:\(server.port)", bundle.path])
    #expect(result.exitCode == 1)
    #expect(result.errorText.contains("can't listen at 127.0.0.1:\(server.port)"))
  }
}
