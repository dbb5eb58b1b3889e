import CanonicalABI

/// A canonical built-in for asynchronous calls, with everything that it names resolved.
package enum AsynchronousBuiltIn: Hashable, Sendable {
  case contextGet(slot: Int)
  case contextSet(slot: Int)
  case backpressureIncrement
  case backpressureDecrement
  /// Gives the current task its result, which lies as the options say.
  case taskReturn(result: ValueType?, ComponentGraph.CanonicalOptions)
  case taskCancel
  case threadYield
  case threadIndex
  case waitableSetNew
  /// Waits for an event of a set, which is written to the memory.
  case waitableSetWait(ComponentGraph.CoreMemory)
  case waitableSetPoll(ComponentGraph.CoreMemory)
  case waitableSetDrop
  case waitableJoin
  case subtaskCancel
  case subtaskDrop
  case channelNew(Channel)
  /// Reads or writes, by the options' memory, and blocks unless they are asynchronous.
  case channelCopy(Channel, Channel.End, ComponentGraph.CanonicalOptions)
  case channelCancel(Channel, Channel.End, isAsynchronous: Bool)
  case channelDrop(Channel, Channel.End)

  /// A type of streams or of futures.
  package struct Channel: Hashable, Sendable {
    package let isStream: Bool
    /// What goes through, or nil for nothing but its number.
    package let element: ValueType?

    /// One of the two ends.
    package enum End: UInt8, Hashable, Sendable {
      case readable
      case writable
    }

    /// The type of its readable end.
    package var type: ValueType { isStream ? .stream(element) : .future(element) }

    package init(isStream: Bool, element: ValueType?) {
      self.isStream = isStream
      self.element = element
    }
  }

  /// Whether a task could have to wait in it for what another task does.
  var mayBlock: Bool {
    switch self {
    case .waitableSetWait, .backpressureIncrement: true
    case .channelCopy(_, _, let options): !options.isAsynchronous
    default: false
    }
  }

  /// The built-in's name in the text format.
  package var name: String {
    switch self {
    case .contextGet: "context.get"
    case .contextSet: "context.set"
    case .backpressureIncrement: "backpressure.inc"
    case .backpressureDecrement: "backpressure.dec"
    case .taskReturn: "task.return"
    case .taskCancel: "task.cancel"
    case .threadYield: "thread.yield"
    case .threadIndex: "thread.index"
    case .waitableSetNew: "waitable-set.new"
    case .waitableSetWait: "waitable-set.wait"
    case .waitableSetPoll: "waitable-set.poll"
    case .waitableSetDrop: "waitable-set.drop"
    case .waitableJoin: "waitable.join"
    case .subtaskCancel: "subtask.cancel"
    case .subtaskDrop: "subtask.drop"
    case .channelNew(let channel): "\(channel.name).new"
    case .channelCopy(let channel, .readable, _): "\(channel.name).read"
    case .channelCopy(let channel, .writable, _): "\(channel.name).write"
    case .channelCancel(let channel, .readable, _): "\(channel.name).cancel-read"
    case .channelCancel(let channel, .writable, _): "\(channel.name).cancel-write"
    case .channelDrop(let channel, .readable): "\(channel.name).drop-readable"
    case .channelDrop(let channel, .writable): "\(channel.name).drop-writable"
    }
  }
}

extension AsynchronousBuiltIn.Channel {
  fileprivate var name: String { isStream ? "stream" : "future" }
}
