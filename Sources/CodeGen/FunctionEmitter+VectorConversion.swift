// Conversions of lanes: widening, narrowing, and between integers and floating-point numbers.
//
// The processor converts a number that doesn't fit, or a NaN, to the minimum (a one followed by
// zeros), or in unsigned conversions to the maximum. What WebAssembly demands instead is prepared
// by limiting the operand, or repaired behind the conversion. LLVM's own saturating conversions
// would be taken apart into scalars; its plain ones are poison for what doesn't fit, and are used
// only behind a limit.

import BundleFormat
import LLVM
import WasmCore

extension FunctionEmitter {
  func emitVectorConversion(_ operation: VectorOperation) {
    let shape = operation.shape
    switch operation {
    case .i16x8ExtendLowI8x16S, .i32x4ExtendLowI16x8S, .i64x2ExtendLowI32x4S:
      extend(.low, .signExtend, to: shape)
    case .i16x8ExtendHighI8x16S, .i32x4ExtendHighI16x8S, .i64x2ExtendHighI32x4S:
      extend(.high, .signExtend, to: shape)
    case .i16x8ExtendLowI8x16U, .i32x4ExtendLowI16x8U, .i64x2ExtendLowI32x4U:
      extend(.low, .zeroExtend, to: shape)
    case .i16x8ExtendHighI8x16U, .i32x4ExtendHighI16x8U, .i64x2ExtendHighI32x4U:
      extend(.high, .zeroExtend, to: shape)

    case .i8x16NarrowI16x8S: binary(native: "llvm.x86.sse2.packsswb.128", .i16x8)
    case .i8x16NarrowI16x8U: binary(native: "llvm.x86.sse2.packuswb.128", .i16x8)
    case .i16x8NarrowI32x4S: binary(native: "llvm.x86.sse2.packssdw.128", .i32x4)
    case .i16x8NarrowI32x4U: narrowUnsigned()

    case .f32x4ConvertI32x4S: convert(.signedToFloat, lanes: .i32x4, to: .f32x4)
    case .f32x4ConvertI32x4U: convert(.unsignedToFloat, lanes: .i32x4, to: .f32x4)
    case .f64x2ConvertLowI32x4S: convert(.signedToFloat, lanes: .i32x4, to: .f64x2)
    case .f64x2ConvertLowI32x4U: convert(.unsignedToFloat, lanes: .i32x4, to: .f64x2)
    case .f64x2PromoteLowF32x4: convert(.floatExtend, lanes: .f32x4, to: .f64x2)
    case .f32x4DemoteF64x2Zero:
      // The processor's own, which LLVM can't take as the reverse of a promotion.
      pushVector(
        builder.callIntrinsic("llvm.x86.sse2.cvtpd2ps", for: [], [popVector(.f64x2)]))

    case .i32x4TruncSatF32x4S: truncateSigned(popVector(.f32x4))
    case .i32x4TruncSatF32x4U: truncateUnsigned(popVector(.f32x4))
    case .i32x4TruncSatF64x2SZero: truncateSignedDoubles(popVector(.f64x2))
    case .i32x4TruncSatF64x2UZero: truncateUnsignedDoubles(popVector(.f64x2))
    case .i32x4RelaxedTruncF32x4S:
      // What doesn't fit may become the minimum.
      pushVector(convertNatively("llvm.x86.sse2.cvttps2dq", popVector(.f32x4)))
    case .i32x4RelaxedTruncF64x2SZero:
      pushVector(convertNatively("llvm.x86.sse2.cvttpd2dq", popVector(.f64x2)))
    case .i32x4RelaxedTruncF32x4U:
      let value = popVector(.f32x4)
      has(.avx512vl) ? pushVector(convertUnsigned(value)) : truncateUnsigned(value)
    case .i32x4RelaxedTruncF64x2UZero:
      let value = popVector(.f64x2)
      has(.avx512vl) ? pushVector(convertUnsigned(value)) : truncateUnsignedDoubles(value)

    default: preconditionFailure("not an operation on vectors: \(operation)")
    }
  }

  // MARK: Integers

  private func extend(
    _ half: Half, _ extension: LLVM.Builder.Conversion, to shape: VectorShape
  ) {
    pushVector(
      widened(half, of: popVector(narrower(shape)), `extension`, to: shape))
  }

  /// Emits `i16x8.narrow_i32x4_u`, which takes signed lanes and saturates to unsigned ones.
  private func narrowUnsigned() {
    guard !has(.sse41) else {
      return binary(native: "llvm.x86.sse41.packusdw", .i32x4)
    }
    let (left, right) = popVectors(.i32x4)
    let all = builder.shuffle(left, right, mask: 0..<8)
    let positive = builder.callIntrinsic("llvm.smax", for: [all.type], [all, all.type.zero])
    let limit = builder.splat(builder.i32.constant(0xffff), count: 8)
    let limited = builder.callIntrinsic("llvm.smin", for: [all.type], [positive, limit])
    pushVector(builder.truncate(limited, to: vectorType(of: .i16x8)))
  }

