// Atomics, and plain accesses to shared memories.
//
// An atomic access is LLVM's of the same kind, sequentially consistent as the specification has it.
// LLVM requires that the address is aligned, and so does the specification, by a trap: the
// check in front of each access serves both. It comes before the check of the bounds.
//
// Plain accesses may race with those of other threads. LLVM makes a load that does undefined, and
// may then read it twice, with two results: once where an index is compared with the size of a
// table, say, and again where it is used. That would leave the sandbox. So plain loads and stores of
// a shared memory are volatile: each is made once, as it is written, and what it read is one value
// like any other. `unordered` would say as much and leave more room for optimisation, but has to be
// aligned, which a plain access needn't be. Copies and fills stay what they are: the bytes that they
// race for go from one place in a memory to another and decide nothing.
//
// A volatile access of natural alignment and at most 8 bytes is one instruction, so it doesn't tear, as
// the specification wants it for such accesses.

import CWamrABI
import LLVM
import WasmBytes
import WasmCore

extension FunctionEmitter {
  func emitAtomic(_ instruction: Instruction) {
    switch instruction {
    case .atomicAccess(let access, let argument): emit(access, argument)
    case .atomicWait(let wait, let argument): emit(wait, argument)
    case .atomicNotify(let argument): emitNotify(argument)
    case .atomicFence: builder.fence()
    default: preconditionFailure("not an atomic instruction")
    }
  }

  private func emit(_ access: AtomicAccess, _ argument: MemoryArgument) {
    let operands = pop(access.action.operandCount)
    let byteCount = access.byteCount
    let address = memory(argument.memory).checkedAtomicAddress(
      of: pop(), offset: argument.offset, byteCount: UInt64(byteCount), at: site)
    let stored = builder.integer(bits: byteCount * 8)
    let result = builder.type(of: access.type)
    /// The part of operand `number` that counts.
    func narrow(_ number: Int) -> LLVM.IRValue {
      stored == result ? operands[number] : builder.truncate(operands[number], to: stored)
    }
    func modify(_ operation: LLVM.AtomicOperation) -> LLVM.IRValue {
      builder.atomicModify(operation, at: address, by: narrow(0), byteCount: byteCount)
    }
    let value: LLVM.IRValue
    switch access.action {
    case .load: value = builder.atomicLoad(stored, from: address, byteCount: byteCount)
    case .store:
      builder.atomicStore(narrow(0), to: address, byteCount: byteCount)
      return
    case .add: value = modify(.add)
    case .subtract: value = modify(.subtract)
    case .and: value = modify(.and)
    case .or: value = modify(.or)
    case .exclusiveOr: value = modify(.exclusiveOr)
    case .exchange: value = modify(.exchange)
    case .compareExchange:
      value = builder.atomicCompareExchange(
        at: address, expected: narrow(0), replacement: narrow(1), byteCount: byteCount)
    }
    push(stored == result ? value : builder.zeroExtend(value, to: result))
  }

  private func emit(_ wait: AtomicWait, _ argument: MemoryArgument) {
    let operands = pop(2)
    let address = memory(argument.memory).checkedAtomicAddress(
      of: pop(), offset: argument.offset, byteCount: UInt64(wait.byteCount),
      isAccessedHere: false, at: site)
    guard unit.module.memories[argument.memory].isShared else {
      // Nobody could wake the thread.
      site.trap(.expectedSharedMemory, if: builder.i1.constant(1))
      push(builder.i32.zero)
      return
    }
    push(
      unit.callRuntime(
        wait == .i32 ? "atomic_wait32" : "atomic_wait64", [address] + operands,
        returning: builder.i32))
  }

  private func emitNotify(_ argument: MemoryArgument) {
    let count = pop()
    let address = memory(argument.memory).checkedAtomicAddress(
      of: pop(), offset: argument.offset, byteCount: 4, isAccessedHere: false, at: site)
    guard unit.module.memories[argument.memory].isShared else {
      // Nobody waits there.
      push(builder.i32.zero)
      return
    }
    push(unit.callRuntime("atomic_notify", [address, count], returning: builder.i32))
  }
}
