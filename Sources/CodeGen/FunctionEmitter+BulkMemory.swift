// The size of memories, and copies from, to and within them.
//
// Copies are checked before they begin: nothing is written if the whole doesn't fit. The C library's
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
      push(pages, as: unit.module.memories[memory].address)
    case .memoryGrow(let memory):
      let delta = popWidened()
      let old = unit.callRuntime(
        "memory_grow", [unit.descriptor(of: memory), delta], returning: builder.i64)
      // The failure, -1 in 64 bits, is -1 in 32 bits too.
      push(old, as: unit.module.memories[memory].address)
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

  private func emitMemoryFill(_ memory: CoreMemoryIndex) {
    let count = popWidened()
    let value = builder.truncate(pop(), to: builder.i8)
    let address = self.memory(memory).checkedAddress(
      ofRange: pop(), byteCount: count, at: site)
    unit.tags.mark(
      builder.setMemory(at: address, to: value, byteCount: count), as: unit.tags.memory,
      in: builder)
  }

  private func emitMemoryCopy(_ destination: CoreMemoryIndex, _ source: CoreMemoryIndex) {
    let count = popWidened()
    let from = memory(source).checkedAddress(ofRange: pop(), byteCount: count, at: site)
    let to = memory(destination).checkedAddress(ofRange: pop(), byteCount: count, at: site)
    unit.tags.mark(
      builder.moveMemory(to: to, from: from, byteCount: count), as: unit.tags.memory,
      in: builder)
  }

  private func emitMemoryInit(_ segment: CoreDataIndex, _ memory: CoreMemoryIndex) {
    let count = popWidened()
    let from = popWidened()
    site.trap(
      .memoryOutOfBounds, ifOutside: unit.byteCount(ofData: segment),
      (start: from, count: count), .i32)
    let to = self.memory(memory).checkedAddress(ofRange: pop(), byteCount: count, at: site)
    // Without contents the check has left a count of 0 only.
    guard case .passive = unit.module.data[segment].mode,
      let contents = unit.dataContents[segment]
    else { return }
    unit.tags.mark(
      builder.copyMemory(
        to: to, from: builder.pointer(contents, advancedBy: from), byteCount: count),
      as: unit.tags.memory, in: builder)
  }
}
