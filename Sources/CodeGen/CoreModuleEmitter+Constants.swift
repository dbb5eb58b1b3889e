// Constant expressions.

import LLVM
import WasmBytes
import WasmCore

extension CoreModuleEmitter {
  /// The value of `expression` if it is the same for all instances, wherever they are mapped.
  ///
  /// The address of a function isn't: an image has no relocations that would put it into data.
  func staticValue(of expression: CoreModule.ConstantExpression) -> LLVM.IRValue? {
    var stack: [LLVM.IRValue] = []
    for instruction in expression.instructions {
      switch instruction {
      case .i32Const(let value): stack.append(builder.i32.constant(signed: Int64(value)))
      case .i64Const(let value): stack.append(builder.i64.constant(signed: value))
      case .f32Const(let bits): stack.append(builder.float.constant(bits: UInt64(bits)))
      case .f64Const(let bits): stack.append(builder.double.constant(bits: bits))
      case .v128Const(let bytes): stack.append(builder.constant(bytes))
      case .refNull: stack.append(builder.pointer.zero)
      case .globalGet(let index):
        guard index.number < globals.count, case .constant(let value) = globals[index.number]
        else { return nil }
        stack.append(value)
      case .numeric(let operation):
        guard let right = stack.popLast(), let left = stack.popLast() else { return nil }
        // Of constants the builder makes a constant, without an instruction to put anywhere.
        stack.append(binary(operation, left, right))
      default: return nil
      }
    }
    return stack.last
  }

  /// Appends the evaluation of `expression`.
  func evaluate(_ expression: CoreModule.ConstantExpression) -> LLVM.IRValue {
    var stack: [LLVM.IRValue] = []
    for instruction in expression.instructions {
      switch instruction {
      case .i32Const(let value): stack.append(builder.i32.constant(signed: Int64(value)))
      case .i64Const(let value): stack.append(builder.i64.constant(signed: value))
      case .f32Const(let bits): stack.append(builder.float.constant(bits: UInt64(bits)))
      case .f64Const(let bits): stack.append(builder.double.constant(bits: bits))
      case .v128Const(let bytes): stack.append(builder.constant(bytes))
      case .refNull: stack.append(builder.pointer.zero)
      case .refFunc(let index): stack.append(reference(to: index))
      case .globalGet(let index): stack.append(loadGlobal(index))
      case .numeric(let operation):
        guard let right = stack.popLast(), let left = stack.popLast() else { continue }
        stack.append(binary(operation, left, right))
      default: preconditionFailure("validation refuses other instructions in constants")
      }
    }
    guard let value = stack.last else {
      preconditionFailure("validation refuses a constant expression without a value")
    }
    return value
  }

  /// Appends one of the operations that extended constants have.
  private func binary(
    _ operation: NumericOperation, _ left: LLVM.IRValue, _ right: LLVM.IRValue
  ) -> LLVM.IRValue {
    switch operation {
    case .i32Add, .i64Add: builder.add(left, right)
    case .i32Sub, .i64Sub: builder.subtract(left, right)
    case .i32Mul, .i64Mul: builder.multiply(left, right)
    default: preconditionFailure("validation refuses other operations in constants")
    }
  }
}
