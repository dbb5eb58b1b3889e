import WasmBytes

extension FunctionValidator {
  /// Returns the type of the addresses in `memory`.
  func addressType(_ memory: CoreMemoryIndex) throws(WasmError) -> CoreValueType {
    try memoryType(memory).valueType
  }

  private func memoryType(_ memory: CoreMemoryIndex) throws(WasmError) -> CoreAddressType {
    try ValidationContext.look(
      up: memory.rawValue, in: context.memories, "memory", at: offset)
  }

  /// Checks the immediate of an instruction that accesses `byteCount` bytes, and returns the type
  /// of the address that it takes.
  func check(
    _ argument: MemoryArgument, byteCount: UInt32
  ) throws(WasmError) -> CoreValueType {
    try check(argument, byteCount: byteCount, address: try addressType(argument.memory))
  }

  /// Checks the immediate of an instruction that accesses `byteCount` bytes of a memory with
  /// addresses of type `address`, which is returned.
  func check(
    _ argument: MemoryArgument, byteCount: UInt32, address: CoreValueType
  ) throws(WasmError) -> CoreValueType {
    guard argument.alignment < 32, 1 << argument.alignment <= byteCount else {
      throw WasmError(.invalid(.alignmentTooLarge), at: offset)
    }
    // Written with 64 bits, whatever the address has that it is added to.
    guard address == .i64 || argument.offset <= UInt32.max else {
      throw WasmError(.invalid(.offsetOutOfRange), at: offset)
    }
    return address
  }

  mutating func load(
    _ operation: LoadOperation, _ argument: MemoryArgument
  ) throws(WasmError) {
    let address = try check(argument, byteCount: operation.byteCount)
    try pop(address)
    push(operation.result)
  }

  mutating func store(
    _ operation: StoreOperation, _ argument: MemoryArgument
  ) throws(WasmError) {
    let address = try check(argument, byteCount: operation.byteCount)
    try pop(operation.operand)
    try pop(address)
  }

  mutating func memorySize(_ memory: CoreMemoryIndex) throws(WasmError) {
    push(try addressType(memory))
  }

  mutating func memoryGrow(_ memory: CoreMemoryIndex) throws(WasmError) {
    let address = try addressType(memory)
    try pop(address)
    push(address)
  }

  mutating func memoryInit(
    _ segment: CoreDataIndex, _ memory: CoreMemoryIndex
  ) throws(WasmError) {
    let address = try addressType(memory)
    try checkData(segment)
    try popRange(to: address, from: .i32, count: .i32)
  }

  mutating func memoryCopy(
    destination: CoreMemoryIndex, source: CoreMemoryIndex
  ) throws(WasmError) {
    let to = try memoryType(destination)
    let from = try memoryType(source)
    try popRange(
      to: to.valueType, from: from.valueType, count: to.narrower(from).valueType)
  }

  mutating func memoryFill(_ memory: CoreMemoryIndex) throws(WasmError) {
    let address = try addressType(memory)
    try popRange(to: address, from: .i32, count: address)
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
