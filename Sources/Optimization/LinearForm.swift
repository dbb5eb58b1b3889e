import LLVM

/// A sum of multiples of values and a constant, in the arithmetic of integers of some width.
struct LinearForm {
  /// The number of bits of the integers, at most 64.
  let width: Int
  /// The values and what each is multiplied by, which is never 0, in the order they were met in: what
  /// is emitted is the same each time.
  private(set) var factors: [(value: LLVM.IRValue, factor: Int64)] = []
  /// What is added, as a signed number of `width` bits.
  private(set) var constant: Int64 = 0

  /// More values than this are not worth the time.
  private static let maximumFactorCount = 8

  /// The form that is `constant`.
  init(constant: Int64, width: Int) {
    self.width = width
    self.constant = Self.wrapped(constant, width)
  }

  /// The form that is `value`.
  init(_ value: LLVM.IRValue, width: Int) {
    self.width = width
    factors = [(value, 1)]
  }

  /// The sum of this and `other` times `factor`, or nil if that has too many values.
  func adding(_ other: LinearForm, times factor: Int64 = 1) -> LinearForm? {
    var sum = self
    for (value, count) in other.factors {
      let added = Self.wrapped(count &* factor, width)
      if let index = sum.factors.firstIndex(where: { $0.value == value }) {
        sum.factors[index].factor = Self.wrapped(sum.factors[index].factor &+ added, width)
      } else {
        sum.factors.append((value, added))
      }
    }
    sum.factors.removeAll { $0.factor == 0 }
    sum.constant = Self.wrapped(constant &+ other.constant &* factor, width)
    return sum.factors.count <= Self.maximumFactorCount ? sum : nil
  }

  /// The constant alone, if there are no values.
  var constantAlone: Int64? { factors.isEmpty ? constant : nil }

  /// The constant that `other` and this one differ by, if it is one.
  func distance(to other: LinearForm) -> Int64? {
    let isSame =
      factors.count == other.factors.count
      && factors.allSatisfy { own in other.factors.contains { $0 == own } }
    return isSame ? Self.wrapped(other.constant &- constant, width) : nil
  }

  /// `value` as a signed number of `width` bits.
  static func wrapped(_ value: Int64, _ width: Int) -> Int64 {
    let unused = 64 - Int64(width)
    return (value << unused) >> unused
  }
}
