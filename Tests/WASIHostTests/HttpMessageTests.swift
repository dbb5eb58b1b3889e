// Responses as servers send them, and others.

import Testing

@testable import WASIHost

struct HttpMessageTests {
  /// What a reader makes of `text`, in pieces of `size` bytes, and of the end of the connection.
  private func read(
    _ text: String, size: Int, toHead: Bool = false, closes: Bool = true
  ) throws -> (reader: HttpResponseReader, body: BodyQueue) {
    var reader = HttpResponseReader(toHead: toHead)
    let queue = BodyQueue(isGuestWriting: false)
    let bytes = UnsafeMutableRawBufferPointer.allocate(byteCount: text.utf8.count, alignment: 1)
    defer { bytes.deallocate() }
    bytes.copyBytes(from: text.utf8)
    var start = 0
    while start < bytes.count, !reader.isWhole {
      let end = min(start + size, bytes.count)
      try reader.read(UnsafeRawBufferPointer(rebasing: bytes[start..<end]), into: queue)
      start = end
    }
    if closes, !reader.isWhole { try reader.read(.init(start: nil, count: 0), into: queue) }
    return (reader, queue)
  }

  private func text(_ queue: BodyQueue) -> String {
    String(decoding: queue.read(1 << 20), as: UTF8.self)
  }

  @Test(arguments: [1, 2, 3, 7, 1000])
  func aBodyEndsWhereItsHeaderSays(size: Int) throws {
    let (reader, body) = try read(
      "HTTP/1.1 200 OK\r\nContent-Length: 5\r\nA:  b c \r\n\r\n12345ignored", size: size)
    #expect(reader.head?.status == 200)
    #expect(reader.head?.fields.map(\.name) == ["Content-Length", "A"])
    #expect(reader.head?.fields.map { String(decoding: $0.value, as: UTF8.self) } == ["5", "b c"])
    #expect(text(body) == "12345")
    #expect(reader.isWhole)
  }

  @Test(arguments: [1, 2, 3, 7, 1000])
  func chunksAreJoined(size: Int) throws {
    let (reader, body) = try read(
      "HTTP/1.1 200 OK\r\ntransfer-encoding: Chunked\r\n\r\n3;x=y\r\nabc\r\nA\r\n0123456789\r\n"
        + "0\r\nx-sum: 7\r\n\r\n", size: size, closes: false)
    #expect(reader.isWhole)
    #expect(text(body) == "abc0123456789")
    guard case .whole(let trailers) = body.end else {
      Issue.record("no end")
      return
    }
    #expect(trailers?.map(\.name) == ["x-sum"])
  }

  @Test func informationIsPassedOver() throws {
    let (reader, body) = try read(
      "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early\r\na: b\r\n\r\n"
        + "HTTP/1.0 404 None\r\n\r\nto the end", size: 5)
    #expect(reader.head?.status == 404)
    #expect(text(body) == "to the end")
  }

  @Test func someResponsesHaveNoBody() throws {
    for (status, toHead) in [("204", false), ("304", false), ("200", true)] {
      let (reader, body) = try read(
        "HTTP/1.1 \(status) X\r\ncontent-length: 5\r\n\r\n", size: 100, toHead: toHead,
        closes: false)
      #expect(reader.isWhole)
      #expect(text(body).isEmpty)
    }
  }

  @Test(arguments: [
    "", "HTTP/1.1", "HTTP/1.1 200 OK\r\na: b\r\n",
    "HTTP/1.1 200 OK\r\ncontent-length: 5\r\n\r\n1234",
    "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n3\r\nab",
    "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n3\r\nabc\r\n",
    "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n0\r\n",
  ])
  func anEarlyEndIsNoticed(text: String) {
    #expect(throws: HttpTypes.ErrorCode.self) { try read(text, size: 4) }
  }

  @Test(arguments: [
    "HTTP/2 200 OK\r\n\r\n", "ICY 200 OK\r\n\r\n", "HTTP/1.1 20 OK\r\n\r\n",
    "HTTP/1.1 2000 OK\r\n\r\n", "HTTP/1.1 099 OK\r\n\r\n", "HTTP/1.1 101 Switch\r\n\r\n",
    "HTTP/1.1 200 OK\r\nno colon\r\n\r\n", "HTTP/1.1 200 OK\r\na b: c\r\n\r\n",
    "HTTP/1.1 200 OK\r\n: c\r\n\r\n", "HTTP/1.1 200 OK\r\na: \u{1}\r\n\r\n",
    "HTTP/1.1 200 OK\r\ncontent-length: -1\r\n\r\n",
    "HTTP/1.1 200 OK\r\ncontent-length: 1\r\ncontent-length: 2\r\n\r\n",
    "HTTP/1.1 200 OK\r\ncontent-length: 99999999999999999999\r\n\r\n",
    "HTTP/1.1 200 OK\r\ntransfer-encoding: gzip\r\n\r\n",
    "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n-1\r\n",
    "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n\r\n",
    "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\nffffffffffffffff\r\n",
    "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n1\r\nabc\r\n",
  ])
  func whatIsNoResponseIsRefused(text: String) {
    for size in [1, 1000] {
      #expect(throws: HttpTypes.ErrorCode.self) { try read(text, size: size, closes: false) }
    }
  }

  @Test func aHeaderOrALineWithoutEndIsRefused() {
    let long = String(repeating: "a", count: 70_000)
    for text in [
      "HTTP/1.1 200 OK\r\na: \(long)",
      "HTTP/1.1 200 OK\r\n" + String(repeating: "a: b\r\n", count: 20_000),
      "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n0\r\na: \(long)",
      "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n1;\(long)",
    ] {
      #expect(throws: HttpTypes.ErrorCode.self) { try read(text, size: 1000, closes: false) }
    }
  }

  // MARK: Queues

  private func hasEnd(_ queue: BodyQueue) -> Bool {
    if case nil = queue.end { false } else { true }
  }

  @Test func aQueueGivesBytesInTheOrderTheyCame() {
    let queue = BodyQueue(isGuestWriting: true)
    for number in 0..<100 {
      let bytes = [UInt8](repeating: UInt8(number), count: number)
      bytes.withUnsafeBytes { queue.write($0) }
    }
    var all: [UInt8] = []
    for count in 1... {
      let bytes = queue.read(count)
      guard !bytes.isEmpty else { break }
      all += bytes
    }
    #expect(all == (0..<100).flatMap { [UInt8](repeating: UInt8($0), count: $0) })
    #expect(!hasEnd(queue))
  }

  @Test func nothingIsWrittenBehindTheEnd() {
    let queue = BodyQueue(isGuestWriting: true)
    [1, 2].withUnsafeBytes { queue.write($0) }
    #expect(queue.wholeByteCount == nil)
    queue.finish(.whole(trailers: nil))
    queue.finish(.broken(.incomplete))
    [UInt8(3)].withUnsafeBytes { queue.write($0) }
    #expect(queue.wholeByteCount == 16)
    #expect(!hasEnd(queue))
    #expect(queue.read(100).count == 16)
    guard case .whole(nil) = queue.end else {
      Issue.record("no end")
      return
    }
  }

  @Test func whatNobodyReadsIsNotKept() {
    let queue = BodyQueue(isGuestWriting: true)
    [UInt8](repeating: 1, count: 100_000).withUnsafeBytes { queue.write($0) }
    #expect(queue.room == 0)
    queue.abandon()
    #expect(queue.room == queue.capacity)
    [UInt8](repeating: 1, count: 100_000).withUnsafeBytes { queue.write($0) }
    #expect(queue.read(1 << 20).isEmpty)
  }
}
