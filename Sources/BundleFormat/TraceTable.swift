// Where the code of an image comes from.
//
// The compiler writes one table per image; the loader reads it only when it prints a trap, and then
// walks it once for all frames of the backtrace, so nothing is decoded into memory.
//
// Encoding: a byte that says whether the offsets are of a wasm file, or of several; of several the parts
// (a count, then for each the distance of its start from the previous one's start, its path); the functions (a count, then
// for each the distance of its start from the previous one's start, its length, its name); the
// entries (a count, then for each the distance of its address from the previous one, and the signed
// distance of its offset, zigzag-coded); the calls that were inlined (a count, then for each the distance of its
// address from the previous one, its length, and the signed distance of its offset). All numbers are LEB128.

/// The map from an image's addresses to offsets in the wasm file and to functions.
package struct TraceTable: Hashable, Sendable {
  /// Whether offsets are byte offsets in a core module.
  ///
  /// If not, as in generated adapters, they only tell functions apart.
  package var hasWasmOffsets: Bool
  package var functions: [Function]
  package var entries: [Entry]
  /// By address, and each behind those that it is within.
  package var inlinedCalls: [InlinedCall]
  /// If the image is of several core instances, the ranges of offsets that each of them has.
  package var parts: [Part] = []

  /// The offsets of an instance of a core module, which follow on those of another one.
  package struct Part: Hashable, Sendable {
    /// What the module's offset 0 is in the table.
    package var start: UInt64
    /// The path of the component instance, or empty for code that comes from no core module.
    package var path: String

    package init(start: UInt64, path: String) {
      self.start = start
      self.path = path
    }
  }

  /// A function: a range of offsets with a name.
  package struct Function: Hashable, Sendable {
    /// The offset at which the function begins.
    package var start: UInt64
    package var byteCount: UInt64
    package var name: String

    package init(start: UInt64, byteCount: UInt64, name: String) {
      self.start = start
      self.byteCount = byteCount
      self.name = name
    }
  }

  /// A run of code, up to the next entry, that was compiled from one offset.
  package struct Entry: Hashable, Sendable {
    package var address: UInt64
    package var offset: UInt64

    package init(address: UInt64, offset: UInt64) {
      self.address = address
      self.offset = offset
    }
  }

  /// A run of code that the compiler has put in place of a call.
  package struct InlinedCall: Hashable, Sendable {
    /// Where the run begins.
    package var address: UInt64
    package var byteCount: UInt64
    /// The offset of the call.
    package var callOffset: UInt64

    package init(address: UInt64, byteCount: UInt64, callOffset: UInt64) {
      self.address = address
      self.byteCount = byteCount
      self.callOffset = callOffset
    }
  }

  /// Makes a table; all is sorted, later entries for an address win, and of inlined calls in the same place the
  /// first is around the others.
  package init(
    hasWasmOffsets: Bool, functions: [Function], entries: [Entry],
    inlinedCalls: [InlinedCall] = []
  ) {
    self.hasWasmOffsets = hasWasmOffsets
    self.functions = functions.sorted { ($0.start, $0.byteCount) < ($1.start, $1.byteCount) }
    // Positions break ties: the standard library doesn't promise that its sort is stable.
    let sorted = entries.enumerated()
      .sorted { ($0.element.address, $0.offset) < ($1.element.address, $1.offset) }
      .map(\.element)
    self.entries = []
    for entry in sorted {
      if self.entries.last?.address == entry.address { self.entries.removeLast() }
      // A run that says the same as the one before adds nothing.
      if self.entries.last?.offset != entry.offset { self.entries.append(entry) }
    }
    self.inlinedCalls = inlinedCalls.enumerated().sorted {
      ($0.element.address, $1.element.byteCount, $0.offset)
        < ($1.element.address, $0.element.byteCount, $1.offset)
    }
    .map(\.element)
  }

  /// The table as a bundle's member has it, before compression.
  package func encoded() -> [UInt8] {
    var encoder = BundleEncoder()
    encoder.integer(parts.isEmpty ? hasWasmOffsets ? UInt8(1) : 0 : 2)
    var start: UInt64 = 0
    if !parts.isEmpty {
      encoder.sequence(parts) {
        $1.integer($0.start - start)
        $1.string($0.path)
        start = $0.start
      }
      start = 0
    }
    encoder.sequence(functions) {
      $1.integer($0.start - start)
      $1.integer($0.byteCount)
      $1.string($0.name)
      start = $0.start
    }
    var address: UInt64 = 0
    var offset: UInt64 = 0
    encoder.sequence(entries) {
      $1.integer($0.address - address)
      $1.integer(Self.zigzag($0.offset &- offset))
      address = $0.address
      offset = $0.offset
    }
    (address, offset) = (0, 0)
    encoder.sequence(inlinedCalls) {
      $1.integer($0.address - address)
      $1.integer($0.byteCount)
      $1.integer(Self.zigzag($0.callOffset &- offset))
      address = $0.address
      offset = $0.callOffset
    }
    return encoder.bytes
  }

  /// A signed distance as an unsigned number that is small if the distance is.
  private static func zigzag(_ distance: UInt64) -> UInt64 {
    let distance = Int64(bitPattern: distance)
    return UInt64(bitPattern: distance << 1 ^ distance >> 63)
  }

  /// The signed distance that `zigzag` has made `number` of.
  static func distance(_ number: UInt64) -> UInt64 { number >> 1 ^ (0 &- (number & 1)) }
}
