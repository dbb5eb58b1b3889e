// The look-up of a name, one step after the other, none of which waits.
//
// The program is static, and glibc's getaddrinfo would load the libraries of one glibc only: so this
// asks by itself. For each name in question both kinds of addresses are asked for at once, from a
// new socket with a port that the system chooses at random and numbers that nobody can predict. The
// socket is connected, so the system keeps off what isn't from the server that was asked; what
// comes from there and isn't an answer to a question is passed over. Silence is followed by the
// next server, all of them in rounds; an answer that didn't fit is asked for again by TCP.

import WamrPlatform

/// The look-up of a host's name.
final class NameLookup: PollSource {
  /// How it has ended.
  enum Outcome: Hashable {
    case addresses([IPAddress])
    case failure(SocketsNetwork.ErrorCode)
  }

  /// How it has ended, or nil if it hasn't.
  private(set) var outcome: Outcome?

  /// The most addresses of a name that are used.
  static let maximumAddressCount = 64

  /// A question and the answer, when it is there.
  private struct Inquiry {
    var question: NameQuestion
    var addresses: [IPAddress]?
  }

  /// How a server is being asked.
  private enum Exchange {
    case datagrams(OpenFile)
    /// What isn't sent yet, and what has come and isn't whole.
    case stream(OpenFile, unsent: ArraySlice<UInt8>, received: [UInt8])
  }

  private let configuration: ResolverConfiguration
  /// The names that are left, the next one last.
  private var candidates: [HostName]
  private var inquiries: [Inquiry] = []
  private var exchange: Exchange?
  /// When the server's time is over.
  private var deadline: UInt64 = 0
  /// How many servers have been asked for the present name, all rounds together.
  private var turn = 0
  /// Whether any server has said anything about the present name.
  private var isAnswered = false
  /// What servers have said, if it was no answer; silence is a failure.
  private var problems: Set<NameAnswer> = []

  /// The most bytes of a datagram that there can be.
  private static let maximumByteCount = 65535
  /// The most datagrams that a step looks at.
  private static let maximumDatagramCount = 16
  /// The longest that a server is waited for, in seconds.
  private static let maximumTimeout: UInt64 = 60

  /// Makes a look-up that has ended.
  init(_ addresses: [IPAddress]) {
    configuration = ResolverConfiguration(parsing: [])
    candidates = []
    outcome = .addresses(addresses)
  }

  /// Begins to look up `name`.
  init(_ name: HostName, in sources: NameSources) {
    let known = sources.knownAddresses(of: name)
    if known.isEmpty, !name.isLocalHost {
      configuration = sources.configuration
      candidates = configuration.candidates(for: name).reversed()
    } else {
      configuration = ResolverConfiguration(parsing: [])
      candidates = []
    }
    super.init()
    if !known.isEmpty {
      finish(known)
    } else if name.isLocalHost {
      finish([.v6(high: 0, low: 1), .v4(0x7f00_0001)])
    } else {
      beginNextName()
    }
  }

  override var need: Need {
    switch exchange {
    case nil: .nothing
    case .datagrams(let file):
      .step(file.descriptor.stream, .readable, identity: file.identity, until: deadline)
    case .stream(let file, let unsent, _):
      .step(
        file.descriptor.stream, unsent.isEmpty ? .readable : .writable, identity: file.identity,
        until: deadline)
    }
  }

  override func advance() {
    switch exchange {
    case nil: return
    case .datagrams(let file): receiveDatagrams(file)
    case .stream(let file, let unsent, let received): advanceStream(file, unsent, received)
    }
    if exchange != nil, MonotonicClock.now() >= deadline { askNextServer(after: .failure) }
  }

  // MARK: Names

  /// Asks for the next name, or ends the look-up if there is none.
  private func beginNextName() {
    exchange = nil
    guard let name = candidates.popLast() else {
      outcome = .failure(errorCode)
      return
    }
    inquiries = [NameQuestion.Kind.v6, .v4].map {
      Inquiry(question: NameQuestion(identifier: 0, name: name.wire, kind: $0))
    }
    turn = 0
    isAnswered = false
    ask(byStream: configuration.usesStreams)
  }

  /// Ends with the addresses that there are for the present name, or goes on with the next.
  private func finishName() {
    let addresses = inquiries.flatMap { $0.addresses ?? [] }
    if addresses.isEmpty { beginNextName() } else { finish(addresses) }
  }

  private func finish(_ addresses: [IPAddress]) {
    exchange = nil
    outcome = .addresses(AddressOrder.sorted(addresses))
  }

  /// The code for a name for which there is no address, by what servers said instead.
  private var errorCode: SocketsNetwork.ErrorCode {
    if problems.contains(.failure) { return .temporaryResolverFailure }
    return problems.isEmpty ? .nameUnresolvable : .permanentResolverFailure
  }

  // MARK: Servers

  /// The server whose turn it is.
  private var server: SocketAddress {
    configuration.servers[turn % configuration.servers.count]
  }

  /// Lets the next server have its turn; after all rounds the name is left.
  private func askNextServer(after problem: NameAnswer) {
    problems.insert(problem)
    turn += 1
    ask(byStream: configuration.usesStreams)
  }

