// Requests: those that come in, and those that the guest makes.

extension HttpTypes {
  /// A request that the guest is to answer.
  struct IncomingRequest {
    /// What came.
    let exchange: IncomingExchange
    /// Its header, without what is the host's.
    let fields: FieldList
    /// Whether the guest has asked for the body.
    var isConsumed = false
  }

  /// A request that the guest makes.
  struct OutgoingRequest {
    /// All that has been said about it.
    let state: OutgoingRequestState
  }

  // MARK: Incoming

  static func incomingRequestMethod(
    _ context: WASIContext, _ request: UnsafeMutablePointer<IncomingRequest>
  ) throws(HostTrap) -> Method {
    Method(request.pointee.exchange.request.method)
  }

  static func incomingRequestPathWithQuery(
    _ context: WASIContext, _ request: UnsafeMutablePointer<IncomingRequest>
  ) throws(HostTrap) -> String? {
    request.pointee.exchange.request.pathWithQuery
  }

  static func incomingRequestScheme(
    _ context: WASIContext, _ request: UnsafeMutablePointer<IncomingRequest>
  ) throws(HostTrap) -> Scheme? {
    request.pointee.exchange.request.scheme.map(Scheme.init)
  }

  static func incomingRequestAuthority(
    _ context: WASIContext, _ request: UnsafeMutablePointer<IncomingRequest>
  ) throws(HostTrap) -> String? {
    request.pointee.exchange.request.authority
  }

  static func incomingRequestHeaders(
    _ context: WASIContext, _ request: UnsafeMutablePointer<IncomingRequest>
  ) throws(HostTrap) -> Own<Fields> {
    try context.insert(Fields(list: request.pointee.fields, isMutable: false))
  }

  static func incomingRequestConsume(
    _ context: WASIContext, _ request: UnsafeMutablePointer<IncomingRequest>
  ) throws(HostTrap) -> Result<Own<IncomingBody>, NoPayload> {
    guard !request.pointee.isConsumed else { return .failure(NoPayload()) }
    request.pointee.isConsumed = true
    let driver = WakeupSource(try context.neededWakeup())
    let state = IncomingBodyState(request.pointee.exchange.body, driver: driver)
    return .success(try context.insert(IncomingBody(state: state)))
  }

  // MARK: Outgoing

  static func makeOutgoingRequest(
    _ context: WASIContext, headers: Own<Fields>
  ) throws(HostTrap) -> Own<OutgoingRequest> {
    let state = OutgoingRequestState(try context.takeFields(headers))
    return try context.insert(OutgoingRequest(state: state))
  }

  static func outgoingRequestMethod(
    _ context: WASIContext, _ request: UnsafeMutablePointer<OutgoingRequest>
  ) throws(HostTrap) -> Method {
    request.pointee.state.method
  }

  static func outgoingRequestSetMethod(
    _ context: WASIContext, _ request: UnsafeMutablePointer<OutgoingRequest>, method: Method
  ) throws(HostTrap) -> Result<Void, NoPayload> {
    guard HttpGrammar.isToken(method.text) else { return .failure(NoPayload()) }
    request.pointee.state.method = method
    return .success(())
  }

  static func outgoingRequestPathWithQuery(
    _ context: WASIContext, _ request: UnsafeMutablePointer<OutgoingRequest>
  ) throws(HostTrap) -> String? {
    request.pointee.state.pathWithQuery
  }

  static func outgoingRequestSetPathWithQuery(
    _ context: WASIContext, _ request: UnsafeMutablePointer<OutgoingRequest>, pathWithQuery: String?
  ) throws(HostTrap) -> Result<Void, NoPayload> {
    guard pathWithQuery.map(HttpGrammar.isTarget) != false else { return .failure(NoPayload()) }
    request.pointee.state.pathWithQuery = pathWithQuery
    return .success(())
  }

  static func outgoingRequestScheme(
    _ context: WASIContext, _ request: UnsafeMutablePointer<OutgoingRequest>
  ) throws(HostTrap) -> Scheme? {
    request.pointee.state.scheme
  }

  static func outgoingRequestSetScheme(
    _ context: WASIContext, _ request: UnsafeMutablePointer<OutgoingRequest>, scheme: Scheme?
  ) throws(HostTrap) -> Result<Void, NoPayload> {
    guard scheme.map({ HttpGrammar.isScheme($0.text) }) != false else {
      return .failure(NoPayload())
    }
    request.pointee.state.scheme = scheme
    return .success(())
  }

  static func outgoingRequestAuthority(
    _ context: WASIContext, _ request: UnsafeMutablePointer<OutgoingRequest>
  ) throws(HostTrap) -> String? {
    request.pointee.state.authority
  }

  static func outgoingRequestSetAuthority(
    _ context: WASIContext, _ request: UnsafeMutablePointer<OutgoingRequest>, authority: String?
  ) throws(HostTrap) -> Result<Void, NoPayload> {
    guard authority.map(HttpGrammar.isAuthority) != false else { return .failure(NoPayload()) }
    request.pointee.state.authority = authority
    return .success(())
  }

  static func outgoingRequestHeaders(
    _ context: WASIContext, _ request: UnsafeMutablePointer<OutgoingRequest>
  ) throws(HostTrap) -> Own<Fields> {
    try context.insert(Fields(list: request.pointee.state.fields, isMutable: false))
  }

  static func outgoingRequestBody(
    _ context: WASIContext, _ request: UnsafeMutablePointer<OutgoingRequest>
  ) throws(HostTrap) -> Result<Own<OutgoingBody>, NoPayload> {
    let state = request.pointee.state
    guard state.body == nil else { return .failure(NoPayload()) }
    let body = try context.makeOutgoingBody(of: state.fields, isOfRequest: true)
    state.body = body
    return .success(try context.insert(OutgoingBody(state: body)))
  }
}

/// All that a guest has said about a request.
final class OutgoingRequestState {
  let fields: FieldList
  var method = HttpTypes.Method.get
  var pathWithQuery: String?
  var scheme: HttpTypes.Scheme?
  var authority: String?
  var body: OutgoingBodyState?

  init(_ fields: FieldList) { self.fields = fields }
}

extension HttpTypes.Method {
  /// Makes the method that a request's line calls `text`.
  init(_ text: String) {
    self =
      switch text {
      case "GET": .get
      case "HEAD": .head
      case "POST": .post
      case "PUT": .put
      case "DELETE": .delete
      case "CONNECT": .connect
      case "OPTIONS": .options
      case "TRACE": .trace
      case "PATCH": .patch
      default: .other(text)
      }
  }

  /// What a request's line calls it.
  var text: String {
    switch self {
    case .get: "GET"
    case .head: "HEAD"
    case .post: "POST"
    case .put: "PUT"
    case .delete: "DELETE"
    case .connect: "CONNECT"
    case .options: "OPTIONS"
    case .trace: "TRACE"
    case .patch: "PATCH"
    case .other(let text): text
    }
  }
}

extension HttpTypes.Scheme {
  /// Makes the scheme that a URI calls `text`.
  init(_ text: String) {
    self = text == "http" ? .HTTP : text == "https" ? .HTTPS : .other(text)
  }

  /// What a URI calls it.
  var text: String {
    switch self {
    case .HTTP: "http"
    case .HTTPS: "https"
    case .other(let text): text
    }
  }
}
