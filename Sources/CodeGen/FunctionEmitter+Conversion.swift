// Conversions between numeric types.

import LLVM
import WasmCore

extension FunctionEmitter {
  func emitConversion(_ operation: NumericOperation) {
    switch operation {
    case .i32WrapI64: convert(.truncate, to: builder.i32)
    case .i64ExtendI32S: convert(.signExtend, to: builder.i64)
    case .i64ExtendI32U: convert(.zeroExtend, to: builder.i64)

    case .i32TruncF32S: truncate(to: builder.i32, within: .i32FromF32S)
    case .i32TruncF32U: truncate(to: builder.i32, within: .i32FromF32U)
    case .i32TruncF64S: truncate(to: builder.i32, within: .i32FromF64S)
    case .i32TruncF64U: truncate(to: builder.i32, within: .i32FromF64U)
    case .i64TruncF32S, .i64TruncF64S: truncate(to: builder.i64, within: .i64S)
    case .i64TruncF32U, .i64TruncF64U: truncate(to: builder.i64, within: .i64U)

    case .i32TruncSatF32S, .i32TruncSatF64S: saturate("llvm.fptosi.sat", to: builder.i32)
    case .i32TruncSatF32U, .i32TruncSatF64U: saturate("llvm.fptoui.sat", to: builder.i32)
    case .i64TruncSatF32S, .i64TruncSatF64S: saturate("llvm.fptosi.sat", to: builder.i64)
    case .i64TruncSatF32U, .i64TruncSatF64U: saturate("llvm.fptoui.sat", to: builder.i64)

    case .f32ConvertI32S, .f32ConvertI64S: convert(.signedToFloat, to: builder.float)
    case .f32ConvertI32U, .f32ConvertI64U: convert(.unsignedToFloat, to: builder.float)
    case .f64ConvertI32S, .f64ConvertI64S: convert(.signedToFloat, to: builder.double)
    case .f64ConvertI32U, .f64ConvertI64U: convert(.unsignedToFloat, to: builder.double)
    case .f32DemoteF64: demote()
    case .f64PromoteF32: convert(.floatExtend, to: builder.double)

    case .i32ReinterpretF32: convert(.bitCast, to: builder.i32)
    case .i64ReinterpretF64: convert(.bitCast, to: builder.i64)
    case .f32ReinterpretI32: convert(.bitCast, to: builder.float)
    case .f64ReinterpretI64: convert(.bitCast, to: builder.double)
    default: preconditionFailure("not a conversion: \(operation)")
    }
  }

  private func convert(_ conversion: LLVM.Builder.Conversion, to type: LLVM.IRType) {
    push(builder.convert(conversion, pop(), to: type))
  }

  private func saturate(_ name: String, to type: LLVM.IRType) {
    let value = pop()
    push(builder.callIntrinsic(name, for: [type, value.type], [value]))
  }

  /// The numbers that a truncation has a result for: those between two bounds.
  private struct TruncationRange {
    /// The least number of the range, or the greatest below it.
    var lower: Double
    /// Whether `lower` is itself in the range.
    ///
    /// Where the bound's own fraction may be cut off, the range begins above the next integer below;
    /// where numbers of the type are too far apart for that integer, it begins with the bound.
    var includesLower: Bool
    /// The least number above the range.
    var upper: Double
    var isSigned: Bool

    static let i32FromF32S = TruncationRange(
      lower: -0x1p31, includesLower: true, upper: 0x1p31, isSigned: true)
    static let i32FromF64S = TruncationRange(
      lower: -0x1p31 - 1, includesLower: false, upper: 0x1p31, isSigned: true)
    static let i32FromF32U = TruncationRange(
      lower: -1, includesLower: false, upper: 0x1p32, isSigned: false)
    static let i32FromF64U = i32FromF32U
    static let i64S = TruncationRange(
      lower: -0x1p63, includesLower: true, upper: 0x1p63, isSigned: true)
    static let i64U = TruncationRange(
      lower: -1, includesLower: false, upper: 0x1p64, isSigned: false)
  }

  /// Emits a truncation to an integer of `type`, which traps outside of `range`.
  ///
  /// LLVM's own conversion is poison there. The check is one branch for numbers inside; a second one
  /// tells NaN from what is too large.
  private func truncate(to type: LLVM.IRType, within range: TruncationRange) {
    let value = pop()
    // Both comparisons are ordered: a NaN fails them.
    let isAboveLower = builder.compare(
      float: range.includesLower ? .oge : .ogt, value, constant(range.lower, of: value.type))
    let isBelowUpper = builder.compare(
      float: .olt, value, constant(range.upper, of: value.type))
    let isInside = builder.and(isAboveLower, isBelowUpper)

    let outside = builder.appendBlock("outside", to: function)
    let inside = builder.appendBlock("inside", to: function)
    builder.branch(if: isInside, to: inside, else: outside, expecting: .taken)
    builder.position(atEndOf: outside)
    site.trap(.invalidConversionToInteger, if: builder.compare(float: .uno, value, value))
    site.trap(.integerOverflow)

    builder.position(atEndOf: inside)
    push(
      builder.convert(range.isSigned ? .floatToSigned : .floatToUnsigned, value, to: type))
  }

  /// The constant `value` of `type`, which can represent it.
  private func constant(_ value: Double, of type: LLVM.IRType) -> LLVM.IRValue {
    type == builder.float
      ? type.constant(bits: UInt64(Float(value).bitPattern))
      : type.constant(bits: value.bitPattern)
  }
}
