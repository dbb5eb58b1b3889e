// Internet sockets. None of these calls waits.

import CWamrPlatform

/// A setting of a socket that is a number.
package enum SocketOption: Sendable {
  /// Whether connections without traffic are tested: 0 or 1.
  case keepAlive
  /// The seconds without traffic before the first test, and between tests.
  case keepIdle
  case keepInterval
  /// The tests without an answer after which a connection has ended.
  case keepCount
  /// Whether little is sent at once, not kept until more comes: 0 or 1.
  case noDelay
  /// The bytes of the buffers, of which the system says twice what was set.
  case receiveBuffer
  case sendBuffer
  /// The hops that a packet may make, by the version of the protocol.
  case hopLimit(version: UInt8)

  fileprivate var number: wamr_socket_option {
    switch self {
    case .keepAlive: WAMR_SOCKET_KEEP_ALIVE
    case .keepIdle: WAMR_SOCKET_KEEP_IDLE
    case .keepInterval: WAMR_SOCKET_KEEP_INTERVAL
    case .keepCount: WAMR_SOCKET_KEEP_COUNT
    case .noDelay: WAMR_SOCKET_NO_DELAY
    case .receiveBuffer: WAMR_SOCKET_RECEIVE_BUFFER
    case .sendBuffer: WAMR_SOCKET_SEND_BUFFER
    case .hopLimit(let version):
      version == 4 ? WAMR_SOCKET_HOP_LIMIT_4 : WAMR_SOCKET_HOP_LIMIT_6
    }
  }
}

extension FileDescriptor {
  /// Makes a socket of TCP, or of UDP, for the version of the protocol.
  package static func socket(
    version: UInt8, isDatagram: Bool
  ) throws(SystemError) -> FileDescriptor {
    FileDescriptor(
      rawValue: try SystemError.retrying("socket") {
        wamr_socket_create(Int32(version), isDatagram)
      })
  }

  /// Gives the socket its address; `reuses` says whether it may be that of connections that have
  /// ended.
  package func bind(to address: SocketAddress, reuses: Bool) throws(SystemError) {
    var record = address.record
    _ = try SystemError.retrying("bind") { wamr_socket_bind(rawValue, &record, reuses) }
  }

  /// Connects the socket: it is connected once it is writable, or `connectionError` says why not.
  package func connect(to address: SocketAddress) throws(SystemError) {
    var record = address.record
    guard wamr_socket_connect(rawValue, &record) != 0 else { return }
    let error = SystemError("connect")
    // Interrupted, it goes on all the same.
    guard error.errno == ErrorNumber.inProgress || error.isInterruption else { throw error }
  }

  /// Ends the association of a UDP socket.
  package func disconnect() throws(SystemError) {
    _ = try SystemError.retrying("connect") { wamr_socket_connect(rawValue, nil) }
  }

  /// Why a connection wasn't made or has ended, if so; asking makes the system forget it.
  package func connectionError() throws(SystemError) -> SystemError? {
    var failure: Int32 = 0
    _ = try SystemError.retrying("getsockopt") {
      wamr_socket_get(rawValue, WAMR_SOCKET_ERROR, &failure)
    }
    return failure == 0 ? nil : SystemError("connect", errno: failure)
  }

  /// Lets others connect to the socket, `backlog` of them before they are accepted.
  package func listen(backlog: Int32) throws(SystemError) {
    _ = try SystemError.retrying("listen") { wamr_socket_listen(rawValue, backlog) }
  }

  /// The socket of the next one who has connected.
  package func accept() throws(SystemError) -> FileDescriptor {
    FileDescriptor(
      rawValue: try SystemError.retrying("accept4") { wamr_socket_accept(rawValue) })
  }

  /// The socket's own address.
  package func localAddress() throws(SystemError) -> SocketAddress {
    var record = wamr_socket_address()
    _ = try SystemError.retrying("getsockname") { wamr_socket_local_address(rawValue, &record) }
    return SocketAddress(record)
  }

  /// The address that the socket is connected to.
  package func remoteAddress() throws(SystemError) -> SocketAddress {
    var record = wamr_socket_address()
    _ = try SystemError.retrying("getpeername") { wamr_socket_remote_address(rawValue, &record) }
    return SocketAddress(record)
  }

  /// Ends receiving, sending, or both.
  package func shutDown(receiving: Bool, sending: Bool) throws(SystemError) {
    _ = try SystemError.retrying("shutdown") {
      wamr_socket_shutdown(rawValue, receiving, sending)
    }
  }

  /// Receives a datagram, what doesn't fit `buffer` being lost, and returns its size and source.
  package func receive(
    into buffer: UnsafeMutableRawBufferPointer
  ) throws(SystemError) -> (Int, SocketAddress) {
    var record = wamr_socket_address()
    let count = try SystemError.retrying("recvfrom") {
      wamr_socket_receive(rawValue, buffer.baseAddress, buffer.count, &record)
    }
    return (count, SocketAddress(record))
  }

  /// Sends bytes, or a datagram, to `destination` or where the socket is connected, and returns how
  /// many bytes the system has taken.
  package func send(
    _ bytes: UnsafeRawBufferPointer, to destination: SocketAddress? = nil
  ) throws(SystemError) -> Int {
    if var record = destination?.record {
      return try SystemError.retrying("sendto") {
        wamr_socket_send(rawValue, bytes.baseAddress, bytes.count, &record)
      }
    }
    return try SystemError.retrying("send") {
      wamr_socket_send(rawValue, bytes.baseAddress, bytes.count, nil)
    }
  }

  /// The value of a setting.
  package func value(of option: SocketOption) throws(SystemError) -> Int32 {
    var value: Int32 = 0
    _ = try SystemError.retrying("getsockopt") {
      wamr_socket_get(rawValue, option.number, &value)
    }
    return value
  }

  /// Changes a setting.
  package func set(_ option: SocketOption, to value: Int32) throws(SystemError) {
    _ = try SystemError.retrying("setsockopt") {
      wamr_socket_set(rawValue, option.number, value)
    }
  }
}
