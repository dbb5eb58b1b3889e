// Frames of HTTP/2 as servers send them, and others.

import HTTP2
import Testing

struct Http2MessageTests {
  /// A request without a body, and what came of its response.
  private final class Exchange: HTTP2Messages {
    var body: [UInt8] = []
    private(set) var sent: [UInt8] = []
    private(set) var request: HTTP2Request?

    init() throws {
      request = try HTTP2Request(
        header: [
          (":method", Array("GET".utf8)), (":scheme", Array("https".utf8)),
          (":authority", Array("a".utf8)), (":path", Array("/".utf8)), ("X-Upper", [0x31]),
        ], hasBody: false, messages: self)
      // Until then there is no stream.
      while let bytes = try request?.output(), !bytes.isEmpty { sent += bytes }
    }

    func readBody(into buffer: UnsafeMutableRawBufferPointer) -> HTTP2BodyPart {
      .end(trailers: [])
    }

    func receiveBody(_ bytes: UnsafeRawBufferPointer) { body += bytes }

    /// Takes `bytes` in pieces of `size`.
    func receive(_ bytes: [UInt8], size: Int = 1000) throws {
      let copy = UnsafeMutableRawBufferPointer.allocate(byteCount: bytes.count, alignment: 1)
      defer { copy.deallocate() }
      copy.copyBytes(from: bytes)
      for start in stride(from: 0, to: bytes.count, by: size) {
        let piece = copy[start..<min(start + size, bytes.count)]
        try request?.receive(UnsafeRawBufferPointer(rebasing: piece))
      }
    }
  }

  private func frame(_ kind: UInt8, flags: UInt8, stream: UInt8, _ payload: [UInt8]) -> [UInt8] {
    [UInt8(payload.count >> 16), UInt8(payload.count >> 8 & 255), UInt8(payload.count & 255)]
      + [kind, flags, 0, 0, 0, stream] + payload
  }

  /// A literal field of a new name that isn't indexed.
  private func field(_ name: String, _ value: String) -> [UInt8] {
    [0, UInt8(name.utf8.count)] + name.utf8 + [UInt8(value.utf8.count)] + value.utf8
  }

  private var settings: [UInt8] { frame(4, flags: 0, stream: 0, []) }

  @Test(arguments: [1, 5, 1000])
  func aResponseIsPutTogether(size: Int) throws {
    let exchange = try Exchange()
    #expect(exchange.sent.starts(with: "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".utf8))
    // Information, the header (status 200 is 0x88 of the static table), the body, trailers.
    try exchange.receive(
      settings + frame(1, flags: 4, stream: 1, field(":status", "103"))
        + frame(1, flags: 4, stream: 1, [0x88] + field("a", "b"))
        + frame(0, flags: 0, stream: 1, Array("bo".utf8))
        + frame(0, flags: 0, stream: 1, Array("dy".utf8))
        + frame(1, flags: 5, stream: 1, field("x-sum", "1")), size: size)
    let request = try #require(exchange.request)
    #expect(request.head?.status == 200)
    #expect(request.head?.fields.map(\.name) == ["a"])
    #expect(exchange.body == Array("body".utf8))
    #expect(request.trailers.map(\.name) == ["x-sum"])
    #expect(request.isWhole)
    #expect(request.failure == nil)
  }

  @Test func aStreamThatIsResetIsAFailure() throws {
    let exchange = try Exchange()
    try exchange.receive(
      settings + frame(1, flags: 4, stream: 1, [0x88])
        + frame(3, flags: 0, stream: 1, [0, 0, 0, 8]))
    let request = try #require(exchange.request)
    #expect(!request.isWhole)
    guard case .reset(8) = request.failure else {
      Issue.record("\(String(describing: request.failure))")
      return
    }
  }

  @Test func whatIsNoFrameIsRefusedOrIgnored() throws {
    var random = SystemRandomNumberGenerator()
    for _ in 0..<500 {
      let exchange = try Exchange()
      let bytes = (0..<Int.random(in: 1...200, using: &random)).map { _ in
        UInt8.random(in: 0...255, using: &random)
      }
      // One or the other, but neither a crash nor a response.
      _ = try? exchange.receive(settings + bytes, size: 7)
      #expect(exchange.request?.isWhole == false)
    }
  }

  @Test(arguments: [
    // A response that isn't one; a header for a stream that nobody opened; a body without a header.
    [1, 4, 1], [1, 4, 3], [0, 1, 1],
  ])
  func whatBreaksTheProtocolIsAFailure(frame head: [UInt8]) throws {
    let exchange = try Exchange()
    let payload = head[0] == 1 ? field("no", "status") : Array("body".utf8)
    let bytes = settings + frame(head[0], flags: head[1], stream: head[2], payload)
    do {
      try exchange.receive(bytes)
      // The library answers by ending the stream or the connection.
      #expect(try exchange.request?.output().isEmpty == false)
    } catch is HTTP2Failure {}
    #expect(exchange.request?.isWhole == false)
  }

  @Test func aHeaderThatIsTooLargeIsRefused() throws {
    let exchange = try Exchange()
    var bytes = settings + frame(1, flags: 0, stream: 1, [0x88])
    let fields = (0..<60).flatMap { _ in field("name", String(repeating: "v", count: 100)) }
    for number in 0..<100 {
      bytes += frame(9, flags: number == 99 ? 4 : 0, stream: 1, fields)
    }
    _ = try? exchange.receive(bytes)
    #expect(exchange.request?.head == nil)
  }
}
