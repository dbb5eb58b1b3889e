/// An instruction on vectors that takes its operands from the stack, and has no immediate.
///
/// The raw value is the number behind the prefix 0xfd; from 0x100 on, the relaxed instructions.
package enum VectorOperation: UInt16, Hashable, Sendable, CaseIterable {
  case i8x16Swizzle = 0x0e
  case i8x16Splat = 0x0f
  case i16x8Splat = 0x10
  case i32x4Splat = 0x11
  case i64x2Splat = 0x12
  case f32x4Splat = 0x13
  case f64x2Splat = 0x14
  case i8x16Eq = 0x23
  case i8x16Ne = 0x24
  case i8x16LtS = 0x25
  case i8x16LtU = 0x26
  case i8x16GtS = 0x27
  case i8x16GtU = 0x28
  case i8x16LeS = 0x29
  case i8x16LeU = 0x2a
  case i8x16GeS = 0x2b
  case i8x16GeU = 0x2c
  case i16x8Eq = 0x2d
  case i16x8Ne = 0x2e
  case i16x8LtS = 0x2f
  case i16x8LtU = 0x30
  case i16x8GtS = 0x31
  case i16x8GtU = 0x32
  case i16x8LeS = 0x33
  case i16x8LeU = 0x34
  case i16x8GeS = 0x35
  case i16x8GeU = 0x36
  case i32x4Eq = 0x37
  case i32x4Ne = 0x38
  case i32x4LtS = 0x39
  case i32x4LtU = 0x3a
  case i32x4GtS = 0x3b
  case i32x4GtU = 0x3c
  case i32x4LeS = 0x3d
  case i32x4LeU = 0x3e
  case i32x4GeS = 0x3f
  case i32x4GeU = 0x40
  case f32x4Eq = 0x41
  case f32x4Ne = 0x42
  case f32x4Lt = 0x43
  case f32x4Gt = 0x44
  case f32x4Le = 0x45
  case f32x4Ge = 0x46
  case f64x2Eq = 0x47
  case f64x2Ne = 0x48
  case f64x2Lt = 0x49
  case f64x2Gt = 0x4a
  case f64x2Le = 0x4b
  case f64x2Ge = 0x4c
  case v128Not = 0x4d
  case v128And = 0x4e
  case v128Andnot = 0x4f
  case v128Or = 0x50
  case v128Xor = 0x51
  case v128Bitselect = 0x52
  case v128AnyTrue = 0x53
  case f32x4DemoteF64x2Zero = 0x5e
  case f64x2PromoteLowF32x4 = 0x5f
  case i8x16Abs = 0x60
  case i8x16Neg = 0x61
  case i8x16Popcnt = 0x62
  case i8x16AllTrue = 0x63
  case i8x16Bitmask = 0x64
  case i8x16NarrowI16x8S = 0x65
  case i8x16NarrowI16x8U = 0x66
  case f32x4Ceil = 0x67
  case f32x4Floor = 0x68
  case f32x4Trunc = 0x69
  case f32x4Nearest = 0x6a
  case i8x16Shl = 0x6b
  case i8x16ShrS = 0x6c
  case i8x16ShrU = 0x6d
  case i8x16Add = 0x6e
  case i8x16AddSatS = 0x6f
  case i8x16AddSatU = 0x70
  case i8x16Sub = 0x71
  case i8x16SubSatS = 0x72
  case i8x16SubSatU = 0x73
  case f64x2Ceil = 0x74
  case f64x2Floor = 0x75
  case i8x16MinS = 0x76
  case i8x16MinU = 0x77
  case i8x16MaxS = 0x78
  case i8x16MaxU = 0x79
  case f64x2Trunc = 0x7a
  case i8x16AvgrU = 0x7b
  case i16x8ExtaddPairwiseI8x16S = 0x7c
  case i16x8ExtaddPairwiseI8x16U = 0x7d
  case i32x4ExtaddPairwiseI16x8S = 0x7e
  case i32x4ExtaddPairwiseI16x8U = 0x7f
  case i16x8Abs = 0x80
  case i16x8Neg = 0x81
  case i16x8Q15mulrSatS = 0x82
  case i16x8AllTrue = 0x83
  case i16x8Bitmask = 0x84
  case i16x8NarrowI32x4S = 0x85
  case i16x8NarrowI32x4U = 0x86
  case i16x8ExtendLowI8x16S = 0x87
  case i16x8ExtendHighI8x16S = 0x88
  case i16x8ExtendLowI8x16U = 0x89
  case i16x8ExtendHighI8x16U = 0x8a
  case i16x8Shl = 0x8b
  case i16x8ShrS = 0x8c
  case i16x8ShrU = 0x8d
  case i16x8Add = 0x8e
  case i16x8AddSatS = 0x8f
  case i16x8AddSatU = 0x90
  case i16x8Sub = 0x91
  case i16x8SubSatS = 0x92
  case i16x8SubSatU = 0x93
  case f64x2Nearest = 0x94
  case i16x8Mul = 0x95
  case i16x8MinS = 0x96
  case i16x8MinU = 0x97
  case i16x8MaxS = 0x98
  case i16x8MaxU = 0x99
  case i16x8AvgrU = 0x9b
  case i16x8ExtmulLowI8x16S = 0x9c
  case i16x8ExtmulHighI8x16S = 0x9d
  case i16x8ExtmulLowI8x16U = 0x9e
  case i16x8ExtmulHighI8x16U = 0x9f
  case i32x4Abs = 0xa0
  case i32x4Neg = 0xa1
  case i32x4AllTrue = 0xa3
  case i32x4Bitmask = 0xa4
  case i32x4ExtendLowI16x8S = 0xa7
  case i32x4ExtendHighI16x8S = 0xa8
  case i32x4ExtendLowI16x8U = 0xa9
  case i32x4ExtendHighI16x8U = 0xaa
  case i32x4Shl = 0xab
  case i32x4ShrS = 0xac
  case i32x4ShrU = 0xad
  case i32x4Add = 0xae
  case i32x4Sub = 0xb1
  case i32x4Mul = 0xb5
  case i32x4MinS = 0xb6
  case i32x4MinU = 0xb7
  case i32x4MaxS = 0xb8
  case i32x4MaxU = 0xb9
  case i32x4DotI16x8S = 0xba
  case i32x4ExtmulLowI16x8S = 0xbc
  case i32x4ExtmulHighI16x8S = 0xbd
  case i32x4ExtmulLowI16x8U = 0xbe
  case i32x4ExtmulHighI16x8U = 0xbf
  case i64x2Abs = 0xc0
  case i64x2Neg = 0xc1
  case i64x2AllTrue = 0xc3
  case i64x2Bitmask = 0xc4
  case i64x2ExtendLowI32x4S = 0xc7
  case i64x2ExtendHighI32x4S = 0xc8
  case i64x2ExtendLowI32x4U = 0xc9
  case i64x2ExtendHighI32x4U = 0xca
  case i64x2Shl = 0xcb
  case i64x2ShrS = 0xcc
  case i64x2ShrU = 0xcd
  case i64x2Add = 0xce
  case i64x2Sub = 0xd1
  case i64x2Mul = 0xd5
  case i64x2Eq = 0xd6
  case i64x2Ne = 0xd7
  case i64x2LtS = 0xd8
  case i64x2GtS = 0xd9
  case i64x2LeS = 0xda
  case i64x2GeS = 0xdb
  case i64x2ExtmulLowI32x4S = 0xdc
  case i64x2ExtmulHighI32x4S = 0xdd
  case i64x2ExtmulLowI32x4U = 0xde
  case i64x2ExtmulHighI32x4U = 0xdf
  case f32x4Abs = 0xe0
  case f32x4Neg = 0xe1
  case f32x4Sqrt = 0xe3
  case f32x4Add = 0xe4
  case f32x4Sub = 0xe5
  case f32x4Mul = 0xe6
  case f32x4Div = 0xe7
  case f32x4Min = 0xe8
  case f32x4Max = 0xe9
  case f32x4Pmin = 0xea
  case f32x4Pmax = 0xeb
  case f64x2Abs = 0xec
  case f64x2Neg = 0xed
  case f64x2Sqrt = 0xef
  case f64x2Add = 0xf0
  case f64x2Sub = 0xf1
  case f64x2Mul = 0xf2
  case f64x2Div = 0xf3
  case f64x2Min = 0xf4
  case f64x2Max = 0xf5
  case f64x2Pmin = 0xf6
  case f64x2Pmax = 0xf7
  case i32x4TruncSatF32x4S = 0xf8
  case i32x4TruncSatF32x4U = 0xf9
  case f32x4ConvertI32x4S = 0xfa
  case f32x4ConvertI32x4U = 0xfb
  case i32x4TruncSatF64x2SZero = 0xfc
  case i32x4TruncSatF64x2UZero = 0xfd
  case f64x2ConvertLowI32x4S = 0xfe
  case f64x2ConvertLowI32x4U = 0xff
  case i8x16RelaxedSwizzle = 0x100
  case i32x4RelaxedTruncF32x4S = 0x101
  case i32x4RelaxedTruncF32x4U = 0x102
  case i32x4RelaxedTruncF64x2SZero = 0x103
  case i32x4RelaxedTruncF64x2UZero = 0x104
  case f32x4RelaxedMadd = 0x105
  case f32x4RelaxedNmadd = 0x106
  case f64x2RelaxedMadd = 0x107
  case f64x2RelaxedNmadd = 0x108
  case i8x16RelaxedLaneselect = 0x109
  case i16x8RelaxedLaneselect = 0x10a
  case i32x4RelaxedLaneselect = 0x10b
  case i64x2RelaxedLaneselect = 0x10c
  case f32x4RelaxedMin = 0x10d
  case f32x4RelaxedMax = 0x10e
  case f64x2RelaxedMin = 0x10f
  case f64x2RelaxedMax = 0x110
  case i16x8RelaxedQ15mulrS = 0x111
  case i16x8RelaxedDotI8x16I7x16S = 0x112
  case i32x4RelaxedDotI8x16I7x16AddS = 0x113
}

