// Pointers into guest memory.
//
// `checkedAddress` is the only function of the compiler that makes one. Core instructions and
// adapters both call it, so what has to be right about the sandbox is right, or wrong, in one place.
//
// A 32-bit memory owns address space for every sum of an index and an offset (see
// WAMR_MEMORY32_RESERVATION): what lies beyond its size faults, and the loader turns the fault into
// a trap. So the whole of the check is that the index is taken as unsigned, and that the sum is
// made in 64 bits. LLVM would take a 32-bit index as signed, and the upper half of a memory would
// lie before its base: leaving out the extension is an escape, not a bug.

import CWamrABI
import LLVM

/// Where the bytes of a 32-bit memory begin, for the emission of accesses to them.
package struct GuestMemory {
  /// The address of byte 0, which never changes.
  package let base: LLVM.IRValue

  /// Makes the description of the memory whose first byte is at `base`.
  package init(base: LLVM.IRValue) { self.base = base }

  /// Appends what yields the native address of a byte, an access of which stays within the
  /// memory's reservation.
  ///
  /// - Parameters:
  ///   - index: The address in the guest, an `i32`.
  ///   - offset: What to add to it, below 2^32.
  ///   - builder: What the code is appended to.
  /// - Returns: The address of the byte at `index` + `offset`.
  package func checkedAddress(
    of index: LLVM.IRValue, offset: UInt64 = 0, in builder: LLVM.Builder
  ) -> LLVM.IRValue {
    precondition(index.type == builder.i32, "a 32-bit memory is indexed by an i32")
    precondition(offset <= UInt64(UInt32.max), "validation bounds the offset")
    let wide = builder.zeroExtend(index, to: builder.i64)
    // Neither operand exceeds 32 bits: the sum can't wrap.
    let sum =
      offset == 0
      ? wide : builder.addWithoutUnsignedWrap(wide, builder.i64.constant(offset))
    return builder.pointer(base, advancedBy: sum)
  }
}
