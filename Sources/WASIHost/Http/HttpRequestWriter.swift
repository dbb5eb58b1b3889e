/// A request on its way out, as HTTP/1.1 writes it (RFC 9112).
struct HttpRequestWriter {
  private var unsent: [UInt8]
  private let body: BodyQueue?
  /// Whether the body goes in chunks, its size not being known.
  private let isChunked: Bool
  /// Whether all of the request is in `unsent`.
  private var isComplete: Bool

  /// Whether the guest hasn't finished the body, so that the server must not take it for whole.
  private(set) var isCutOff = false

  /// Begins to write `request` to the server that is called `authority`.
  init(_ request: OutgoingRequestState, authority: String) {
    body = request.body?.queue
    isComplete = body == nil
    isChunked = body != nil && request.fields.contentLength == nil
    let path = request.pathWithQuery ?? ""
    let target = path.isEmpty || path.hasPrefix("?") ? "/" + path : path
    var head = "\(request.method.text) \(target) HTTP/1.1\r\nhost: \(authority)\r\n"
    head += "connection: close\r\n"
    if isChunked { head += "transfer-encoding: chunked\r\n" }
    if body == nil, request.fields.contentLength == nil,
      ["POST", "PUT"].contains(request.method.text)
    {
      head += "content-length: 0\r\n"
    }
    unsent = Array(head.utf8)
    for field in request.fields.fields { unsent.append(field) }
    unsent += "\r\n".utf8
  }

  /// Whether there is anything that could be sent.
  var hasBytes: Bool {
    !unsent.isEmpty || !isComplete && body.map { $0.isReadable(orWake: nil) } == true
  }

  /// Sends as much as is taken.
  mutating func send(by transport: HttpTransport) throws(HttpTransport.Failure) {
    while true {
      takeFromBody()
      guard !unsent.isEmpty else { return }
      let bytes = unsent
      var count = 0
      var failure: HttpTransport.Failure?
      bytes.withUnsafeBytes { bytes in
        do throws(HttpTransport.Failure) {
          count = try transport.send(bytes)
        } catch { failure = error }
      }
      if let failure { throw failure }
      guard count > 0 else { return }
      unsent.removeFirst(count)
    }
  }

  /// Sends nothing more.
  mutating func stop() {
    unsent = []
    isComplete = true
    body?.abandon()
  }

  /// Moves what the guest has written behind what is still to be sent, if that is little.
  private mutating func takeFromBody() {
    guard let body, !isComplete, unsent.count < BodyQueue.pieceByteCount else { return }
    let bytes = body.read(BodyQueue.pieceByteCount)
    if !bytes.isEmpty {
      if isChunked { unsent += "\(String(bytes.count, radix: 16))\r\n".utf8 }
      unsent += bytes
      if isChunked { unsent += "\r\n".utf8 }
    }
    guard let end = body.end else { return }
    isComplete = true
    guard case .whole(let trailers) = end else {
      isCutOff = true
      return
    }
    guard isChunked else { return }
    unsent += "0\r\n".utf8
    for field in trailers ?? [] { unsent.append(field) }
    unsent += "\r\n".utf8
  }
}

extension [UInt8] {
  fileprivate mutating func append(_ field: HttpField) {
    self += field.name.utf8
    self += ": ".utf8
    self += field.value
    self += "\r\n".utf8
  }
}
