// Pointers into guest memory.
//
// The functions here called `checkedAddress` are the only ones of the compiler that make one. Core
// instructions and adapters all call them, so what has to be right about the sandbox is right, or
// wrong, in one place.
//
// A 32-bit memory owns address space for every sum of an index and an offset (see
// WAMR_MEMORY32_RESERVATION): what lies beyond its size faults, and the loader turns the fault into
// a trap. So the whole of the check is that the index is taken as unsigned, and that the sum is
// made in 64 bits. LLVM would take a 32-bit index as signed, and the upper half of a memory would
// lie before its base: leaving out the extension is an escape, not a bug.
//
// No address space is large enough for what 64 bits can address, so an access to a 64-bit memory is
// compared with the memory's size, in a form that can't wrap. With `end` for the sum of the offset
// and the size of the access, which are constants, the access at `index` is inside if
//
//   end <= size, and index <= size - end
//
// The first half is left out where the memory's minimum says it, which leaves one comparison; with
// a constant if the memory never grows. Adding `end` to the index would need a check of its own,
// whether the sum has wrapped.

import CWamrABI
import LLVM
import WasmCore

/// Where the bytes of a memory begin and how many there are, for the emission of accesses to them.
package struct GuestMemory {
  /// The address of byte 0, which never changes.
  package let base: LLVM.IRValue
  /// The type of the addresses in the guest.
  package let address: CoreAddressType

  /// The bytes that the memory has in any case.
  private let minimumByteCount: UInt64
  /// Appends what yields the current number of bytes, an `i64`.
  private let byteCount: () -> LLVM.IRValue

  /// Makes the description of the 32-bit memory whose first byte is at `base`, for accesses that
  /// have been compared with its size.
  package init(base: LLVM.IRValue) {
    self.init(base: base, address: .i32, minimumByteCount: 0) {
      preconditionFailure("the size of this memory isn't known")
    }
  }

  /// Makes the description of a memory.
  ///
  /// - Parameters:
  ///   - base: The address of its first byte.
  ///   - address: The type of its addresses.
  ///   - minimumByteCount: The bytes that it has in any case.
  ///   - byteCount: Appends what yields the number of bytes that it has, an `i64`.
  package init(
    base: LLVM.IRValue, address: CoreAddressType, minimumByteCount: UInt64,
    byteCount: @escaping () -> LLVM.IRValue
  ) {
    self.base = base
    self.address = address
    self.minimumByteCount = minimumByteCount
    self.byteCount = byteCount
  }

  /// Appends what yields the native address of a byte of a 32-bit memory, an access of which stays
  /// within the memory's reservation.
  ///
  /// - Parameters:
  ///   - index: The address in the guest, an `i32`.
  ///   - offset: What to add to it, below 2^32.
  ///   - builder: What the code is appended to.
  /// - Returns: The address of the byte at `index` + `offset`.
  package func checkedAddress(
    of index: LLVM.IRValue, offset: UInt64 = 0, in builder: LLVM.Builder
  ) -> LLVM.IRValue {
    precondition(address == .i32, "a larger memory has no reservation for every address")
    precondition(index.type == builder.i32, "a 32-bit memory is indexed by an i32")
    precondition(offset <= UInt64(UInt32.max), "validation bounds the offset")
    let wide = builder.zeroExtend(index, to: builder.i64)
    // Neither operand exceeds 32 bits: the sum can't wrap.
    let sum =
      offset == 0
      ? wide : builder.addWithoutUnsignedWrap(wide, builder.i64.constant(offset))
    return builder.pointer(base, advancedBy: sum)
  }

  /// Appends what yields the native address for an access, which traps if it isn't inside the memory:
  /// here, or when the access is made.
  ///
  /// - Parameters:
  ///   - index: The address in the guest, of the type `address`.
  ///   - offset: What to add to it.
  ///   - count: The number of bytes that are accessed, at most 16.
  ///   - site: Where the code is appended.
  /// - Returns: The address of the byte at `index` + `offset`.
  package func checkedAddress(
    of index: LLVM.IRValue, offset: UInt64, byteCount count: UInt64, at site: TrapSite
  ) -> LLVM.IRValue {
    let builder = site.builder
    guard address == .i64 else {
      return checkedAddress(of: index, offset: offset, in: builder)
    }
    precondition(index.type == builder.i64, "a 64-bit memory is indexed by an i64")
    let (end, overflow) = offset.addingReportingOverflow(count)
    guard !overflow else {
      // No memory reaches that far: the access traps whatever its address is.
      site.trap(.memoryOutOfBounds, if: builder.i1.constant(1))
      return base
    }
    let size = byteCount()
    let last = builder.subtract(size, builder.i64.constant(end))
    var isOutside = builder.compare(.ugt, index, last)
    if end > minimumByteCount {
      isOutside = builder.or(
        builder.compare(.ult, size, builder.i64.constant(end)), isOutside)
    }
    site.trap(.memoryOutOfBounds, if: isOutside)
    // Below the size now.
    let sum =
      offset == 0
      ? index : builder.addWithoutUnsignedWrap(index, builder.i64.constant(offset))
    return builder.pointer(base, advancedBy: sum)
  }

  /// Appends what yields the native address for an atomic access, behind a trap if it isn't a
  /// multiple of the size of the access; also traps if the access isn't inside the memory: here, or
  /// when the access is made.
  ///
  /// - Parameters:
  ///   - index: The address in the guest, of the type `address`.
  ///   - offset: What to add to it.
  ///   - count: The number of bytes that are accessed, a power of two and at most 8.
  ///   - isAccessedHere: Whether compiled code makes the access. The loader's functions want to be
  ///     certain that there will be no fault.
  ///   - site: Where the code is appended.
  /// - Returns: The address of the byte at `index` + `offset`.
  package func checkedAtomicAddress(
    of index: LLVM.IRValue, offset: UInt64, byteCount count: UInt64, isAccessedHere: Bool = true,
    at site: TrapSite
  ) -> LLVM.IRValue {
    let builder = site.builder
    if count > 1 {
      // Only the lowest bits of the sum are looked at: that it may wrap doesn't matter. The memory
      // itself begins at a multiple of the page size.
      let sum = builder.add(
        index, index.type.constant(truncatingOffset(offset)))
      let rest = builder.and(sum, index.type.constant(count - 1))
      site.trap(.unalignedAtomic, if: builder.compare(.ne, rest, index.type.zero))
    }
    if isAccessedHere || address == .i64 {
      return checkedAddress(of: index, offset: offset, byteCount: count, at: site)
    }
    precondition(offset <= UInt64(UInt32.max), "validation bounds the offset")
    let start = builder.addWithoutUnsignedWrap(
      builder.widened(index), builder.i64.constant(offset))
    return checkedAddress(
      ofRange: start, byteCount: builder.i64.constant(count), at: site)
  }

  /// `offset` modulo the number of addresses.
  private func truncatingOffset(_ offset: UInt64) -> UInt64 {
    address == .i64 ? offset : offset & UInt64(UInt32.max)
  }

  /// Appends what yields the native address of a range, behind a trap if it isn't all inside the
  /// memory.
  ///
  /// - Parameters:
  ///   - start: The address of its first byte in the guest, of the type `address`; or, if the memory
  ///     is a 32-bit one, an `i64` below 2^33.
  ///   - count: The number of its bytes, an `i64`; below 2^32 if the memory is a 32-bit one.
  ///   - site: Where the code is appended.
  /// - Returns: The address of its first byte.
  package func checkedAddress(
    ofRange start: LLVM.IRValue, byteCount count: LLVM.IRValue, at site: TrapSite
  ) -> LLVM.IRValue {
    let wide = site.builder.widened(start)
    if !isAlwaysInside(wide, count) {
      site.trap(
        .memoryOutOfBounds, ifOutside: byteCount(), (start: wide, count: count), address)
    }
    return site.builder.pointer(base, advancedBy: wide)
  }
}

