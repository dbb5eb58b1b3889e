// What a guest that the fixtures' is compared with wouldn't show: rules, and an association that is
// ended.

import CWamrABI
import Testing
import WASIHost

@Suite struct UdpTests {
  /// A socket with its streams.
  private struct Socket: Equatable {
    var handle: UInt32
    var incoming: UInt32 = 0
    var outgoing: UInt32 = 0
    var port: UInt16 = 0
  }

  private let accessDenied: UInt8 = 1
  private let invalidState: UInt8 = 9

  /// A context in which rules allow what they say.
  private func context(net: [String] = [], listen: [String] = []) throws -> WASIContext {
    let context = WASIContext()
    context.network.reachable = try net.map { try #require(NetworkRule($0)) }
    context.network.bindable = try listen.map { try #require(NetworkRule($0)) }
    return context
  }

  /// Writes an address of IPv4 at `offset`.
  private func put(_ address: [UInt8], _ port: UInt16, _ record: Record, _ offset: Int) {
    record[offset] = UInt8(0)
    record[offset + 4] = port
    for (index, byte) in address.enumerated() { record[offset + 6 + index] = byte }
  }

  /// The code of the result at `offset`, its payload `distance` further, or nil.
  private func code(_ record: Record, _ offset: Int, _ distance: Int) -> UInt8? {
    record[offset, as: UInt8.self] == 0 ? nil : record[offset + distance, as: UInt8.self]
  }

  private func bind(
    _ context: WASIContext, _ address: [UInt8] = [127, 0, 0, 1], port: UInt16 = 0
  ) throws -> Result<Socket, Denial> {
    let created = try context.call("sockets/udp-create-socket", "create-udp-socket") {
      $0[0] = UInt8(0)
    }
    try #require(code(created, 4, 4) == nil)
    var socket = Socket(handle: created[8])
    let network: UInt32 = try context.call("sockets/instance-network", "instance-network")[0]
    let record = try context.call("sockets/udp", "[method]udp-socket.start-bind") {
      $0[0] = socket.handle
      $0[4] = network
      self.put(address, port, $0, 8)
    }
    if let code = code(record, 40, 1) { return .failure(Denial(code: code)) }
    _ = try context.method("sockets/udp", "[method]udp-socket.finish-bind", socket.handle)
    socket.port = try context.method(
      "sockets/udp", "[method]udp-socket.local-address", socket.handle)[12]
    return .success(socket)
  }

  private struct Denial: Error, Equatable {
    var code: UInt8
  }

  /// Makes the streams of `socket`, to 127.0.0.1 with the port, or to everybody.
  private func stream(
    _ context: WASIContext, _ socket: inout Socket, to port: UInt16? = nil
  ) throws -> UInt8? {
    let handle = socket.handle
    let record = try context.call("sockets/udp", "[method]udp-socket.stream") {
      $0[0] = handle
      $0[4] = UInt8(port == nil ? 0 : 1)
      self.put([127, 0, 0, 1], port ?? 0, $0, 8)
    }
    if let code = code(record, 40, 4) { return code }
    socket.incoming = record[44]
    socket.outgoing = record[48]
    return nil
  }

  /// Sends a byte to an address and returns the code of the error, or nil.
  private func send(
    _ context: WASIContext, _ socket: Socket, to address: [UInt8] = [127, 0, 0, 1], port: UInt16
  ) throws -> UInt8? {
    let check = try context.method(
      "sockets/udp", "[method]outgoing-datagram-stream.check-send", socket.outgoing)
    if let code = code(check, 8, 8) { return code }
    let byte: [UInt8] = [7]
    return try byte.withUnsafeBytes { byte in
      // The datagram: its bytes and an optional address.
      let datagram = Record()
      datagram[0] = UInt(bitPattern: byte.baseAddress)
      datagram[8] = byte.count
      datagram[16] = UInt8(1)
      self.put(address, port, datagram, 20)
      let record = try context.call("sockets/udp", "[method]outgoing-datagram-stream.send") {
        $0[0] = socket.outgoing
        $0[8] = UInt(bitPattern: datagram.address)
        $0[16] = 1
      }
      return withExtendedLifetime(datagram) { code(record, 24, 8) }
    }
  }

  /// How many datagrams are there.
  private func receive(_ context: WASIContext, _ socket: Socket) throws -> Result<Int, Denial> {
    let record = try context.call("sockets/udp", "[method]incoming-datagram-stream.receive") {
      $0[0] = socket.incoming
      $0[8] = UInt64(10)
    }
    if let code = code(record, 16, 8) { return .failure(Denial(code: code)) }
    return .success(record[32])
  }

  @Test func whatNoRuleIsAboutIsDenied() throws {
    let context = try context(net: ["127.0.0.1:9"])
    #expect(try bind(context, port: 9) == .failure(Denial(code: accessDenied)))
    var socket = try bind(context).get()
    #expect(try stream(context, &socket, to: 10) == accessDenied)
    #expect(try stream(context, &socket) == nil)
    #expect(try send(context, socket, port: 10) == accessDenied)
    #expect(try send(context, socket, to: [127, 0, 0, 2], port: 9) == accessDenied)
    #expect(try send(context, socket, port: 9) == nil)
  }

  @Test func aSocketForSendingReceivesFromWhomItMaySendTo() throws {
    let other = try context(net: ["127.0.0.1"], listen: ["127.0.0.1"])
    var (friend, stranger) = (try bind(other).get(), try bind(other).get())
    #expect(try stream(other, &friend) == nil)
    #expect(try stream(other, &stranger) == nil)

    let guest = try context(net: ["127.0.0.1:\(friend.port)"])
    var socket = try bind(guest).get()
    #expect(try stream(guest, &socket) == nil)
    #expect(try send(other, stranger, port: socket.port) == nil)
    #expect(try receive(guest, socket) == .success(0))
    #expect(try send(other, stranger, port: socket.port) == nil)
    #expect(try send(other, friend, port: socket.port) == nil)
    #expect(try receive(guest, socket) == .success(1))

    // A rule for listening is about everybody.
    let host = try context(listen: ["127.0.0.1:0"])
    var listener = try bind(host).get()
    #expect(try stream(host, &listener) == nil)
    #expect(try send(other, stranger, port: listener.port) == nil)
    #expect(try receive(host, listener) == .success(1))
    #expect(try send(host, listener, port: stranger.port) == accessDenied)
  }

  @Test func anAssociationEndsAndThePortStays() throws {
    let context = try context(net: ["127.0.0.1"], listen: ["127.0.0.1:0"])
    var (one, other) = (try bind(context).get(), try bind(context).get())
    #expect(try stream(context, &other) == nil)
    #expect(try stream(context, &one, to: 9) == nil)
    let old = one
    #expect(try stream(context, &one) == nil)
    #expect(try send(context, other, port: one.port) == nil)
    #expect(try receive(context, one) == .success(1))
    let port: UInt16 = try context.method(
      "sockets/udp", "[method]udp-socket.local-address", one.handle)[12]
    #expect(port == one.port)

    #expect(try receive(context, old) == .failure(Denial(code: invalidState)))
    #expect(try send(context, old, port: other.port) == invalidState)
  }

  @Test func sendingMoreThanIsPermittedTraps() throws {
    let context = try context(net: ["127.0.0.1"])
    var socket = try bind(context).get()
    #expect(try stream(context, &socket) == nil)
    let datagram = Record()
    datagram[0] = UInt(0)
    datagram[8] = 0
    datagram[16] = UInt8(0)
    let (trap, _) = try context.trap("sockets/udp", "[method]outgoing-datagram-stream.send") {
      $0[0] = socket.outgoing
      $0[8] = UInt(bitPattern: datagram.address)
      $0[16] = 1
    }
    withExtendedLifetime(datagram) {}
    #expect(trap == WAMR_TRAP_HOST_FAILURE)
  }
}
