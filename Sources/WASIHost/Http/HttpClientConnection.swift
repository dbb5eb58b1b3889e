// A connection for one request of the guest's: by HTTP/1.1, or HTTP/2 where a server of TLS wants that.
//
// It takes no step by itself: whoever waits for the response, for bytes of its body or for room in
// the request's body makes it advance. None of its steps waits.

import TransportSecurity
import WamrPlatform

/// A request of the guest's under way, and the response.
final class HttpClientConnection: PollSource {
  typealias ErrorCode = HttpTypes.ErrorCode

  /// The response's head, or why there is none; nil as long as neither is known.
  private(set) var outcome: Result<HttpResponseHead, ErrorCode>?

  /// The response's body.
  let responseBody = BodyQueue(isGuestWriting: false)

  private enum Phase {
    case lookingUp(NameLookup)
    case connecting(OpenFile)
    case exchanging(HttpTransport)
    case over
  }

  private var phase = Phase.over
  /// The addresses that haven't been tried, the next one last.
  private var addresses: [SocketAddress] = []
  private let port: UInt16
  /// Who the server has to be, if the connection is to be secure.
  private let serverName: String?
  private let network: NetworkPolicy
  private let limits: HttpTimeLimits
  /// When what is under way has taken too long.
  private var deadline = UInt64.max
  private var connectDeadline = UInt64.max
  /// Why the last address wasn't any good.
  private var problem = ErrorCode.destinationUnavailable

  private let request: OutgoingRequestState
  private let authority: String
  /// What the request has become, once it is known which version the server speaks.
  private var exchange: (any HttpExchange)?

  /// The most bytes that one step receives.
  private static let receivedByteCount = 1 << 14

  /// Begins the exchange of `request`.
  ///
  /// - Throws: the code of what is wrong with the request, or not allowed.
  init(
    _ request: OutgoingRequestState, limits: HttpTimeLimits, in context: WASIContext
  ) throws(ErrorCode) {
    guard let authority = request.authority else { throw .HTTPRequestURIInvalid }
    let isSecure: Bool
    switch request.scheme {
    case .HTTP: isSecure = false
    // Who says nothing is taken to want the safe one.
    case nil, .HTTPS: isSecure = true
    case .other: throw .HTTPProtocolError
    }
    let (host, port) = try Self.hostAndPort(authority)
    self.port = port ?? (isSecure ? 443 : 80)
    serverName = isSecure ? String(host) : nil
    network = context.network
    self.limits = limits
    self.request = request
    self.authority = authority
    connectDeadline = Self.deadline(after: limits.connect)
    super.init()
    if let address = IPAddress(host) {
      addresses = [SocketAddress(address.unmapped, port: self.port)]
      connectToNext()
    } else {
      guard network.allowsNameLookup else { throw .HTTPRequestDenied }
      do throws(SocketsNetwork.ErrorCode) {
        phase = .lookingUp(NameLookup(try HostName(String(host)), in: context.nameSources))
      } catch {
        throw .destinationNotFound
      }
      advance()
    }
  }

  /// Takes an authority apart.
  private static func hostAndPort(
    _ authority: String
  ) throws(ErrorCode) -> (host: Substring, port: UInt16?) {
    // Who the guest is to the server is said in the header.
    guard !authority.utf8.contains(UInt8(ascii: "@")) else { throw .HTTPRequestURIInvalid }
    var host = authority[...]
    var port: UInt16?
    let end = authority.lastIndex(of: "]") ?? authority.startIndex
    if let colon = authority[end...].lastIndex(of: ":") {
      let digits = authority[colon...].dropFirst()
      if !digits.isEmpty {
        guard let number = FieldList.number(digits.utf8), number > 0, number <= 65535 else {
          throw .HTTPRequestURIInvalid
        }
        port = UInt16(number)
      }
      host = authority[..<colon]
    }
    if host.hasPrefix("["), host.hasSuffix("]") {
      host = host.dropFirst().dropLast()
      guard IPAddress(host)?.version == 6 else { throw .HTTPRequestURIInvalid }
    }
    guard !host.isEmpty else { throw .HTTPRequestURIInvalid }
    return (host, port)
  }

