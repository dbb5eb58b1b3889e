// Vectors: how they are held, and bitwise operations.
//
// On the stack and in locals a vector is always 16 bytes (`<16 x i8>`), whatever an instruction makes
// of it; each casts its operands to the lanes that it works on. The casts are no instructions of the
// machine, and those that cancel are not even emitted.
//
// What the processor has an instruction for is emitted as LLVM's general operation where that is
// known to become it, and as an intrinsic of the processor where it isn't, if the target has it. The
// rest follows from the target's level: code for the bare x86-64 has no shuffle by variable, no
// signed minimum of bytes, no rounding.
//
// Relaxed instructions do what is cheapest on the target of those things that they may do. The choice
// depends on the target alone, so that one instruction gives equal results for equal operands.

import BundleFormat
import LLVM
import WasmCore

extension FunctionEmitter {
  func emit(_ operation: VectorOperation) {
    switch operation {
    case .v128Not: pushVector(builder.not(pop()))
    case .v128And: bitwise { builder.and($0, $1) }
    case .v128Or: bitwise { builder.binary(.or, $0, $1) }
    case .v128Xor: bitwise { builder.binary(.xor, $0, $1) }
    case .v128Andnot: bitwise { builder.and($0, builder.not($1)) }
    case .v128Bitselect: selectBits()
    default: emitLanes(operation)
    }
  }

  private func bitwise(_ operation: (LLVM.IRValue, LLVM.IRValue) -> LLVM.IRValue) {
    let right = pop()
    let left = pop()
    let type = integerLanes(of: [left, right])
    pushVector(operation(cast(left, to: type), cast(right, to: type)))
  }

  /// Emits `v128.bitselect`: the bits of the first operand where the third has ones, else of the
  /// second.
  func selectBits() {
    let operands = [pop(), pop(), pop()]
    let type = integerLanes(of: operands)
    let (mask, second, first) = (
      cast(operands[0], to: type), cast(operands[1], to: type), cast(operands[2], to: type)
    )
    pushVector(
      builder.or(builder.and(first, mask), builder.and(second, builder.not(mask))))
  }

  /// The vector type of integers whose lanes are as wide as those that `operands` were made in, of the
  /// first one that says it.
  ///
  /// For bits it makes no difference. But in the lanes of a comparison LLVM sees that a mask is one, and
  /// chooses between lanes.
  private func integerLanes(of operands: [LLVM.IRValue]) -> LLVM.IRType {
    let made = operands.compactMap { $0.bitCastOperand?.type }
    let shapes = VectorShape.allCases.filter { $0 != .f32x4 && $0 != .f64x2 }
    if let type = made.first(where: { type in shapes.contains { vectorType(of: $0) == type } }) {
      return type
    }
    switch made.first {
    case vectorType(of: .f32x4): return vectorType(of: .i32x4)
    case vectorType(of: .f64x2): return vectorType(of: .i64x2)
    default: return builder.v128
    }
  }

  // MARK: Operands

  /// Whether code for the target may use `feature`.
  func has(_ feature: TargetFeatures) -> Bool { unit.options.features.contains(feature) }

  /// The type of a lane of `shape`, as it is in the vector.
  func laneType(of shape: VectorShape) -> LLVM.IRType {
    switch shape {
    case .i8x16: builder.i8
    case .i16x8: builder.i16
    case .i32x4: builder.i32
    case .i64x2: builder.i64
    case .f32x4: builder.float
    case .f64x2: builder.double
    }
  }

  /// The type of vectors of `shape`.
  func vectorType(of shape: VectorShape) -> LLVM.IRType {
    builder.vector(of: laneType(of: shape), count: shape.laneCount)
  }

  /// Returns `value`, a vector, as one of `type`.
  func cast(_ value: LLVM.IRValue, to type: LLVM.IRType) -> LLVM.IRValue {
    if value.type == type { return value }
    if let operand = value.bitCastOperand, operand.type == type { return operand }
    // LLVM casts constants to other lanes only when it optimises, and what is emitted depends on
    // what is in them.
    if let bytes = value.constantBytes { return constant(bytes, type) }
    return builder.bitCast(value, to: type)
  }

  /// The vector of `type` that consists of `bytes`.
  private func constant(_ bytes: [UInt8], _ type: LLVM.IRType) -> LLVM.IRValue {
    let shape = VectorShape.allCases.first { vectorType(of: $0) == type } ?? .i8x16
    let lane = laneType(of: shape)
    let size = 16 / shape.laneCount
    return builder.constantVector(
      stride(from: 0, to: 16, by: size).map { start in
        let bits = bytes[start..<(start + size)].reversed()
          .reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
        return shape == .f32x4 || shape == .f64x2
          ? lane.constant(bits: bits) : lane.constant(bits)
      })
  }

  /// Pops a vector as one of `shape`.
  func popVector(_ shape: VectorShape) -> LLVM.IRValue {
    cast(pop(), to: vectorType(of: shape))
  }

  /// Pops two vectors as ones of `shape`.
  func popVectors(_ shape: VectorShape) -> (left: LLVM.IRValue, right: LLVM.IRValue) {
    let right = popVector(shape)
    return (popVector(shape), right)
  }

  /// Pushes the vector `value`, whatever its lanes are.
  func pushVector(_ value: LLVM.IRValue) { push(cast(value, to: builder.v128)) }

  /// The vector of `shape` whose lanes are all the integer `value`.
  func constant(_ value: Int64, _ shape: VectorShape) -> LLVM.IRValue {
    builder.splat(laneType(of: shape).constant(signed: value), count: shape.laneCount)
  }

  /// The vector of `shape` whose lanes are all the number `value`, which the lane can represent.
  func constant(float value: Double, _ shape: VectorShape) -> LLVM.IRValue {
    let bits = shape == .f32x4 ? UInt64(Float(value).bitPattern) : value.bitPattern
    return builder.splat(laneType(of: shape).constant(bits: bits), count: shape.laneCount)
  }

  /// Pops a vector of `shape` and pushes what the intrinsic `name` makes of it.
  func unary(_ name: String, _ shape: VectorShape, _ flags: [LLVM.IRValue] = []) {
    let value = popVector(shape)
    pushVector(builder.callIntrinsic(name, for: [value.type], [value] + flags))
  }

  /// Pops two vectors of `shape` and pushes what the intrinsic `name` makes of them.
  func binary(_ name: String, _ shape: VectorShape) {
    let (left, right) = popVectors(shape)
    pushVector(builder.callIntrinsic(name, for: [left.type], [left, right]))
  }

  /// Pops two vectors of `shape` and pushes what the processor's own instruction, the intrinsic
  /// `name`, makes of them.
  func binary(native name: String, _ shape: VectorShape) {
    let (left, right) = popVectors(shape)
    pushVector(builder.callIntrinsic(name, for: [], [left, right]))
  }

  /// Pops two vectors of `shape` and pushes the result of `operation`.
  func binary(_ operation: LLVM.BinaryOperation, _ shape: VectorShape) {
    let (left, right) = popVectors(shape)
    pushVector(builder.binary(operation, left, right))
  }
}
