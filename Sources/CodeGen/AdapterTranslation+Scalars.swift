// Values that are one core value.
//
// Lifted, each is the core value that the specification lowers it to: narrow integers are extended by
// their sign or by zeros whatever the guest left in the upper bits, a bool is 0 or 1, and flags have no
// bits without a label. Floating-point numbers keep their bits, NaNs included.

import CWamrABI
import CanonicalABI
import LLVM

extension AdapterTranslation {
  /// Appends the reading and checking of a value of `shape`, one that is a single core value.
  func liftScalar(_ shape: TypeTable.Shape, from place: AdapterPlace) -> LLVM.IRValue {
    let raw = rawScalar(shape, from: place)
    switch shape {
    case .bool:
      let isTrue = builder.compare(.ne, raw, raw.type.zero)
      return builder.zeroExtend(isTrue, to: builder.i32)
    case .integer(byteCount: 1, let isSigned): return extended(raw, to: builder.i8, isSigned)
    case .integer(byteCount: 2, let isSigned): return extended(raw, to: builder.i16, isSigned)
    case .char:
      checkCharacter(raw)
      return raw
    case .flags(let count):
      let wide =
        raw.type == builder.i32 ? raw : builder.zeroExtend(raw, to: builder.i32)
      guard count < 32 else { return wide }
      return builder.and(wide, builder.i32.constant(1 << UInt64(count) - 1))
    default: return raw
    }
  }

  /// Appends the writing of `value`, lifted from a value of `shape`.
  func lower(
    _ value: LLVM.IRValue, _ shape: TypeTable.Shape, to target: AdapterTarget
  ) -> [LLVM.IRValue] {
    guard case .memory(let end) = target else { return [value] }
    let stored = memoryType(shape)
    function.store(
      stored == value.type ? value : builder.truncate(value, to: stored), to: end,
      of: destination)
    return []
  }

  /// The core value, or what lies in memory.
  private func rawScalar(_ shape: TypeTable.Shape, from place: AdapterPlace) -> LLVM.IRValue {
    switch place {
    case .flat(let values): values[0]
    case .memory(let start): function.load(memoryType(shape), from: start, of: source)
    }
  }

  /// The type of a value of `shape` in memory.
  private func memoryType(_ shape: TypeTable.Shape) -> LLVM.IRType {
    switch shape {
    case .bool: builder.i8
    case .integer(let byteCount, _): builder.integer(bits: UInt32(byteCount) * 8)
    case .float(let byteCount): byteCount == 4 ? builder.float : builder.double
    case .flags(let count): builder.integer(bits: UInt32(flagsByteCount(count: count)) * 8)
    default: builder.i32
    }
  }

  private func extended(
    _ raw: LLVM.IRValue, to narrow: LLVM.IRType, _ isSigned: Bool
  ) -> LLVM.IRValue {
    let value = raw.type == narrow ? raw : builder.truncate(raw, to: narrow)
    return isSigned
      ? builder.signExtend(value, to: builder.i32) : builder.zeroExtend(value, to: builder.i32)
  }

  /// Appends the check that `value` is a Unicode scalar value.
  private func checkCharacter(_ value: LLVM.IRValue) {
    function.trap(WAMR_TRAP_INVALID_CHAR, if: isNoCharacter(value))
  }

  /// Appends what tells, as an `i1`, whether `value` isn't a Unicode scalar value.
  func isNoCharacter(_ value: LLVM.IRValue) -> LLVM.IRValue {
    let isTooLarge = builder.compare(.uge, value, builder.i32.constant(0x11_0000))
    let distance = builder.subtract(value, builder.i32.constant(0xd800))
    let isSurrogate = builder.compare(.ult, distance, builder.i32.constant(0x800))
    return builder.or(isTooLarge, isSurrogate)
  }
}
