// Floating-point arithmetic.
//
// LLVM's instructions round as WebAssembly's do, and no flag allows anything else. The difference
// is in signalling NaNs. LLVM takes them as equal to quiet ones, and so simplifies `x * 1` to `x`;
// WebAssembly demands that the result of arithmetic on any NaN is a quiet one. Where an operand is
// a constant of the few that LLVM simplifies with, it is hidden from it behind a fence. (A constant
// that only inlining brings to the operation isn't: then a signalling NaN may stay one.)

import LLVM
import WasmCore

extension FunctionEmitter {
  func floatArithmetic(_ operation: LLVM.BinaryOperation) {
    let right = pop()
    let left = pop()
    push(builder.binary(operation, hiddenIfNeutral(left), hiddenIfNeutral(right)))
  }

  /// Emits `min` or `max`: a quiet NaN if an operand is a NaN, and -0 below 0.
  ///
  /// The functions of C don't order zeros, and `llvm.minimum` lets a signalling NaN through. So the
  /// choice is made by comparisons: where the operands are equal they differ in the sign of a zero
  /// at most, and a minimum is negative if either is, a maximum if both are; where they can't be
  /// compared, adding them quiets the NaN.
  func floatExtreme(_ extreme: LLVM.FloatPredicate, ofZeros bits: LLVM.BinaryOperation) {
    let right = pop()
    let left = pop()
    let type = left.type
    let integer = type == builder.float ? builder.i32 : builder.i64
    let ordered = builder.select(
      builder.compare(float: extreme, left, right), left, right)
    let equal = builder.bitCast(
      builder.binary(
        bits, builder.bitCast(left, to: integer), builder.bitCast(right, to: integer)),
      to: type)
    let number = builder.select(builder.compare(float: .oeq, left, right), equal, ordered)
    push(
      builder.select(
        builder.compare(float: .uno, left, right), quietSum(left, right), number))
  }

  /// Appends the sum of `left` and `right`, which is a quiet NaN if either is a NaN, canonical if
  /// those that are one are.
  func quietSum(_ left: LLVM.IRValue, _ right: LLVM.IRValue) -> LLVM.IRValue {
    // LLVM could take the sum with a constant as no sum at all.
    builder.binary(
      .fadd, left.isConstant ? builder.arithmeticFence(left) : left,
      right.isConstant ? builder.arithmeticFence(right) : right)
  }

  func compare(float predicate: LLVM.FloatPredicate) {
    let right = pop()
    let left = pop()
    push(condition: builder.compare(float: predicate, left, right))
  }

  /// Emits `f32.demote_f64`.
  func demote() {
    let value = pop()
    // LLVM takes a promotion that is demoted again as nothing at all.
    let source = value.isFloatExtension ? builder.arithmeticFence(value) : value
    push(builder.convert(.floatTruncate, source, to: builder.float))
  }

  /// Hides `operand` if it is a constant that some operation has no effect with, in all lanes or
  /// one.
  func hiddenIfNeutral(_ operand: LLVM.IRValue) -> LLVM.IRValue {
    let isNeutral = (operand.constantLanes ?? [operand]).contains { lane in
      guard let value = lane.constantFloat else { return false }
      return value == 0 || value.magnitude == 1
    }
    return isNeutral ? builder.arithmeticFence(operand) : operand
  }
}
