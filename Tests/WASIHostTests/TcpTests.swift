// What a guest could only find out by way of the host: what is refused, and that nothing reaches
// the system then.

import CWamrABI
import Testing
import WASIHost

@Suite struct TcpTests {
  /// The codes of `wasi:sockets/network` that are expected here.
  private enum Code: UInt8 {
    case none = 255
    case accessDenied = 1
    case invalidArgument = 3
    case invalidState = 9
    case connectionReset = 15
  }

  private typealias Socket = UInt32

  /// A context in which rules allow what they say.
  private func context(net: [String] = [], listen: [String] = []) throws -> WASIContext {
    let context = WASIContext()
    context.network.reachable = try net.map { try #require(NetworkRule($0)) }
    context.network.bindable = try listen.map { try #require(NetworkRule($0)) }
    return context
  }

  private func create(_ context: WASIContext, family: UInt8 = 0) throws -> Socket {
    let result = try context.call("sockets/tcp-create-socket", "create-tcp-socket") {
      $0[0] = family
    }
    try #require(result[4, as: UInt8.self] == 0)
    return result[8]
  }

  private func code(_ record: Record, _ offset: Int) throws -> Code {
    guard record[offset, as: UInt8.self] == 1 else { return .none }
    return try #require(Code(rawValue: record[offset + 1]))
  }

  /// Calls a function with the network and an address, IPv4 unless there are eight numbers.
  private func call(
    _ context: WASIContext, _ function: String, _ socket: Socket, _ address: [UInt16],
    _ port: UInt16
  ) throws -> Code {
    let network: UInt32 = try context.call("sockets/instance-network", "instance-network")[0]
    let record = try context.call("sockets/tcp", "[method]tcp-socket.\(function)") {
      $0[0] = socket
      $0[4] = network
      $0[8] = UInt8(address.count == 8 ? 1 : 0)
      $0[12] = port
      if address.count == 8 {
        $0[16] = UInt32(0)
        $0[36] = UInt32(0)
        for (index, part) in address.enumerated() { $0[20 + 2 * index] = part }
      } else {
        for (index, part) in address.enumerated() { $0[14 + index] = UInt8(part) }
      }
    }
    return try code(record, 40)
  }

  private func method(_ context: WASIContext, _ function: String, _ socket: Socket) throws -> Code {
    try code(try context.method("sockets/tcp", "[method]tcp-socket.\(function)", socket), 4)
  }

  /// Binds and returns the port, or 0 if that isn't allowed.
  private func bind(
    _ context: WASIContext, _ socket: Socket, _ address: [UInt16] = [127, 0, 0, 1],
    port: UInt16 = 0
  ) throws -> UInt16 {
    guard try call(context, "start-bind", socket, address, port) == .none else { return 0 }
    try #require(try method(context, "finish-bind", socket) == .none)
    let record = try context.method("sockets/tcp", "[method]tcp-socket.local-address", socket)
    return record[12]
  }

  @Test func whatNoRuleIsAboutIsDenied() throws {
    let context = try context(net: ["127.0.0.1:9", "10.0.0.0/8"])
    #expect(
      try call(context, "start-connect", create(context), [127, 0, 0, 2], 9) == .accessDenied)
    #expect(
      try call(context, "start-connect", create(context), [127, 0, 0, 1], 10) == .accessDenied)
    #expect(
      try call(context, "start-connect", create(context), [127, 0, 0, 1], 9) == .none)
  }

  @Test func aSocketIsAsItWasAfterADenial() throws {
    let context = try context(net: ["127.0.0.1"], listen: ["127.0.0.1:0"])
    let socket = try create(context)
    #expect(try call(context, "start-bind", socket, [127, 0, 0, 1], 81) == .accessDenied)
    #expect(try call(context, "start-bind", socket, [127, 0, 0, 2], 81) == .accessDenied)
    #expect(try bind(context, socket) != 0)
  }

  @Test func mappedAddressesGoPastNoRule() throws {
    let context = try context(net: ["::/0"], listen: ["::/0"])
    for address: [UInt16] in [
      [0, 0, 0, 0, 0, 0xffff, 0x7f00, 1], [0, 0, 0, 0, 0, 0, 0x7f00, 1],
    ] {
      let socket = try create(context, family: 1)
      #expect(try call(context, "start-connect", socket, address, 80) == .invalidArgument)
      #expect(try call(context, "start-bind", socket, address, 0) == .invalidArgument)
    }
    // Nor does an address of IPv4 on a socket of IPv6.
    #expect(
      try call(context, "start-connect", create(context, family: 1), [127, 0, 0, 1], 80)
        == .invalidArgument)
  }

  @Test func aSocketForConnectingDoesNotListen() throws {
    let context = try context(net: ["127.0.0.1"])
    let socket = try create(context)
    #expect(try bind(context, socket) != 0)
    #expect(try method(context, "start-listen", socket) == .accessDenied)
    #expect(try call(context, "start-bind", create(context), [127, 0, 0, 1], 8) == .accessDenied)
  }

  @Test func allAddressesAreBoundToOnlyWhereAllAreAllowed() throws {
    let some = try context(listen: ["127.0.0.0/8"])
    #expect(try call(some, "start-bind", create(some), [0, 0, 0, 0], 0) == .accessDenied)
    let all = try context(listen: ["0.0.0.0:0"])
    #expect(try call(all, "start-bind", create(all), [127, 0, 0, 1], 0) == .none)
  }

  /// Two ends of a connection: socket, input and output each.
  private func connected(_ context: WASIContext) throws -> [[UInt32]] {
    let listener = try create(context)
    let port = try bind(context, listener)
    try #require(try method(context, "start-listen", listener) == .none)
    try #require(try method(context, "finish-listen", listener) == .none)
    let client = try create(context)
    try #require(try call(context, "start-connect", client, [127, 0, 0, 1], port) == .none)
    for socket in [client, listener] {
      let pollable: UInt32 = try context.method(
        "sockets/tcp", "[method]tcp-socket.subscribe", socket)[4]
      _ = try context.method("io/poll", "[method]pollable.block", pollable)
    }
    let finished = try context.method("sockets/tcp", "[method]tcp-socket.finish-connect", client)
    let accepted = try context.method("sockets/tcp", "[method]tcp-socket.accept", listener)
    try #require(finished[4, as: UInt8.self] == 0 && accepted[4, as: UInt8.self] == 0)
    _ = try context.method("sockets/tcp", "[resource-drop]tcp-socket", listener)
    return [[client, finished[8], finished[12]], [accepted[8], accepted[12], accepted[16]]]
  }

  private func drop(_ context: WASIContext, _ end: [UInt32]) throws {
    _ = try context.method("sockets/tcp", "[resource-drop]tcp-socket", end[0])
    _ = try context.method("io/streams", "[resource-drop]input-stream", end[1])
    _ = try context.method("io/streams", "[resource-drop]output-stream", end[2])
  }

  private func write(_ context: WASIContext, _ stream: UInt32, _ bytes: [UInt8]) throws -> Record {
    try bytes.withUnsafeBytes { bytes in
      try context.call("io/streams", "[method]output-stream.blocking-write-and-flush") {
        $0[0] = stream
        $0[8] = UInt(bitPattern: bytes.baseAddress)
        $0[16] = bytes.count
      }
    }
  }

  private func read(_ context: WASIContext, _ stream: UInt32) throws -> Record {
    try context.call("io/streams", "[method]input-stream.blocking-read") {
      $0[0] = stream
      $0[8] = UInt64(100)
    }
  }

  @Test func aResetIsAnErrorWithACode() throws {
    let context = try context(net: ["127.0.0.1"], listen: ["127.0.0.1:0"])
    let ends = try connected(context)
    _ = try write(context, ends[0][2], [1, 2, 3])
    let pollable = try context.subscribe("input-stream", ends[1][1])
    _ = try context.method("io/poll", "[method]pollable.block", pollable)
    _ = try context.method("io/poll", "[resource-drop]pollable", pollable)
    // What was sent is not read by then.
    try drop(context, ends[1])
    let record = try read(context, ends[0][1])
    #expect(record[16, as: UInt8.self] == 1)
    #expect(record[24, as: UInt8.self] == 0)
    let code = try context.method("sockets/network", "network-error-code", record[28])
    #expect(code[4, as: UInt8.self] == 1)
    #expect(code[5, as: UInt8.self] == Code.connectionReset.rawValue)
  }

  @Test func streamsGoOnWithoutTheirSocket() throws {
    let context = try context(net: ["127.0.0.1"], listen: ["127.0.0.1:0"])
    let ends = try connected(context)
    _ = try context.method("sockets/tcp", "[resource-drop]tcp-socket", ends[0][0])
    _ = try write(context, ends[0][2], [1, 2, 3])
    #expect(try read(context, ends[1][1]).bytes(at: 24) == [1, 2, 3])
  }

  @Test func aDescriptorThatIsUsedAgainIsWaitedForAnew() throws {
    // More than the queue's threshold, and each socket gets the number of one that was polled before.
    let context = try context(net: ["127.0.0.1"], listen: ["127.0.0.1:0"])
    for _ in 0..<3 {
      let ends = try (0..<20).map { _ in try connected(context) }
      let pollables = try ends.map { try context.subscribe("input-stream", $0[1][1]) }
      let timer = try context.timer(1_000_000)
      #expect(try context.poll(pollables + [timer]) == [20])
      for index in [4, 17] { _ = try write(context, ends[index][0][2], [1]) }
      #expect(try context.poll(pollables) == [4, 17])
      for pollable in pollables {
        _ = try context.method("io/poll", "[resource-drop]pollable", pollable)
      }
      for pair in ends { for end in pair { try drop(context, end) } }
    }
  }
}
