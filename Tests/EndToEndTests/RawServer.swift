import Foundation
import TestSupport

/// A server of TCP as long as this object lives.
final class RawServer {
  /// Where it listens at 127.0.0.1.
  let port: UInt16
  private let listener: Int32

  /// Starts a server that sends back what it gets.
  convenience init() throws {
    try self.init { connection in
      var buffer = [UInt8](repeating: 0, count: 1 << 16)
      while true {
        let count = recv(connection, &buffer, buffer.count, 0)
        guard count > 0, send(connection, buffer, count, Int32(MSG_NOSIGNAL)) == count else {
          return
        }
      }
    }
  }

  /// Starts a server that sends `bytes` to who asks anything, and then closes or waits for them to.
  convenience init(sending bytes: [UInt8], closing closes: Bool) throws {
    try self.init { connection in
      var buffer = [UInt8](repeating: 0, count: 1 << 16)
      guard recv(connection, &buffer, buffer.count, 0) > 0 else { return }
      if !bytes.isEmpty { _ = send(connection, bytes, bytes.count, Int32(MSG_NOSIGNAL)) }
      while !closes, recv(connection, &buffer, buffer.count, 0) > 0 {}
    }
  }

  private init(_ serve: @escaping @Sendable (Int32) -> Void) throws {
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
    guard result == 0 else { throw ProcessFailure(description: "no server") }
    port = UInt16(bigEndian: address.sin_port)
    Thread.detachNewThread {
      while true {
        let connection = accept(listener, nil, nil)
        guard connection >= 0 else { return }
        Thread.detachNewThread {
          serve(connection)
          close(connection)
        }
      }
    }
  }

  deinit { shutdown(listener, Int32(SHUT_RDWR)) }
}
