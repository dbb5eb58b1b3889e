// Integer arithmetic on lanes.

import BundleFormat
import LLVM
import WasmCore

extension FunctionEmitter {
  func emitVectorInteger(_ operation: VectorOperation) {
    let shape = operation.shape
    switch operation {
    case .i8x16Abs, .i16x8Abs, .i32x4Abs, .i64x2Abs:
      // The last argument false: the absolute value of the minimum is itself, and not poison.
      unary("llvm.abs", shape, [builder.constant(false)])
    case .i8x16Neg, .i16x8Neg, .i32x4Neg, .i64x2Neg:
      let value = popVector(shape)
      pushVector(builder.subtract(value.type.zero, value))
    case .i8x16Popcnt: unary("llvm.ctpop", shape)

    case .i8x16Add, .i16x8Add, .i32x4Add, .i64x2Add: binary(.add, shape)
    case .i8x16Sub, .i16x8Sub, .i32x4Sub, .i64x2Sub: binary(.sub, shape)
    case .i16x8Mul, .i32x4Mul, .i64x2Mul: binary(.mul, shape)
    case .i8x16AddSatS, .i16x8AddSatS: binary("llvm.sadd.sat", shape)
    case .i8x16AddSatU, .i16x8AddSatU: binary("llvm.uadd.sat", shape)
    case .i8x16SubSatS, .i16x8SubSatS: binary("llvm.ssub.sat", shape)
    case .i8x16SubSatU, .i16x8SubSatU: binary("llvm.usub.sat", shape)
    case .i8x16MinS, .i16x8MinS, .i32x4MinS: binary("llvm.smin", shape)
    case .i8x16MinU, .i16x8MinU, .i32x4MinU: binary("llvm.umin", shape)
    case .i8x16MaxS, .i16x8MaxS, .i32x4MaxS: binary("llvm.smax", shape)
    case .i8x16MaxU, .i16x8MaxU, .i32x4MaxU: binary("llvm.umax", shape)
    case .i8x16AvgrU, .i16x8AvgrU: average(shape)

    case .i8x16Shl, .i16x8Shl, .i32x4Shl, .i64x2Shl: shift(.shl, shape)
    case .i8x16ShrS, .i16x8ShrS, .i32x4ShrS, .i64x2ShrS: shift(.ashr, shape)
    case .i8x16ShrU, .i16x8ShrU, .i32x4ShrU, .i64x2ShrU: shift(.lshr, shape)

    case .i16x8ExtmulLowI8x16S, .i32x4ExtmulLowI16x8S, .i64x2ExtmulLowI32x4S:
      multiplyWide(.low, .signExtend, to: shape)
    case .i16x8ExtmulHighI8x16S, .i32x4ExtmulHighI16x8S, .i64x2ExtmulHighI32x4S:
      multiplyWide(.high, .signExtend, to: shape)
    case .i16x8ExtmulLowI8x16U, .i32x4ExtmulLowI16x8U, .i64x2ExtmulLowI32x4U:
      multiplyWide(.low, .zeroExtend, to: shape)
    case .i16x8ExtmulHighI8x16U, .i32x4ExtmulHighI16x8U, .i64x2ExtmulHighI32x4U:
      multiplyWide(.high, .zeroExtend, to: shape)

    case .i16x8ExtaddPairwiseI8x16S: addPairsOfBytes(.signExtend)
    case .i16x8ExtaddPairwiseI8x16U: addPairsOfBytes(.zeroExtend)
    case .i32x4ExtaddPairwiseI16x8S:
      pushVector(sumOfProducts(popVector(.i16x8), constant(1, .i16x8)))
    case .i32x4ExtaddPairwiseI16x8U: addPairs(popVector(.i32x4), .lshr, .i32x4)

    case .i32x4DotI16x8S:
      let (left, right) = popVectors(.i16x8)
      pushVector(sumOfProducts(left, right))
    case .i16x8RelaxedDotI8x16I7x16S:
      let (left, right) = popVectors(.i8x16)
      pushVector(relaxedDot(left, right))
    case .i32x4RelaxedDotI8x16I7x16AddS: relaxedDotAndAdd()

    case .i16x8Q15mulrSatS: multiplyFractions(isRelaxed: false)
    case .i16x8RelaxedQ15mulrS: multiplyFractions(isRelaxed: true)

    default: emitVectorFloat(operation)
    }
  }

