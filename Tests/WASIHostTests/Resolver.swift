// A guest that looks up names from a server of the test's own.

import CWamrABI
import TestSupport
import Testing
import WASIHost
import WamrPlatform

/// A guest that may look up names, with files and servers of the test's.
final class Resolver {
  let context = WASIContext()
  private let folder: TemporaryFolder
  private let network: UInt32

  /// The interface's error codes that matter here, by their numbers.
  enum Problem: UInt8, Error {
    case accessDenied = 1
    case notSupported = 2
    case invalidArgument = 3
    case wouldBlock = 8
    case unresolvable = 18
    case temporary = 19
    case permanent = 20
  }

  init(
    _ servers: [NameServer] = [], ports: [UInt16] = [], configuration: String = "",
    hosts: String = "", isAllowed: Bool = true
  ) throws {
    folder = try TemporaryFolder()
    context.network.allowsNameLookup = isAllowed
    context.nameSources.hostsPath =
      try folder.file("hosts", containing: Array(hosts.utf8)).path
    context.nameSources.configurationPath =
      try folder.file("resolv.conf", containing: Array(configuration.utf8)).path
    context.nameSources.servers = (servers.map(\.port) + ports).map {
      SocketAddress(.v4(0x7f00_0001), port: $0)
    }
    network = try context.call("sockets/instance-network", "instance-network")[0]
  }

  /// Begins to look up a name, and returns the stream of addresses.
  func begin(_ name: String) throws -> UInt32 {
    let bytes = Array(name.utf8)
    return try bytes.withUnsafeBytes { bytes in
      let record = try context.call("sockets/ip-name-lookup", "resolve-addresses") {
        $0[0] = network
        $0[8] = UInt(bitPattern: bytes.baseAddress)
        $0[16] = bytes.count
      }
      guard record[24, as: UInt8.self] == 0 else { throw try problem(record, 28) }
      return record[28]
    }
  }

  private func problem(_ record: Record, _ offset: Int) throws -> Problem {
    try #require(Problem(rawValue: record[offset, as: UInt8.self]))
  }

  func method(_ name: String, _ stream: UInt32) throws -> Record {
    try context.method("sockets/ip-name-lookup", "[method]resolve-address-stream.\(name)", stream)
  }

  /// The next address, or nil at the end.
  func next(_ stream: UInt32) throws -> String? {
    let record = try method("resolve-next-address", stream)
    guard record[4, as: UInt8.self] == 0 else { throw try problem(record, 6) }
    guard record[6, as: UInt8.self] == 1 else { return nil }
    if record[8, as: UInt8.self] == 0 {
      return (10..<14).map { "\(record[$0, as: UInt8.self])" }.joined(separator: ".")
    }
    return stride(from: 10, to: 26, by: 2)
      .map { String(record[$0, as: UInt16.self], radix: 16) }.joined(separator: ":")
  }

  /// All addresses of a name, waiting for them.
  func addresses(_ name: String) throws -> [String] {
    let stream = try begin(name)
    let pollable: UInt32 = try method("subscribe", stream)[4]
    _ = try context.method("io/poll", "[method]pollable.block", pollable)
    var addresses: [String] = []
    while let address = try next(stream) { addresses.append(address) }
    _ = try context.method("io/poll", "[resource-drop]pollable", pollable)
    _ = try context.method(
      "sockets/ip-name-lookup", "[resource-drop]resolve-address-stream", stream)
    return addresses
  }
}

/// An answer with one address that ends in `last`.
func found(
  _ question: NameServer.Question, _ last: UInt8 = 1, name: String? = nil
) -> [UInt8] {
  NameServer.message(question, [address(question, last, name: name)])
}

func address(
  _ question: NameServer.Question, _ last: UInt8, name: String? = nil
) -> [UInt8] {
  let v6 = [0x20, 1, 0xd, 0xb8] + [UInt8](repeating: 0, count: 11) + [last]
  return NameServer.record(
    name, kind: question.kind, question.kind == 1 ? [192, 0, 2, last] : v6)
}

/// A record that says that a name is another one.
func alias(_ name: String?, _ other: String) -> [UInt8] {
  NameServer.record(name, kind: 5, NameServer.wire(other))
}

/// What `found` has for the two kinds.
let both: Set = ["192.0.2.1", "2001:db8:0:0:0:0:0:1"]
