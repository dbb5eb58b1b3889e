import CLLVM

extension LLVM {
  /// What an atomic read-modify-write does.
  package enum AtomicOperation: Sendable {
    case add
    case subtract
    case and
    case or
    case exclusiveOr
    case exchange

    fileprivate var raw: LLVMAtomicRMWBinOp {
      switch self {
      case .add: LLVMAtomicRMWBinOpAdd
      case .subtract: LLVMAtomicRMWBinOpSub
      case .and: LLVMAtomicRMWBinOpAnd
      case .or: LLVMAtomicRMWBinOpOr
      case .exclusiveOr: LLVMAtomicRMWBinOpXor
      case .exchange: LLVMAtomicRMWBinOpXchg
      }
    }
  }
}

/// Atomic accesses, all of them sequentially consistent.
///
/// They require that the address is a multiple of `byteCount`: what LLVM does with another one isn't
/// defined.
extension LLVM.Builder {
  /// Appends an atomic load of a `type` of `byteCount` bytes.
  package func atomicLoad(
    _ type: LLVM.IRType, from pointer: LLVM.IRValue, byteCount: UInt32
  ) -> LLVM.IRValue {
    let value = load(type, from: pointer, alignment: byteCount)
    LLVMSetOrdering(value.reference, LLVMAtomicOrderingSequentiallyConsistent)
    return value
  }

  /// Appends an atomic store of `value`, which has `byteCount` bytes.
  package func atomicStore(
    _ value: LLVM.IRValue, to pointer: LLVM.IRValue, byteCount: UInt32
  ) {
    let store = store(value, to: pointer, alignment: byteCount)
    LLVMSetOrdering(store.reference, LLVMAtomicOrderingSequentiallyConsistent)
  }

  /// Appends an atomic change by `operation` and `value`, which has `byteCount` bytes; yields what was
  /// there before.
  package func atomicModify(
    _ operation: LLVM.AtomicOperation, at pointer: LLVM.IRValue, by value: LLVM.IRValue,
    byteCount: UInt32
  ) -> LLVM.IRValue {
    let old = LLVM.IRValue(
      LLVMBuildAtomicRMW(
        reference, operation.raw, pointer.reference, value.reference,
        LLVMAtomicOrderingSequentiallyConsistent, 0))
    LLVMSetAlignment(old.reference, byteCount)
    return old
  }

  /// Appends an atomic store of `replacement`, which has `byteCount` bytes, if `expected` is there;
  /// yields what was there before.
  package func atomicCompareExchange(
    at pointer: LLVM.IRValue, expected: LLVM.IRValue, replacement: LLVM.IRValue,
    byteCount: UInt32
  ) -> LLVM.IRValue {
    let pair = LLVM.IRValue(
      LLVMBuildAtomicCmpXchg(
        reference, pointer.reference, expected.reference, replacement.reference,
        LLVMAtomicOrderingSequentiallyConsistent, LLVMAtomicOrderingSequentiallyConsistent, 0))
    LLVMSetAlignment(pair.reference, byteCount)
    return extract(0, from: pair)
  }

  /// Appends a fence for all threads.
  package func fence() {
    LLVMBuildFence(reference, LLVMAtomicOrderingSequentiallyConsistent, 0, "")
  }
}
