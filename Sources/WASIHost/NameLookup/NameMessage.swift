// Questions to name servers and their answers (RFC 1035), as far as addresses of hosts need them.
//
// An answer is anybody's bytes. What isn't an answer to the question asked is nothing; in what is
// one, every name is as long as names may be at most, and what it is compressed with points
// backwards only, a bounded number of times.

import WamrPlatform

/// A question for the addresses of a name.
struct NameQuestion {
  /// The kinds of addresses.
  enum Kind: UInt16 {
    case v4 = 1
    case v6 = 28
  }

  /// What tells it from other questions.
  let identifier: UInt16
  /// The name as it is in messages, in lower case.
  let name: [UInt8]
  let kind: Kind

  /// The class of names of the Internet, and the kind of records with another name of the same.
  fileprivate static let internet: UInt16 = 1
  fileprivate static let alias: UInt16 = 5

  /// The question as it is sent: recursion is wanted.
  var message: [UInt8] {
    var bytes: [UInt8] = []
    for word in [identifier, 0x0100, 1, 0, 0, 0] { bytes += Self.bytes(word) }
    return bytes + name + Self.bytes(kind.rawValue) + Self.bytes(Self.internet)
  }

  private static func bytes(_ word: UInt16) -> [UInt8] {
    [UInt8(truncatingIfNeeded: word >> 8), UInt8(truncatingIfNeeded: word)]
  }
}

/// What a server says to a question.
enum NameAnswer: Hashable {
  /// The addresses of the name, none if it has none of the kind or isn't there.
  case addresses([IPAddress])
  /// There is more than fits the message.
  case truncated
  /// The server can't say now.
  case failure
  /// The server won't say.
  case refusal

  /// The most aliases that lead from the name to its addresses.
  private static let maximumAliasCount = 16

  /// Reads a message, or returns nil where it isn't an answer to `question`.
  init?(_ bytes: some RandomAccessCollection<UInt8>, to question: NameQuestion) {
    var reader = MessageReader(bytes: Array(bytes))
    guard reader.word() == question.identifier, let flags = reader.word(), flags >> 15 == 1,
      flags >> 11 & 0xf == 0, let questionCount = reader.word(), let recordCount = reader.word(),
      reader.skip(4)
    else { return nil }
    if questionCount == 0 {
      // Who couldn't read the question doesn't repeat it.
      guard let failure = Self.failure(code: flags & 0xf) else { return nil }
      self = failure
      return
    }
    guard questionCount == 1, reader.name() == question.name,
      reader.word() == question.kind.rawValue, reader.word() == NameQuestion.internet
    else { return nil }
    if let failure = Self.failure(code: flags & 0xf) {
      self = failure
    } else if flags >> 9 & 1 == 1 {
      self = .truncated
    } else if let addresses = Self.addresses(in: &reader, recordCount, for: question) {
      self = .addresses(addresses)
    } else {
      self = .failure
    }
  }

  /// What a code says if it is neither that all is well nor that there is no such name.
  private static func failure(code: UInt16) -> NameAnswer? {
    switch code {
    case 0, 3: nil
    // The question's form, what is asked, or who asks isn't to the server's liking.
    case 1, 4, 5: .refusal
    default: .failure
    }
  }

  /// The addresses that the records give to the name that is asked for, or nil if they are no
  /// records.
  private static func addresses(
    in reader: inout MessageReader, _ recordCount: UInt16, for question: NameQuestion
  ) -> [IPAddress]? {
    var aliases: [[UInt8]: [UInt8]] = [:]
    var found: [(name: [UInt8], address: IPAddress)] = []
    for _ in 0..<recordCount {
      guard let name = reader.name(), let kind = reader.word(), let category = reader.word(),
        reader.skip(4), let byteCount = reader.word().map(Int.init),
        byteCount <= reader.remainingCount
      else { return nil }
      let end = reader.position + byteCount
      if category == NameQuestion.internet, kind == NameQuestion.alias {
        guard let target = reader.name(), reader.position == end else { return nil }
        // The first counts: a name has one alias.
        if aliases[name] == nil { aliases[name] = target }
      } else if category == NameQuestion.internet, kind == question.kind.rawValue {
        guard let address = reader.address(byteCount, question.kind) else { return nil }
        found.append((name, address))
      }
      reader.position = end
    }
    var name = question.name
    for _ in 0..<maximumAliasCount {
      guard let target = aliases[name] else { break }
      name = target
    }
    // Where aliases go in a circle, or further than that, there is no address at the end.
    guard aliases[name] == nil else { return [] }
    return Array(
      found.lazy.filter { $0.name == name }.map(\.address).prefix(NameLookup.maximumAddressCount))
  }
}

/// Reads a message from its start.
private struct MessageReader {
  let bytes: [UInt8]
  var position = 0

  init(bytes: [UInt8]) { self.bytes = bytes }

  /// How many bytes are left.
  var remainingCount: Int { bytes.count - position }

  mutating func word() -> UInt16? {
    guard remainingCount >= 2 else { return nil }
    defer { position += 2 }
    return UInt16(bytes[position]) << 8 | UInt16(bytes[position + 1])
  }

  mutating func skip(_ count: Int) -> Bool {
    guard remainingCount >= count else { return false }
    position += count
    return true
  }

  /// A name with the lengths of its labels, in lower case.
  ///
  /// A length whose upper bits are set is the place where the rest of the name is, before this part
  /// of it.
  mutating func name() -> [UInt8]? {
    var name: [UInt8] = []
    var place = position
    var start = position
    var isCompressed = false
    var jumpCount = 0
    while place < bytes.count {
      let length = bytes[place]
      switch length >> 6 {
      case 0:
        let end = place + 1 + Int(length)
        guard end <= bytes.count, name.count + 1 + Int(length) <= HostName.maximumWireByteCount
        else { return nil }
        name.append(length)
        name += bytes[place + 1..<end].lazy.map(HostName.lowercased)
        place = end
        if !isCompressed { position = end }
        if length == 0 { return name }
      case 3:
        guard place + 1 < bytes.count, jumpCount < HostName.maximumWireByteCount / 2 else {
          return nil
        }
        let target = Int(length & 0x3f) << 8 | Int(bytes[place + 1])
        guard target < start else { return nil }
        if !isCompressed { position = place + 2 }
        isCompressed = true
        jumpCount += 1
        place = target
        start = target
      default:
        return nil
      }
    }
    return nil
  }

  /// An address, which is all of a record's `byteCount` bytes.
  mutating func address(_ byteCount: Int, _ kind: NameQuestion.Kind) -> IPAddress? {
    switch kind {
    case .v4:
      guard byteCount == 4, let number = number(4) else { return nil }
      return .v4(UInt32(truncatingIfNeeded: number))
    case .v6:
      guard byteCount == 16, let high = number(8), let low = number(8) else { return nil }
      return .v6(high: high, low: low)
    }
  }

  private mutating func number(_ byteCount: Int) -> UInt64? {
    guard remainingCount >= byteCount else { return nil }
    defer { position += byteCount }
    return bytes[position..<position + byteCount].reduce(0) { $0 << 8 | UInt64($1) }
  }
}
