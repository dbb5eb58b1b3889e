// Loads and stores of vectors and of single lanes.

import LLVM
import WasmCore

extension FunctionEmitter {
  func emitVectorMemory(_ instruction: Instruction) {
    switch instruction {
    case .vectorLoad(let operation, let argument): emit(operation, argument)
    case .vectorStore(let argument): store(pop(), argument, byteCount: 16)
    case .loadLane(let width, let argument, let lane):
      let vector = popVector(width.shape)
      let value = load(laneType(of: width.shape), argument, byteCount: width.byteCount)
      pushVector(builder.insertLane(value, at: Int(lane), into: vector))
    case .storeLane(let width, let argument, let lane):
      store(
        builder.extractLane(Int(lane), from: popVector(width.shape)), argument,
        byteCount: width.byteCount)
    default: preconditionFailure("not a memory instruction on vectors")
    }
  }

  private func emit(_ operation: VectorLoadOperation, _ argument: MemoryArgument) {
    let byteCount = operation.byteCount
    func extend(
      _ shape: VectorShape, from narrow: LLVM.IRType, _ extension: LLVM.Builder.Conversion
    ) {
      let type = builder.vector(of: narrow, count: shape.laneCount)
      let value = load(type, argument, byteCount: byteCount)
      pushVector(builder.convert(`extension`, value, to: vectorType(of: shape)))
    }
    func splat(_ shape: VectorShape) {
      let lane = load(laneType(of: shape), argument, byteCount: byteCount)
      pushVector(builder.splat(lane, count: shape.laneCount))
    }
    // The first lane is loaded, and the others are zero.
    func loadLow(_ shape: VectorShape) {
      let value = load(laneType(of: shape), argument, byteCount: byteCount)
      pushVector(builder.insertLane(value, at: 0, into: vectorType(of: shape).zero))
    }
    switch operation {
    case .v128: push(load(builder.v128, argument, byteCount: byteCount))
    case .i16x8From8x8S: extend(.i16x8, from: builder.i8, .signExtend)
    case .i16x8From8x8U: extend(.i16x8, from: builder.i8, .zeroExtend)
    case .i32x4From16x4S: extend(.i32x4, from: builder.i16, .signExtend)
    case .i32x4From16x4U: extend(.i32x4, from: builder.i16, .zeroExtend)
    case .i64x2From32x2S: extend(.i64x2, from: builder.i32, .signExtend)
    case .i64x2From32x2U: extend(.i64x2, from: builder.i32, .zeroExtend)
    case .splat8: splat(.i8x16)
    case .splat16: splat(.i16x8)
    case .splat32: splat(.i32x4)
    case .splat64: splat(.i64x2)
    case .zero32: loadLow(.i32x4)
    case .zero64: loadLow(.i64x2)
    }
  }

  /// Pops an address and appends a load of a `type` of `byteCount` bytes from there.
  private func load(
    _ type: LLVM.IRType, _ argument: MemoryArgument, byteCount: UInt32
  ) -> LLVM.IRValue {
    let address = popAddress(argument, byteCount: byteCount)
    let value = builder.load(
      type, from: address, alignment: 1, isVolatile: keepsAccesses(to: argument.memory))
    return unit.tags.mark(value, as: unit.tags.memory, in: builder)
  }

  /// Pops an address and appends a store of the `byteCount` bytes of `value` there.
  private func store(_ value: LLVM.IRValue, _ argument: MemoryArgument, byteCount: UInt32) {
    let address = popAddress(argument, byteCount: byteCount)
    let store = builder.store(value, to: address, alignment: 1)
    if keepsAccesses(to: argument.memory) { store.setVolatile() }
    unit.tags.mark(store, as: unit.tags.memory, in: builder)
  }
}
