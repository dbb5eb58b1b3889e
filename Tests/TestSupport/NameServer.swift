// A name server on the loopback interface, which answers what the test says: by UDP and by TCP at the
// same port, each question on a thread of the server's.

import Foundation

/// A name server that lives as long as this object.
package final class NameServer: Sendable {
  /// A question as the server gets it.
  package struct Question: Sendable {
    package let identifier: [UInt8]
    /// The name in lower case, without a dot at its end.
    package let name: String
    /// The kind of records: 1 for IPv4 and 28 for IPv6.
    package let kind: UInt8
    package let isByStream: Bool
    /// The question's bytes behind the header.
    package let section: [UInt8]
  }

  /// The port at 127.0.0.1.
  package let port: UInt16

  private let sockets: [Int32]
  private let answer: @Sendable (Question) -> [[UInt8]]
  private let log = Log()

  /// What has been asked so far.
  package var questions: [Question] { log.questions }

  private final class Log: @unchecked Sendable {
    private let lock = NSLock()
    private var list: [Question] = []
    var questions: [Question] { lock.withLock { list } }
    func append(_ question: Question) { lock.withLock { list.append(question) } }
  }

  /// Starts a server that sends what `answer` returns, one message after the other.
  package init(_ answer: @escaping @Sendable (Question) -> [[UInt8]]) throws {
    self.answer = answer
    // The port that UDP gets may be another's with TCP.
    for _ in 0..<20 {
      let datagrams = try Self.socket(SOCK_DGRAM, port: 0)
      let port = Self.port(of: datagrams)
      guard let stream = try? Self.socket(SOCK_STREAM, port: port) else {
        close(datagrams)
        continue
      }
      listen(stream, 16)
      self.port = port
      sockets = [datagrams, stream]
      let (log, respond) = (log, answer)
      Thread.detachNewThread { Self.serveDatagrams(datagrams, log, respond) }
      Thread.detachNewThread { Self.serveStreams(stream, log, respond) }
      return
    }
    throw ProcessFailure(description: "no port for a name server")
  }

  deinit {
    // Shutting down ends the threads' waits; they close the sockets.
    for socket in sockets { shutdown(socket, Int32(SHUT_RDWR)) }
  }

  // MARK: Messages

  /// An answer to `question` with a code, flags and records.
  package static func message(
    _ question: Question, code: UInt8 = 0, isTruncated: Bool = false, _ records: [[UInt8]] = []
  ) -> [UInt8] {
    question.identifier + [isTruncated ? 0x86 : 0x84, 0x80 | code, 0, 1]
      + [UInt8(records.count >> 8), UInt8(records.count & 0xff), 0, 0, 0, 0]
      + question.section + records.flatMap(\.self)
  }

  /// A record of a name; `nil` is the name that is asked for, as a reference to the question.
  package static func record(_ name: String?, kind: UInt8, _ data: [UInt8]) -> [UInt8] {
    (name.map(wire) ?? [0xc0, 12]) + [0, kind, 0, 1, 0, 0, 0, 60]
      + [UInt8(data.count >> 8), UInt8(data.count & 0xff)] + data
  }

  /// A name as it is in messages.
  package static func wire(_ name: String) -> [UInt8] {
    name.utf8.split(separator: UInt8(ascii: ".")).flatMap { [UInt8($0.count)] + $0 } + [0]
  }

  // MARK: Sockets

  private static func socket(_ kind: __socket_type, port: UInt16) throws -> Int32 {
    let socket = Foundation.socket(AF_INET, Int32(kind.rawValue), 0)
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_port = port.bigEndian
    address.sin_addr.s_addr = UInt32(0x7f00_0001).bigEndian
    let result = withUnsafePointer(to: &address) {
      $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        bind(socket, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
      }
    }
    guard result == 0 else {
      close(socket)
      throw ProcessFailure(description: "bind: \(String(cString: strerror(errno)))")
    }
    return socket
  }

  private static func port(of socket: Int32) -> UInt16 {
    var address = sockaddr_in()
    var size = socklen_t(MemoryLayout<sockaddr_in>.size)
    withUnsafeMutablePointer(to: &address) {
      $0.withMemoryRebound(to: sockaddr.self, capacity: 1) { _ = getsockname(socket, $0, &size) }
    }
    return UInt16(bigEndian: address.sin_port)
  }

  private static func serveDatagrams(
    _ socket: Int32, _ log: Log, _ answer: (Question) -> [[UInt8]]
  ) {
    var buffer = [UInt8](repeating: 0, count: 2048)
    while true {
      var peer = sockaddr_in()
      var size = socklen_t(MemoryLayout<sockaddr_in>.size)
      let count = withUnsafeMutablePointer(to: &peer) {
        $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
          recvfrom(socket, &buffer, buffer.count, 0, $0, &size)
        }
      }
      guard count > 0 else { break }
      guard let question = question(buffer[..<count], isByStream: false) else { continue }
      log.append(question)
      for message in answer(question) {
        _ = withUnsafePointer(to: &peer) {
          $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
            sendto(socket, message, message.count, 0, $0, size)
          }
        }
      }
    }
    close(socket)
  }

  private static func serveStreams(
    _ socket: Int32, _ log: Log, _ answer: (Question) -> [[UInt8]]
  ) {
    while true {
      let connection = accept(socket, nil, nil)
      guard connection >= 0 else { break }
      while let length = bytes(2, connection),
        let body = bytes(Int(length[0]) << 8 | Int(length[1]), connection),
        let question = question(body[...], isByStream: true)
      {
        log.append(question)
        for message in answer(question) {
          // A byte, then the rest: what arrives isn't what was sent in one piece.
          let framed = [UInt8(message.count >> 8), UInt8(message.count & 0xff)] + message
          send(connection, framed, 1, Int32(MSG_NOSIGNAL))
          usleep(1000)
          send(connection, Array(framed[1...]), framed.count - 1, Int32(MSG_NOSIGNAL))
        }
      }
      close(connection)
    }
    close(socket)
  }

  private static func bytes(_ count: Int, _ connection: Int32) -> [UInt8]? {
    var bytes: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: count)
    while bytes.count < count {
      let got = recv(connection, &buffer, count - bytes.count, 0)
      guard got > 0 else { return nil }
      bytes += buffer[..<got]
    }
    return bytes
  }

  private static func question(_ bytes: ArraySlice<UInt8>, isByStream: Bool) -> Question? {
    let bytes = Array(bytes)
    guard bytes.count > 12 else { return nil }
    var labels: [String] = []
    var place = 12
    while place < bytes.count, bytes[place] != 0 {
      let end = place + 1 + Int(bytes[place])
      guard end < bytes.count else { return nil }
      labels.append(String(decoding: bytes[place + 1..<end], as: UTF8.self))
      place = end
    }
    guard place + 5 == bytes.count else { return nil }
    return Question(
      identifier: Array(bytes[..<2]), name: labels.joined(separator: "."), kind: bytes[place + 2],
      isByStream: isByStream, section: Array(bytes[12...]))
  }
}
