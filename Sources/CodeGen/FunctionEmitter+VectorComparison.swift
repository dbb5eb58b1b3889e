// Comparisons of lanes, and conditions on all lanes of a vector.

import LLVM
import WasmCore

extension FunctionEmitter {
  func emitVectorComparison(_ operation: VectorOperation) {
    let shape = operation.shape
    switch operation {
    case .i8x16Eq, .i16x8Eq, .i32x4Eq, .i64x2Eq: compare(.eq, shape)
    case .i8x16Ne, .i16x8Ne, .i32x4Ne, .i64x2Ne: compare(.ne, shape)
    case .i8x16LtS, .i16x8LtS, .i32x4LtS, .i64x2LtS: compare(.slt, shape)
    case .i8x16LtU, .i16x8LtU, .i32x4LtU: compare(.ult, shape)
    case .i8x16GtS, .i16x8GtS, .i32x4GtS, .i64x2GtS: compare(.sgt, shape)
    case .i8x16GtU, .i16x8GtU, .i32x4GtU: compare(.ugt, shape)
    case .i8x16LeS, .i16x8LeS, .i32x4LeS, .i64x2LeS: compare(.sle, shape)
    case .i8x16LeU, .i16x8LeU, .i32x4LeU: compare(.ule, shape)
    case .i8x16GeS, .i16x8GeS, .i32x4GeS, .i64x2GeS: compare(.sge, shape)
    case .i8x16GeU, .i16x8GeU, .i32x4GeU: compare(.uge, shape)
    case .f32x4Eq, .f64x2Eq: compare(float: .oeq, shape)
    case .f32x4Ne, .f64x2Ne: compare(float: .une, shape)
    case .f32x4Lt, .f64x2Lt: compare(float: .olt, shape)
    case .f32x4Gt, .f64x2Gt: compare(float: .ogt, shape)
    case .f32x4Le, .f64x2Le: compare(float: .ole, shape)
    case .f32x4Ge, .f64x2Ge: compare(float: .oge, shape)

    case .v128AnyTrue:
      let whole = builder.bitCast(pop(), to: builder.integer(bits: 128))
      push(condition: builder.compare(.ne, whole, whole.type.zero))
    case .i8x16AllTrue, .i16x8AllTrue, .i32x4AllTrue, .i64x2AllTrue:
      let value = popVector(shape)
      let zeros = bits(of: builder.compare(.eq, value, value.type.zero), shape)
      push(condition: builder.compare(.eq, zeros, zeros.type.zero))
    case .i8x16Bitmask, .i16x8Bitmask, .i32x4Bitmask, .i64x2Bitmask:
      let value = popVector(shape)
      push(
        builder.zeroExtend(
          bits(of: builder.compare(.slt, value, value.type.zero), shape), to: builder.i32))

    default: emitVectorInteger(operation)
    }
  }

  private func compare(_ predicate: LLVM.IntegerPredicate, _ shape: VectorShape) {
    let (left, right) = popVectors(shape)
    pushMask(builder.compare(predicate, left, right), shape)
  }

  private func compare(float predicate: LLVM.FloatPredicate, _ shape: VectorShape) {
    let (left, right) = popVectors(shape)
    pushMask(builder.compare(float: predicate, left, right), shape)
  }

  /// Pushes lanes of ones where `conditions` hold and of zeros where they don't.
  private func pushMask(_ conditions: LLVM.IRValue, _ shape: VectorShape) {
    pushVector(builder.signExtend(conditions, to: maskType(of: shape)))
  }

  /// The type of vectors of integers as wide as the lanes of `shape`.
  func maskType(of shape: VectorShape) -> LLVM.IRType {
    switch shape {
    case .f32x4: vectorType(of: .i32x4)
    case .f64x2: vectorType(of: .i64x2)
    default: vectorType(of: shape)
    }
  }

  /// The integer that has a bit for each of the `conditions`, the first lane's the lowest.
  private func bits(of conditions: LLVM.IRValue, _ shape: VectorShape) -> LLVM.IRValue {
    builder.bitCast(conditions, to: builder.integer(bits: UInt32(shape.laneCount)))
  }
}
