import WasmBytes
import WasmCore

extension ComponentDecoder {
  mutating func canonical() throws(WasmError) -> Component.Canonical {
    let start = cursor.offset
    let code = try cursor.byte()
    switch code {
    case 0x00:
      try functionSort()
      let function = Component.CoreFunctionIndex(try index(of: .coreFunction))
      let options = try canonicalOptions()
      return .lift(function, options: options, type: try typeIndex(.function))
    case 0x01:
      try functionSort()
      let function = Component.FunctionIndex(try index(of: .function))
      return .lower(function, options: try canonicalOptions())
    case 0x02: return .resourceNew(try typeIndex(.resource))
    case 0x03: return .resourceDrop(try typeIndex(.resource))
    case 0x04: return .resourceRep(try typeIndex(.resource))
    default:
      if let operation = Component.AsynchronousOperation(rawValue: code) {
        let immediates = try immediates(of: operation)
        return .asynchronous(.init(operation: operation, immediates: immediates))
      }
      guard let name = Self.gatedDefinitions[code] else {
        throw WasmError(
          .malformed(.other("unknown canonical definition \(code)")), at: start)
      }
      throw WasmError(.unsupported(.componentAsync(name)), at: start)
    }
  }

  private mutating func immediates(
    of operation: Component.AsynchronousOperation
  ) throws(WasmError) -> Component.AsynchronousDefinition.Immediates {
    switch operation {
    case .taskCancel, .subtaskDrop, .waitableSetNew, .waitableSetDrop, .waitableJoin,
      .backpressureIncrement, .backpressureDecrement, .threadIndex, .threadResumeLater:
      return .none
    case .subtaskCancel, .threadYield, .threadSuspend, .threadSuspendThenResume,
      .threadYieldThenResume, .threadSuspendThenPromote, .threadYieldThenPromote:
      return .flag(try flag())
    case .taskReturn:
      let type = try result()
      return .result(type, try canonicalOptions())
    case .contextGet, .contextSet:
      let type = try CoreValueType(decoding: &cursor, .none)
      return .context(type, slot: try cursor.u32())
    case .streamNew, .streamDropReadable, .streamDropWritable, .futureNew, .futureDropReadable,
      .futureDropWritable:
      return .type(try typeIndex(.value))
    case .streamRead, .streamWrite, .futureRead, .futureWrite:
      let type = try typeIndex(.value)
      return .transfer(type, try canonicalOptions())
    case .streamCancelRead, .streamCancelWrite, .futureCancelRead, .futureCancelWrite:
      let type = try typeIndex(.value)
      return .cancellation(type, isAsynchronous: try flag())
    case .waitableSetWait, .waitableSetPoll:
      let isCancellable = try flag()
      let memory = Component.CoreMemoryIndex(try index(of: .coreMemory))
      return .wait(isCancellable: isCancellable, memory)
    case .threadNewIndirect:
      let type = Component.CoreTypeIndex(try index(of: .coreType))
      return .thread(type, Component.CoreTableIndex(try index(of: .coreTable)))
    }
  }

  /// Reads a byte that is zero or one.
  private mutating func flag() throws(WasmError) -> Bool {
    let start = cursor.offset
    switch try cursor.byte() {
    case 0: return false
    case 1: return true
    case let code: throw WasmError(.malformed(.other("unknown flag \(code)")), at: start)
    }
  }

  /// Reads the byte that stands for the sort of functions.
  private mutating func functionSort() throws(WasmError) {
    let start = cursor.offset
    guard try cursor.byte() == 0 else {
      throw WasmError(.malformed(.other("only functions are lifted and lowered")), at: start)
    }
  }

  private mutating func canonicalOptions() throws(WasmError) -> Component.CanonicalOptions {
    var options = Component.CanonicalOptions()
    var encoding: Component.StringEncodingOption?
    for _ in 0..<(try cursor.count()) {
      let start = cursor.offset
      let code = try cursor.byte()
      switch code {
      case 0x00...0x02:
        guard encoding == nil else {
          throw WasmError(.invalid(.component(.encodingConflict)), at: start)
        }
        encoding = Component.StringEncodingOption(rawValue: code)
      case 0x03:
        try Self.set(
          &options.memory, to: Component.CoreMemoryIndex(try index(of: .coreMemory)), "memory",
          at: start)
      case 0x04:
        try Self.set(
          &options.realloc, to: Component.CoreFunctionIndex(try index(of: .coreFunction)),
          "realloc", at: start)
      case 0x05:
        try Self.set(
          &options.postReturn, to: Component.CoreFunctionIndex(try index(of: .coreFunction)),
          "post-return", at: start)
      case 0x06:
        guard !options.isAsynchronous else {
          throw WasmError(.invalid(.component(.duplicateOption("async"))), at: start)
        }
        options.isAsynchronous = true
      case 0x07:
        try Self.set(
          &options.callback, to: Component.CoreFunctionIndex(try index(of: .coreFunction)),
          "callback", at: start)
      case 0x08: throw WasmError(.unsupported(.named("core-type canonical option")), at: start)
      case 0x09: throw WasmError(.unsupported(.named("gc canonical option")), at: start)
      default:
        throw WasmError(.malformed(.other("unknown canonical option \(code)")), at: start)
      }
    }
    options.stringEncoding = encoding ?? .utf8
    return options
  }

  private static func set<Value>(
    _ option: inout Value?, to value: Value?, _ name: String, at offset: Int
  ) throws(WasmError) {
    guard option == nil else {
      throw WasmError(.invalid(.component(.duplicateOption(name))), at: offset)
    }
    option = value
  }

  /// The canonical definitions of proposals that may still change, by opcode.
  private static let gatedDefinitions: [UInt8: String] = [
    0x1c: "error-context.new",
    0x1d: "error-context.debug-message",
    0x1e: "error-context.drop",
    0x40: "thread.spawn-ref",
    0x41: "thread.spawn-indirect",
    0x42: "thread.available-parallelism",
  ]
}
