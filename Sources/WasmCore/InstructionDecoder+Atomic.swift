import WasmBytes

extension InstructionDecoder {
  /// Reads the rest of the instruction at `start` whose prefix 0xfe has been read.
  mutating func atomic(at start: Int) throws(WasmError) -> Instruction {
    let number = try cursor.u32()
    switch number {
    case 0x00: return .atomicNotify(try memoryArgument())
    case 0x01: return .atomicWait(.i32, try memoryArgument())
    case 0x02: return .atomicWait(.i64, try memoryArgument())
    case 0x03:
      let reserved = cursor.offset
      guard try cursor.byte() == 0 else {
        throw WasmError(.malformed(.other("zero byte expected")), at: reserved)
      }
      return .atomicFence
    default:
      guard let access = AtomicAccess(number: number) else {
        throw WasmError(.malformed(.unknownOpcode(0xfe, number: number)), at: start)
      }
      return .atomicAccess(access, try memoryArgument())
    }
  }
}
