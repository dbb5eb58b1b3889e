// Which protocol a connection speaks: HTTP/2 begins with words that no request of HTTP/1 begins with
// (RFC 9113, section 3.4).

import NIOCore
import NIOHTTP1
import NIOHTTP2

/// Waits for the first bytes of a connection and lets the handlers of its protocol take its place.
final class ProtocolSniffer: ChannelInboundHandler, RemovableChannelHandler, Stoppable {
  typealias InboundIn = ByteBuffer
  typealias InboundOut = ByteBuffer

  private let makeHandler: @Sendable (_ remoteAddress: String) -> RequestHandler
  private let connections: Connections
  private var channel: (any Channel)?
  private var received: ByteBuffer?
  private var isDecided = false
  private let idleLimit: TimeAmount
  private let patience: Patience
  private static let preface = Array("PRI * HTTP/2.0".utf8)

  /// Makes the sniffer of a connection whose requests go to what `makeHandler` makes.
  init(
    connections: Connections, idleLimit: TimeAmount,
    _ makeHandler: @escaping @Sendable (_ remoteAddress: String) -> RequestHandler
  ) {
    self.connections = connections
    self.idleLimit = idleLimit
    patience = Patience(idleLimit)
    self.makeHandler = makeHandler
  }

  func handlerAdded(context: ChannelHandlerContext) {
    channel = context.channel
    connections.add(self, on: context.eventLoop)
    patience.begin(context.channel)
  }

  func handlerRemoved(context: ChannelHandlerContext) {
    channel = nil
    connections.remove(self)
    patience.cancel()
  }

  /// Closes a connection by which nothing has come.
  func stop() { channel?.close(promise: nil) }

  func channelRead(context: ChannelHandlerContext, data: NIOAny) {
    var bytes = unwrapInboundIn(data)
    if received == nil {
      received = bytes
    } else {
      received?.writeBuffer(&bytes)
    }
    guard !isDecided, let received else { return }
    let start = received.readableBytesView.prefix(Self.preface.count)
    let isHTTP2 = start.elementsEqual(Self.preface)
    // As long as it may become either, more is waited for.
    guard isHTTP2 || !Self.preface.starts(with: start) else { return }
    isDecided = true
    do {
      if isHTTP2 { try addHTTP2(context) } else { try addHTTP1(context) }
    } catch {
      context.close(promise: nil)
      return
    }
    context.fireChannelRead(wrapInboundOut(received))
    context.fireChannelReadComplete()
    self.received = nil
    context.pipeline.syncOperations.removeHandler(self, promise: nil)
  }

  private static func remoteAddress(_ context: ChannelHandlerContext) -> String {
    context.remoteAddress?.ipAddress ?? "-"
  }

  private func addHTTP1(_ context: ChannelHandlerContext) throws {
    let handler = makeHandler(Self.remoteAddress(context))
    var encoding = HTTPResponseEncoder.Configuration()
    encoding.automaticallySetFramingHeaders = false
    try context.pipeline.syncOperations.configureHTTPServerPipeline(
      withErrorHandling: true, withEncoderConfiguration: encoding)
    try context.pipeline.syncOperations.addHandler(handler)
    handler.isConnected(on: context.eventLoop)
  }

  private func addHTTP2(_ context: ChannelHandlerContext) throws {
    var configuration = NIOHTTP2Handler.Configuration()
    configuration.stream.targetWindowSize = 1 << 20
    let makeHandler = makeHandler
    let remoteAddress = Self.remoteAddress(context)
    let connection = StreamedConnection(context.channel, connections, idleLimit: idleLimit)
    let bound = NIOLoopBound(connection, eventLoop: context.eventLoop)
    _ = try context.pipeline.syncOperations.configureHTTP2Pipeline(
      mode: .server, connectionConfiguration: configuration.connection,
      streamConfiguration: configuration.stream
    ) { stream in
      stream.eventLoop.makeCompletedFuture {
        bound.value.add(stream)
        try stream.pipeline.syncOperations.addHandler(HTTP2FramePayloadToHTTP1ServerCodec())
        try stream.pipeline.syncOperations.addHandler(makeHandler(remoteAddress))
      }
    }
  }
}

/// A connection of HTTP/2, which can be closed once it has no streams.
private final class StreamedConnection: Stoppable {
  private let channel: any Channel
  private var streamCount = 0
  private var isStopping = false
  private let patience: Patience

  init(_ channel: any Channel, _ connections: Connections, idleLimit: TimeAmount) {
    self.channel = channel
    patience = Patience(idleLimit)
    patience.begin(channel)
    connections.add(self, on: channel.eventLoop)
    let bound = NIOLoopBound(self, eventLoop: channel.eventLoop)
    channel.closeFuture.whenComplete { _ in
      bound.value.patience.cancel()
      connections.remove(bound.value)
    }
  }

  func add(_ stream: any Channel) {
    streamCount += 1
    patience.end()
    let bound = NIOLoopBound(self, eventLoop: channel.eventLoop)
    stream.closeFuture.whenComplete { _ in bound.value.removeStream() }
  }

  private func removeStream() {
    streamCount -= 1
    guard streamCount == 0 else { return }
    if isStopping { channel.close(promise: nil) } else { patience.begin(channel) }
  }

  func stop() {
    isStopping = true
    if streamCount == 0 { channel.close(promise: nil) }
  }
}
