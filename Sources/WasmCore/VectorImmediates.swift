// What vector instructions say of themselves besides their opcode.

/// The 16 bytes of a vector constant or of a shuffle's mask.
package struct VectorBytes: Hashable, Sendable {
  /// Bytes 0 to 7, the first in the low bits.
  package var low: UInt64
  /// Bytes 8 to 15.
  package var high: UInt64

  /// Makes the bytes that are `low` and `high` in little-endian order.
  package init(low: UInt64, high: UInt64) {
    self.low = low
    self.high = high
  }

  /// Byte `index`, from 0 to 15.
  package subscript(index: Int) -> UInt8 {
    let half = index < 8 ? low : high
    return UInt8(truncatingIfNeeded: half >> UInt64(8 * (index & 7)))
  }
}

/// A load that makes a vector, by its number behind the prefix.
package enum VectorLoadOperation: UInt8, Hashable, Sendable, CaseIterable {
  case v128 = 0x00
  case i16x8From8x8S = 0x01
  case i16x8From8x8U = 0x02
  case i32x4From16x4S = 0x03
  case i32x4From16x4U = 0x04
  case i64x2From32x2S = 0x05
  case i64x2From32x2U = 0x06
  case splat8 = 0x07
  case splat16 = 0x08
  case splat32 = 0x09
  case splat64 = 0x0a
  case zero32 = 0x5c
  case zero64 = 0x5d

  /// The number of bytes that are read.
  package var byteCount: UInt32 {
    switch self {
    case .v128: 16
    case .splat8: 1
    case .splat16: 2
    case .splat32, .zero32: 4
    default: 8
    }
  }
}

/// The width of the one lane that is loaded or stored.
package enum LaneWidth: UInt8, Hashable, Sendable, CaseIterable {
  case bits8 = 0
  case bits16 = 1
  case bits32 = 2
  case bits64 = 3

  /// The number of bytes that are read or written.
  package var byteCount: UInt32 { 1 << UInt32(rawValue) }

  /// The integers of this width that a vector consists of.
  package var shape: VectorShape {
    switch self {
    case .bits8: .i8x16
    case .bits16: .i16x8
    case .bits32: .i32x4
    case .bits64: .i64x2
    }
  }
}

/// An extraction of a lane, by its number behind the prefix.
package enum LaneExtraction: UInt8, Hashable, Sendable, CaseIterable {
  case i8x16S = 0x15
  case i8x16U = 0x16
  case i16x8S = 0x18
  case i16x8U = 0x19
  case i32x4 = 0x1b
  case i64x2 = 0x1d
  case f32x4 = 0x1f
  case f64x2 = 0x21

  /// The shape of the operand.
  package var shape: VectorShape {
    switch self {
    case .i8x16S, .i8x16U: .i8x16
    case .i16x8S, .i16x8U: .i16x8
    case .i32x4: .i32x4
    case .i64x2: .i64x2
    case .f32x4: .f32x4
    case .f64x2: .f64x2
    }
  }
}

/// A replacement of a lane, by its number behind the prefix.
package enum LaneReplacement: UInt8, Hashable, Sendable, CaseIterable {
  case i8x16 = 0x17
  case i16x8 = 0x1a
  case i32x4 = 0x1c
  case i64x2 = 0x1e
  case f32x4 = 0x20
  case f64x2 = 0x22

  /// The shape of the operand and the result.
  package var shape: VectorShape {
    switch self {
    case .i8x16: .i8x16
    case .i16x8: .i16x8
    case .i32x4: .i32x4
    case .i64x2: .i64x2
    case .f32x4: .f32x4
    case .f64x2: .f64x2
    }
  }
}
