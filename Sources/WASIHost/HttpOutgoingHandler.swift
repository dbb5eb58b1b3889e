// Requests that the guest makes: one connection each, driven while the guest waits.

import WamrPlatform

extension HttpOutgoingHandler {
  static func handle(
    _ context: WASIContext, request: Own<HttpTypes.OutgoingRequest>,
    options: Own<HttpTypes.RequestOptions>?
  ) throws(HostTrap) -> Result<Own<HttpTypes.FutureIncomingResponse>, HttpTypes.ErrorCode> {
    guard
      let request = context.resources.remove(
        request.representation, as: HttpTypes.OutgoingRequest.self)
    else { throw context.unknownHandle(HttpTypes.OutgoingRequest.kind.path) }
    var limits = HttpTimeLimits()
    if let options {
      guard
        let taken = context.resources.remove(
          options.representation, as: HttpTypes.RequestOptions.self)
      else { throw context.unknownHandle(HttpTypes.RequestOptions.kind.path) }
      limits = taken.limits
    }
    let connection: HttpClientConnection
    do throws(HttpTypes.ErrorCode) {
      connection = try HttpClientConnection(request.state, limits: limits, in: context)
    } catch {
      return .failure(error)
    }
    request.state.body?.driver = connection
    return .success(
      try context.insert(
        HttpTypes.FutureIncomingResponse(arrival: HttpResponseArrival(connection))))
  }
}

extension HttpTypes {
  /// A response that may not be there yet.
  struct FutureIncomingResponse {
    let arrival: HttpResponseArrival
    /// Whether the guest has had it.
    var isTaken = false
  }

  static func futureIncomingResponseSubscribe(
    _ context: WASIContext, _ future: UnsafeMutablePointer<FutureIncomingResponse>
  ) throws(HostTrap) -> Own<IoPoll.Pollable> {
    try context.insert(IoPoll.Pollable(.source(future.pointee.arrival)))
  }

  static func futureIncomingResponseGet(
    _ context: WASIContext, _ future: UnsafeMutablePointer<FutureIncomingResponse>
  ) throws(HostTrap) -> Result<Result<Own<IncomingResponse>, ErrorCode>, NoPayload>? {
    let connection = future.pointee.arrival.connection
    // A guest may ask again and again instead of waiting.
    connection.advance()
    guard let outcome = connection.outcome else { return nil }
    guard !future.pointee.isTaken else { return .failure(NoPayload()) }
    future.pointee.isTaken = true
    switch outcome {
    case .failure(let code): return .success(.failure(code))
    case .success(let head):
      let fields = head.fields.filter { !HttpGrammar.isHosts($0.name) }
      let response = IncomingResponse(
        status: head.status, fields: FieldList(fields, of: context.httpBudget),
        body: IncomingBodyState(connection.responseBody, driver: connection))
      return .success(.success(try context.insert(response)))
    }
  }
}

/// Waits for a response's header.
final class HttpResponseArrival: PollSource {
  let connection: HttpClientConnection

  init(_ connection: HttpClientConnection) { self.connection = connection }

  override var need: Need { connection.outcome == nil ? connection.need : .nothing }

  override func advance() { connection.advance() }
}
