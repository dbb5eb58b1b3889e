/// A response as it comes in by HTTP/1.1 (RFC 9112), from a server that may be anybody.
struct HttpResponseReader {
  /// The head, once it is there.
  private(set) var head: HttpResponseHead?

  /// Whether all has come.
  private(set) var isWhole = false

  private enum Part {
    case head
    case body(left: UInt64)
    case bodyUntilEnd
    case chunkSize
    case chunk(left: UInt64)
    case chunkEnd
    case trailers
  }

  private var part = Part.head
  /// What has come and is no whole line yet.
  private var line: [UInt8] = []
  private var lines: [[UInt8]] = []
  private var lineByteCount = 0
  private let isToHead: Bool

  /// The most bytes of a head, of trailers, or of a chunk's first line.
  static let maximumByteCount = 64 << 10

  /// Makes the reader of a response, which has no body if it is to a request for the head.
  init(toHead isToHead: Bool) { self.isToHead = isToHead }

  /// Reads `bytes`, or the connection's end if there are none.
  ///
  /// - Throws: the code of what is wrong with the response.
  mutating func read(
    _ bytes: UnsafeRawBufferPointer, into body: BodyQueue
  ) throws(HttpTypes.ErrorCode) {
    guard !bytes.isEmpty else {
      guard case .bodyUntilEnd = part else {
        throw head == nil && line.isEmpty && lines.isEmpty
          ? .connectionTerminated : .HTTPResponseIncomplete
      }
      finish(body, trailers: nil)
      return
    }
    var rest = bytes[...]
    while !rest.isEmpty, !isWhole {
      switch part {
      case .head, .chunkSize, .chunkEnd, .trailers:
        if try readLine(&rest) { try endLine(body) }
      case .bodyUntilEnd:
        body.write(UnsafeRawBufferPointer(rebasing: rest))
        rest = rest[rest.endIndex...]
      case .body(let left):
        let count = Int(min(left, UInt64(rest.count)))
        body.write(UnsafeRawBufferPointer(rebasing: rest.prefix(count)))
        rest = rest.dropFirst(count)
        part = .body(left: left - UInt64(count))
        if left == UInt64(count) { finish(body, trailers: nil) }
      case .chunk(let left):
        let count = Int(min(left, UInt64(rest.count)))
        body.write(UnsafeRawBufferPointer(rebasing: rest.prefix(count)))
        rest = rest.dropFirst(count)
        part = left == UInt64(count) ? .chunkEnd : .chunk(left: left - UInt64(count))
      }
    }
  }

  private mutating func finish(_ body: BodyQueue, trailers: [HttpField]?) {
    isWhole = true
    body.finish(.whole(trailers: trailers))
  }

  /// Moves what belongs to the line into it, and returns whether that is all of it.
  private mutating func readLine(
    _ rest: inout Slice<UnsafeRawBufferPointer>
  ) throws(HttpTypes.ErrorCode) -> Bool {
    let end = rest.firstIndex(of: 0x0a)
    let taken = rest[..<(end ?? rest.endIndex)]
    lineByteCount += taken.count + 1
    guard lineByteCount <= Self.maximumByteCount else {
      switch part {
      case .head: throw .HTTPResponseHeaderSectionSize(UInt32(clamping: lineByteCount))
      case .trailers: throw .HTTPResponseTrailerSectionSize(UInt32(clamping: lineByteCount))
      default: throw .HTTPResponseTransferCoding(nil)
      }
    }
    line += taken
    rest = rest[taken.endIndex...].dropFirst(end == nil ? 0 : 1)
    guard end != nil else { return false }
    if line.last == 0x0d { line.removeLast() }
    return true
  }

  private mutating func endLine(_ body: BodyQueue) throws(HttpTypes.ErrorCode) {
    defer { line = [] }
    switch part {
    case .head:
      if !line.isEmpty {
        lines.append(line)
      } else if !lines.isEmpty {
        try endHead(body)
      }
    case .chunkSize:
      let size = try Self.chunkSize(line)
      part = size == 0 ? .trailers : .chunk(left: size)
      lineByteCount = 0
    case .chunkEnd:
      guard line.isEmpty else { throw .HTTPResponseTransferCoding("chunked") }
      part = .chunkSize
      lineByteCount = 0
    case .trailers:
      guard line.isEmpty else {
        lines.append(line)
        return
      }
      let trailers = try Self.fields(lines[...])
      finish(body, trailers: trailers.isEmpty ? nil : trailers)
    default: break
    }
  }

