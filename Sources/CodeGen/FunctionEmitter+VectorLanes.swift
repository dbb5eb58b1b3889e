// Constants, and instructions that move lanes without looking at what is in them.

import BundleFormat
import LLVM
import WasmCore

extension FunctionEmitter {
  func emitLanes(_ instruction: Instruction) {
    switch instruction {
    case .v128Const(let bytes): push(builder.constant(bytes))
    case .shuffle(let mask):
      let second = pop()
      pushVector(builder.shuffle(pop(), second, mask: (0..<16).map { Int(mask[$0]) }))
    case .extractLane(let operation, let lane):
      let value = builder.extractLane(Int(lane), from: popVector(operation.shape))
      switch operation {
      case .i8x16S, .i16x8S: push(builder.signExtend(value, to: builder.i32))
      case .i8x16U, .i16x8U: push(builder.zeroExtend(value, to: builder.i32))
      case .i32x4, .i64x2, .f32x4, .f64x2: push(value)
      }
    case .replaceLane(let operation, let lane):
      let value = popLane(of: operation.shape)
      pushVector(
        builder.insertLane(value, at: Int(lane), into: popVector(operation.shape)))
    default: preconditionFailure("not an instruction on lanes")
    }
  }

  func emitLanes(_ operation: VectorOperation) {
    switch operation {
    case .i8x16Splat, .i16x8Splat, .i32x4Splat, .i64x2Splat, .f32x4Splat, .f64x2Splat:
      pushVector(
        builder.splat(popLane(of: operation.shape), count: operation.shape.laneCount))
    case .i8x16Swizzle: swizzle()
    case .i8x16RelaxedSwizzle: relaxedSwizzle()
    case .i8x16RelaxedLaneselect, .i16x8RelaxedLaneselect:
      // For lanes of 16 bits too: each byte may be chosen by its own top bit.
      selectLanes(.i8x16, "llvm.x86.sse41.pblendvb")
    case .i32x4RelaxedLaneselect: selectLanes(.f32x4, "llvm.x86.sse41.blendvps")
    case .i64x2RelaxedLaneselect: selectLanes(.f64x2, "llvm.x86.sse41.blendvpd")
    default: emitVectorComparison(operation)
    }
  }

  /// Pops the value for a lane of `shape`, narrowed to what the lane holds.
  private func popLane(of shape: VectorShape) -> LLVM.IRValue {
    let value = pop()
    let type = laneType(of: shape)
    return value.type == type ? value : builder.truncate(value, to: type)
  }

  // MARK: Swizzle

  private func swizzle() {
    let (bytes, indices) = popVectors(.i8x16)
    guard has(.ssse3) else { return swizzleByLane(bytes, indices) }
    // The processor yields 0 for an index whose top bit is set and else takes it modulo 16, where
    // WebAssembly yields 0 for all from 16 on: a saturating sum sets the top bit of those.
    let saturated = builder.callIntrinsic(
      "llvm.uadd.sat", for: [indices.type], [indices, constant(0x70, .i8x16)])
    pushVector(builder.callIntrinsic("llvm.x86.ssse3.pshuf.b.128", for: [], [bytes, saturated]))
  }

  private func relaxedSwizzle() {
    guard has(.ssse3) else { return swizzle() }
    binary(native: "llvm.x86.ssse3.pshuf.b.128", .i8x16)
  }

  /// Emits a swizzle without the processor's instruction for it.
  private func swizzleByLane(_ bytes: LLVM.IRValue, _ indices: LLVM.IRValue) {
    // An index of a lane that isn't there is poison.
    let safe = builder.and(indices, constant(15, .i8x16))
    var result = bytes.type.poison
    for lane in 0..<16 {
      let index = builder.zeroExtend(builder.extractLane(lane, from: safe), to: builder.i32)
      result = builder.insertLane(
        builder.extractLane(index, from: bytes), at: lane, into: result)
    }
    let isInside = builder.compare(.ult, indices, constant(16, .i8x16))
    pushVector(builder.select(isInside, result, bytes.type.zero))
  }

  // MARK: Lane selection

  /// Emits a relaxed lane selection, which may look at the top bit of each lane only, as the
  /// intrinsic `name` does.
  private func selectLanes(_ shape: VectorShape, _ name: String) {
    guard has(.sse41) else { return selectBits() }
    let mask = popVector(shape)
    let (first, second) = popVectors(shape)
    pushVector(builder.callIntrinsic(name, for: [], [second, first, mask]))
  }
}
