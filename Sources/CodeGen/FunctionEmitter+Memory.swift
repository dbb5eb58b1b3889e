// Loads and stores.
//
// Addresses come from `GuestMemory.checkedAddress` alone. The alignment that the producer promises
// in the binary is a hint that may be false, and a false one must not trap: every access is emitted
// with alignment 1, which costs nothing on this processor.

import LLVM
import WasmBytes
import WasmCore

extension FunctionEmitter {
  /// Pops an address, and appends what yields the native one for an access of `byteCount` bytes.
  func popAddress(_ argument: MemoryArgument, byteCount: UInt32) -> LLVM.IRValue {
    let memory = memory(argument.memory)
    return memory.checkedAddress(
      of: pop(), offset: argument.offset, byteCount: UInt64(byteCount), at: site)
  }

  func emit(_ operation: LoadOperation, _ argument: MemoryArgument) {
    let address = popAddress(argument, byteCount: operation.byteCount)
    let result = builder.type(of: operation.result)
    let isFloat = operation.result == .f32 || operation.result == .f64
    let stored = isFloat ? result : builder.integer(bits: operation.byteCount * 8)
    let value = builder.load(
      stored, from: address, alignment: 1, isVolatile: keepsAccesses(to: argument.memory))
    unit.tags.mark(value, as: unit.tags.memory, in: builder)
    if stored == result {
      push(value)
    } else {
      push(
        operation.isSigned
          ? builder.signExtend(value, to: result) : builder.zeroExtend(value, to: result))
    }
  }

  func emit(_ operation: StoreOperation, _ argument: MemoryArgument) {
    let value = pop()
    let address = popAddress(argument, byteCount: operation.byteCount)
    let isFloat = operation.operand == .f32 || operation.operand == .f64
    let stored = isFloat ? value.type : builder.integer(bits: operation.byteCount * 8)
    let narrow = stored == value.type ? value : builder.truncate(value, to: stored)
    let store = builder.store(narrow, to: address, alignment: 1)
    if keepsAccesses(to: argument.memory) { store.setVolatile() }
    unit.tags.mark(store, as: unit.tags.memory, in: builder)
  }

  /// Whether plain accesses of memory `index` are volatile ones: other threads may make some (see
  /// FunctionEmitter+Atomic.swift), or the options ask for it.
  func keepsAccesses(to index: CoreMemoryIndex) -> Bool {
    unit.options.keepsAllAccesses || unit.module.memories[index].isShared
  }
}
