import WasmBytes

extension InstructionDecoder {
  /// Reads the rest of the instruction at `start` whose prefix 0xfd has been read.
  mutating func vector(at start: Int) throws(WasmError) -> Instruction {
    let number = try cursor.u32()
    if let operation = VectorOperation(rawValue: UInt16(clamping: number)) {
      return .vector(operation)
    }
    guard let code = UInt8(exactly: number) else {
      throw WasmError(.malformed(.unknownOpcode(0xfd, number: number)), at: start)
    }
    switch code {
    case 0x0b: return .vectorStore(try memoryArgument())
    case 0x0c: return .v128Const(try vectorBytes())
    case 0x0d: return .shuffle(try vectorBytes())
    default: break
    }
    if let width = LaneWidth(rawValue: code &- 0x54) {
      let argument = try memoryArgument()
      return .loadLane(width, argument, lane: try cursor.byte())
    }
    if let width = LaneWidth(rawValue: code &- 0x58) {
      let argument = try memoryArgument()
      return .storeLane(width, argument, lane: try cursor.byte())
    }
    if let operation = VectorLoadOperation(rawValue: code) {
      return .vectorLoad(operation, try memoryArgument())
    }
    if let operation = LaneExtraction(rawValue: code) {
      return .extractLane(operation, lane: try cursor.byte())
    }
    if let operation = LaneReplacement(rawValue: code) {
      return .replaceLane(operation, lane: try cursor.byte())
    }
    throw WasmError(.malformed(.unknownOpcode(0xfd, number: number)), at: start)
  }

  private mutating func vectorBytes() throws(WasmError) -> VectorBytes {
    VectorBytes(low: try cursor.fixed64(), high: try cursor.fixed64())
  }
}
