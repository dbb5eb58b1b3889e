// The host's resources, by the representation that the guest's handles carry.
//
// A guest can't forge a representation: its handles are indices into tables that compiled code
// keeps. The table checks all the same that a representation is of the right kind and not of a
// resource that was dropped, so that a fault elsewhere ends the guest's call and not the host. A
// representation is a slot's number and, above it, how often the slot was reused.
//
// Slots never move, so that host functions work on a resource in place, through a pointer, while
// they make others. Looking one up is two loads and two comparisons, and allocates nothing.

/// A type of host object that the table can hold.
protocol HostResource: ~Copyable {
  /// Which resource it is.
  static var kind: ResourceKind { get }
}

/// A handle that gives its holder the resource.
struct Own<Resource: ~Copyable> {
  /// The number by which the table knows the resource.
  let representation: UInt32

  /// Makes the handle of the resource with number `representation`.
  init(_ representation: UInt32) { self.representation = representation }
}

/// A handle that lends its holder the resource for a call.
struct Borrow<Resource: ~Copyable> {
  /// The number by which the table knows the resource.
  let representation: UInt32

  /// Makes the handle of the resource with number `representation`.
  init(_ representation: UInt32) { self.representation = representation }
}

/// The resources that are alive.
struct ResourceTable: ~Copyable {
  /// What stands before the bytes of a resource in its slot.
  private struct Header {
    var kind: ResourceKind
    var generation: UInt16
    /// While the slot is free, the number of the next free one.
    var nextFree: UInt32
  }

  /// The most that this table holds.
  var maximumCount = ResourceTable.capacity

  private static let slotByteCount = 64
  private static let payloadOffset = 8
  private static let slotsPerChunk = 64
  private static let numberBits: UInt32 = 20
  /// The most resources that can be alive.
  static let capacity = 1 << numberBits
  /// The number of no slot.
  private static let none = UInt32.max

  private var chunks: UnsafeMutablePointer<UnsafeMutableRawPointer>?
  private var chunkCapacity = 0
  /// The number of slots that have ever been used.
  private var slotCount = 0
  private var firstFree = none

  /// Makes an empty table, which allocates nothing.
  init() {}

  deinit {
    for number in 0..<slotCount {
      let place = slot(number)
      header(place).pointee.kind.deinitialize(place + Self.payloadOffset)
    }
    for chunk in 0..<(slotCount + Self.slotsPerChunk - 1) / Self.slotsPerChunk {
      chunks?[chunk].deallocate()
    }
    chunks?.deallocate()
  }

  /// The resource that `representation` names, in its place, or nil if that isn't one of type `R`.
  ///
  /// The pointer is good until the resource is removed.
  @inline(__always)
  func resource<R: HostResource & ~Copyable>(
    _ representation: UInt32, as type: R.Type
  ) -> UnsafeMutablePointer<R>? {
    let number = Int(representation & (1 << Self.numberBits - 1))
    guard number < slotCount else { return nil }
    let place = slot(number)
    let header = header(place).pointee
    guard header.kind == R.kind, UInt32(header.generation) == representation >> Self.numberBits
    else { return nil }
    return (place + Self.payloadOffset).assumingMemoryBound(to: R.self)
  }

  /// Adds `resource` and returns its representation, or nil if the table is full.
  mutating func insert<R: HostResource & ~Copyable>(_ resource: consuming R) -> UInt32? {
    precondition(MemoryLayout<R>.size <= Self.slotByteCount - Self.payloadOffset)
    guard let number = freeSlot() else { return nil }
    let place = slot(Int(number))
    let header = header(place)
    firstFree = header.pointee.nextFree
    header.pointee.kind = R.kind
    (place + Self.payloadOffset).bindMemory(to: R.self, capacity: 1).initialize(to: resource)
    return number | UInt32(header.pointee.generation) << Self.numberBits
  }

  /// Removes the resource that `representation` names and returns it, or nil if that isn't one of
  /// type `R`.
  mutating func remove<R: HostResource & ~Copyable>(
    _ representation: UInt32, as type: R.Type
  ) -> R? {
    guard let resource = resource(representation, as: type) else { return nil }
    let number = representation & (1 << Self.numberBits - 1)
    let header = header(slot(Int(number)))
    header.pointee.kind = .none
    header.pointee.generation = (header.pointee.generation + 1) & (1 << (32 - 20) - 1)
    header.pointee.nextFree = firstFree
    firstFree = number
    return resource.move()
  }

  /// The first free slot, which may be a new one, or nil if all are used.
  private mutating func freeSlot() -> UInt32? {
    guard firstFree == Self.none else { return firstFree }
    guard slotCount < maximumCount else { return nil }
    if slotCount % Self.slotsPerChunk == 0 { addChunk() }
    let number = UInt32(slotCount)
    slotCount += 1
    // The generation begins at 1: no representation is 0.
    header(slot(Int(number))).initialize(
      to: Header(kind: .none, generation: 1, nextFree: Self.none))
    firstFree = number
    return number
  }

  private mutating func addChunk() {
    let count = slotCount / Self.slotsPerChunk
    if count == chunkCapacity {
      let larger = UnsafeMutablePointer<UnsafeMutableRawPointer>.allocate(
        capacity: max(4, 2 * count))
      if let chunks {
        larger.moveInitialize(from: chunks, count: count)
        chunks.deallocate()
      }
      chunks = larger
      chunkCapacity = max(4, 2 * count)
    }
    let chunk = UnsafeMutableRawPointer.allocate(
      byteCount: Self.slotsPerChunk * Self.slotByteCount, alignment: Self.slotByteCount)
    chunks?.advanced(by: count).initialize(to: chunk)
  }

  /// The slot with number `number`, which is below `slotCount`.
  @inline(__always)
  private func slot(_ number: Int) -> UnsafeMutableRawPointer {
    guard let chunks else { preconditionFailure("a slot lies in a chunk") }
    return chunks[number / Self.slotsPerChunk]
      + number % Self.slotsPerChunk * Self.slotByteCount
  }

  @inline(__always)
  private func header(_ slot: UnsafeMutableRawPointer) -> UnsafeMutablePointer<Header> {
    slot.assumingMemoryBound(to: Header.self)
  }
}
