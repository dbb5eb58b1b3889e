import WasmBytes

extension CoreModuleDecoder {
  mutating func decodeCode(_ section: inout ByteCursor) throws(WasmError) {
    let start = section.offset
    bodyCount = try section.count()
    guard bodyCount == module.functions.count - module.importedFunctionCount else {
      throw WasmError(.malformed(.functionAndCodeCountsDiffer), at: start)
    }
    for number in module.importedFunctionCount..<module.functions.count {
      let index = CoreFunctionIndex(number)
      module.functions[index].body = try body(of: index, from: &section)
    }
  }

  private func body(
    of function: CoreFunctionIndex, from section: inout ByteCursor
  ) throws(WasmError) -> CoreModule.Function.Body {
    let start = section.offset
    let byteCount = try section.count()
    try CoreModuleLimits.check(
      byteCount, "bytes of a function", maximum: limits.functionByteCount, at: start)
    var body = try section.window(byteCount)

    let localsOffset = body.offset
    let runCount = try body.count(atLeast: 2)
    var runs: [CoreModule.Function.LocalRun] = []
    runs.reserveCapacity(runCount)
    // At most 2^23 runs of less than 2^32 locals: the sum can't overflow.
    var localCount = module.type(of: function).parameters.count
    for _ in 0..<runCount {
      let count = try body.u32()
      localCount += Int(count)
      runs.append(.init(count: count, type: try CoreValueType(decoding: &body, scope)))
    }
    guard localCount <= UInt32.max else {
      throw WasmError(.malformed(.tooManyLocals), at: localsOffset)
    }
    try CoreModuleLimits.check(
      localCount, "locals of a function", maximum: limits.locals, at: localsOffset)
    return .init(locals: runs, code: body.offset..<body.end)
  }
}
