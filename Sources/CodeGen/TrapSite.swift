// Explicit traps.
//
// Every site has a trap instruction of its own, whose address tells the place in the source. The
// blocks are never merged and are laid out behind the code proper, as LLVM is told that they are
// hardly ever reached.

import CWamrABI
import LLVM

/// Why guest code is stopped.
package struct TrapCode: Hashable, Sendable {
  /// The number in `CWamrABI.h`.
  package let number: UInt8

  /// Makes the code that `CWamrABI.h` calls `code`.
  package init(_ code: wamr_trap_code) { number = UInt8(truncatingIfNeeded: code.rawValue) }

  package static let unreachable = TrapCode(WAMR_TRAP_UNREACHABLE)
  package static let integerDivideByZero = TrapCode(WAMR_TRAP_INTEGER_DIVIDE_BY_ZERO)
  package static let integerOverflow = TrapCode(WAMR_TRAP_INTEGER_OVERFLOW)
  package static let invalidConversionToInteger = TrapCode(
    WAMR_TRAP_INVALID_CONVERSION_TO_INTEGER)
  package static let memoryOutOfBounds = TrapCode(WAMR_TRAP_MEMORY_OUT_OF_BOUNDS)
  package static let tableOutOfBounds = TrapCode(WAMR_TRAP_TABLE_OUT_OF_BOUNDS)
  package static let undefinedElement = TrapCode(WAMR_TRAP_UNDEFINED_ELEMENT)
  package static let uninitializedElement = TrapCode(WAMR_TRAP_UNINITIALIZED_ELEMENT)
  package static let nullReference = TrapCode(WAMR_TRAP_NULL_REFERENCE)
  package static let unalignedAtomic = TrapCode(WAMR_TRAP_UNALIGNED_ATOMIC)
  package static let expectedSharedMemory = TrapCode(WAMR_TRAP_EXPECTED_SHARED_MEMORY)
  package static let indirectCallTypeMismatch = TrapCode(WAMR_TRAP_INDIRECT_CALL_TYPE_MISMATCH)
}

/// A function that traps are emitted in.
package struct TrapSite {
  package let builder: LLVM.Builder
  package let function: LLVM.IRValue

  /// Makes the emitter of traps in `function`.
  package init(builder: LLVM.Builder, function: LLVM.IRValue) {
    self.builder = builder
    self.function = function
  }

  /// Ends the block with a trap if `condition` holds, and goes on in a new one.
  package func trap(_ code: TrapCode, if condition: LLVM.IRValue) {
    let trap = builder.appendBlock("trap", to: function)
    let next = builder.appendBlock("next", to: function)
    builder.branch(if: condition, to: trap, else: next, expecting: .notTaken)
    builder.position(atEndOf: trap)
    builder.trap(code.number)
    builder.position(atEndOf: next)
  }

  /// Ends the block with a trap.
  package func trap(_ code: TrapCode) { builder.trap(code.number) }
}
