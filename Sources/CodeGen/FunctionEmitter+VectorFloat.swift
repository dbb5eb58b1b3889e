// Floating-point arithmetic on lanes. What `FunctionEmitter+Float` says of NaNs holds here too.

import BundleFormat
import LLVM
import WasmCore

extension FunctionEmitter {
  func emitVectorFloat(_ operation: VectorOperation) {
    let shape = operation.shape
    switch operation {
    case .f32x4Abs, .f64x2Abs: unary("llvm.fabs", shape)
    case .f32x4Neg, .f64x2Neg: pushVector(builder.negateFloat(popVector(shape)))
    case .f32x4Ceil, .f64x2Ceil: unary("llvm.ceil", shape)
    case .f32x4Floor, .f64x2Floor: unary("llvm.floor", shape)
    case .f32x4Trunc, .f64x2Trunc: unary("llvm.trunc", shape)
    case .f32x4Nearest, .f64x2Nearest: unary("llvm.roundeven", shape)
    case .f32x4Sqrt, .f64x2Sqrt: unary("llvm.sqrt", shape)
    case .f32x4Add, .f64x2Add: floatArithmetic(.fadd, shape)
    case .f32x4Sub, .f64x2Sub: floatArithmetic(.fsub, shape)
    case .f32x4Mul, .f64x2Mul: floatArithmetic(.fmul, shape)
    case .f32x4Div, .f64x2Div: floatArithmetic(.fdiv, shape)

    case .f32x4Min, .f64x2Min: floatExtreme(.olt, ofZeros: .or, shape)
    case .f32x4Max, .f64x2Max: floatExtreme(.ogt, ofZeros: .and, shape)
    case .f32x4Pmin, .f64x2Pmin:
      let (left, right) = popVectors(shape)
      pushVector(firstIf(.olt, right, left))
    case .f32x4Pmax, .f64x2Pmax:
      let (left, right) = popVectors(shape)
      pushVector(firstIf(.ogt, right, left))
    case .f32x4RelaxedMin, .f64x2RelaxedMin:
      let (left, right) = popVectors(shape)
      pushVector(firstIf(.olt, left, right))
    case .f32x4RelaxedMax, .f64x2RelaxedMax:
      let (left, right) = popVectors(shape)
      pushVector(firstIf(.ogt, left, right))

    case .f32x4RelaxedMadd, .f64x2RelaxedMadd: multiplyAndAdd(shape, isNegated: false)
    case .f32x4RelaxedNmadd, .f64x2RelaxedNmadd: multiplyAndAdd(shape, isNegated: true)

    default: emitVectorConversion(operation)
    }
  }

  private func floatArithmetic(_ operation: LLVM.BinaryOperation, _ shape: VectorShape) {
    let (left, right) = popVectors(shape)
    pushVector(builder.binary(operation, hiddenIfNeutral(left), hiddenIfNeutral(right)))
  }

  /// Lanes of `left` where they stand in the relation `predicate` to those of `right`, and of
  /// `right` where they don't or can't be compared: what `minps` and `maxps` do.
  private func firstIf(
    _ predicate: LLVM.FloatPredicate, _ left: LLVM.IRValue, _ right: LLVM.IRValue
  ) -> LLVM.IRValue {
    builder.select(builder.compare(float: predicate, left, right), left, right)
  }

  /// Emits `min` or `max`: a quiet NaN if an operand is a NaN, and -0 below 0.
  ///
  /// The processor's minimum is its second operand where the two are equal, so that the minima of
  /// both orders are the same but for the sign of a zero, which is negative in either. Their bits
  /// are combined; and where the operands can't be compared, adding them quiets the NaN.
  private func floatExtreme(
    _ extreme: LLVM.FloatPredicate, ofZeros bits: LLVM.BinaryOperation, _ shape: VectorShape
  ) {
    let (left, right) = popVectors(shape)
    let integers = maskType(of: shape)
    let number = builder.bitCast(
      builder.binary(
        bits, builder.bitCast(firstIf(extreme, left, right), to: integers),
        builder.bitCast(firstIf(extreme, right, left), to: integers)),
      to: left.type)
    pushVector(
      builder.select(
        builder.compare(float: .uno, left, right), quietSum(left, right), number))
  }

  /// Emits a relaxed product and sum, rounded once if the processor can and twice if it can't.
  private func multiplyAndAdd(_ shape: VectorShape, isNegated: Bool) {
    let addend = popVector(shape)
    let (left, right) = popVectors(shape)
    let factor = isNegated ? builder.negateFloat(left) : left
    guard has(.fma) else {
      return pushVector(
        builder.binary(.fadd, builder.binary(.fmul, factor, right), addend))
    }
    pushVector(builder.callIntrinsic("llvm.fma", for: [left.type], [factor, right, addend]))
  }
}
