import WasmBytes

extension FunctionValidator {
  /// Checks the immediate of an atomic access of `byteCount` bytes, and returns the type of the
  /// address that it takes.
  ///
  /// Here the alignment is no hint: it has to be the natural one. That the address keeps to it is
  /// checked when the instruction runs.
  private func checkAtomic(
    _ argument: MemoryArgument, byteCount: UInt32
  ) throws(WasmError) -> CoreValueType {
    let address = try addressType(argument.memory)
    guard argument.alignment < 32, 1 << argument.alignment == byteCount else {
      throw WasmError(.invalid(.atomicAlignmentNotNatural), at: offset)
    }
    return try check(argument, byteCount: byteCount, address: address)
  }

  mutating func atomicAccess(
    _ access: AtomicAccess, _ argument: MemoryArgument
  ) throws(WasmError) {
    let address = try checkAtomic(argument, byteCount: access.byteCount)
    for _ in 0..<access.action.operandCount { try pop(access.type) }
    try pop(address)
    if access.action.hasResult { push(access.type) }
  }

  mutating func atomicWait(_ wait: AtomicWait, _ argument: MemoryArgument) throws(WasmError) {
    let address = try checkAtomic(argument, byteCount: wait.byteCount)
    try pop(.i64)
    try pop(wait.type)
    try pop(address)
    push(.i32)
  }

  mutating func atomicNotify(_ argument: MemoryArgument) throws(WasmError) {
    let address = try checkAtomic(argument, byteCount: 4)
    try pop(.i32)
    try pop(address)
    push(.i32)
  }
}
