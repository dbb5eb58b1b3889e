/// An instruction that takes its operands from the stack, has no immediate, and touches nothing else.
///
/// The raw value is the opcode, or 0xfc00 plus the number behind the prefix 0xfc.
package enum NumericOperation: UInt16, Hashable, Sendable, CaseIterable {
  case i32Eqz = 0x45
  case i32Eq = 0x46
  case i32Ne = 0x47
  case i32LtS = 0x48
  case i32LtU = 0x49
  case i32GtS = 0x4a
  case i32GtU = 0x4b
  case i32LeS = 0x4c
  case i32LeU = 0x4d
  case i32GeS = 0x4e
  case i32GeU = 0x4f
  case i64Eqz = 0x50
  case i64Eq = 0x51
  case i64Ne = 0x52
  case i64LtS = 0x53
  case i64LtU = 0x54
  case i64GtS = 0x55
  case i64GtU = 0x56
  case i64LeS = 0x57
  case i64LeU = 0x58
  case i64GeS = 0x59
  case i64GeU = 0x5a
  case f32Eq = 0x5b
  case f32Ne = 0x5c
  case f32Lt = 0x5d
  case f32Gt = 0x5e
  case f32Le = 0x5f
  case f32Ge = 0x60
  case f64Eq = 0x61
  case f64Ne = 0x62
  case f64Lt = 0x63
  case f64Gt = 0x64
  case f64Le = 0x65
  case f64Ge = 0x66
  case i32Clz = 0x67
  case i32Ctz = 0x68
  case i32Popcnt = 0x69
  case i32Add = 0x6a
  case i32Sub = 0x6b
  case i32Mul = 0x6c
  case i32DivS = 0x6d
  case i32DivU = 0x6e
  case i32RemS = 0x6f
  case i32RemU = 0x70
  case i32And = 0x71
  case i32Or = 0x72
  case i32Xor = 0x73
  case i32Shl = 0x74
  case i32ShrS = 0x75
  case i32ShrU = 0x76
  case i32Rotl = 0x77
  case i32Rotr = 0x78
  case i64Clz = 0x79
  case i64Ctz = 0x7a
  case i64Popcnt = 0x7b
  case i64Add = 0x7c
  case i64Sub = 0x7d
  case i64Mul = 0x7e
  case i64DivS = 0x7f
  case i64DivU = 0x80
  case i64RemS = 0x81
  case i64RemU = 0x82
  case i64And = 0x83
  case i64Or = 0x84
  case i64Xor = 0x85
  case i64Shl = 0x86
  case i64ShrS = 0x87
  case i64ShrU = 0x88
  case i64Rotl = 0x89
  case i64Rotr = 0x8a
  case f32Abs = 0x8b
  case f32Neg = 0x8c
  case f32Ceil = 0x8d
  case f32Floor = 0x8e
  case f32Trunc = 0x8f
  case f32Nearest = 0x90
  case f32Sqrt = 0x91
  case f32Add = 0x92
  case f32Sub = 0x93
  case f32Mul = 0x94
  case f32Div = 0x95
  case f32Min = 0x96
  case f32Max = 0x97
  case f32Copysign = 0x98
  case f64Abs = 0x99
  case f64Neg = 0x9a
  case f64Ceil = 0x9b
  case f64Floor = 0x9c
  case f64Trunc = 0x9d
  case f64Nearest = 0x9e
  case f64Sqrt = 0x9f
  case f64Add = 0xa0
  case f64Sub = 0xa1
  case f64Mul = 0xa2
  case f64Div = 0xa3
  case f64Min = 0xa4
  case f64Max = 0xa5
  case f64Copysign = 0xa6
  case i32WrapI64 = 0xa7
  case i32TruncF32S = 0xa8
  case i32TruncF32U = 0xa9
  case i32TruncF64S = 0xaa
  case i32TruncF64U = 0xab
  case i64ExtendI32S = 0xac
  case i64ExtendI32U = 0xad
  case i64TruncF32S = 0xae
  case i64TruncF32U = 0xaf
  case i64TruncF64S = 0xb0
  case i64TruncF64U = 0xb1
  case f32ConvertI32S = 0xb2
  case f32ConvertI32U = 0xb3
  case f32ConvertI64S = 0xb4
  case f32ConvertI64U = 0xb5
  case f32DemoteF64 = 0xb6
  case f64ConvertI32S = 0xb7
  case f64ConvertI32U = 0xb8
  case f64ConvertI64S = 0xb9
  case f64ConvertI64U = 0xba
  case f64PromoteF32 = 0xbb
  case i32ReinterpretF32 = 0xbc
  case i64ReinterpretF64 = 0xbd
  case f32ReinterpretI32 = 0xbe
  case f64ReinterpretI64 = 0xbf
  case i32Extend8S = 0xc0
  case i32Extend16S = 0xc1
  case i64Extend8S = 0xc2
  case i64Extend16S = 0xc3
  case i64Extend32S = 0xc4
  case i32TruncSatF32S = 0xfc00
  case i32TruncSatF32U = 0xfc01
  case i32TruncSatF64S = 0xfc02
  case i32TruncSatF64U = 0xfc03
  case i64TruncSatF32S = 0xfc04
  case i64TruncSatF32U = 0xfc05
  case i64TruncSatF64S = 0xfc06
  case i64TruncSatF64U = 0xfc07
}

