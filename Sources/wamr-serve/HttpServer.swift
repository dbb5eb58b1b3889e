// The server: where it listens, and how it stops.

import Dispatch
import NIOCore
import NIOHTTP1
import NIOPosix
import Synchronization

/// What is to end when the server stops.
protocol Stoppable: AnyObject {
  /// Ends it as soon as nothing is under way on it.
  func stop()
}

/// The connections that there are, so that they can be told to stop.
final class Connections: Sendable {
  private struct State {
    var members: [ObjectIdentifier: NIOLoopBound<any Stoppable>] = [:]
    var isStopping = false
    var whenEmpty: EventLoopPromise<Void>?
  }

  private let state = Mutex(State())

  /// Adds a connection, on its event loop.
  func add(_ connection: any Stoppable, on eventLoop: any EventLoop) {
    let bound = NIOLoopBound(connection, eventLoop: eventLoop)
    let isStopping = state.withLock { state in
      state.members[ObjectIdentifier(connection)] = bound
      return state.isStopping
    }
    if isStopping { connection.stop() }
  }

  /// Removes a connection that has ended.
  func remove(_ connection: any Stoppable) {
    let promise = state.withLock { state -> EventLoopPromise<Void>? in
      state.members[ObjectIdentifier(connection)] = nil
      return state.members.isEmpty ? state.whenEmpty : nil
    }
    promise?.succeed()
  }

  /// Closes all connections, those in use once they aren't, and then keeps `promise`.
  func stop(_ promise: EventLoopPromise<Void>) {
    let members = state.withLock { state in
      state.isStopping = true
      state.whenEmpty = promise
      return Array(state.members.values)
    }
    if members.isEmpty { promise.succeed() }
    for member in members { member.eventLoop.execute { member.value.stop() } }
  }
}

/// A server of HTTP.
struct HttpServer {
  private let runner: GuestRunner
  private let settings: ServerSettings

  /// How long requests that are under way have to end when the server stops.
  private static let farewell = TimeAmount.seconds(30)

  init(_ runner: GuestRunner, settings: ServerSettings) {
    self.runner = runner
    self.settings = settings
  }

  /// Serves until a signal ends it.
  func run() throws {
    let group = MultiThreadedEventLoopGroup(numberOfThreads: min(4, System.coreCount))
    let connections = Connections()
    let listener: any Channel
    do {
      listener = try listen(group, at: settings.address) { [runner, settings] channel in
        channel.eventLoop.makeCompletedFuture {
          let limit = TimeAmount.nanoseconds(Int64(clamping: settings.idleLimit))
          try channel.pipeline.syncOperations.addHandler(
            ProtocolSniffer(connections: connections, idleLimit: limit) {
              RequestHandler(
                runner, connections: connections, idleLimit: limit,
                logsRequests: settings.logsRequests, remoteAddress: $0)
            })
        }
      }
    } catch {
      throw Failure("can't listen at \(settings.address.host):\(settings.address.port): \(error)")
    }
    if let address = settings.metricsAddress {
      _ = try listen(group, at: address) { [runner] channel in
        channel.pipeline.configureHTTPServerPipeline(withErrorHandling: true).flatMapThrowing {
          try channel.pipeline.syncOperations.addHandler(CountersHandler(runner.counters))
        }
      }
    }
    let port = listener.localAddress?.port ?? settings.address.port
    Console.report("wamr-serve: serving at http://\(settings.address.host):\(port)/\n")
    let signals = [SIGTERM, SIGINT].map { number in
      signal(number, SIG_IGN)
      let source = DispatchSource.makeSignalSource(signal: number, queue: .global())
      source.setEventHandler { listener.close(promise: nil) }
      source.resume()
      return source
    }
    try listener.closeFuture.wait()
    let ended = group.next().makePromise(of: Void.self)
    group.next().scheduleTask(in: Self.farewell) { ended.succeed() }
    connections.stop(ended)
    try ended.futureResult.wait()
    withExtendedLifetime(signals) {}
  }

  private func listen(
    _ group: MultiThreadedEventLoopGroup, at address: ServerSettings.Address,
    _ initializer: @escaping @Sendable (any Channel) -> EventLoopFuture<Void>
  ) throws -> any Channel {
    try ServerBootstrap(group: group)
      .serverChannelOption(ChannelOptions.backlog, value: 1024)
      .serverChannelOption(ChannelOptions.socketOption(.so_reuseaddr), value: 1)
      .childChannelOption(ChannelOptions.tcpOption(.tcp_nodelay), value: 1)
      .childChannelInitializer(initializer)
      .bind(host: address.host, port: address.port).wait()
  }
}

/// Answers every request with the counters.
final class CountersHandler: ChannelInboundHandler {
  typealias InboundIn = HTTPServerRequestPart
  typealias OutboundOut = HTTPServerResponsePart

  private let counters: Counters

  init(_ counters: Counters) { self.counters = counters }

  func channelRead(context: ChannelHandlerContext, data: NIOAny) {
    guard case .head(let head) = unwrapInboundIn(data) else { return }
    let text = counters.text
    let headers: HTTPHeaders = [
      "content-type": "text/plain; version=0.0.4", "content-length": "\(text.utf8.count)",
    ]
    context.write(
      wrapOutboundOut(
        .head(HTTPResponseHead(version: head.version, status: .ok, headers: headers))),
      promise: nil)
    let buffer = context.channel.allocator.buffer(string: text)
    context.write(wrapOutboundOut(.body(.byteBuffer(buffer))), promise: nil)
    context.writeAndFlush(wrapOutboundOut(.end(nil)), promise: nil)
  }
}
