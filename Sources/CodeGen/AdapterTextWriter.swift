// Writing text. A string is measured before it is written, so that there is always room; that is
// checked again, since between the two a guest's `realloc` runs, which could have changed a string
// that lies in the same memory.

import CWamrABI
import CanonicalABI
import LLVM

/// The emission of code that writes a string.
struct TextWriter {
  let function: AdapterFunction
  let encoding: TextEncoding
  let start: LLVM.IRValue
  /// The room.
  let byteCount: LLVM.IRValue
  /// The variable with the number of bytes that are written.
  private let position: LLVM.IRValue

  private var builder: LLVM.Builder { function.builder }

  init(
    function: AdapterFunction, encoding: TextEncoding, start: LLVM.IRValue,
    byteCount: LLVM.IRValue
  ) {
    self.function = function
    self.encoding = encoding
    self.start = start
    self.byteCount = byteCount
    position = function.variable(function.builder.i64, named: "position")
  }

  /// The number of units, an `i64`, that `scalar` has in `encoding`.
  static func unitCount(
    of scalar: LLVM.IRValue, in encoding: TextEncoding, _ builder: LLVM.Builder
  ) -> LLVM.IRValue {
    /// 1 if `scalar` is `limit` or more, else 0.
    func step(_ limit: UInt64) -> LLVM.IRValue {
      builder.zeroExtend(
        builder.compare(.uge, scalar, builder.i32.constant(limit)), to: builder.i64)
    }
    let one = builder.i64.constant(1)
    switch encoding {
    case .latin1: return one
    case .utf16: return builder.add(one, step(0x1_0000))
    case .utf8:
      return builder.add(
        builder.add(one, step(0x80)), builder.add(step(0x800), step(0x1_0000)))
    }
  }

  /// Appends the beginning.
  func begin() { builder.store(builder.i64.zero, to: position) }

  /// Appends the writing of `scalar`.
  func write(_ scalar: LLVM.IRValue) {
    let written = builder.load(builder.i64, from: position)
    let units = Self.unitCount(of: scalar, in: encoding, builder)
    let end = builder.add(
      written, builder.multiply(units, builder.i64.constant(encoding.unitByteCount)))
    function.trap(
      WAMR_TRAP_INVALID_STRING_ENCODING, if: builder.compare(.ugt, end, byteCount))
    let address = builder.pointer(start, advancedBy: written)
    switch encoding {
    case .latin1: store(scalar, as: builder.i8, to: address, at: 0)
    case .utf16: writeUTF16(scalar, to: address)
    case .utf8: writeUTF8(scalar, to: address)
    }
    builder.store(end, to: position)
  }

  private func writeUTF16(_ scalar: LLVM.IRValue, to address: LLVM.IRValue) {
    function.branch(if: isBelow(0x1_0000, scalar), expecting: .taken) {
      store(scalar, as: builder.i16, to: address, at: 0)
    } otherwise: {
      let offset = builder.subtract(scalar, builder.i32.constant(0x1_0000))
      let high = builder.or(shifted(offset, 10), builder.i32.constant(0xd800))
      let low = builder.or(
        builder.and(offset, builder.i32.constant(0x3ff)), builder.i32.constant(0xdc00))
      store(high, as: builder.i16, to: address, at: 0)
      store(low, as: builder.i16, to: address, at: 2)
    }
  }

  private func writeUTF8(_ scalar: LLVM.IRValue, to address: LLVM.IRValue) {
    function.branch(if: isBelow(0x80, scalar), expecting: .taken) {
      store(scalar, as: builder.i8, to: address, at: 0)
    } otherwise: {
      function.branch(if: isBelow(0x800, scalar)) {
        writeSequence(scalar, of: 2, marker: 0xc0, to: address)
      } otherwise: {
        function.branch(if: isBelow(0x1_0000, scalar)) {
          writeSequence(scalar, of: 3, marker: 0xe0, to: address)
        } otherwise: {
          writeSequence(scalar, of: 4, marker: 0xf0, to: address)
        }
      }
    }
  }

  private func writeSequence(
    _ scalar: LLVM.IRValue, of length: Int64, marker: UInt64, to address: LLVM.IRValue
  ) {
    let first = shifted(scalar, UInt64(6 * (length - 1)))
    store(
      builder.or(first, builder.i32.constant(marker)), as: builder.i8, to: address, at: 0)
    for index in 1..<length {
      let bits = builder.and(
        shifted(scalar, UInt64(6 * (length - 1 - index))), builder.i32.constant(0x3f))
      store(
        builder.or(bits, builder.i32.constant(0x80)), as: builder.i8, to: address, at: index)
    }
  }

  private func shifted(_ value: LLVM.IRValue, _ bits: UInt64) -> LLVM.IRValue {
    builder.binary(.lshr, value, builder.i32.constant(bits))
  }

  private func isBelow(_ limit: UInt64, _ value: LLVM.IRValue) -> LLVM.IRValue {
    builder.compare(.ult, value, builder.i32.constant(limit))
  }

  private func store(
    _ value: LLVM.IRValue, as type: LLVM.IRType, to address: LLVM.IRValue, at offset: Int64
  ) {
    builder.store(
      builder.truncate(value, to: type), to: builder.pointer(address, advancedBy: offset))
  }
}
