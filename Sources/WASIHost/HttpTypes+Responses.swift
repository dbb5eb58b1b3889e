// Responses: those that the guest gives, and those that it gets.

import WamrPlatform

extension HttpTypes {
  /// Where the answer to a request goes.
  struct ResponseOutparam {
    let exchange: IncomingExchange
  }

  /// A response that the guest makes.
  struct OutgoingResponse {
    let state: OutgoingResponseState
  }

  /// A response that the guest has got.
  struct IncomingResponse {
    let status: UInt16
    let fields: FieldList
    let body: IncomingBodyState
    /// Whether the guest has asked for the body.
    var isConsumed = false
  }

  // MARK: Outgoing

  static func responseOutparamSendInformational(
    _ context: WASIContext, _ param: UnsafeMutablePointer<ResponseOutparam>, status: UInt16,
    headers: Own<Fields>
  ) throws(HostTrap) -> Result<Void, ErrorCode> {
    let fields = try context.takeFields(headers)
    // 101 would make the connection another protocol's.
    guard (100...199).contains(status), status != 101 else {
      return .failure(.internalError("\(status) is no informational status"))
    }
    param.pointee.exchange.inform(HttpResponseHead(status: status, fields: fields.fields))
    return .success(())
  }

  static func responseOutparamSet(
    _ context: WASIContext, param: Own<ResponseOutparam>,
    response: Result<Own<OutgoingResponse>, ErrorCode>
  ) throws(HostTrap) {
    guard
      let outparam = context.resources.remove(param.representation, as: ResponseOutparam.self)
    else { throw context.unknownHandle(ResponseOutparam.kind.path) }
    switch response {
    case .success(let handle):
      guard
        let response = context.resources.remove(
          handle.representation, as: OutgoingResponse.self)
      else { throw context.unknownHandle(OutgoingResponse.kind.path) }
      let state = response.state
      outparam.exchange.respond(
        HttpResponseHead(status: state.status, fields: state.fields.fields), state.body?.queue)
    case .failure(let code):
      outparam.exchange.fail("\(code)")
    }
  }

  static func makeOutgoingResponse(
    _ context: WASIContext, headers: Own<Fields>
  ) throws(HostTrap) -> Own<OutgoingResponse> {
    let state = OutgoingResponseState(try context.takeFields(headers))
    return try context.insert(OutgoingResponse(state: state))
  }

  static func outgoingResponseStatusCode(
    _ context: WASIContext, _ response: UnsafeMutablePointer<OutgoingResponse>
  ) throws(HostTrap) -> UInt16 {
    response.pointee.state.status
  }

  static func outgoingResponseSetStatusCode(
    _ context: WASIContext, _ response: UnsafeMutablePointer<OutgoingResponse>, statusCode: UInt16
  ) throws(HostTrap) -> Result<Void, NoPayload> {
    // Those below don't end an exchange.
    guard (200...999).contains(statusCode) else { return .failure(NoPayload()) }
    response.pointee.state.status = statusCode
    return .success(())
  }

  static func outgoingResponseHeaders(
    _ context: WASIContext, _ response: UnsafeMutablePointer<OutgoingResponse>
  ) throws(HostTrap) -> Own<Fields> {
    try context.insert(Fields(list: response.pointee.state.fields, isMutable: false))
  }

  static func outgoingResponseBody(
    _ context: WASIContext, _ response: UnsafeMutablePointer<OutgoingResponse>
  ) throws(HostTrap) -> Result<Own<OutgoingBody>, NoPayload> {
    let state = response.pointee.state
    guard state.body == nil else { return .failure(NoPayload()) }
    let body = try context.makeOutgoingBody(of: state.fields, isOfRequest: false)
    state.body = body
    return .success(try context.insert(OutgoingBody(state: body)))
  }

  // MARK: Incoming

  static func incomingResponseStatus(
    _ context: WASIContext, _ response: UnsafeMutablePointer<IncomingResponse>
  ) throws(HostTrap) -> UInt16 {
    response.pointee.status
  }

  static func incomingResponseHeaders(
    _ context: WASIContext, _ response: UnsafeMutablePointer<IncomingResponse>
  ) throws(HostTrap) -> Own<Fields> {
    try context.insert(Fields(list: response.pointee.fields, isMutable: false))
  }

  static func incomingResponseConsume(
    _ context: WASIContext, _ response: UnsafeMutablePointer<IncomingResponse>
  ) throws(HostTrap) -> Result<Own<IncomingBody>, NoPayload> {
    guard !response.pointee.isConsumed else { return .failure(NoPayload()) }
    response.pointee.isConsumed = true
    return .success(try context.insert(IncomingBody(state: response.pointee.body)))
  }
}

/// All that a guest has said about a response.
final class OutgoingResponseState {
  let fields: FieldList
  var status: UInt16 = 200
  var body: OutgoingBodyState?

  init(_ fields: FieldList) { self.fields = fields }
}