  private mutating func endHead(_ body: BodyQueue) throws(HttpTypes.ErrorCode) {
    let status = try Self.status(lines[0])
    let fields = try Self.fields(lines[1...])
    lines = []
    lineByteCount = 0
    // What is in between is not the guest's business; 101 was not asked for.
    guard status != 101 else { throw .HTTPUpgradeFailed }
    guard status >= 200 else { return }
    // There is no response where nobody can tell its body.
    try beginBody(status, fields, body)
    head = HttpResponseHead(status: status, fields: fields)
  }

  /// Finds out where the body ends (RFC 9112, section 6.3).
  private mutating func beginBody(
    _ status: UInt16, _ fields: [HttpField], _ body: BodyQueue
  ) throws(HttpTypes.ErrorCode) {
    if isToHead || status == 204 || status == 304 {
      finish(body, trailers: nil)
      return
    }
    let codings = fields.filter { HttpGrammar.isSameName($0.name, "transfer-encoding") }
    guard codings.isEmpty else {
      let coding = codings.map { String(decoding: $0.value, as: UTF8.self) }.joined(separator: ",")
      guard HttpGrammar.isSameName(coding, "chunked") else {
        throw .HTTPResponseTransferCoding(coding)
      }
      part = .chunkSize
      return
    }
    let lengths = fields.filter { HttpGrammar.isSameName($0.name, "content-length") }
    guard let first = lengths.first else {
      part = .bodyUntilEnd
      return
    }
    guard let length = FieldList.number(first.value),
      lengths.allSatisfy({ $0.value == first.value })
    else { throw .HTTPProtocolError }
    part = .body(left: length)
    if length == 0 { finish(body, trailers: nil) }
  }

  // MARK: Lines

  /// The status of the first line.
  private static func status(_ line: [UInt8]) throws(HttpTypes.ErrorCode) -> UInt16 {
    guard line.starts(with: "HTTP/1.".utf8), line.count >= 12, line[8] == 0x20,
      let status = FieldList.number(line[9..<12]), status >= 100,
      line.count == 12 || line[12] == 0x20
    else { throw .HTTPProtocolError }
    return UInt16(status)
  }

  private static func fields(_ lines: ArraySlice<[UInt8]>) throws(HttpTypes.ErrorCode)
    -> [HttpField]
  {
    var fields: [HttpField] = []
    for line in lines {
      guard let colon = line.firstIndex(of: UInt8(ascii: ":")) else { throw .HTTPProtocolError }
      let name = String(decoding: line[..<colon], as: UTF8.self)
      func isSpace(_ byte: UInt8) -> Bool { byte == 0x20 || byte == 0x09 }
      var value = line[colon...].dropFirst()
      value = value.drop(while: isSpace)
      while let last = value.last, isSpace(last) { value.removeLast() }
      guard HttpGrammar.isToken(name), HttpGrammar.isFieldValue(value) else {
        throw .HTTPProtocolError
      }
      fields.append(HttpField(name: name, value: Array(value)))
    }
    return fields
  }

  /// The size of the chunk that `line` begins.
  private static func chunkSize(_ line: [UInt8]) throws(HttpTypes.ErrorCode) -> UInt64 {
    let digits = line.prefix { $0 != UInt8(ascii: ";") && $0 != 0x20 && $0 != 0x09 }
    guard !digits.isEmpty, digits.count <= 15 else { throw .HTTPResponseTransferCoding("chunked") }
    var size: UInt64 = 0
    for digit in digits {
      guard let value = Character(Unicode.Scalar(digit)).hexDigitValue else {
        throw .HTTPResponseTransferCoding("chunked")
      }
      size = size << 4 | UInt64(value)
    }
    return size
  }
}
