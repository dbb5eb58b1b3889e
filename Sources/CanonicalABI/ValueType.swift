/// A resource type of a linked component: its position in `ComponentGraph.resources`.
///
/// Two types are the same exactly if the index is the same, whatever names they go by.
package struct ResourceIndex: Hashable, Sendable {
  /// The position.
  package let number: Int

  /// Makes the index of resource `number`.
  package init(_ number: Int) { self.number = number }
}

/// A component value type with every name and alias resolved.
package indirect enum ValueType: Hashable, Sendable {
  case bool
  case s8, u8, s16, u16, s32, u32, s64, u64
  case f32, f64
  case char
  case string
  case list(ValueType)
  case fixedLengthList(ValueType, count: UInt32)
  case map(key: ValueType, value: ValueType)
  case record([Field])
  case tuple([ValueType])
  case variant([Case])
  case `enum`([String])
  case option(ValueType)
  case result(ok: ValueType?, error: ValueType?)
  case flags([String])
  case own(ResourceIndex)
  case borrow(ResourceIndex)
  /// The readable end of a stream, of nothing but a number if there is no element.
  case stream(ValueType?)
  /// The readable end of a future.
  case future(ValueType?)

  /// A field of a record.
  package struct Field: Hashable, Sendable {
    package var name: String
    package var type: ValueType

    package init(name: String, type: ValueType) {
      self.name = name
      self.type = type
    }
  }

  /// A case of a variant.
  package struct Case: Hashable, Sendable {
    package var name: String
    package var type: ValueType?

    package init(name: String, type: ValueType?) {
      self.name = name
      self.type = type
    }
  }
}

extension ValueType {
  /// Whether it is a type of integers or floating-point numbers.
  package var isNumber: Bool {
    switch self {
    case .s8, .u8, .s16, .u16, .s32, .u32, .s64, .u64, .f32, .f64: true
    default: false
    }
  }
}

/// The type of a component function.
package struct FunctionType: Hashable, Sendable {
  package var parameters: [ValueType.Field]
  package var result: ValueType?

  package init(parameters: [ValueType.Field], result: ValueType?) {
    self.parameters = parameters
    self.result = result
  }
}

/// How strings lie in a memory.
package enum StringEncoding: UInt8, Hashable, Sendable {
  case utf8
  case utf16
  case latin1OrUTF16
}
