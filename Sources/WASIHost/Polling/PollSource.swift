import WamrPlatform

/// What a pollable waits for where that is another thing at each step of an operation.
class PollSource {
  /// What has to happen next.
  enum Need {
    /// Nothing: whoever waits can go on.
    case nothing
    /// One of the events on the descriptor, after which whoever waits can go on.
    case event(StreamDescriptor, PollEntry.Events, identity: UInt64)
    /// One of the events on the descriptor, or that the monotonic clock reaches an instant: `advance`
    /// is to be called then, and decides.
    case step(StreamDescriptor, PollEntry.Events, identity: UInt64, until: UInt64)
  }

  /// What has to happen now.
  var need: Need { .nothing }

  /// Does what can be done after a step's event, without waiting and in bounded time.
  func advance() {}

  /// What another thread is to signal where it is that thread that goes on.
  var waiter: Wakeup? { nil }
}

/// A condition as it is at one moment, taken apart.
struct Waiting {
  /// What has to happen on which descriptor, if anything.
  var descriptor: StreamDescriptor?
  var events: PollEntry.Events = []
  /// What tells the descriptor from earlier ones of its number.
  var identity: UInt64 = 0
  /// When the clock alone ends the wait.
  var deadline: UInt64?
  /// Whether there is nothing to wait for.
  var isReady = false
  /// Whose next step it is, if the wait isn't over with it.
  var step: PollSource?

  /// Makes the present form of `condition`.
  init(_ condition: IoPoll.Pollable.Condition) {
    switch condition {
    case .always: isReady = true
    case .instant(let instant): deadline = instant
    case .event(let descriptor, let events, let file):
      self.descriptor = descriptor
      self.events = events
      identity = file?.identity ?? 0
    case .source(let source):
      switch source.need {
      case .nothing: isReady = true
      case .event(let descriptor, let events, let identity):
        self.descriptor = descriptor
        self.events = events
        self.identity = identity
      case .step(let descriptor, let events, let identity, let deadline):
        self.descriptor = descriptor
        self.events = events
        self.identity = identity
        self.deadline = deadline
        step = source
      }
    }
  }

  /// What is left until the deadline, or nil if there is none that can come.
  var timeout: UInt64? {
    guard let deadline, deadline < .max else { return nil }
    let now = MonotonicClock.now()
    return deadline > now ? deadline - now : 0
  }
}
