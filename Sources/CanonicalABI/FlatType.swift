/// The type of one core value that a component value is flattened to.
package enum FlatType: UInt8, Hashable, Sendable {
  case i32, i64, f32, f64

  /// The type that can carry values of this type and of `other`, which two cases of a variant share.
  package func joined(with other: FlatType) -> FlatType {
    if self == other { return self }
    switch (self, other) {
    case (.i32, .f32), (.f32, .i32): return .i32
    default: return .i64
    }
  }
}

extension FlatType: CustomStringConvertible {
  package var description: String {
    switch self {
    case .i32: "i32"
    case .i64: "i64"
    case .f32: "f32"
    case .f64: "f64"
    }
  }
}

/// The type of the core function that a component function is lifted from or lowered to.
package struct FlatFunctionType: Hashable, Sendable {
  package var parameters: [FlatType]
  package var results: [FlatType]

  package init(parameters: [FlatType], results: [FlatType]) {
    self.parameters = parameters
    self.results = results
  }
}

/// The width of an address in the memory that holds a value.
package enum PointerSize: UInt64, Hashable, Sendable {
  /// A guest's memory.
  case four = 4
  /// The host's memory, where records for host functions lie.
  case eight = 8

  /// The type of an address among core values.
  package var flatType: FlatType { self == .four ? .i32 : .i64 }
}

/// The most core parameters a component function is lowered to; with more they go through memory.
package let maximumFlatParameterCount = 16
/// The most core parameters of a function that is lowered to an asynchronous call.
package let maximumFlatAsynchronousParameterCount = 4
/// The most core results a component function is lowered to; with more they go through memory.
package let maximumFlatResultCount = 1
/// The most bytes that a value may take in memory, whatever the width of addresses.
package let maximumValueByteCount: UInt64 = (1 << 28) - 1
/// The most bytes that a string or a list may have.
package let maximumListByteCount: UInt64 = (1 << 28) - 1
