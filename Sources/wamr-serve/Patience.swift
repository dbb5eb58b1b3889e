// How long the server waits for a client.
//
// While a guest works on a request, its own time limit counts. At all other times the client has to do
// something: begin, send a request's head whole, send the rest of its body or take the answer. Bytes alone don't count, or a
// client that sends one now and then would keep its connection for ever.

import NIOCore

/// The time until a channel is closed whose client lets the server wait.
///
/// To be used on the channel's event loop. Waiting begins and ends with every request, so that is only noted; the
/// clock is looked at once in a while.
final class Patience {
  private let limit: TimeAmount
  /// When the waiting is over, if the client is waited for.
  private var deadline: NIODeadline?
  private var nextLook: Scheduled<Void>?

  /// Makes a patience that ends after `limit`.
  init(_ limit: TimeAmount) { self.limit = limit }

  /// Closes `channel` after the limit, unless the waiting ends before or begins again.
  func begin(_ channel: any Channel) {
    let deadline = NIODeadline.now() + limit
    self.deadline = deadline
    if nextLook == nil { look(at: deadline, on: channel) }
  }

  /// Waits no longer: the client has done what it had to.
  func end() { deadline = nil }

  /// Waits no longer, and never again: the channel is at its end, or another patience's.
  func cancel() {
    deadline = nil
    nextLook?.cancel()
    nextLook = nil
  }

  private func look(at time: NIODeadline, on channel: any Channel) {
    let bound = NIOLoopBound(self, eventLoop: channel.eventLoop)
    nextLook = channel.eventLoop.scheduleTask(deadline: time) { bound.value.look(on: channel) }
  }

  private func look(on channel: any Channel) {
    nextLook = nil
    guard let deadline else { return }
    if deadline <= .now() { channel.close(promise: nil) } else { look(at: deadline, on: channel) }
  }
}
