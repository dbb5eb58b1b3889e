/// Memory for what results point to: it lasts until the next host call that needs any.
struct Scratch: ~Copyable {
  /// What is kept from one call to the next; more than this is given back.
  private static let blockByteCount = 1 << 17

  private var block: UnsafeMutableRawPointer?
  private var used = 0
  /// Blocks for what the common one had no room for.
  private var others: [UnsafeMutableRawPointer] = []

  /// Makes an empty one, which allocates nothing.
  init() {}

  deinit {
    block?.deallocate()
    for other in others { other.deallocate() }
  }

  /// Ends the life of all that was allocated.
  mutating func reset() {
    used = 0
    guard !others.isEmpty else { return }
    for other in others { other.deallocate() }
    others.removeAll()
  }

  /// Returns `byteCount` bytes, not initialised, aligned for any value of the Canonical ABI.
  ///
  /// Requires: `byteCount` is bounded by the caller.
  mutating func allocate(_ byteCount: Int) -> UnsafeMutableRawBufferPointer {
    let rounded = (byteCount + 7) & ~7
    let place: UnsafeMutableRawPointer
    if rounded <= Self.blockByteCount - used {
      let block = block ?? .allocate(byteCount: Self.blockByteCount, alignment: 8)
      self.block = block
      place = block + used
      used += rounded
    } else {
      place = .allocate(byteCount: rounded, alignment: 8)
      others.append(place)
    }
    return UnsafeMutableRawBufferPointer(start: place, count: byteCount)
  }

  /// Returns room for `count` elements of type `Element`, not initialised.
  mutating func allocate<Element: BitwiseCopyable>(
    _ count: Int, of type: Element.Type
  ) -> UnsafeMutableBufferPointer<Element> {
    allocate(count * MemoryLayout<Element>.stride).bindMemory(to: type)
  }
}
