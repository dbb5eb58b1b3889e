// What the system's files say about names: whom to ask and how, and which addresses are known here.
//
// The files are read when a name is looked up, as getaddrinfo reads them, so that a change of the
// network's is seen; nothing of them is read before. What can't be understood is left out.

import WamrPlatform

/// Where names are looked up.
package struct NameSources: Sendable {
  /// The file with names of hosts, and the one about servers.
  package var hostsPath = "/etc/hosts"
  package var configurationPath = "/etc/resolv.conf"

  /// The servers to ask instead of those that the file names.
  package var servers: [SocketAddress] = []

  /// The sources that the system has.
  package init() {}

  /// The most bytes that are looked at of either file.
  private static let maximumByteCount = 4 << 20

  /// How servers are asked.
  var configuration: ResolverConfiguration {
    var configuration = ResolverConfiguration(parsing: Self.bytes(configurationPath))
    if !servers.isEmpty { configuration.servers = servers }
    return configuration
  }

  /// The addresses of `name` that the file of hosts has.
  func knownAddresses(of name: HostName) -> [IPAddress] {
    var addresses: [IPAddress] = []
    for words in Lines(Self.bytes(hostsPath), comments: "#") {
      guard let first = words.first,
        words.dropFirst().contains(where: {
          $0.lazy.map(HostName.lowercased).elementsEqual(name.text.utf8)
        }),
        let address = IPAddress(String(decoding: first, as: UTF8.self))
      else { continue }
      addresses.append(address)
      guard addresses.count < NameLookup.maximumAddressCount else { break }
    }
    return addresses
  }

  /// The bytes of a file, none if it can't be read.
  private static func bytes(_ path: String) -> [UInt8] {
    do throws(SystemError) {
      return try FileDescriptor.openFile(path).contents(upTo: maximumByteCount)
    } catch {
      return []
    }
  }
}

/// How servers are asked for names.
struct ResolverConfiguration {
  /// Whom to ask, one after the other.
  var servers: [SocketAddress] = []

  /// What is appended to names.
  var searchDomains: [HostName] = []

  /// The number of dots from which on a name is tried before anything is appended to it.
  var minimumDotCount = 1

  /// The seconds that a server has for its answer, in the first round.
  var timeout: UInt64 = 5

  /// How often each server is asked.
  var attempts = 2

  /// Whether they are asked by TCP from the start.
  var usesStreams = false

  /// The port of servers.
  static let port: UInt16 = 53

  // The most of each that there can be, which bounds what a look-up costs.
  private static let maximumServerCount = 3
  private static let maximumDomainCount = 16

  /// Reads `/etc/resolv.conf`.
  init(parsing bytes: [UInt8]) {
    for words in Lines(bytes, comments: "#;") {
      let values = words.dropFirst()
      switch words.first.map({ String(decoding: $0, as: UTF8.self) }) {
      case "nameserver":
        guard servers.count < Self.maximumServerCount, let word = values.first,
          let server = Self.server(String(decoding: word, as: UTF8.self))
        else { continue }
        servers.append(server)
      case "domain":
        searchDomains = Array(values.prefix(1).compactMap { HostName($0) })
      case "search":
        searchDomains = Array(
          values.lazy.compactMap { HostName($0) }.prefix(Self.maximumDomainCount))
      case "options":
        for value in values { readOption(String(decoding: value, as: UTF8.self)) }
      default: continue
      }
    }
    if servers.isEmpty { servers = [SocketAddress(.v4(0x7f00_0001), port: Self.port)] }
  }

  private mutating func readOption(_ text: String) {
    if text == "use-vc" { usesStreams = true }
    let parts = text.split(separator: ":", maxSplits: 1)
    guard parts.count == 2, parts[1].utf8.count <= 9, let value = UInt32(parts[1]) else { return }
    switch parts[0] {
    case "ndots": minimumDotCount = Int(min(value, 15))
    case "timeout": timeout = UInt64(min(max(value, 1), 30))
    case "attempts": attempts = Int(min(max(value, 1), 5))
    default: break
    }
  }

  /// The server at an address, to which the network may be added that it is in: `fe80::1%2`.
  private static func server(_ text: String) -> SocketAddress? {
    let parts = text.split(separator: "%", maxSplits: 1, omittingEmptySubsequences: false)
    guard let address = IPAddress(parts[0]) else { return nil }
    guard parts.count == 2 else { return SocketAddress(address, port: port) }
    guard let scope = UInt32(parts[1]) ?? NetworkInterface.index(of: String(parts[1])) else {
      return nil
    }
    return SocketAddress(address, port: port, scope: scope)
  }

  /// The names to ask for where `name` was given, in order.
  func candidates(for name: HostName) -> [HostName] {
    guard !name.isAbsolute else { return [name] }
    let longer = searchDomains.compactMap { name.appending($0) }
    return name.dotCount >= minimumDotCount ? [name] + longer : longer + [name]
  }
}

/// The words of each line of a file that has any, without what is behind a sign of comments.
private struct Lines: Sequence, IteratorProtocol {
  private let bytes: [UInt8]
  private let comments: [UInt8]
  private var position = 0

  init(_ bytes: [UInt8], comments: String) {
    self.bytes = bytes
    self.comments = Array(comments.utf8)
  }

  mutating func next() -> [ArraySlice<UInt8>]? {
    while position < bytes.count {
      let end = bytes[position...].firstIndex(of: UInt8(ascii: "\n")) ?? bytes.count
      let line = bytes[position..<end].prefix { !comments.contains($0) }
      position = end + 1
      let words = line.split { [0x20, 0x09, 0x0d].contains($0) }
      if !words.isEmpty { return words }
    }
    return nil
  }
}
