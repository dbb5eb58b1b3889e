// Asynchronous calls, as far as nothing has to wait.
//
// There are no stacks besides the caller's here. Where all functions are lifted and lowered synchronously,
// a task that blocks waits for ever, since nothing else could run, and that is a trap. Where nothing
// can block, an asynchronous function has returned when its call ends, and that is the state which the
// caller is told. What may do both needs tasks that are suspended, and is refused.

import CanonicalABI
import Components
import WasmBytes
import WasmCore

extension Linker {
  mutating func evaluate(_ definition: Component.AsynchronousDefinition) throws(LinkError) {
    // The type is walked again for each definition that names it.
    try spend(typeSize(of: definition.immediates))
    guard let builtIn = try builtIn(definition) else {
      return appendUnsupported(.componentAsync(definition.operation.name))
    }
    if builtIn.mayBlock { try use(blocking: builtIn.name) }
    if builtIn == .waitableSetNew { instancesWithSets.insert(frame.instance) }
    try checkCallbacks()
    try append(.asynchronous(builtIn), coreType(of: builtIn))
  }

  /// The size of the type that a definition with `immediates` names, or 0 if it names none.
  private func typeSize(of immediates: Component.AsynchronousDefinition.Immediates) -> Int {
    let type: Component.TypeIndex
    switch immediates {
    case .type(let index), .transfer(let index, _), .cancellation(let index, _),
      .result(.index(let index)?, _):
      type = index
    case .none, .flag, .result, .context, .wait, .thread: return 0
    }
    guard case .value(let evaluated) = environment.types[type.number] else { return 0 }
    return evaluated.size
  }

  /// Notes that the current definition lifts or lowers asynchronously.
  mutating func useAsynchronousCall(hasCallback: Bool) throws(LinkError) {
    isConcurrent = true
    if hasCallback { instancesWithCallbacks.insert(frame.instance) }
    try checkCallbacks()
    try checkBlocking()
  }

  /// Notes that `name` may block.
  private mutating func use(blocking name: String) throws(LinkError) {
    if firstBlocking == nil { firstBlocking = name }
    try checkBlocking()
  }

  /// Notes a call that could have to wait for its own caller: it enters an instance that the caller is
  /// in, where only one asynchronous task runs at a time.
  mutating func checkExclusion(
    _ function: ComponentGraph.ComponentFunction, _ type: EvaluatedFunctionType
  ) throws(LinkError) {
    guard type.isAsynchronous, case .lifted(let lifted) = function,
      graph.entered(lifted.instance, from: frame.instance).isEmpty
    else { return }
    try use(blocking: "a call of an instance by what is in it")
  }

  /// A callback may ask for a wait if there is a set to wait for.
  private mutating func checkCallbacks() throws(LinkError) {
    guard !instancesWithCallbacks.isDisjoint(with: instancesWithSets) else { return }
    try use(blocking: "callback")
  }

  private func checkBlocking() throws(LinkError) {
    guard isConcurrent, let firstBlocking else { return }
    let feature = WasmError.Feature.componentAsync("\(firstBlocking) beside async")
    throw error(UnsupportedFeature(feature: feature, offset: frame.offset))
  }

  /// What `definition` stands for, or nil if it isn't supported.
  private mutating func builtIn(
    _ definition: Component.AsynchronousDefinition
  ) throws(LinkError) -> AsynchronousBuiltIn? {
    switch definition.operation {
    case .contextGet, .contextSet:
      guard case .context(.i32, let slot) = definition.immediates, slot < 2 else { return nil }
      return definition.operation == .contextGet
        ? .contextGet(slot: Int(slot)) : .contextSet(slot: Int(slot))
    case .backpressureIncrement: return .backpressureIncrement
    case .backpressureDecrement: return .backpressureDecrement
    case .taskReturn: return try taskReturn(definition.immediates)
    case .taskCancel: return .taskCancel
    case .threadYield: return .threadYield
    case .threadIndex: return .threadIndex
    case .waitableSetNew: return .waitableSetNew
    case .waitableSetWait:
      return try eventMemory(definition.immediates).map { .waitableSetWait($0) }
    case .waitableSetPoll:
      return try eventMemory(definition.immediates).map { .waitableSetPoll($0) }
    case .waitableSetDrop: return .waitableSetDrop
    case .waitableJoin: return .waitableJoin
    case .subtaskCancel: return .subtaskCancel
    case .subtaskDrop: return .subtaskDrop
    case .streamNew, .futureNew: return channel(definition.immediates).map { .channelNew($0) }
    case .streamRead, .futureRead: return try copy(definition.immediates, .readable)
    case .streamWrite, .futureWrite: return try copy(definition.immediates, .writable)
    case .streamCancelRead, .futureCancelRead: return cancel(definition.immediates, .readable)
    case .streamCancelWrite, .futureCancelWrite: return cancel(definition.immediates, .writable)
    case .streamDropReadable, .futureDropReadable:
      return channel(definition.immediates).map { .channelDrop($0, .readable) }
    case .streamDropWritable, .futureDropWritable:
      return channel(definition.immediates).map { .channelDrop($0, .writable) }
    case .threadNewIndirect, .threadResumeLater, .threadSuspend, .threadSuspendThenResume,
      .threadYieldThenResume, .threadSuspendThenPromote, .threadYieldThenPromote:
      return nil
    }
  }

