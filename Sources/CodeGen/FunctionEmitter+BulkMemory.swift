// The size of memories, and copies from, to and within them.
//
// Copies are checked before they begin, in 64 bits on zero-extended operands, where the sum of an
// address and a count can't wrap: nothing is written if the whole doesn't fit. The C library's
// functions, which they become, would otherwise write a part before they meet the guard pages.

import CWamrABI
import LLVM
import WasmBytes
import WasmCore

extension FunctionEmitter {
  func emitBulkMemory(_ instruction: Instruction) {
    switch instruction {
    case .memorySize(let memory):
      let pages = builder.binary(
        .lshr, unit.byteCount(of: memory), builder.i64.constant(pageShift))
      push(builder.truncate(pages, to: builder.i32))
    case .memoryGrow(let memory):
      let delta = popWidened()
      let old = unit.callRuntime(
        "memory_grow", [unit.descriptor(of: memory), delta], returning: builder.i64)
      // The failure, -1 in 64 bits, is -1 in 32 bits too.
      push(builder.truncate(old, to: builder.i32))
    case .memoryFill(let memory): emitMemoryFill(memory)
    case .memoryCopy(let destination, let source): emitMemoryCopy(destination, source)
    case .memoryInit(let segment, let memory): emitMemoryInit(segment, memory)
    case .dataDrop(let segment):
      if let counter = unit.dataCounts[segment] {
        builder.store(builder.i64.zero, to: counter)
      }
    default: preconditionFailure("not a memory instruction")
    }
  }

  private var pageShift: UInt64 { UInt64(WAMR_PAGE_BYTE_COUNT.trailingZeroBitCount) }

  /// Appends a trap if the `count` bytes from `start` on, both `i64` below 2^32, aren't all among
  /// the first `limit`.
  func trap(
    _ code: TrapCode, ifOutside limit: LLVM.IRValue, _ start: LLVM.IRValue,
    _ count: LLVM.IRValue
  ) {
    let end = builder.addWithoutUnsignedWrap(start, count)
    site.trap(code, if: builder.compare(.ugt, end, limit))
  }

  private func emitMemoryFill(_ memory: CoreMemoryIndex) {
    let count = popWidened()
    let value = builder.truncate(pop(), to: builder.i8)
    let start = pop()
    trap(
      .memoryOutOfBounds, ifOutside: unit.byteCount(of: memory),
      builder.zeroExtend(start, to: builder.i64), count)
    let address = self.memory(memory).checkedAddress(of: start, in: builder)
    unit.tags.mark(
      builder.setMemory(at: address, to: value, byteCount: count), as: unit.tags.memory,
      in: builder)
  }

  private func emitMemoryCopy(_ destination: CoreMemoryIndex, _ source: CoreMemoryIndex) {
    let count = popWidened()
    let from = pop()
    let to = pop()
    trap(
      .memoryOutOfBounds, ifOutside: unit.byteCount(of: source),
      builder.zeroExtend(from, to: builder.i64), count)
    trap(
      .memoryOutOfBounds, ifOutside: unit.byteCount(of: destination),
      builder.zeroExtend(to, to: builder.i64), count)
    unit.tags.mark(
      builder.moveMemory(
        to: memory(destination).checkedAddress(of: to, in: builder),
        from: memory(source).checkedAddress(of: from, in: builder), byteCount: count),
      as: unit.tags.memory, in: builder)
  }

  private func emitMemoryInit(_ segment: CoreDataIndex, _ memory: CoreMemoryIndex) {
    let count = popWidened()
    let from = popWidened()
    let to = pop()
    trap(.memoryOutOfBounds, ifOutside: unit.byteCount(ofData: segment), from, count)
    trap(
      .memoryOutOfBounds, ifOutside: unit.byteCount(of: memory),
      builder.zeroExtend(to, to: builder.i64), count)
    // Without contents the check has left a count of 0 only.
    guard case .passive = unit.module.data[segment].mode,
      let contents = unit.dataContents[segment]
    else { return }
    unit.tags.mark(
      builder.copyMemory(
        to: self.memory(memory).checkedAddress(of: to, in: builder),
        from: builder.pointer(contents, advancedBy: from), byteCount: count),
      as: unit.tags.memory, in: builder)
  }
}
