// Saturating conversions of vectors, which LLVM would take apart into numbers.
//
// A guest without vectors converts numbers one by one, by LLVM's saturating intrinsics. The vectoriser
// makes vectors of them, and then code generation makes numbers again, for more than all the rest of
// the loop costs. Its plain conversions stay vectors, but are poison for what doesn't fit: their result
// is taken for no other lane than those that do.

import LLVM

extension LLVM.Module {
  /// Replaces saturating conversions of vectors to 32-bit integers by plain ones and comparisons.
  ///
  /// With `isWide`, the processor has vectors of 32 bytes.
  func expandVectorConversions(isWide: Bool) {
    // By who calls the intrinsics, and not by a walk over all instructions: most modules have none.
    for intrinsic in builder.intrinsics
    where VectorConversion.names.contains(where: intrinsic.name.hasPrefix) {
      for call in intrinsic.users {
        guard let conversion = VectorConversion(call, isWide: isWide, in: builder) else { continue }
        builder.position(before: call)
        call.replaceUses(by: conversion.emitted(with: builder))
        call.delete()
      }
    }
  }
}

/// A conversion of floating-point numbers to 32-bit integers that saturates, and makes 0 of NaN.
private struct VectorConversion {
  let value: LLVM.IRValue
  let laneCount: Int
  let isSigned: Bool
  /// The type of a number.
  let number: LLVM.IRType
  let isSingle: Bool
  /// The processor's own conversion of these, if there is one.
  let native: String?
  let result: LLVM.IRType

  /// The intrinsics, without the types of vectors.
  static let names = ["llvm.fptosi.sat.v", "llvm.fptoui.sat.v"]

  /// The conversion that is `instruction`, or nil if that is another one, or none.
  init?(_ instruction: LLVM.IRValue, isWide: Bool, in builder: LLVM.Builder) {
    switch instruction.intrinsicName {
    case "llvm.fptosi.sat": isSigned = true
    case "llvm.fptoui.sat": isSigned = false
    default: return nil
    }
    guard let count = instruction.type.laneCount,
      instruction.type == builder.vector(of: builder.i32, count: count)
    else { return nil }
    value = instruction.operands[0]
    laneCount = count
    result = instruction.type
    isSingle = value.type == builder.vector(of: builder.float, count: count)
    guard isSingle || value.type == builder.vector(of: builder.double, count: count) else {
      return nil
    }
    number = isSingle ? builder.float : builder.double
    native =
      switch (isSigned && isSingle, count) {
      case (true, 4): "llvm.x86.sse2.cvttps2dq"
      case (true, 8) where isWide: "llvm.x86.avx.cvtt.ps2dq.256"
      default: nil
      }
  }

  private func limit(_ number: Double, _ builder: LLVM.Builder) -> LLVM.IRValue {
    let bits = isSingle ? UInt64(Float(number).bitPattern) : number.bitPattern
    return builder.splat(self.number.constant(bits: bits), count: laneCount)
  }

  private func integer(_ value: UInt32, _ builder: LLVM.Builder) -> LLVM.IRValue {
    builder.splat(builder.i32.constant(UInt64(value)), count: laneCount)
  }

  /// Appends what the conversion yields.
  func emitted(with builder: LLVM.Builder) -> LLVM.IRValue {
    guard isSigned else { return unsigned(builder) }
    return native.map { saturated($0, builder) } ?? signed(builder)
  }

  /// By the processor's own conversion `name`: what doesn't fit becomes the minimum, whose complement is
  /// the maximum.
  private func saturated(_ name: String, _ builder: LLVM.Builder) -> LLVM.IRValue {
    let converted = builder.callIntrinsic(name, for: [], [value])
    let isTooLarge = builder.compare(float: .oge, value, limit(0x1p31, builder))
    let saturated = builder.xor(converted, builder.signExtend(isTooLarge, to: result))
    return builder.select(builder.compare(float: .ord, value, value), saturated, result.zero)
  }

  private func signed(_ builder: LLVM.Builder) -> LLVM.IRValue {
    let converted = builder.convert(.floatToSigned, value, to: result)
    // What is between the minimum and the integer below becomes the minimum either way.
    let isTooSmall = builder.compare(float: .olt, value, limit(-0x1p31, builder))
    let low = builder.select(isTooSmall, integer(0x8000_0000, builder), converted)
    let isTooLarge = builder.compare(float: .oge, value, limit(0x1p31, builder))
    let saturated = builder.select(isTooLarge, integer(0x7fff_ffff, builder), low)
    return builder.select(builder.compare(float: .ord, value, value), saturated, result.zero)
  }

  private func unsigned(_ builder: LLVM.Builder) -> LLVM.IRValue {
    let converted = builder.convert(.floatToUnsigned, value, to: result)
    // NaN isn't greater.
    let isPositive = builder.compare(float: .ogt, value, value.type.zero)
    let low = builder.select(isPositive, converted, result.zero)
    let isTooLarge = builder.compare(float: .oge, value, limit(0x1p32, builder))
    return builder.select(isTooLarge, integer(0xffff_ffff, builder), low)
  }
}