  // MARK: Steps

  override var need: Need {
    switch phase {
    case .over: return .nothing
    case .lookingUp(let lookup):
      guard case .step(let descriptor, let events, let identity, let deadline) = lookup.need else {
        return lookup.need
      }
      return .step(
        descriptor, events, identity: identity, until: min(deadline, connectDeadline))
    case .connecting(let file):
      return .step(
        file.descriptor.stream, .writable, identity: file.identity, until: connectDeadline)
    case .exchanging(let transport):
      let file = transport.file
      var events: PollEntry.Events = exchange?.takesBytes ?? true ? .readable : []
      if transport.hasOwnBytes || exchange?.hasBytes == true {
        events.formUnion(.writable)
      }
      return .step(file.descriptor.stream, events, identity: file.identity, until: deadline)
    }
  }

  override func advance() {
    switch phase {
    case .over: return
    case .lookingUp(let lookup):
      lookup.advance()
      finishLookup(lookup)
    case .connecting(let file): finishConnecting(file)
    case .exchanging(let transport): exchangeBytes(transport)
    }
    checkTime()
  }

  private func checkTime() {
    let now = MonotonicClock.now()
    switch phase {
    case .over: break
    case .lookingUp, .connecting:
      if now >= connectDeadline { fail(.connectionTimeout) }
    case .exchanging:
      // A guest that hasn't read what came can't wait for more.
      if now >= deadline, responseBody.count == 0 {
        fail(outcome == nil ? .HTTPResponseTimeout : .connectionReadTimeout)
      }
    }
  }

  private func finishLookup(_ lookup: NameLookup) {
    switch lookup.outcome {
    case nil: return
    case .failure(let code):
      switch code {
      case .nameUnresolvable: fail(.destinationNotFound)
      case .temporaryResolverFailure: fail(.DNSTimeout)
      default: fail(.DNSError(HttpTypes.DNSErrorPayload(rcode: "\(code)", infoCode: nil)))
      }
    case .addresses(let found):
      addresses = found.reversed().map { SocketAddress($0, port: port) }
      connectToNext()
    }
  }

  /// Begins to connect to the next address, or fails if there is none.
  private func connectToNext() {
    while let address = addresses.popLast() {
      guard network.allowsReaching(address), !address.address.isIPv4InIPv6 else {
        problem = .HTTPRequestDenied
        continue
      }
      do throws(SystemError) {
        let file = OpenFile(
          try FileDescriptor.socket(version: address.address.version, isDatagram: false))
        try file.descriptor.set(.noDelay, to: 1)
        try file.descriptor.connect(to: address)
        phase = .connecting(file)
        return
      } catch {
        problem = ErrorCode(connecting: error)
      }
    }
    fail(problem)
  }

  private func finishConnecting(_ file: OpenFile) {
    var entry = PollEntry(file.descriptor.stream, .writable)
    do throws(SystemError) {
      try withUnsafeMutablePointer(to: &entry) { entry throws(SystemError) in
        try PollEntry.wait(for: UnsafeMutableBufferPointer(start: entry, count: 1), timeout: 0)
      }
      guard entry.isReady(for: .writable) else { return }
      if let error = try file.descriptor.connectionError() { throw error }
    } catch {
      guard !error.isInterruption else { return }
      problem = ErrorCode(connecting: error)
      connectToNext()
      return
    }
    let transport: HttpTransport
    do throws(SecurityError) {
      let session = try serverName.map { name throws(SecurityError) in
        try SecureSession(
          serverName: name, isAddress: IPAddress(name) != nil, protocols: ["h2", "http/1.1"])
      }
      transport = HttpTransport(file, session: session)
    } catch {
      fail(ErrorCode(error))
      return
    }
    phase = .exchanging(transport)
    setDeadline(limits.firstByte)
    exchangeBytes(transport)
  }

  private func setDeadline(_ limit: UInt64?) { deadline = Self.deadline(after: limit) }

  /// When `limit` nanoseconds from now have passed, which may be never.
  private static func deadline(after limit: UInt64?) -> UInt64 {
    guard let limit else { return .max }
    let (sum, isNever) = MonotonicClock.now().addingReportingOverflow(limit)
    return isNever ? .max : sum
  }

