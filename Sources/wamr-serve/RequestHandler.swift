// One connection, or one stream of HTTP/2: a request at a time.

import NIOCore
import NIOHTTP1
import WASIHost

/// Turns what comes on a connection into requests, and answers into what goes out.
///
/// All of it happens on the connection's event loop.
final class RequestHandler: ChannelDuplexHandler, Stoppable {
  typealias InboundIn = HTTPServerRequestPart
  typealias OutboundIn = HTTPServerResponsePart
  typealias OutboundOut = HTTPServerResponsePart

  private let runner: GuestRunner
  private let connections: Connections
  private let logsRequests: Bool
  private let remoteAddress: String
  private var context: ChannelHandlerContext?

  /// The request under way.
  private var request: ServedRequest?
  private var head: HTTPRequestHead?
  /// Its answer's body, while that is being sent.
  private var answer: BodyQueue?
  private var isAnswerBegun = false
  private var isAnswerEnded = false
  private var status: UInt16 = 0
  private var sentByteCount = 0
  /// Whether the guest has been asked for room before more is read.
  private var isReadHeld = false
  /// Whether the connection is to be closed after the answer.
  private var closesAfterAnswer = false
  private var isRequestWhole = false
  /// Whether nothing more comes from the guest.
  private var hasGuestEnded = false
  private let patience: Patience

  /// Makes the handler of a connection with `remoteAddress`.
  init(
    _ runner: GuestRunner, connections: Connections, idleLimit: TimeAmount, logsRequests: Bool,
    remoteAddress: String
  ) {
    self.runner = runner
    self.connections = connections
    self.remoteAddress = remoteAddress
    self.logsRequests = logsRequests
    patience = Patience(idleLimit)
  }

  // MARK: The connection

  func handlerAdded(context: ChannelHandlerContext) { self.context = context }

  func handlerRemoved(context: ChannelHandlerContext) { self.context = nil }

  func channelActive(context: ChannelHandlerContext) {
    isConnected(on: context.eventLoop)
    context.fireChannelActive()
  }

  /// Is told when there is a connection, or is added to one.
  func isConnected(on eventLoop: any EventLoop) {
    connections.add(self, on: eventLoop)
    waitForClient()
  }

  /// Gives the client its time, from now on.
  private func waitForClient() {
    if let context { patience.begin(context.channel) }
  }

  func channelInactive(context: ChannelHandlerContext) {
    connections.remove(self)
    if let request {
      request.detach()
      request.body.finish(.broken(.connectionTerminated))
      answer?.abandon()
      finishRequest()
    }
    patience.cancel()
    context.fireChannelInactive()
  }

  func errorCaught(context: ChannelHandlerContext, error: any Error) { context.close(promise: nil) }

  /// Closes the connection once nothing is under way.
  func stop() {
    closesAfterAnswer = true
    if request == nil { context?.close(promise: nil) }
  }

  // MARK: What comes in

  func channelRead(context: ChannelHandlerContext, data: NIOAny) {
    switch unwrapInboundIn(data) {
    case .head(let head): begin(head)
    case .body(let bytes):
      guard let request, !request.body.isAbandoned else { return }
      bytes.withUnsafeReadableBytes { request.body.write($0) }
    case .end(let trailers):
      isRequestWhole = true
      request?.body.finish(
        .whole(
          trailers: trailers.map { trailers in
            trailers.map { HttpField(name: $0.name, value: Array($0.value.utf8)) }
          }))
      finishIfOver()
    }
  }

  func read(context: ChannelHandlerContext) {
    if let request, request.body.room == 0, !request.body.isAbandoned, !isAnswerEnded {
      isReadHeld = true
    } else {
      context.read()
    }
  }

  /// Reads what was held back for want of room.
  func continueReading(_ request: ServedRequest) {
    guard request === self.request, isReadHeld, request.body.room > 0 || request.body.isAbandoned
    else { return }
    isReadHeld = false
    context?.read()
  }

  private func begin(_ head: HTTPRequestHead) {
    guard let context else { return }
    self.head = head
    isAnswerBegun = false
    isAnswerEnded = false
    isRequestWhole = false
    hasGuestEnded = false
    sentByteCount = 0
    patience.end()
    if !head.isKeepAlive { closesAfterAnswer = true }
    let request = ServedRequest(head, connection: self, eventLoop: context.eventLoop)
    self.request = request
    guard runner.start(request) else {
      runner.counters.countRefusal()
      hasGuestEnded = true
      waitForClient()
      fail(.serviceUnavailable, request)
      return
    }
    // A client that asks whether it may send the body waits a while without an answer.
    if head.version == .http1_1, head.headers[canonicalForm: "expect"].contains("100-continue") {
      let proceed = HTTPResponseHead(version: head.version, status: .continue)
      context.writeAndFlush(wrapOutboundOut(.head(proceed)), promise: nil)
    }
  }

  // MARK: What goes out

  func inform(_ response: HttpResponseHead, to request: ServedRequest) {
    guard request === self.request, !isAnswerBegun, let context else { return }
    let head = HTTPResponseHead(
      version: head?.version ?? .http1_1,
      status: HTTPResponseStatus(statusCode: Int(response.status)),
      headers: headers(response))
    context.writeAndFlush(wrapOutboundOut(.head(head)), promise: nil)
  }

