// Writing text, or counting what would be written.
//
// There is room for the worst that a string can become, or for what it was measured to be; that is
// checked nevertheless before each write, since between the two a guest's `realloc` runs, which could
// have changed a string that lies in the same memory.

import CWamrABI
import CanonicalABI
import LLVM

/// The emission of code that writes a string.
struct TextWriter {
  let function: AdapterFunction
  let encoding: TextEncoding
  /// Where it is written to and how many bytes may be, or nil if they are only counted.
  private let room: (start: LLVM.IRValue, byteCount: LLVM.IRValue)?
  /// The variable with the number of bytes that are written.
  private let position: LLVM.IRValue

  private var builder: LLVM.Builder { function.builder }

  /// Starts to write into `room`, or to count.
  init(
    function: AdapterFunction, encoding: TextEncoding,
    room: (start: LLVM.IRValue, byteCount: LLVM.IRValue)?
  ) {
    self.function = function
    self.encoding = encoding
    self.room = room
    position = function.variable(function.builder.i64, named: "position")
    builder.store(builder.i64.zero, to: position)
  }

  /// Appends the number of bytes that are written, an `i64`.
  var byteCount: LLVM.IRValue { builder.load(builder.i64, from: position) }

  /// Appends the claim of `units` units of room, and `body`, which gets its address, unless they are
  /// only counted.
  private func claim(_ units: LLVM.IRValue, body: (LLVM.IRValue) -> Void) {
    let written = byteCount
    let end = builder.add(
      written, builder.multiply(units, builder.i64.constant(encoding.unitByteCount)))
    if let room {
      function.trap(
        WAMR_TRAP_INVALID_STRING_ENCODING, if: builder.compare(.ugt, end, room.byteCount))
      body(builder.pointer(room.start, advancedBy: written))
    }
    builder.store(end, to: position)
  }

  /// Appends the writing of `scalar`.
  func write(_ scalar: LLVM.IRValue) {
    claim(Self.unitCount(of: scalar, in: encoding, builder)) { address in
      switch encoding {
      case .latin1: store(scalar, as: builder.i8, to: address, at: 0)
      case .utf16: writeUTF16(scalar, to: address)
      case .utf8: writeUTF8(scalar, to: address)
      }
    }
  }

  /// Appends the writing of `scalar`, which is a single unit.
  func writeUnit(_ scalar: LLVM.IRValue) {
    claim(builder.i64.constant(1)) { address in
      store(scalar, as: unitType, to: address, at: 0)
    }
  }

  /// Appends the writing of the `laneCount` lanes of `block`, each of which is a single unit.
  func write(_ block: LLVM.IRValue, _ laneCount: UInt64) {
    claim(builder.i64.constant(laneCount)) { address in
      let type = builder.vector(of: unitType, count: Int(laneCount))
      // A vector of bytes is narrower than one of as many units of UTF-16.
      let sourceIsWide = block.type == builder.vector(of: builder.i16, count: Int(laneCount))
      let units =
        block.type == type
        ? block
        : sourceIsWide
          ? builder.truncate(block, to: type) : builder.zeroExtend(block, to: type)
      builder.store(units, to: address, alignment: UInt32(encoding.unitByteCount))
    }
  }

  private var unitType: LLVM.IRType { encoding == .utf16 ? builder.i16 : builder.i8 }

  /// The number of units, an `i64`, that `scalar` has in `encoding`.
  private static func unitCount(
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
