/// A request on its way out and the response on its way in, by one version of HTTP.
///
/// None of its functions waits.
protocol HttpExchange: AnyObject {
  /// The response's head, once it is there.
  var head: HttpResponseHead? { get }
  /// Whether all of the response has come.
  var isWhole: Bool { get }
  /// Whether there is anything that could be sent.
  var hasBytes: Bool { get }
  /// Whether more of the response can be taken, or what else the server says.
  var takesBytes: Bool { get }

  /// Sends as much as is taken.
  ///
  /// Of failures it notes that nothing more can be sent: the server may have answered before it had
  /// all of the request, and closed.
  ///
  /// - Throws: the code where the request can't be sent whole by the guest's own doing.
  func send(by transport: HttpTransport) throws(HttpTypes.ErrorCode)

  /// Takes what has come, or that no more comes if that is nothing.
  ///
  /// - Throws: the code of what is wrong with it.
  func receive(_ bytes: UnsafeRawBufferPointer) throws(HttpTypes.ErrorCode)

  /// Sends nothing more.
  func stop()
}

/// An exchange by HTTP/1.1.
final class Http1Exchange: HttpExchange {
  private var request: HttpRequestWriter
  private var response: HttpResponseReader
  private let body: BodyQueue

  /// Begins to send `request` to the server called `authority`; the response's body goes to `body`.
  init(_ request: OutgoingRequestState, authority: String, into body: BodyQueue) {
    self.request = HttpRequestWriter(request, authority: authority)
    response = HttpResponseReader(toHead: request.method.text == "HEAD")
    self.body = body
  }

  var head: HttpResponseHead? { response.head }
  var isWhole: Bool { response.isWhole }
  var hasBytes: Bool { request.hasBytes }
  var takesBytes: Bool { body.room > 0 }

  func send(by transport: HttpTransport) throws(HttpTypes.ErrorCode) {
    do throws(HttpTransport.Failure) {
      try request.send(by: transport)
    } catch {
      request.stop()
    }
    if request.isCutOff { throw .HTTPRequestBodySize(nil) }
  }

  func receive(_ bytes: UnsafeRawBufferPointer) throws(HttpTypes.ErrorCode) {
    try response.read(bytes, into: body)
  }

  func stop() { request.stop() }
}
