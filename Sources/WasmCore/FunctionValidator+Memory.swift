import WasmBytes

extension FunctionValidator {
  private func checkMemory(_ memory: CoreMemoryIndex) throws(WasmError) {
    guard memory.number < context.memoryCount else {
      throw ValidationContext.unknown(
        memory.rawValue, of: context.memoryCount, "memory", at: offset)
    }
  }

  /// Checks the immediate of an instruction that accesses `byteCount` bytes.
  private func check(_ argument: MemoryArgument, byteCount: UInt32) throws(WasmError) {
    try checkMemory(argument.memory)
    guard argument.alignment < 32, 1 << argument.alignment <= byteCount else {
      throw WasmError(.invalid(.alignmentTooLarge), at: offset)
    }
    // Written with 64 bits, but added to an address of 32 bits.
    guard argument.offset <= UInt32.max else {
      throw WasmError(.invalid(.offsetOutOfRange), at: offset)
    }
  }

  mutating func load(
    _ operation: LoadOperation, _ argument: MemoryArgument
  ) throws(WasmError) {
    try check(argument, byteCount: operation.byteCount)
    try pop(.i32)
    push(operation.result)
  }

  mutating func store(
    _ operation: StoreOperation, _ argument: MemoryArgument
  ) throws(WasmError) {
    try check(argument, byteCount: operation.byteCount)
    try pop(operation.operand)
    try pop(.i32)
  }

  mutating func memorySize(_ memory: CoreMemoryIndex) throws(WasmError) {
    try checkMemory(memory)
    push(.i32)
  }

  mutating func memoryGrow(_ memory: CoreMemoryIndex) throws(WasmError) {
    try checkMemory(memory)
    try pop(.i32)
    push(.i32)
  }

  mutating func memoryInit(
    _ segment: CoreDataIndex, _ memory: CoreMemoryIndex
  ) throws(WasmError) {
    try checkMemory(memory)
    try checkData(segment)
    try popRange()
  }

  mutating func memoryCopy(
    destination: CoreMemoryIndex, source: CoreMemoryIndex
  ) throws(WasmError) {
    try checkMemory(destination)
    try checkMemory(source)
    try popRange()
  }

  mutating func memoryFill(_ memory: CoreMemoryIndex) throws(WasmError) {
    try checkMemory(memory)
    try popRange()
  }

  /// Checks that `segment` exists, which code may only ask where its count has been announced.
  func checkData(_ segment: CoreDataIndex) throws(WasmError) {
    guard let count = context.dataCount else {
      throw WasmError(.malformed(.dataCountRequired), at: offset)
    }
    guard segment.number < count else {
      throw ValidationContext.unknown(segment.rawValue, of: count, "data segment", at: offset)
    }
  }
}
