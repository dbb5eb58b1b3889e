/// What a guest has taken of the host's memory for messages, and how much that may be.
///
/// Its own memory is bounded elsewhere; a server has many guests, and each may be hostile.
final class HttpBudget {
  /// The bytes of all its fields.
  var fieldByteCount = 0
  /// The bodies that it writes.
  var bodyCount = 0

  /// The most bytes of fields.
  static let maximumFieldByteCount = 16 << 20
  /// The most bodies.
  static let maximumBodyCount = 1000
  /// How many bodies have as much room as a guest may expect; others have less.
  private static let roomyBodyCount = 16

  /// How many bytes of the next body are kept until somebody takes them.
  var bodyCapacity: Int { bodyCount < Self.roomyBodyCount ? 1 << 20 : 64 << 10 }
}

extension WASIContext {
  /// Ends a guest that has too many fields.
  func checkFields() throws(HostTrap) {
    guard httpBudget.fieldByteCount <= HttpBudget.maximumFieldByteCount else {
      throw refusal("more than \(HttpBudget.maximumFieldByteCount) bytes of HTTP fields")
    }
  }

  /// Makes the body of a message with the header `fields`, unless there are too many.
  func makeOutgoingBody(
    of fields: FieldList, isOfRequest: Bool
  ) throws(HostTrap) -> OutgoingBodyState {
    guard httpBudget.bodyCount < HttpBudget.maximumBodyCount else {
      throw refusal("more than \(HttpBudget.maximumBodyCount) bodies of HTTP at once")
    }
    return OutgoingBodyState(
      of: fields, isOfRequest: isOfRequest, driver: WakeupSource(try neededWakeup()),
      budget: httpBudget)
  }
}