  /// Begins the answer.
  func begin(_ response: HttpResponseHead, body: BodyQueue?, to request: ServedRequest) {
    guard request === self.request, !isAnswerBegun, let context, let head else { return }
    isAnswerBegun = true
    answer = body
    status = response.status
    var headers = headers(response)
    frame(&headers, body, head)
    if closesAfterAnswer, head.version.major == 1 {
      headers.add(name: "connection", value: "close")
    } else if head.version == .http1_0 {
      headers.add(name: "connection", value: "keep-alive")
    }
    let responseHead = HTTPResponseHead(
      version: head.version, status: HTTPResponseStatus(statusCode: Int(status)), headers: headers)
    context.write(wrapOutboundOut(.head(responseHead)), promise: nil)
    drain(request)
  }

  /// Says where the body ends (RFC 9112, section 6.3).
  ///
  /// NIO would say it too, but not that there is none in the answer to a request for the head.
  private func frame(_ headers: inout HTTPHeaders, _ body: BodyQueue?, _ head: HTTPRequestHead) {
    guard !headers.contains(name: "content-length"), status != 204, status != 304 else { return }
    // What is whole already needs no chunks.
    if let count = body == nil ? 0 : body?.wholeByteCount {
      headers.add(name: "content-length", value: String(count))
    } else if head.version == .http1_1, head.method != .HEAD {
      headers.add(name: "transfer-encoding", value: "chunked")
    } else if head.version.major == 1, head.method != .HEAD {
      closesAfterAnswer = true
    }
  }

  private func headers(_ response: HttpResponseHead) -> HTTPHeaders {
    var headers = HTTPHeaders()
    headers.reserveCapacity(response.fields.count + 2)
    for field in response.fields {
      headers.add(name: field.name, value: String(decoding: field.value, as: UTF8.self))
    }
    return headers
  }

  func channelWritabilityChanged(context: ChannelHandlerContext) {
    if context.channel.isWritable, let request { drain(request) }
    context.fireChannelWritabilityChanged()
  }

  /// Sends what there is of the answer, as long as the connection takes it.
  func drain(_ request: ServedRequest) {
    guard request === self.request, isAnswerBegun, !isAnswerEnded, let context, let head else {
      return
    }
    let hasBody = head.method != .HEAD && status != 204 && status != 304
    guard let answer else {
      endAnswer(trailers: nil)
      return
    }
    while context.channel.isWritable {
      let bytes = answer.read(BodyQueue.pieceByteCount)
      guard !bytes.isEmpty else { break }
      sentByteCount += bytes.count
      if hasGuestEnded { waitForClient() }
      guard hasBody else { continue }
      let buffer = context.channel.allocator.buffer(bytes: bytes)
      context.write(wrapOutboundOut(.body(.byteBuffer(buffer))), promise: nil)
    }
    switch answer.end {
    case nil: context.flush()
    case .whole(let trailers):
      endAnswer(
        trailers: trailers.map { trailers in
          HTTPHeaders(trailers.map { ($0.name, String(decoding: $0.value, as: UTF8.self)) })
        })
    case .broken:
      // Without its end, so that nobody takes it for whole.
      isAnswerEnded = true
      finishRequest()
      let empty = context.channel.allocator.buffer(capacity: 0)
      closeAfter(context.writeAndFlush(wrapOutboundOut(.body(.byteBuffer(empty)))))
    }
  }

  /// Closes the connection when all that was written is with the system.
  private func closeAfter(_ write: EventLoopFuture<Void>) {
    guard let context else { return }
    let channel = context.channel
    write.whenComplete { _ in channel.close(promise: nil) }
  }

  private func endAnswer(trailers: HTTPHeaders?) {
    guard let context else { return }
    isAnswerEnded = true
    // The rest of the request is read, since the next one comes behind it.
    request?.body.abandon()
    let reads = isReadHeld
    isReadHeld = false
    let closes = closesAfterAnswer
    finishIfOver()
    // The last thing done: the next request may begin before this call returns.
    let write = context.writeAndFlush(wrapOutboundOut(.end(trailers)))
    if closes { closeAfter(write) }
    if reads { context.read() }
  }

  /// Answers with `status` instead of the guest.
  func fail(_ status: HTTPResponseStatus, _ request: ServedRequest) {
    let text = "\(status.code) \(status.reasonPhrase)\n"
    let fields = [HttpField(name: "content-type", value: Array("text/plain".utf8))]
    let body = BodyQueue(isGuestWriting: true)
    Array(text.utf8).withUnsafeBytes { body.write($0) }
    body.finish(.whole(trailers: nil))
    begin(HttpResponseHead(status: UInt16(status.code), fields: fields), body: body, to: request)
  }

  /// Answers instead of a guest that has ended without.
  func guestHasEnded(_ request: ServedRequest) {
    guard request === self.request else { return }
    hasGuestEnded = true
    waitForClient()
    if isAnswerBegun { drain(request) } else { fail(.internalServerError, request) }
  }

  private func finishIfOver() {
    guard isAnswerEnded, isRequestWhole else { return }
    finishRequest()
  }

  private func finishRequest() {
    guard let request else { return }
    self.request = nil
    answer = nil
    waitForClient()
    guard logsRequests else { return }
    let time = (NIODeadline.now() - request.start).nanoseconds / 1000
    Console.print(
      "\(remoteAddress) \"\(request.head.method) \(request.head.pathWithQuery ?? "")\" \(status) "
        + "\(sentByteCount) \(time)us\n")
  }
}
