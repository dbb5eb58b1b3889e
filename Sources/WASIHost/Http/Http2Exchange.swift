import HTTP2
import WamrPlatform

/// An exchange by HTTP/2, on a connection of its own.
final class Http2Exchange: HttpExchange {
  private var request: HTTP2Request?
  private let source: BodyQueue?
  private let body: BodyQueue
  private var unsent: [UInt8] = []
  private var isStopped = false
  private var isCutOff = false
  private(set) var head: HttpResponseHead?
  private(set) var isWhole = false

  /// The fields that have no meaning in HTTP/2, or another than a guest's (RFC 9113, section 8.2.2).
  private static let connectionFields = ["connection", "te", "transfer-encoding", "upgrade"]

  /// Begins to send `request` to the server called `authority`; the response's body goes to `body`.
  init(
    _ request: OutgoingRequestState, authority: String, into body: BodyQueue
  ) throws(HttpTypes.ErrorCode) {
    source = request.body?.queue
    self.body = body
    let path = request.pathWithQuery ?? ""
    let target = path.isEmpty || path.hasPrefix("?") ? "/" + path : path
    var header: [HTTP2Request.Field] = [
      (":method", Array(request.method.text.utf8)), (":scheme", Array("https".utf8)),
      (":authority", Array(authority.utf8)), (":path", Array(target.utf8)),
    ]
    for field in request.fields.fields
    where !Self.connectionFields.contains(where: { HttpGrammar.isSameName($0, field.name) }) {
      header.append((field.name, field.value))
    }
    do throws(HTTP2Failure) {
      self.request = try HTTP2Request(header: header, hasBody: source != nil, messages: self)
    } catch {
      throw HttpTypes.ErrorCode(error)
    }
  }

  var hasBytes: Bool {
    guard !isStopped, let request else { return false }
    let hasBody = source.map { $0.isReadable(orWake: nil) } ?? false
    return !unsent.isEmpty || request.wantsOutput(hasBody: hasBody, unreadByteCount: body.count)
  }

  // The window bounds what comes.
  var takesBytes: Bool { true }

  func send(by transport: HttpTransport) throws(HttpTypes.ErrorCode) {
    guard let request, !isStopped else { return }
    request.open(unreadByteCount: body.count)
    do throws(HTTP2Failure) {
      while true {
        if unsent.isEmpty { unsent = try request.output() }
        guard !unsent.isEmpty else { break }
        let bytes = unsent
        var count = 0
        var hasFailed = false
        bytes.withUnsafeBytes { bytes in
          do throws(HttpTransport.Failure) { count = try transport.send(bytes) } catch {
            hasFailed = true
          }
        }
        if hasFailed { stop() }
        guard count > 0 else { break }
        unsent.removeFirst(count)
      }
    } catch {
      throw HttpTypes.ErrorCode(error)
    }
    if isCutOff { throw .HTTPRequestBodySize(nil) }
  }

  func receive(_ bytes: UnsafeRawBufferPointer) throws(HttpTypes.ErrorCode) {
    guard let request else { return }
    guard !bytes.isEmpty else {
      throw head == nil ? .connectionTerminated : .HTTPResponseIncomplete
    }
    do throws(HTTP2Failure) {
      try request.receive(bytes)
      if let failure = request.failure { throw failure }
    } catch {
      throw HttpTypes.ErrorCode(error)
    }
    if head == nil, let (status, fields) = request.head {
      head = HttpResponseHead(status: status, fields: try Self.checked(fields))
    }
    if request.isWhole {
      isWhole = true
      let trailers = try Self.checked(request.trailers)
      body.finish(.whole(trailers: trailers.isEmpty ? nil : trailers))
    }
  }

  func stop() {
    isStopped = true
    unsent = []
    source?.abandon()
  }

  private static func checked(
    _ fields: [HTTP2Request.Field]
  ) throws(HttpTypes.ErrorCode) -> [HttpField] {
    var checked: [HttpField] = []
    for (name, value) in fields {
      guard HttpGrammar.isToken(name), HttpGrammar.isFieldValue(value) else {
        throw .HTTPProtocolError
      }
      checked.append(HttpField(name: name, value: value))
    }
    return checked
  }
}

extension Http2Exchange: HTTP2Messages {
  func readBody(into buffer: UnsafeMutableRawBufferPointer) -> HTTP2BodyPart {
    guard let source else { return .end(trailers: []) }
    let count = source.read(into: buffer)
    if count > 0 { return .bytes(count) }
    switch source.end {
    case nil: return .later
    case .whole(let trailers):
      return .end(trailers: (trailers ?? []).map { ($0.name, $0.value) })
    case .broken:
      isCutOff = true
      return .broken
    }
  }

  func receiveBody(_ bytes: UnsafeRawBufferPointer) { body.write(bytes) }
}

extension HttpTypes.ErrorCode {
  /// Makes the code of an exchange that has failed.
  fileprivate init(_ failure: HTTP2Failure) {
    self =
      switch failure {
      case .fieldsTooLarge: .HTTPResponseHeaderSectionSize(nil)
      case .reset: .connectionTerminated
      case .protocol: .HTTPProtocolError
      }
  }
}