  // MARK: Single operations

  private func shift(_ operation: LLVM.BinaryOperation, _ shape: VectorShape) {
    let count = pop()
    let value = popVector(shape)
    let type = laneType(of: shape)
    // LLVM's shifts by the number of bits or more are poison; WebAssembly takes the count modulo
    // that number.
    let masked = builder.and(count, builder.i32.constant(UInt64(128 / shape.laneCount - 1)))
    let lane =
      switch shape {
      case .i32x4: masked
      case .i64x2: builder.zeroExtend(masked, to: type)
      default: builder.truncate(masked, to: type)
      }
    pushVector(builder.binary(operation, value, builder.splat(lane, count: shape.laneCount)))
  }

  /// Emits the average of unsigned lanes, rounded up, in the form that LLVM knows `pavg` by: the
  /// sum has a bit more than a lane.
  private func average(_ shape: VectorShape) {
    let (left, right) = popVectors(shape)
    let lane = shape == .i8x16 ? builder.i16 : builder.i32
    let wide = builder.vector(of: lane, count: shape.laneCount)
    let ones = builder.splat(lane.constant(1), count: shape.laneCount)
    let sum = builder.add(
      builder.add(builder.zeroExtend(left, to: wide), builder.zeroExtend(right, to: wide)), ones)
    pushVector(builder.truncate(builder.binary(.lshr, sum, ones), to: left.type))
  }

  // MARK: Products

  /// Half of a vector's lanes.
  enum Half {
    case low
    case high
  }

  /// Returns the lanes of one half of `vector`, widened to lanes of `shape`.
  func widened(
    _ half: Half, of vector: LLVM.IRValue, _ extension: LLVM.Builder.Conversion,
    to shape: VectorShape
  ) -> LLVM.IRValue {
    let count = shape.laneCount
    let first = half == .low ? 0 : count
    let lanes = builder.shuffle(vector, vector.type.poison, mask: first..<(first + count))
    return builder.convert(`extension`, lanes, to: vectorType(of: shape))
  }

  /// The shape whose lanes are half as wide as those of `shape`.
  func narrower(_ shape: VectorShape) -> VectorShape {
    switch shape {
    case .i64x2: .i32x4
    case .i32x4: .i16x8
    default: .i8x16
    }
  }

  private func multiplyWide(
    _ half: Half, _ extension: LLVM.Builder.Conversion, to shape: VectorShape
  ) {
    let (left, right) = popVectors(narrower(shape))
    pushVector(
      builder.multiply(
        widened(half, of: left, `extension`, to: shape),
        widened(half, of: right, `extension`, to: shape)))
  }

  /// The sums of two neighbouring products of 16-bit lanes, in 32 bits: the sum of twice the
  /// greatest product wraps, as that of `i32x4.dot_i16x8_s` does.
  private func sumOfProducts(_ left: LLVM.IRValue, _ right: LLVM.IRValue) -> LLVM.IRValue {
    builder.callIntrinsic("llvm.x86.sse2.pmadd.wd", for: [], [left, right])
  }