  /// Asks the server whose turn it is, or one behind it if that isn't possible.
  private func ask(byStream: Bool) {
    exchange = nil
    while turn < configuration.servers.count * configuration.attempts {
      do throws(SystemError) {
        try open(byStream: byStream)
        let round = UInt64(turn / configuration.servers.count)
        let seconds = min(configuration.timeout << round, Self.maximumTimeout)
        deadline = MonotonicClock.now() + seconds * 1_000_000_000
        return
      } catch {
        exchange = nil
        problems.insert(.failure)
        turn += 1
      }
    }
    // Where nobody says anything, other names would only take as long again.
    if !isAnswered { candidates = [] }
    finishName()
  }

  /// Sends the questions that have no answer yet to the server whose turn it is.
  private func open(byStream: Bool) throws(SystemError) {
    var messages: [[UInt8]] = []
    for index in inquiries.indices where inquiries[index].addresses == nil {
      let question = inquiries[index].question
      inquiries[index].question = NameQuestion(
        identifier: UInt16(truncatingIfNeeded: try Randomness.number()), name: question.name,
        kind: question.kind)
      messages.append(inquiries[index].question.message)
    }
    let file = OpenFile(
      try FileDescriptor.socket(version: server.address.version, isDatagram: !byStream))
    try file.descriptor.connect(to: server)
    guard !byStream else {
      let bytes = messages.flatMap {
        [UInt8(truncatingIfNeeded: $0.count >> 8), UInt8(truncatingIfNeeded: $0.count)] + $0
      }
      exchange = .stream(file, unsent: bytes[...], received: [])
      return
    }
    for message in messages {
      _ = try message.withUnsafeBufferPointer { bytes throws(SystemError) in
        try file.descriptor.send(UnsafeRawBufferPointer(bytes))
      }
    }
    exchange = .datagrams(file)
  }

  // MARK: Answers

  private func receiveDatagrams(_ file: OpenFile) {
    let buffer = UnsafeMutableRawBufferPointer.allocate(
      byteCount: Self.maximumByteCount, alignment: 1)
    defer { buffer.deallocate() }
    for _ in 0..<Self.maximumDatagramCount {
      let count: Int
      do throws(SystemError) {
        (count, _) = try file.descriptor.receive(into: buffer)
      } catch {
        // Otherwise nobody is there, which the system has been told.
        if !error.isWouldBlock { askNextServer(after: .failure) }
        return
      }
      guard take(UnsafeRawBufferPointer(rebasing: buffer[..<count])) else { return }
    }
  }

  /// Sends and receives what is possible.
  private func advanceStream(
    _ file: OpenFile, _ unsent: ArraySlice<UInt8>, _ received: [UInt8]
  ) {
    var (unsent, received) = (unsent, received)
    do throws(SystemError) {
      if !unsent.isEmpty {
        unsent = unsent.dropFirst(
          try unsent.withUnsafeBufferPointer { bytes throws(SystemError) in
            try file.descriptor.send(UnsafeRawBufferPointer(bytes))
          })
      } else {
        let buffer = UnsafeMutableRawBufferPointer.allocate(
          byteCount: Self.maximumByteCount, alignment: 1)
        defer { buffer.deallocate() }
        let count = try file.descriptor.stream.read(into: buffer)
        guard count > 0 else { return askNextServer(after: .failure) }
        received += buffer[..<count]
      }
    } catch {
      if !error.isWouldBlock, !error.isInterruption { askNextServer(after: .failure) }
      return
    }
    exchange = .stream(file, unsent: unsent, received: [])
    var rest = received[...]
    while let message = Self.message(in: rest) {
      rest = rest[message.endIndex...]
      let goesOn = message.withUnsafeBytes { take($0) }
      guard goesOn else { return }
    }
    exchange = .stream(file, unsent: unsent, received: Array(rest))
  }

  /// The first message of a stream, each of which is behind its length, if it is whole.
  private static func message(in bytes: ArraySlice<UInt8>) -> ArraySlice<UInt8>? {
    guard bytes.count >= 2 else { return nil }
    let start = bytes.startIndex
    let count = Int(bytes[start]) << 8 | Int(bytes[start + 1])
    guard bytes.count >= 2 + count else { return nil }
    return bytes[start + 2..<start + 2 + count]
  }

  /// Takes a message, and returns whether more are to come in this exchange.
  private func take(_ message: UnsafeRawBufferPointer) -> Bool {
    for index in inquiries.indices where inquiries[index].addresses == nil {
      guard let answer = NameAnswer(message, to: inquiries[index].question) else { continue }
      isAnswered = true
      switch answer {
      case .addresses(let addresses):
        inquiries[index].addresses = addresses
        guard inquiries.allSatisfy({ $0.addresses != nil }) else { return true }
        finishName()
      case .truncated:
        if case .datagrams = exchange {
          ask(byStream: true)
        } else {
          askNextServer(after: .failure)
        }
      case .failure, .refusal: askNextServer(after: answer)
      }
      return false
    }
    return true
  }
}
