// How long the server waits for a client.
//
// While a guest works on a request, its own time limit counts. At all other times the client has to do
// something: begin, send a request's head whole, send the rest of its body or take the answer. Bytes alone don't count, or a
// client that sends one now and then would keep its connection for ever.

import NIOCore

/// The time until a channel is closed whose client lets the server wait.
///
/// To be used on the channel's event loop.
final class Patience {
  private let limit: TimeAmount
  private var ending: Scheduled<Void>?

  /// Makes a patience that ends after `limit`.
  init(_ limit: TimeAmount) { self.limit = limit }

  deinit { ending?.cancel() }

  /// Closes `channel` after the limit, unless the waiting ends before or begins again.
  func begin(_ channel: any Channel) {
    ending?.cancel()
    ending = channel.eventLoop.scheduleTask(in: limit) { channel.close(promise: nil) }
  }

  /// Waits no longer: the client has done what it had to.
  func end() {
    ending?.cancel()
    ending = nil
  }
}