  /// Emits the rounded product of numbers with 15 bits behind the point.
  ///
  /// The processor's instruction differs for -1 times -1, whose 1 doesn't fit: it yields -1, which no
  /// other product is, where WebAssembly saturates. The relaxed instruction may yield either.
  private func multiplyFractions(isRelaxed: Bool) {
    let (left, right) = popVectors(.i16x8)
    guard has(.ssse3) else {
      let wide = builder.vector(of: builder.i32, count: 8)
      func wideConstant(_ value: UInt64) -> LLVM.IRValue {
        builder.splat(builder.i32.constant(value), count: 8)
      }
      let product = builder.multiply(
        builder.signExtend(left, to: wide), builder.signExtend(right, to: wide))
      let rounded = builder.binary(
        .ashr, builder.add(product, wideConstant(0x4000)), wideConstant(15))
      let saturated = builder.callIntrinsic(
        "llvm.smin", for: [wide], [rounded, wideConstant(0x7fff)])
      return pushVector(builder.truncate(saturated, to: left.type))
    }
    let product = builder.callIntrinsic("llvm.x86.ssse3.pmul.hr.sw.128", for: [], [left, right])
    guard !isRelaxed else { return pushVector(product) }
    let isOne = builder.compare(.eq, product, constant(-0x8000, .i16x8))
    pushVector(builder.xor(product, builder.signExtend(isOne, to: product.type)))
  }

  // MARK: Sums of pairs

  /// Pushes the sums of the two halves of each lane of `value`, widened by `shift`, which is
  /// arithmetic for signed halves.
  private func addPairs(
    _ value: LLVM.IRValue, _ shift: LLVM.BinaryOperation, _ shape: VectorShape
  ) {
    let bits = constant(Int64(64 / shape.laneCount), shape)
    let high = builder.binary(shift, value, bits)
    let low = builder.binary(shift, builder.binary(.shl, value, bits), bits)
    pushVector(builder.add(high, low))
  }

  private func addPairsOfBytes(_ extension: LLVM.Builder.Conversion) {
    guard has(.ssse3) else {
      return addPairs(popVector(.i16x8), `extension` == .signExtend ? .ashr : .lshr, .i16x8)
    }
    let bytes = popVector(.i8x16)
    // Sums of products of an unsigned byte, which comes first, and a signed one.
    let ones = constant(1, .i8x16)
    pushVector(
      `extension` == .signExtend
        ? sumOfByteProducts(unsigned: ones, signed: bytes)
        : sumOfByteProducts(unsigned: bytes, signed: ones))
  }

  /// The saturated sums of two neighbouring products of an unsigned and a signed byte.
  private func sumOfByteProducts(
    unsigned: LLVM.IRValue, signed: LLVM.IRValue
  ) -> LLVM.IRValue {
    builder.callIntrinsic("llvm.x86.ssse3.pmadd.ub.sw.128", for: [], [unsigned, signed])
  }

  // MARK: Relaxed dot products

  /// The sums of neighbouring products of the signed bytes of `left` and the 7 bits of `right`,
  /// whose eighth may count as its sign or not; the sums may saturate.
  private func relaxedDot(_ left: LLVM.IRValue, _ right: LLVM.IRValue) -> LLVM.IRValue {
    guard !has(.ssse3) else { return sumOfByteProducts(unsigned: right, signed: left) }
    let wide = builder.vector(of: builder.i16, count: 16)
    let products = builder.multiply(
      builder.signExtend(left, to: wide), builder.signExtend(right, to: wide))
    func every(second first: Int) -> LLVM.IRValue {
      builder.shuffle(products, wide.poison, mask: stride(from: first, to: 16, by: 2))
    }
    return builder.add(every(second: 0), every(second: 1))
  }

  private func relaxedDotAndAdd() {
    let sum = popVector(.i32x4)
    if has([.avx512vnni, .avx512vl]) || has(.avxvnni) {
      // It adds four products without a sum of two that would saturate.
      let (left, right) = popVectors(.i32x4)
      return pushVector(
        builder.callIntrinsic("llvm.x86.avx512.vpdpbusd.128", for: [], [sum, right, left]))
    }
    let (left, right) = popVectors(.i8x16)
    pushVector(
      builder.add(sumOfProducts(relaxedDot(left, right), constant(1, .i16x8)), sum))
  }
}