extension GuestMemory {
  /// Whether `count` bytes from `start` on are constants that are inside of the memory whatever
  /// happened to it before: it never shrinks.
  private func isAlwaysInside(_ start: LLVM.IRValue, _ count: LLVM.IRValue) -> Bool {
    guard let start = start.constantInteger, let count = count.constantInteger else {
      return false
    }
    return count <= minimumByteCount && start <= minimumByteCount - count
  }
}

extension TrapSite {
  /// Appends a trap if the `count` bytes or elements from `start` on, both `i64`, aren't all among
  /// the first `limit`.
  ///
  /// If they are `address`es of 32 bits, both are below 2^33.
  package func trap(
    _ code: TrapCode, ifOutside limit: LLVM.IRValue,
    _ range: (start: LLVM.IRValue, count: LLVM.IRValue), _ address: CoreAddressType
  ) {
    switch address {
    case .i32:
      // The sum can't wrap.
      let end = builder.addWithoutUnsignedWrap(range.start, range.count)
      trap(code, if: builder.compare(.ugt, end, limit))
    case .i64:
      let last = builder.subtract(limit, range.count)
      trap(
        code,
        if: builder.or(
          builder.compare(.ugt, range.count, limit), builder.compare(.ugt, range.start, last)))
    }
  }
}

extension LLVM.Builder {
  /// Appends the extension, unsigned, of an address to an `i64`.
  package func widened(_ address: LLVM.IRValue) -> LLVM.IRValue {
    address.type == i64 ? address : zeroExtend(address, to: i64)
  }
}
