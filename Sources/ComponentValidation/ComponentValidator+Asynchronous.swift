import CanonicalABI
import Components
import WasmBytes
import WasmCore

extension ComponentValidator {
  /// Validates the definition of a built-in function for asynchronous calls, and adds the core function
  /// that it makes to the current scope.
  mutating func validate(_ definition: Component.AsynchronousDefinition) throws(WasmError) {
    let parameters: [CoreValueType]
    let results: [CoreValueType]
    switch definition.operation {
    case .taskCancel, .backpressureIncrement, .backpressureDecrement:
      (parameters, results) = ([], [])
    case .taskReturn: (parameters, results) = (try taskReturnParameters(definition.immediates), [])
    case .contextGet: (parameters, results) = ([], [try contextType(definition.immediates)])
    case .contextSet: (parameters, results) = ([try contextType(definition.immediates)], [])
    case .threadYield, .threadIndex, .threadSuspend, .waitableSetNew:
      (parameters, results) = ([], [.i32])
    case .subtaskCancel, .threadSuspendThenResume, .threadYieldThenResume,
      .threadSuspendThenPromote, .threadYieldThenPromote:
      (parameters, results) = ([.i32], [.i32])
    case .subtaskDrop, .threadResumeLater, .waitableSetDrop: (parameters, results) = ([.i32], [])
    case .waitableJoin: (parameters, results) = ([.i32, .i32], [])
    case .waitableSetWait, .waitableSetPoll:
      if case .wait(_, let memory) = definition.immediates { try checkMemory(memory) }
      (parameters, results) = ([.i32, .i32], [.i32])
    case .threadNewIndirect:
      try checkThread(definition.immediates)
      (parameters, results) = ([.i32, .i32], [.i32])
    case .streamNew, .futureNew:
      try checkChannel(definition, isStream: definition.operation == .streamNew)
      (parameters, results) = ([], [.i64])
    case .streamRead, .streamWrite:
      try checkChannel(definition, isStream: true)
      (parameters, results) = ([.i32, .i32, .i32], [.i32])
    case .futureRead, .futureWrite:
      try checkChannel(definition, isStream: false)
      (parameters, results) = ([.i32, .i32], [.i32])
    case .streamCancelRead, .streamCancelWrite:
      try checkChannel(definition, isStream: true)
      (parameters, results) = ([.i32], [.i32])
    case .futureCancelRead, .futureCancelWrite:
      try checkChannel(definition, isStream: false)
      (parameters, results) = ([.i32], [.i32])
    case .streamDropReadable, .streamDropWritable:
      try checkChannel(definition, isStream: true)
      (parameters, results) = ([.i32], [])
    case .futureDropReadable, .futureDropWritable:
      try checkChannel(definition, isStream: false)
      (parameters, results) = ([.i32], [])
    }
    scope.coreFunctions.append(.init(parameters: parameters, results: results))
  }

  private mutating func taskReturnParameters(
    _ immediates: Component.AsynchronousDefinition.Immediates
  ) throws(WasmError) -> [CoreValueType] {
    guard case .result(let reference, let options) = immediates else { return [] }
    if options.isAsynchronous { throw error(.misplacedOption("async")) }
    if options.realloc != nil { throw error(.misplacedOption("realloc")) }
    if options.callback != nil { throw error(.misplacedOption("callback")) }
    if options.postReturn != nil { throw error(.misplacedOption("post-return")) }
    try checkOptions(options)
    guard let reference else { return [] }
    let result = try valueType(reference)
    try checkOptions(options, suffice: result, isWriting: false)
    if let flat = flatTypes([result], maximum: maximumFlatParameterCount) { return flat }
    try need("memory", options.memory != nil)
    return [.i32]
  }

  private func contextType(
    _ immediates: Component.AsynchronousDefinition.Immediates
  ) throws(WasmError) -> CoreValueType {
    guard case .context(.i32, let slot) = immediates, slot < 2 else {
      throw error(.badImmediate("a context has two slots, which hold an i32 each"))
    }
    return .i32
  }

  private func checkThread(
    _ immediates: Component.AsynchronousDefinition.Immediates
  ) throws(WasmError) {
    guard case .thread(let type, let table) = immediates,
      case .function(let function) = scope.coreTypes[type.number],
      function == CoreFunctionType(parameters: [.i32], results: []),
      scope.coreTables[table.number].element.matches(.funcref)
    else {
      throw error(
        .badImmediate("a thread runs a function of type (i32) from a table of functions"))
    }
    // Others are of a proposal that may still change.
    guard scope.coreTables[table.number].address == .i32 else {
      throw WasmError(
        .unsupported(.named("a 64-bit table in a canonical definition")), at: offset)
    }
  }

  /// Throws unless the type of `definition` is one of streams, or of futures, and its options suffice for
  /// the elements.
  private func checkChannel(
    _ definition: Component.AsynchronousDefinition, isStream: Bool
  ) throws(WasmError) {
    switch definition.immediates {
    case .type(let index), .cancellation(let index, _):
      _ = try element(of: index, isStream: isStream)
    case .transfer(let index, let options):
      if options.postReturn != nil { throw error(.misplacedOption("post-return")) }
      if options.callback != nil { throw error(.misplacedOption("callback")) }
      try checkOptions(options)
      guard let element = try element(of: index, isStream: isStream) else { return }
      try need("memory", options.memory != nil)
      let isReading =
        definition.operation == .streamRead || definition.operation == .futureRead
      try checkOptions(options, suffice: element, isWriting: isReading)
    default: break
    }
  }

  /// The type of the elements of the stream or future type at `index`.
  private func element(
    of index: Component.TypeIndex, isStream: Bool
  ) throws(WasmError) -> ValueTypeIndex? {
    let type = type(at: index)
    if case .value(let value) = type {
      switch types[value].shape {
      case .stream(let element) where isStream: return element
      case .future(let element) where !isStream: return element
      default: break
      }
    }
    throw kindError(expected: isStream ? "a stream type" : "a future type", found: type)
  }
}
