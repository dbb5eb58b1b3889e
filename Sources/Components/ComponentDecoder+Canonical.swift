import WasmBytes

extension ComponentDecoder {
  mutating func canonical() throws(WasmError) -> Component.Canonical {
    let start = cursor.offset
    let code = try cursor.byte()
    switch code {
    case 0x00:
      try functionSort()
      let function = Component.CoreFunctionIndex(try index(of: .coreFunction))
      let options = try canonicalOptions(isLift: true)
      return .lift(function, options: options, type: try typeIndex(.function))
    case 0x01:
      try functionSort()
      let function = Component.FunctionIndex(try index(of: .function))
      return .lower(function, options: try canonicalOptions(isLift: false))
    case 0x02: return .resourceNew(try typeIndex(.resource))
    case 0x03: return .resourceDrop(try typeIndex(.resource))
    case 0x04: return .resourceRep(try typeIndex(.resource))
    default:
      guard let name = Self.asynchronousDefinitions[code] else {
        throw WasmError(
          .malformed(.other("unknown canonical definition \(code)")), at: start)
      }
      throw WasmError(.unsupported(.componentAsync(name)), at: start)
    }
  }

  /// Reads the byte that stands for the sort of functions.
  private mutating func functionSort() throws(WasmError) {
    let start = cursor.offset
    guard try cursor.byte() == 0 else {
      throw WasmError(.malformed(.other("only functions are lifted and lowered")), at: start)
    }
  }

  private mutating func canonicalOptions(
    isLift: Bool
  ) throws(WasmError) -> Component.CanonicalOptions {
    var options = Component.CanonicalOptions()
    var encoding: Component.StringEncodingOption?
    for _ in 0..<(try cursor.count()) {
      let start = cursor.offset
      let code = try cursor.byte()
      switch code {
      case 0x00...0x02:
        try Self.set(
          &encoding, to: Component.StringEncodingOption(rawValue: code), "string-encoding",
          at: start)
      case 0x03:
        try Self.set(
          &options.memory, to: Component.CoreMemoryIndex(try index(of: .coreMemory)), "memory",
          at: start)
      case 0x04:
        try Self.set(
          &options.realloc, to: Component.CoreFunctionIndex(try index(of: .coreFunction)),
          "realloc", at: start)
      case 0x05:
        guard isLift else {
          throw WasmError(
            .invalid(.other("the option post-return belongs to canon lift only")), at: start)
        }
        try Self.set(
          &options.postReturn, to: Component.CoreFunctionIndex(try index(of: .coreFunction)),
          "post-return", at: start)
      case 0x06: throw WasmError(.unsupported(.componentAsync("async")), at: start)
      case 0x07: throw WasmError(.unsupported(.componentAsync("callback")), at: start)
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
      throw WasmError(.invalid(.other("the option \(name) is given twice")), at: offset)
    }
    option = value
  }

  /// The canonical definitions that belong to what is refused, by opcode.
  private static let asynchronousDefinitions: [UInt8: String] = [
    0x05: "task.cancel",
    0x06: "subtask.cancel",
    0x07: "resource.drop async",
    0x08: "backpressure.set",
    0x09: "task.return",
    0x0a: "context.get",
    0x0b: "context.set",
    0x0c: "thread.yield",
    0x0d: "subtask.drop",
    0x0e: "stream.new",
    0x0f: "stream.read",
    0x10: "stream.write",
    0x11: "stream.cancel-read",
    0x12: "stream.cancel-write",
    0x13: "stream.drop-readable",
    0x14: "stream.drop-writable",
    0x15: "future.new",
    0x16: "future.read",
    0x17: "future.write",
    0x18: "future.cancel-read",
    0x19: "future.cancel-write",
    0x1a: "future.drop-readable",
    0x1b: "future.drop-writable",
    0x1c: "error-context.new",
    0x1d: "error-context.debug-message",
    0x1e: "error-context.drop",
    0x1f: "waitable-set.new",
    0x20: "waitable-set.wait",
    0x21: "waitable-set.poll",
    0x22: "waitable-set.drop",
    0x23: "waitable.join",
    0x24: "backpressure.inc",
    0x25: "backpressure.dec",
    0x26: "thread.index",
    0x27: "thread.new-indirect",
    0x28: "thread.resume-later",
    0x29: "thread.suspend",
    0x2a: "thread.suspend-then-resume",
    0x2b: "thread.yield-then-resume",
    0x2c: "thread.suspend-then-promote",
    0x2d: "thread.yield-then-promote",
    0x40: "thread.spawn-ref",
    0x41: "thread.spawn-indirect",
    0x42: "thread.available-parallelism",
  ]
}
