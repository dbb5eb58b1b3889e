import WASIHost

/// How the server serves.
struct ServerSettings: Sendable {
  /// Where it is reached.
  var address: Address
  /// Where counters are served, if they are.
  var metricsAddress: Address?
  /// What the guest gets as its environment.
  var environment: [(String, String)] = []
  /// The folders that it gets.
  var folders: [FolderGrant] = []
  /// What it may do on the network.
  var network = NetworkPolicy()
  /// The nanoseconds that a request may take.
  var timeLimit: UInt64 = 60_000_000_000
  /// The nanoseconds that a client may let the server wait.
  var idleLimit: UInt64 = 60_000_000_000
  /// The most bytes of one of the guest's memories.
  var maximumMemoryByteCount: UInt64 = 1 << 30
  /// The most instances at once, and the most requests that wait for one.
  var maximumInstanceCount = 64
  var maximumWaitingCount = 1024
  /// Whether requests are printed.
  var logsRequests = false

  /// A host and a port.
  struct Address: Sendable {
    let host: String
    let port: Int

    /// Reads `127.0.0.1:80` or `[::1]:80`.
    init?(_ text: String) {
      guard let colon = text.lastIndex(of: ":"),
        let port = Int(text[text.index(after: colon)...]), (0...65535).contains(port)
      else { return nil }
      var host = text[..<colon]
      if host.hasPrefix("["), host.hasSuffix("]") { host = host.dropFirst().dropLast() }
      guard !host.isEmpty else { return nil }
      self.host = String(host)
      self.port = port
    }
  }
}
