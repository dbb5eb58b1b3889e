// Integer arithmetic, and the table of all numeric operations.
//
// Where LLVM's instruction is undefined for operands that WebAssembly defines a result or a trap
// for, a guard stands before it, and says which rule it serves.

import LLVM
import WasmCore

extension FunctionEmitter {
  func emit(_ operation: NumericOperation) {
    switch operation {
    case .i32Eqz, .i64Eqz:
      let value = pop()
      push(condition: builder.compare(.eq, value, value.type.zero))
    case .i32Eq, .i64Eq: compare(.eq)
    case .i32Ne, .i64Ne: compare(.ne)
    case .i32LtS, .i64LtS: compare(.slt)
    case .i32LtU, .i64LtU: compare(.ult)
    case .i32GtS, .i64GtS: compare(.sgt)
    case .i32GtU, .i64GtU: compare(.ugt)
    case .i32LeS, .i64LeS: compare(.sle)
    case .i32LeU, .i64LeU: compare(.ule)
    case .i32GeS, .i64GeS: compare(.sge)
    case .i32GeU, .i64GeU: compare(.uge)
    case .f32Eq, .f64Eq: compare(float: .oeq)
    case .f32Ne, .f64Ne: compare(float: .une)
    case .f32Lt, .f64Lt: compare(float: .olt)
    case .f32Gt, .f64Gt: compare(float: .ogt)
    case .f32Le, .f64Le: compare(float: .ole)
    case .f32Ge, .f64Ge: compare(float: .oge)

    case .i32Clz, .i64Clz: countZeros("llvm.ctlz")
    case .i32Ctz, .i64Ctz: countZeros("llvm.cttz")
    case .i32Popcnt, .i64Popcnt: unary("llvm.ctpop")
    case .i32Add, .i64Add: binary(.add)
    case .i32Sub, .i64Sub: binary(.sub)
    case .i32Mul, .i64Mul: binary(.mul)
    case .i32DivS, .i64DivS: divideSigned()
    case .i32DivU, .i64DivU: divideUnsigned(.udiv)
    case .i32RemS, .i64RemS: remainderSigned()
    case .i32RemU, .i64RemU: divideUnsigned(.urem)
    case .i32And, .i64And: binary(.and)
    case .i32Or, .i64Or: binary(.or)
    case .i32Xor, .i64Xor: binary(.xor)
    case .i32Shl, .i64Shl: shift(.shl)
    case .i32ShrS, .i64ShrS: shift(.ashr)
    case .i32ShrU, .i64ShrU: shift(.lshr)
    case .i32Rotl, .i64Rotl: rotate("llvm.fshl")
    case .i32Rotr, .i64Rotr: rotate("llvm.fshr")
    case .i32Extend8S, .i64Extend8S: extendSign(of: builder.i8)
    case .i32Extend16S, .i64Extend16S: extendSign(of: builder.i16)
    case .i64Extend32S: extendSign(of: builder.i32)

    case .f32Abs, .f64Abs: unary("llvm.fabs")
    case .f32Neg, .f64Neg: push(builder.negateFloat(pop()))
    case .f32Ceil, .f64Ceil: unary("llvm.ceil")
    case .f32Floor, .f64Floor: unary("llvm.floor")
    case .f32Trunc, .f64Trunc: unary("llvm.trunc")
    case .f32Nearest, .f64Nearest: unary("llvm.roundeven")
    case .f32Sqrt, .f64Sqrt: unary("llvm.sqrt")
    case .f32Add, .f64Add: floatArithmetic(.fadd)
    case .f32Sub, .f64Sub: floatArithmetic(.fsub)
    case .f32Mul, .f64Mul: floatArithmetic(.fmul)
    case .f32Div, .f64Div: floatArithmetic(.fdiv)
    case .f32Min, .f64Min: floatExtreme(.olt, ofZeros: .or)
    case .f32Max, .f64Max: floatExtreme(.ogt, ofZeros: .and)
    case .f32Copysign, .f64Copysign:
      let sign = pop()
      let magnitude = pop()
      push(builder.callIntrinsic("llvm.copysign", for: [magnitude.type], [magnitude, sign]))

    default: emitConversion(operation)
    }
  }

  private func compare(_ predicate: LLVM.IntegerPredicate) {
    let right = pop()
    let left = pop()
    push(condition: builder.compare(predicate, left, right))
  }

  private func binary(_ operation: LLVM.BinaryOperation) {
    let right = pop()
    let left = pop()
    push(builder.binary(operation, left, right))
  }

  /// Emits the intrinsic `name` on one operand.
  func unary(_ name: String) {
    let value = pop()
    push(builder.callIntrinsic(name, for: [value.type], [value]))
  }

  private func countZeros(_ name: String) {
    let value = pop()
    // The last argument false: the count for 0 is the number of bits, and not poison.
    push(builder.callIntrinsic(name, for: [value.type], [value, builder.constant(false)]))
  }

  private func shift(_ operation: LLVM.BinaryOperation) {
    let count = pop()
    let value = pop()
    // LLVM's shifts by the number of bits or more are poison; WebAssembly takes the count modulo
    // that number.
    let mask = count.type.constant(count.type == builder.i64 ? 63 : 31)
    push(builder.binary(operation, value, builder.and(count, mask)))
  }

  private func rotate(_ name: String) {
    let count = pop()
    let value = pop()
    // A funnel shift of a value with itself, which takes the count modulo the number of bits.
    push(builder.callIntrinsic(name, for: [value.type], [value, value, count]))
  }

  private func extendSign(of narrow: LLVM.IRType) {
    let value = pop()
    push(builder.signExtend(builder.truncate(value, to: narrow), to: value.type))
  }

  // MARK: Division

  private func trapIfZero(_ divisor: LLVM.IRValue) {
    // Division by 0 is undefined in LLVM, which must not even see it on a path that isn't taken.
    if let constant = divisor.constantInteger, constant != 0 { return }
    site.trap(.integerDivideByZero, if: builder.compare(.eq, divisor, divisor.type.zero))
  }

  private func divideUnsigned(_ operation: LLVM.BinaryOperation) {
    let right = pop()
    let left = pop()
    trapIfZero(right)
    push(builder.binary(operation, left, right))
  }

  private func divideSigned() {
    let right = pop()
    let left = pop()
    trapIfZero(right)
    // The quotient of the minimum and -1 is out of range: a trap here, undefined in LLVM.
    if mayBeMinusOne(right) {
      let overflows = builder.and(
        builder.compare(.eq, left, minimum(of: left.type)),
        builder.compare(.eq, right, right.type.constant(signed: -1)))
      site.trap(.integerOverflow, if: overflows)
    }
    push(builder.binary(.sdiv, left, right))
  }

  private func remainderSigned() {
    let right = pop()
    let left = pop()
    trapIfZero(right)
    // The remainder of anything and -1 is 0, that of the minimum too; in LLVM that is undefined, as
    // the quotient is. The remainder by 1 is 0 as well: divide by that instead.
    var divisor = right
    if mayBeMinusOne(right) {
      divisor = builder.select(
        builder.compare(.eq, right, right.type.constant(signed: -1)), right.type.constant(1),
        right)
    }
    push(builder.binary(.srem, left, divisor))
  }

  private func mayBeMinusOne(_ divisor: LLVM.IRValue) -> Bool {
    guard divisor.constantInteger != nil else { return true }
    return divisor == divisor.type.constant(signed: -1)
  }

  private func minimum(of type: LLVM.IRType) -> LLVM.IRValue {
    type.constant(signed: type == builder.i64 ? .min : Int64(Int32.min))
  }
}
