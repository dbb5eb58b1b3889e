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

  /// Emits `llvm.minimum` or `llvm.maximum`, which yield a NaN if an operand is one, and order -0
  /// below 0, as WebAssembly wants and the functions of C don't.
  func floatExtreme(_ name: String) {
    let right = hiddenIfExtreme(pop())
    let left = hiddenIfExtreme(pop())
    push(builder.callIntrinsic(name, for: [left.type], [left, right]))
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

  /// Hides `operand` if it is a constant that some operation has no effect with.
  private func hiddenIfNeutral(_ operand: LLVM.IRValue) -> LLVM.IRValue {
    guard let value = operand.constantFloat, value == 0 || value.magnitude == 1 else {
      return operand
    }
    return builder.arithmeticFence(operand)
  }

  /// Hides `operand` if it is a constant at an end of the order, or outside of it.
  private func hiddenIfExtreme(_ operand: LLVM.IRValue) -> LLVM.IRValue {
    guard let value = operand.constantFloat, !value.isFinite else { return operand }
    return builder.arithmeticFence(operand)
  }
}