  // MARK: Exchanging

  /// Sends and receives what is possible.
  private func exchangeBytes(_ transport: HttpTransport) {
    let buffer = UnsafeMutableRawBufferPointer.allocate(
      byteCount: Self.receivedByteCount, alignment: 1)
    defer { buffer.deallocate() }
    while case .exchanging = phase {
      let wasOpen = transport.isOpen
      do throws(ErrorCode) {
        if wasOpen { try begunExchange(on: transport).send(by: transport) }
        guard exchange?.takesBytes ?? true else { return }
        switch try receive(from: transport, into: buffer) {
        case .bytes(let count):
          try take(UnsafeRawBufferPointer(rebasing: buffer[..<count]), from: transport)
        case .end: try take(UnsafeRawBufferPointer(start: nil, count: 0), from: transport)
        // What can be sent now couldn't before.
        case .nothing: if transport.isOpen == wasOpen { return }
        }
      } catch {
        fail(error)
      }
    }
  }

  /// The exchange by the version that the server speaks.
  private func begunExchange(on transport: HttpTransport) throws(ErrorCode) -> any HttpExchange {
    if let exchange { return exchange }
    let begun: any HttpExchange =
      if transport.speaksHTTP2 {
        try Http2Exchange(request, authority: authority, into: responseBody)
      } else {
        Http1Exchange(request, authority: authority, into: responseBody)
      }
    exchange = begun
    return begun
  }

  private func receive(
    from transport: HttpTransport, into buffer: UnsafeMutableRawBufferPointer
  ) throws(ErrorCode) -> HttpTransport.Found {
    do throws(HttpTransport.Failure) {
      return try transport.receive(into: buffer)
    } catch {
      throw ErrorCode(error)
    }
  }

  /// Takes what has come; nothing is the connection's end.
  private func take(
    _ bytes: UnsafeRawBufferPointer, from transport: HttpTransport
  ) throws(ErrorCode) {
    // A server may speak first, with the last bytes of the handshake.
    let exchange = try begunExchange(on: transport)
    // Also where something behind the head is wrong: what is known of a response doesn't depend on how
    // its bytes came.
    defer { if outcome == nil, let head = exchange.head { outcome = .success(head) } }
    try exchange.receive(bytes)
    setDeadline(limits.betweenBytes)
    if exchange.isWhole { end() }
  }

  private func end() {
    phase = .over
    exchange?.stop()
    request.body?.queue.abandon()
  }

  private func fail(_ code: ErrorCode) {
    if outcome == nil { outcome = .failure(code) }
    responseBody.finish(.broken(HttpFailure(code)))
    end()
  }
}

extension HttpFailure {
  /// Makes what a body is broken by where the exchange fails with `code`.
  fileprivate init(_ code: HttpTypes.ErrorCode) {
    self =
      switch code {
      case .connectionTerminated: .connectionTerminated
      case .connectionReadTimeout, .HTTPResponseTimeout: .timeout
      case .HTTPResponseIncomplete: .incomplete
      default: .protocolError
      }
  }
}

extension HttpTypes.ErrorCode {
  /// Makes the code of a connection that has failed.
  fileprivate init(_ failure: HttpTransport.Failure) {
    self =
      switch failure {
      case .system: .connectionTerminated
      case .security(let error): Self(error)
      }
  }

  /// Makes the code of a connection that isn't secure.
  fileprivate init(_ error: SecurityError) {
    self =
      switch error {
      case .certificate: .TLSCertificateError
      case .alert(let number):
        .TLSAlertReceived(
          HttpTypes.TLSAlertReceivedPayload(alertId: number, alertMessage: nil))
      case .protocol: .TLSProtocolError
      }
  }

  /// Makes the code of a connection that wasn't made.
  fileprivate init(connecting error: SystemError) {
    self =
      switch error.errno {
      case ErrorNumber.connectionRefused: .connectionRefused
      case ErrorNumber.timedOut: .connectionTimeout
      case ErrorNumber.networkUnreachable, ErrorNumber.hostUnreachable: .destinationIPUnroutable
      default: .destinationUnavailable
      }
  }
}
