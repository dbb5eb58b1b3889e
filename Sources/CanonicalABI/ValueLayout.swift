/// The room that a value takes in memory.
package struct ValueLayout: Hashable, Sendable {
  /// The size in bytes, always a multiple of the alignment: also the distance of list elements.
  package var byteCount: UInt64
  /// The alignment in bytes, a power of two.
  package var alignment: UInt64

  package init(byteCount: UInt64, alignment: UInt64) {
    self.byteCount = byteCount
    self.alignment = alignment
  }
}

/// Why a type has no layout: a limit that types as people write them never meet.
package enum LayoutError: Error, Hashable, Sendable {
  /// The type, written out without names for its parts, has more parts than the limit.
  case tooManyParts
  /// Types are nested deeper than the limit.
  case tooDeep
  /// A variant without cases or flags whose number isn't 1 to 32, which validation refuses.
  case noRepresentation
  /// A value would take 2^28 bytes or more in a memory with 64-bit addresses.
  case tooLarge
}

/// Returns `offset` rounded up to a multiple of `alignment`, a power of two.
///
/// Requires: `offset` is within the limits of layouts, far from overflow.
package func aligned(_ offset: UInt64, to alignment: UInt64) -> UInt64 {
  (offset + alignment - 1) & ~(alignment - 1)
}

/// The size of the number that tells which of `caseCount` cases a variant has, in bytes.
package func discriminantByteCount(caseCount: Int) -> UInt64 {
  switch caseCount {
  case ...0x100: 1
  case ...0x1_0000: 2
  default: 4
  }
}

/// The size of flags with `count` labels, in bytes.
package func flagsByteCount(count: Int) -> UInt64 {
  switch count {
  case ...8: 1
  case ...16: 2
  default: 4
  }
}