extension NumericOperation {
  /// The types of the operands, the first pushed first, and of the one result.
  package var signature: (operands: [CoreValueType], result: CoreValueType) {
    let shape = self.shape
    return (shape.isBinary ? [shape.operand, shape.operand] : [shape.operand], shape.result)
  }

  /// The type of its one or two operands, and of the result.
  package var shape: (operand: CoreValueType, isBinary: Bool, result: CoreValueType) {
    switch self {
    case .i32Eqz, .i32Clz, .i32Ctz, .i32Popcnt, .i32Extend8S, .i32Extend16S:
      (.i32, false, .i32)
    case .i32Eq, .i32Ne, .i32LtS, .i32LtU, .i32GtS, .i32GtU, .i32LeS, .i32LeU, .i32GeS, .i32GeU,
      .i32Add, .i32Sub, .i32Mul, .i32DivS, .i32DivU, .i32RemS, .i32RemU, .i32And, .i32Or, .i32Xor,
      .i32Shl, .i32ShrS, .i32ShrU, .i32Rotl, .i32Rotr:
      (.i32, true, .i32)
    case .i64Eqz, .i32WrapI64:
      (.i64, false, .i32)
    case .i64Eq, .i64Ne, .i64LtS, .i64LtU, .i64GtS, .i64GtU, .i64LeS, .i64LeU, .i64GeS, .i64GeU:
      (.i64, true, .i32)
    case .f32Eq, .f32Ne, .f32Lt, .f32Gt, .f32Le, .f32Ge:
      (.f32, true, .i32)
    case .f64Eq, .f64Ne, .f64Lt, .f64Gt, .f64Le, .f64Ge:
      (.f64, true, .i32)
    case .i64Clz, .i64Ctz, .i64Popcnt, .i64Extend8S, .i64Extend16S, .i64Extend32S:
      (.i64, false, .i64)
    case .i64Add, .i64Sub, .i64Mul, .i64DivS, .i64DivU, .i64RemS, .i64RemU, .i64And, .i64Or,
      .i64Xor, .i64Shl, .i64ShrS, .i64ShrU, .i64Rotl, .i64Rotr:
      (.i64, true, .i64)
    case .f32Abs, .f32Neg, .f32Ceil, .f32Floor, .f32Trunc, .f32Nearest, .f32Sqrt:
      (.f32, false, .f32)
    case .f32Add, .f32Sub, .f32Mul, .f32Div, .f32Min, .f32Max, .f32Copysign:
      (.f32, true, .f32)
    case .f64Abs, .f64Neg, .f64Ceil, .f64Floor, .f64Trunc, .f64Nearest, .f64Sqrt:
      (.f64, false, .f64)
    case .f64Add, .f64Sub, .f64Mul, .f64Div, .f64Min, .f64Max, .f64Copysign:
      (.f64, true, .f64)
    case .i32TruncF32S, .i32TruncF32U, .i32ReinterpretF32, .i32TruncSatF32S, .i32TruncSatF32U:
      (.f32, false, .i32)
    case .i32TruncF64S, .i32TruncF64U, .i32TruncSatF64S, .i32TruncSatF64U:
      (.f64, false, .i32)
    case .i64ExtendI32S, .i64ExtendI32U:
      (.i32, false, .i64)
    case .i64TruncF32S, .i64TruncF32U, .i64TruncSatF32S, .i64TruncSatF32U:
      (.f32, false, .i64)
    case .i64TruncF64S, .i64TruncF64U, .i64ReinterpretF64, .i64TruncSatF64S, .i64TruncSatF64U:
      (.f64, false, .i64)
    case .f32ConvertI32S, .f32ConvertI32U, .f32ReinterpretI32:
      (.i32, false, .f32)
    case .f32ConvertI64S, .f32ConvertI64U:
      (.i64, false, .f32)
    case .f32DemoteF64:
      (.f64, false, .f32)
    case .f64ConvertI32S, .f64ConvertI32U:
      (.i32, false, .f64)
    case .f64ConvertI64S, .f64ConvertI64U, .f64ReinterpretI64:
      (.i64, false, .f64)
    case .f64PromoteF32:
      (.f32, false, .f64)
    }
  }
}
