// The canonical definitions of asynchronous components, which are validated like all others, and
// refused where something that is instantiated uses one.

import WasmCore

extension Component {
  /// A canonical definition of a built-in function for asynchronous calls.
  package struct AsynchronousDefinition: Sendable {
    package let operation: AsynchronousOperation
    package let immediates: Immediates

    /// What stands behind the opcode.
    package enum Immediates: Sendable {
      case none
      /// Whether the operation is asynchronous, or may be cancelled.
      case flag(Bool)
      case result(ValueTypeReference?, CanonicalOptions)
      case context(CoreValueType, slot: UInt32)
      /// A type of streams or of futures.
      case type(TypeIndex)
      case transfer(TypeIndex, CanonicalOptions)
      case cancellation(TypeIndex, isAsynchronous: Bool)
      case wait(isCancellable: Bool, CoreMemoryIndex)
      case thread(CoreTypeIndex, CoreTableIndex)
    }
  }

  /// A built-in function for asynchronous calls, by its opcode.
  package enum AsynchronousOperation: UInt8, Hashable, Sendable, CaseIterable {
    case taskCancel = 0x05
    case subtaskCancel = 0x06
    case taskReturn = 0x09
    case contextGet = 0x0a
    case contextSet = 0x0b
    case threadYield = 0x0c
    case subtaskDrop = 0x0d
    case streamNew = 0x0e
    case streamRead = 0x0f
    case streamWrite = 0x10
    case streamCancelRead = 0x11
    case streamCancelWrite = 0x12
    case streamDropReadable = 0x13
    case streamDropWritable = 0x14
    case futureNew = 0x15
    case futureRead = 0x16
    case futureWrite = 0x17
    case futureCancelRead = 0x18
    case futureCancelWrite = 0x19
    case futureDropReadable = 0x1a
    case futureDropWritable = 0x1b
    case waitableSetNew = 0x1f
    case waitableSetWait = 0x20
    case waitableSetPoll = 0x21
    case waitableSetDrop = 0x22
    case waitableJoin = 0x23
    case backpressureIncrement = 0x24
    case backpressureDecrement = 0x25
    case threadIndex = 0x26
    case threadNewIndirect = 0x27
    case threadResumeLater = 0x28
    case threadSuspend = 0x29
    case threadSuspendThenResume = 0x2a
    case threadYieldThenResume = 0x2b
    case threadSuspendThenPromote = 0x2c
    case threadYieldThenPromote = 0x2d

    /// The name in the text format.
    package var name: String {
      switch self {
      case .taskCancel: "task.cancel"
      case .subtaskCancel: "subtask.cancel"
      case .taskReturn: "task.return"
      case .contextGet: "context.get"
      case .contextSet: "context.set"
      case .threadYield: "thread.yield"
      case .subtaskDrop: "subtask.drop"
      case .streamNew: "stream.new"
      case .streamRead: "stream.read"
      case .streamWrite: "stream.write"
      case .streamCancelRead: "stream.cancel-read"
      case .streamCancelWrite: "stream.cancel-write"
      case .streamDropReadable: "stream.drop-readable"
      case .streamDropWritable: "stream.drop-writable"
      case .futureNew: "future.new"
      case .futureRead: "future.read"
      case .futureWrite: "future.write"
      case .futureCancelRead: "future.cancel-read"
      case .futureCancelWrite: "future.cancel-write"
      case .futureDropReadable: "future.drop-readable"
      case .futureDropWritable: "future.drop-writable"
      case .waitableSetNew: "waitable-set.new"
      case .waitableSetWait: "waitable-set.wait"
      case .waitableSetPoll: "waitable-set.poll"
      case .waitableSetDrop: "waitable-set.drop"
      case .waitableJoin: "waitable.join"
      case .backpressureIncrement: "backpressure.inc"
      case .backpressureDecrement: "backpressure.dec"
      case .threadIndex: "thread.index"
      case .threadNewIndirect: "thread.new-indirect"
      case .threadResumeLater: "thread.resume-later"
      case .threadSuspend: "thread.suspend"
      case .threadSuspendThenResume: "thread.suspend-then-resume"
      case .threadYieldThenResume: "thread.yield-then-resume"
      case .threadSuspendThenPromote: "thread.suspend-then-promote"
      case .threadYieldThenPromote: "thread.yield-then-promote"
      }
    }
  }
}