  // MARK: Between numbers

  /// Emits the conversion of as many of the first lanes as the result has.
  private func convert(
    _ conversion: LLVM.Builder.Conversion, lanes: VectorShape, to shape: VectorShape
  ) {
    var value = popVector(lanes)
    if lanes.laneCount > shape.laneCount {
      value = builder.shuffle(value, value.type.poison, mask: 0..<shape.laneCount)
    }
    pushVector(builder.convert(conversion, value, to: vectorType(of: shape)))
  }

  private func convertNatively(_ name: String, _ value: LLVM.IRValue) -> LLVM.IRValue {
    builder.callIntrinsic(name, for: [], [value])
  }

  /// The unsigned integers that AVX-512 converts `value` to; what doesn't fit becomes the maximum.
  private func convertUnsigned(_ value: LLVM.IRValue) -> LLVM.IRValue {
    let name =
      value.type == vectorType(of: .f32x4)
      ? "llvm.x86.avx512.mask.cvttps2udq.128" : "llvm.x86.avx512.mask.cvttpd2udq.128"
    let all = builder.i8.constant(signed: -1)
    return builder.callIntrinsic(
      name, for: [], [value, vectorType(of: .i32x4).zero, all])
  }

  /// Appends LLVM's own conversion, which a loop's lanes can be taken apart with; what is left of it becomes
  /// the processor's instruction (`VectorConversion`).
  private func truncateSigned(_ value: LLVM.IRValue) {
    let type = vectorType(of: .i32x4)
    pushVector(builder.callIntrinsic("llvm.fptosi.sat", for: [type, value.type], [value]))
  }

  /// The lanes of `value`, and 0 for those that are negative or NaN.
  private func positive(_ value: LLVM.IRValue) -> LLVM.IRValue {
    let zero = value.type.zero
    return builder.select(builder.compare(float: .ogt, value, zero), value, zero)
  }

  private func truncateUnsigned(_ value: LLVM.IRValue) {
    let number = positive(value)
    guard !has(.avx512vl) else { return pushVector(convertUnsigned(number)) }
    // The part up to 2^31, where the minimum is right for all that goes beyond it, and the part
    // beyond, which is negative if there is none, and saturates as a signed number.
    let low = convertNatively("llvm.x86.sse2.cvttps2dq", number)
    let limit = constant(float: 0x1p31, .f32x4)
    let rest = builder.binary(.fsub, number, limit)
    let high = convertNatively("llvm.x86.sse2.cvttps2dq", rest)
    let isTooLarge = builder.compare(float: .oge, rest, limit)
    let saturated = builder.xor(high, builder.signExtend(isTooLarge, to: high.type))
    let beyond = builder.callIntrinsic(
      "llvm.smax", for: [high.type], [saturated, high.type.zero])
    pushVector(builder.add(low, beyond))
  }

  private func truncateSignedDoubles(_ value: LLVM.IRValue) {
    // The greatest integer is a `double`: numbers are limited to it, and NaNs to 0.
    let limit = builder.select(
      builder.compare(float: .ord, value, value), constant(float: 0x1p31 - 1, .f64x2),
      value.type.zero)
    let number = builder.select(builder.compare(float: .olt, value, limit), value, limit)
    pushVector(convertNatively("llvm.x86.sse2.cvttpd2dq", number))
  }

  private func truncateUnsignedDoubles(_ value: LLVM.IRValue) {
    let number = positive(value)
    guard !has(.avx512vl) else { return pushVector(convertUnsigned(number)) }
    let limit = constant(float: 0x1p32 - 1, .f64x2)
    let limited = builder.select(builder.compare(float: .olt, number, limit), number, limit)
    guard has(.sse41) else {
      let low = builder.convert(
        .floatToUnsigned, limited, to: builder.vector(of: builder.i32, count: 2))
      return pushVector(builder.shuffle(low, low.type.zero, mask: 0..<4))
    }
    // An integer below 2^32 added to 2^52 is the low half of the sum's bits.
    let whole = builder.callIntrinsic("llvm.trunc", for: [limited.type], [limited])
    let sum = builder.binary(.fadd, whole, constant(float: 0x1p52, .f64x2))
    let words = builder.bitCast(sum, to: vectorType(of: .i32x4))
    pushVector(builder.shuffle(words, words.type.zero, mask: [0, 2, 4, 4]))
  }
}
