import CWamrABI
import WamrPlatform

/// A request that came in, and what becomes of it; the guest's thread has it.
package final class IncomingExchange {
  /// The request.
  let request: HttpRequestHead
  /// Its body.
  let body: BodyQueue
  /// Whether the guest has answered, or has said that it can't.
  package private(set) var isAnswered = false

  private let responder: any HttpResponder

  /// Makes the exchange of a request that `responder` sends the answer to.
  package init(_ request: HttpRequestHead, body: BodyQueue, responder: any HttpResponder) {
    self.request = request
    self.body = body
    self.responder = responder
  }

  func inform(_ response: HttpResponseHead) {
    if !isAnswered { responder.inform(response) }
  }

  func respond(_ response: HttpResponseHead, _ body: BodyQueue?) {
    guard !isAnswered else { return }
    isAnswered = true
    responder.respond(response, body: body)
  }

  func fail(_ reason: String) {
    guard !isAnswered else { return }
    isAnswered = true
    responder.fail(reason)
  }
}

/// What sends the answer to a request.
///
/// It is called on the guest's thread, which mustn't wait there.
package protocol HttpResponder: Sendable {
  /// Sends an informational response, before the response itself.
  func inform(_ response: HttpResponseHead)
  /// Sends the response, the body of which may not be written yet.
  func respond(_ response: HttpResponseHead, body: BodyQueue?)
  /// Sends what says that the guest couldn't answer, for `reason`.
  func fail(_ reason: String)
}

extension WASIContext {
  /// Makes the two resources that `wasi:http/incoming-handler` gets, and returns their
  /// representations, or nil if there are too many resources.
  package func insert(_ exchange: IncomingExchange) -> (request: UInt32, outparam: UInt32)? {
    let fields = exchange.request.fields.filter { !HttpGrammar.isHosts($0.name) }
    let request = HttpTypes.IncomingRequest(
      exchange: exchange, fields: FieldList(fields, of: httpBudget))
    guard let request = resources.insert(request),
      let outparam = resources.insert(HttpTypes.ResponseOutparam(exchange: exchange))
    else { return nil }
    return (request, outparam)
  }

  /// What wakes the guest's thread when another has brought what it waits for.
  func neededWakeup() throws(HostTrap) -> Wakeup {
    if let wakeup { return wakeup }
    do throws(SystemError) {
      let made = try Wakeup()
      wakeup = made
      return made
    } catch {
      throw refusal("\(error)")
    }
  }
}