/// How the bits of a vector are divided into lanes.
package enum VectorShape: Hashable, Sendable, CaseIterable {
  case i8x16
  case i16x8
  case i32x4
  case i64x2
  case f32x4
  case f64x2

  /// The number of lanes.
  package var laneCount: Int {
    switch self {
    case .i8x16: 16
    case .i16x8: 8
    case .i32x4, .f32x4: 4
    case .i64x2, .f64x2: 2
    }
  }

  /// The type of one lane as an operand; narrow integers are an `i32`.
  package var lane: CoreValueType {
    switch self {
    case .i8x16, .i16x8, .i32x4: .i32
    case .i64x2: .i64
    case .f32x4: .f32
    case .f64x2: .f64
    }
  }
}

extension VectorOperation {
  /// What kinds of operands and results there are.
  package enum Signature: Hashable, Sendable {
    /// One lane's value to a vector.
    case splat
    /// A vector to a vector.
    case unary
    /// Two vectors to a vector.
    case binary
    /// Three vectors to a vector.
    case ternary
    /// A vector and an `i32` to a vector.
    case shift
    /// A vector to an `i32`.
    case test

    /// The number of vectors it takes.
    package var vectorCount: Int {
      switch self {
      case .splat: 0
      case .unary, .shift, .test: 1
      case .binary: 2
      case .ternary: 3
      }
    }
  }

