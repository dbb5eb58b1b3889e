// Random value types: every constructor, within a budget of choices.

import CanonicalABI
import TestSupport

extension ValueType {
  /// The nesting at which only scalars are left to choose.
  private static let maximumDepth = 12

  /// A type made by up to `budget` choices, which are taken off it.
  static func random(
    budget: inout Int, depth: Int = 0, using generator: inout SplitMix
  ) -> ValueType {
    budget -= 1
    guard budget > 0, depth < maximumDepth else { return scalar(using: &generator) }

    func part(_ budget: inout Int, _ generator: inout SplitMix) -> ValueType {
      random(budget: &budget, depth: depth + 1, using: &generator)
    }
    func payload(_ budget: inout Int, _ generator: inout SplitMix) -> ValueType? {
      Int.random(in: 0..<4, using: &generator) == 0 ? nil : part(&budget, &generator)
    }
    // Mostly few, now and then enough for a discriminant of two bytes.
    let few = Int.random(in: 1...5, using: &generator)
    switch Int.random(in: 0..<18, using: &generator) {
    case 0, 1, 2: return scalar(using: &generator)
    case 3, 4, 5: return .list(part(&budget, &generator))
    case 6: return .tuple((0..<few).map { _ in part(&budget, &generator) })
    case 7, 8:
      return .record(
        (0..<few).map { .init(name: "f\($0)", type: part(&budget, &generator)) })
    case 9, 10:
      return .variant(
        (0..<few).map { .init(name: "c\($0)", type: payload(&budget, &generator)) })
    case 11, 12: return .option(part(&budget, &generator))
    case 13:
      return .result(
        ok: payload(&budget, &generator), error: payload(&budget, &generator))
    case 14:
      let count = [1, 7, 8, 9, 16, 17, 31, 32].randomElement(using: &generator) ?? 1
      return .flags((0..<count).map { "l\($0)" })
    case 15: return .fixedLengthList(part(&budget, &generator), count: UInt32(few))
    case 16: return .map(key: key(using: &generator), value: part(&budget, &generator))
    default:
      let count = [1, 2, 255, 256, 257, 300].randomElement(using: &generator) ?? 1
      return .enum((0..<count).map { "e\($0)" })
    }
  }

  private static func key(using generator: inout SplitMix) -> ValueType {
    let keys: [ValueType] = [
      .bool, .s8, .u8, .s16, .u16, .s32, .u32, .s64, .u64, .char, .string,
    ]
    return keys.randomElement(using: &generator) ?? .bool
  }

  private static func scalar(using generator: inout SplitMix) -> ValueType {
    let scalars: [ValueType] = [
      .bool, .s8, .u8, .s16, .u16, .s32, .u32, .s64, .u64, .f32, .f64, .char, .string, .string,
    ]
    return scalars.randomElement(using: &generator) ?? .bool
  }
}
