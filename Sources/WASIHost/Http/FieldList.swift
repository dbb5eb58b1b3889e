/// The fields of a message, in the order and case in which they came.
final class FieldList {
  /// The fields.
  private(set) var fields: [HttpField]

  private let budget: HttpBudget
  private var byteCount = 0

  /// What fields may count for together; more than that ends the guest, as the interface has no
  /// error for it.
  static let maximumByteCount = 128 << 10

  /// Makes the list of `fields`, which are the host's or were checked.
  init(_ fields: [HttpField] = [], of budget: HttpBudget) {
    self.fields = fields
    self.budget = budget
    byteCount = fields.reduce(0) { $0 + $1.byteCount }
    budget.fieldByteCount += byteCount
  }

  deinit { budget.fieldByteCount -= byteCount }

  /// The values of the fields called `name`.
  func values(of name: String) -> [[UInt8]] {
    fields.lazy.filter { HttpGrammar.isSameName($0.name, name) }.map(\.value)
  }

  /// Whether a field is called `name`.
  func contains(_ name: String) -> Bool {
    fields.contains { HttpGrammar.isSameName($0.name, name) }
  }

  /// Removes all fields called `name`.
  func remove(_ name: String) {
    fields.removeAll { HttpGrammar.isSameName($0.name, name) }
    budget.fieldByteCount -= byteCount
    byteCount = fields.reduce(0) { $0 + $1.byteCount }
    budget.fieldByteCount += byteCount
  }

  /// Adds a field, and returns whether there was room for it.
  func append(_ field: HttpField) -> Bool {
    guard field.byteCount <= Self.maximumByteCount - byteCount else { return false }
    byteCount += field.byteCount
    budget.fieldByteCount += field.byteCount
    fields.append(field)
    return true
  }

  /// The number of bytes that the body is to have, if the fields say one.
  var contentLength: UInt64? {
    fields.first { HttpGrammar.isSameName($0.name, "content-length") }
      .flatMap { Self.number($0.value) }
  }

  /// The number that `digits` are, or nil if they are none.
  static func number(_ digits: some Collection<UInt8>) -> UInt64? {
    guard !digits.isEmpty else { return nil }
    var number: UInt64 = 0
    for digit in digits {
      guard digit >= 0x30, digit <= 0x39 else { return nil }
      let (product, isOver) = number.multipliedReportingOverflow(by: 10)
      let (sum, isOverToo) = product.addingReportingOverflow(UInt64(digit - 0x30))
      guard !isOver, !isOverToo else { return nil }
      number = sum
    }
    return number
  }
}