  private mutating func taskReturn(
    _ immediates: Component.AsynchronousDefinition.Immediates
  ) throws(LinkError) -> AsynchronousBuiltIn? {
    guard case .result(let reference, let options) = immediates else { return nil }
    let result: ValueType? =
      if let reference { try evaluated(reference, in: frame.environment).type } else { nil }
    let needs = try needs(ofReturning: result)
    return .taskReturn(result: result, try canonicalOptions(options, needs))
  }

  /// What `task.return` needs, which has the result as its parameter.
  private mutating func needs(ofReturning result: ValueType?) throws(LinkError) -> Needs {
    let type = FunctionType(
      parameters: result.map { [.init(name: "", type: $0)] } ?? [], result: nil)
    return try needs(
      of: EvaluatedFunctionType(type: type, isAsynchronous: true, size: 1, hasResource: false),
      for: .lower)
  }

  private func eventMemory(
    _ immediates: Component.AsynchronousDefinition.Immediates
  ) throws(LinkError) -> ComponentGraph.CoreMemory? {
    guard case .wait(_, let index) = immediates else { return nil }
    return try memory(index)
  }

  private mutating func copy(
    _ immediates: Component.AsynchronousDefinition.Immediates,
    _ end: AsynchronousBuiltIn.Channel.End
  ) throws(LinkError) -> AsynchronousBuiltIn? {
    guard case .transfer(let type, let options) = immediates, let channel = channel(type) else {
      return nil
    }
    var needs = Needs(coreType: .init(parameters: [], results: []))
    if let element = channel.element {
      needs.memory = "something goes through"
      do {
        let number = try typeTable.number(of: element)
        if end == .readable && typeTable[number].hasPointers {
          needs.realloc = "a string or a list goes through"
        }
      } catch {
        throw self.error(.unsupported("what goes through a stream or future: \(error)"))
      }
    }
    return .channelCopy(channel, end, try canonicalOptions(options, needs))
  }

  private func cancel(
    _ immediates: Component.AsynchronousDefinition.Immediates,
    _ end: AsynchronousBuiltIn.Channel.End
  ) -> AsynchronousBuiltIn? {
    guard case .cancellation(let type, let isAsynchronous) = immediates,
      let channel = channel(type)
    else { return nil }
    return .channelCancel(channel, end, isAsynchronous: isAsynchronous)
  }

  private func channel(
    _ immediates: Component.AsynchronousDefinition.Immediates
  ) -> AsynchronousBuiltIn.Channel? {
    guard case .type(let type) = immediates else { return nil }
    return channel(type)
  }

  /// The streams or futures of `type`.
  private func channel(_ type: Component.TypeIndex) -> AsynchronousBuiltIn.Channel? {
    guard case .value(let type) = environment.types[type.number] else { return nil }
    switch type.type {
    case .stream(let element): return .init(isStream: true, element: element)
    case .future(let element): return .init(isStream: false, element: element)
    default: return nil
    }
  }

  private mutating func coreType(of builtIn: AsynchronousBuiltIn) throws(LinkError)
    -> CoreFunctionType
  {
    let types: ([CoreValueType], [CoreValueType])
    switch builtIn {
    case .backpressureIncrement, .backpressureDecrement, .taskCancel: types = ([], [])
    case .contextGet, .threadYield, .threadIndex, .waitableSetNew: types = ([], [.i32])
    case .contextSet, .subtaskDrop, .waitableSetDrop, .channelDrop: types = ([.i32], [])
    case .subtaskCancel, .channelCancel: types = ([.i32], [.i32])
    case .waitableJoin: types = ([.i32, .i32], [])
    case .waitableSetWait, .waitableSetPoll: types = ([.i32, .i32], [.i32])
    case .channelNew: types = ([], [.i64])
    case .channelCopy(let channel, _, _):
      types = (Array(repeating: .i32, count: channel.isStream ? 3 : 2), [.i32])
    case .taskReturn(let result, _):
      return try needs(ofReturning: result).coreType
    }
    return CoreFunctionType(parameters: types.0, results: types.1)
  }
}
