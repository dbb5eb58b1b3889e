/// An atomic load, store or read-modify-write, by its number behind the prefix 0xfe.
///
/// The numbers follow a pattern: from 0x10 on there are seven for each action, and the seven are the
/// same types and widths every time.
package struct AtomicAccess: Hashable, Sendable {
  /// What is done with the bytes.
  package let action: Action
  /// The type of the operands and the result, `i32` or `i64`.
  package let type: CoreValueType
  /// The number of bytes that are accessed; a narrow value is zero-extended when it is read.
  package let byteCount: UInt32

  /// What is done with the bytes.
  package enum Action: UInt8, Hashable, Sendable, CaseIterable {
    case load
    case store
    case add
    case subtract
    case and
    case or
    case exclusiveOr
    case exchange
    case compareExchange

    /// The number of operands besides the address.
    package var operandCount: Int {
      switch self {
      case .load: 0
      case .compareExchange: 2
      default: 1
      }
    }

    /// Whether the value that was in memory is pushed.
    package var hasResult: Bool { self != .store }
  }

  /// The number of the first of them.
  private static let firstNumber: UInt32 = 0x10
  private static let variants: [(type: CoreValueType, byteCount: UInt32)] = [
    (.i32, 4), (.i64, 8), (.i32, 1), (.i32, 2), (.i64, 1), (.i64, 2), (.i64, 4),
  ]

  /// The access with `number` behind the prefix, or nil if there is none.
  package init?(number: UInt32) {
    guard number >= Self.firstNumber else { return nil }
    let count = UInt32(Self.variants.count)
    let position = number - Self.firstNumber
    guard let code = UInt8(exactly: position / count), let action = Action(rawValue: code) else {
      return nil
    }
    self.action = action
    (type, byteCount) = Self.variants[Int(position % count)]
  }
}

/// The value that a thread waits on, by the number of the instruction behind the prefix 0xfe.
package enum AtomicWait: UInt8, Hashable, Sendable, CaseIterable {
  case i32 = 0x01
  case i64 = 0x02

  /// The type of the value.
  package var type: CoreValueType { self == .i32 ? .i32 : .i64 }

  /// The number of its bytes.
  package var byteCount: UInt32 { self == .i32 ? 4 : 8 }
}