  /// The operands and the result.
  package var signature: Signature {
    switch rawValue {
    case 0x0f...0x14: .splat
    case 0x53, 0x63...0x64, 0x83...0x84, 0xa3...0xa4, 0xc3...0xc4: .test
    case 0x6b...0x6d, 0x8b...0x8d, 0xab...0xad, 0xcb...0xcd: .shift
    case 0x52, 0x105...0x10c, 0x113: .ternary
    case 0x4d, 0x5e...0x62, 0x67...0x6a, 0x74...0x75, 0x7a, 0x7c...0x81, 0x87...0x8a, 0x94,
      0xa0...0xa1, 0xa7...0xaa, 0xc0...0xc1, 0xc7...0xca, 0xe0...0xe3, 0xec...0xef, 0xf8...0xff,
      0x101...0x104:
      .unary
    default: .binary
    }
  }

  /// The shape that the name begins with: that of the result, or of the operands of a test.
  ///
  /// Bitwise operations, whose names begin with `v128`, have no shape, and say bytes.
  package var shape: VectorShape {
    switch rawValue {
    case 0x10, 0x2d...0x36, 0x7c...0x7d, 0x80...0x93, 0x95...0x9f, 0x10a, 0x111...0x112: .i16x8
    case 0x11, 0x37...0x40, 0x7e...0x7f, 0xa0...0xbf, 0xf8...0xf9, 0xfc...0xfd, 0x101...0x104,
      0x10b, 0x113:
      .i32x4
    case 0x12, 0xc0...0xdf, 0x10c: .i64x2
    case 0x13, 0x41...0x46, 0x5e, 0x67...0x6a, 0xe0...0xeb, 0xfa...0xfb, 0x105...0x106,
      0x10d...0x10e:
      .f32x4
    case 0x14, 0x47...0x4c, 0x5f, 0x74...0x75, 0x7a, 0x94, 0xec...0xf7, 0xfe...0xff,
      0x107...0x108, 0x10f...0x110:
      .f64x2
    default: .i8x16
    }
  }
}
