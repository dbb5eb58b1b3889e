import WasmBytes

extension InstructionDecoder {
  /// Why the instruction at `offset` that begins with `opcode` is refused.
  static func refusal(of opcode: UInt8, at offset: Int) -> WasmError {
    let feature: WasmError.Feature
    switch opcode {
    // What came before `try_table`.
    case 0x06, 0x07, 0x09, 0x18, 0x19: feature = .exceptionHandling
    case 0xd3, 0xfb: feature = .garbageCollection
    case 0xe0...0xe6: feature = .stackSwitching
    default: return WasmError(.malformed(.unknownOpcode(opcode)), at: offset)
    }
    return WasmError(.unsupported(feature), at: offset)
  }

  /// Why the instruction at `offset` with `number` behind the prefix 0xfc is refused.
  static func refusal(ofPrefixed number: UInt32, at offset: Int) -> WasmError {
    switch number {
    case 18: return WasmError(.unsupported(.named("memory control")), at: offset)
    case 19...22: return WasmError(.unsupported(.wideArithmetic), at: offset)
    default: return WasmError(.malformed(.unknownOpcode(0xfc, number: number)), at: offset)
    }
  }
}
