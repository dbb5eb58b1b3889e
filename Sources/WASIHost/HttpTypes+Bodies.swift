// Bodies, and what follows them.

extension HttpTypes {
  /// A body that the guest gets.
  struct IncomingBody {
    let state: IncomingBodyState
  }

  /// A body that the guest writes; one that it drops before it has finished is cut off.
  struct OutgoingBody: ~Copyable {
    let state: OutgoingBodyState

    deinit { state.queue.finish(.broken(.incomplete)) }
  }

  /// The trailers of a body, once that is over.
  struct FutureTrailers {
    let end: BodyEnd
    /// Whether the guest has had them.
    var isTaken = false
  }

  // MARK: Incoming

  static func incomingBodyStream(
    _ context: WASIContext, _ body: UnsafeMutablePointer<IncomingBody>
  ) throws(HostTrap) -> Result<Own<IoStreams.InputStream>, NoPayload> {
    let state = body.pointee.state
    guard !state.isStreamTaken else { return .failure(NoPayload()) }
    state.isStreamTaken = true
    return .success(try context.insert(IoStreams.InputStream(IncomingBodyStream(state))))
  }

  static func incomingBodyFinish(
    _ context: WASIContext, this: Own<IncomingBody>
  ) throws(HostTrap) -> Own<FutureTrailers> {
    guard let body = context.resources.remove(this.representation, as: IncomingBody.self) else {
      throw context.unknownHandle(IncomingBody.kind.path)
    }
    guard !body.state.isStreamAlive else {
      throw context.refusal("incoming-body.finish while its stream is still there")
    }
    let end = BodyEnd(body.state.queue, driver: body.state.driver)
    return try context.insert(FutureTrailers(end: end))
  }

  static func futureTrailersSubscribe(
    _ context: WASIContext, _ trailers: UnsafeMutablePointer<FutureTrailers>
  ) throws(HostTrap) -> Own<IoPoll.Pollable> {
    try context.insert(IoPoll.Pollable(.source(trailers.pointee.end)))
  }

  static func futureTrailersGet(
    _ context: WASIContext, _ trailers: UnsafeMutablePointer<FutureTrailers>
  ) throws(HostTrap) -> Result<Result<Own<Fields>?, ErrorCode>, NoPayload>? {
    trailers.pointee.end.advance()
    guard let end = trailers.pointee.end.end else { return nil }
    guard !trailers.pointee.isTaken else { return .failure(NoPayload()) }
    trailers.pointee.isTaken = true
    switch end {
    case .whole(nil): return .success(.success(nil))
    case .whole(let fields?):
      let guests = fields.filter { !HttpGrammar.isHosts($0.name) }
      let list = Fields(list: FieldList(guests, of: context.httpBudget))
      return .success(.success(try context.insert(list)))
    case .broken(let failure): return .success(.failure(ErrorCode(failure)))
    }
  }

  // MARK: Outgoing

  static func outgoingBodyWrite(
    _ context: WASIContext, _ body: UnsafeMutablePointer<OutgoingBody>
  ) throws(HostTrap) -> Result<Own<IoStreams.OutputStream>, NoPayload> {
    let state = body.pointee.state
    guard !state.isStreamTaken else { return .failure(NoPayload()) }
    state.isStreamTaken = true
    return .success(try context.insert(IoStreams.OutputStream(OutgoingBodyStream(state))))
  }

  static func outgoingBodyFinish(
    _ context: WASIContext, this: Own<OutgoingBody>, trailers: Own<Fields>?
  ) throws(HostTrap) -> Result<Void, ErrorCode> {
    let state = try context.resource(this.representation, as: OutgoingBody.self).pointee.state
    guard !state.isStreamAlive else {
      throw context.refusal("outgoing-body.finish while its stream is still there")
    }
    var fields: [HttpField]?
    if let trailers { fields = try context.takeFields(trailers).fields }
    let result: Result<Void, ErrorCode>
    do throws(ErrorCode) {
      try state.finish(trailers: fields)
      result = .success(())
    } catch {
      result = .failure(error)
    }
    try context.drop(this.representation, as: OutgoingBody.self)
    return result
  }

  static func httpErrorCode(
    _ context: WASIContext, err: UnsafeMutablePointer<IoError.Error>
  ) throws(HostTrap) -> ErrorCode? {
    guard case .http(let code) = err.pointee.cause else { return nil }
    return code
  }
}

extension HttpTypes.ErrorCode {
  /// Makes the code for a message that isn't whole.
  init(_ failure: HttpFailure) {
    self =
      switch failure {
      case .connectionTerminated: .connectionTerminated
      case .protocolError: .HTTPProtocolError
      case .incomplete: .HTTPResponseIncomplete
      case .timeout: .connectionReadTimeout
      }
  }
}
