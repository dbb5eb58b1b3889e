// A request between its connection, which is an event loop's, and its guest, which has a thread.

import NIOCore
import NIOHTTP1
import Synchronization
import WASIHost

/// A request that came in by a connection.
final class ServedRequest: HttpResponder {
  /// The request.
  let head: HttpRequestHead
  /// Its body.
  let body = BodyQueue(isGuestWriting: false)
  /// When it came.
  let start = NIODeadline.now()

  private let eventLoop: any EventLoop
  private let connection: NIOLoopBound<RequestHandler>
  private let isDrainScheduled = Atomic<Bool>(false)
  private let answer = Mutex<BodyQueue?>(nil)

  /// Makes the request with head `head` that `connection` got; to be called on its event loop.
  init(_ head: HTTPRequestHead, connection: RequestHandler, eventLoop: any EventLoop) {
    var fields: [HttpField] = []
    fields.reserveCapacity(head.headers.count)
    for (name, value) in head.headers {
      fields.append(HttpField(name: name, value: Array(value.utf8)))
    }
    self.head = HttpRequestHead(
      method: head.method.rawValue, pathWithQuery: head.uri, scheme: "http",
      authority: head.headers.first(name: "host"), fields: fields)
    self.eventLoop = eventLoop
    self.connection = NIOLoopBound(connection, eventLoop: eventLoop)
    // Weak, as the queues are the request's: it lives as long as its connection or its guest has it.
    body.setChangeHandler { [weak self] in
      guard let self else { return }
      eventLoop.execute { self.connection.value.continueReading(self) }
    }
  }

  /// Lets no more of the guest's doings reach the connection.
  func detach() {
    body.setChangeHandler {}
    answer.withLock { $0?.setChangeHandler {} }
  }

  // MARK: On the guest's thread

  func inform(_ response: HttpResponseHead) {
    eventLoop.execute { [self] in connection.value.inform(response, to: self) }
  }

  func respond(_ response: HttpResponseHead, body answer: BodyQueue?) {
    self.answer.withLock { $0 = answer }
    answer?.setChangeHandler { [weak self] in self?.scheduleDrain() }
    eventLoop.execute { [self] in
      connection.value.begin(response, body: answer, to: self)
    }
  }

  func fail(_ reason: String) {
    Console.report(
      "wamr-serve: \(head.method) \(head.pathWithQuery ?? ""): the guest answers with the error \(reason)\n"
    )
    eventLoop.execute { [self] in connection.value.fail(.internalServerError, self) }
  }

  /// Ends what the guest has left open.
  func guestHasEnded() {
    let answer = answer.withLock { $0 }
    answer?.finish(.broken(.incomplete))
    eventLoop.execute { [self] in connection.value.guestHasEnded(self) }
  }

  private func scheduleDrain() {
    guard !isDrainScheduled.exchange(true, ordering: .acquiringAndReleasing) else { return }
    eventLoop.execute { [self] in
      isDrainScheduled.store(false, ordering: .releasing)
      connection.value.drain(self)
    }
  }
}
