// Making an instance new in place; `Restoration` says how.

import BundleFormat
import CWamrABI
import WamrPlatform

extension MappedInstance {
  /// Makes everything as it was when the image was mapped, but for the pages that it adds to `discards`,
  /// and for the descriptors.
  ///
  /// `hasNewPages` is false if no page has come into memory since the last time began.
  ///
  /// How to do that is found out at the first time, and again at the second, the fourth and so on: guests
  /// may have other habits by then.
  func reset(hasNewPages: Bool, _ discards: inout PageDiscards) throws(SystemError) {
    let learns = resetCount & (resetCount - 1) == 0
    if learns { try learn() }
    resetCount += 1
    guard let restoration else { return }
    let givesBack = learns || hasNewPages || !noticesNewPages
    // Memories come first, whose sizes are in the segments.
    for (memory, pieces) in zip(image.memories, restoration.grown) {
      let grown = grownRange(of: memory)
      guard !grown.isEmpty else { continue }
      restoration.restore(pieces, below: grown.upperBound, in: mapping)
      if givesBack {
        try restoration.giveBack(pieces, below: grown.upperBound, of: mapping, &discards)
      }
      try mapping.protect(grown.lowerBound, grown.count, as: .none)
    }
    restoration.restore(restoration.fixed, in: mapping)
    if givesBack { try restoration.giveBack(restoration.fixed, of: mapping, &discards) }
  }

  /// Finds out how to make the instance new by what its guest has written to.
  ///
  /// All that isn't in a grown part of a memory is then as it was when the image was mapped, but for the
  /// descriptors of memories, by which the grown parts are known still.
  private func learn() throws(SystemError) {
    let map = PageMap()
    var fixed = fixedAreas
    for index in fixed.indices { note(&fixed[index], upTo: fixed[index].end, map) }
    var grown: [Restoration.Area] = []
    for memory in image.memories {
      let range = grownRange(of: memory)
      var area = Restoration.Area(
        start: range.lowerBound, end: Int(memory.region + memory.reservedByteCount))
      note(&area, upTo: range.upperBound, map)
      grown.append(area)
    }
    var restoration = Restoration(fixed: fixed, grown: grown)

    let descriptors = image.memories.map {
      pointer(to: $0.descriptor).load(as: wamr_memory.self)
    }
    for area in fixed { try mapping.discard(area.start, area.end - area.start) }
    for segment in image.segments { clearEndOfFile(segment) }
    restoration.keepContents(of: mapping)
    for (memory, descriptor) in zip(image.memories, descriptors) {
      pointer(to: memory.descriptor).storeBytes(of: descriptor, as: wamr_memory.self)
    }
    self.restoration = restoration
    noticesNewPages =
      restoration.keepsAllWritten && PageFaults.areCounted && mapping.keepSmallPages()
  }

  /// Notes which pages of `area` below `end` the guest has written to.
  private func note(_ area: inout Restoration.Area, upTo end: Int, _ map: borrowing PageMap) {
    let start = area.start
    area.written = map.ownPages(
      from: mapping.start + start, byteCount: end - start, atMost: 1 << 16
    ).map { $0.lowerBound + start..<$0.upperBound + start }
  }

  /// What can be written to from the start: segments and the first sizes of memories.
  private var fixedAreas: [Restoration.Area] {
    var areas: [Restoration.Area] = []
    for segment in image.segments where segment.protection == .readWrite {
      let start = Int(segment.address)
      var area = Restoration.Area(
        start: start, end: start + Int(segment.memoryByteCount))
      if let end = Self.clearedEnd(of: segment) {
        area.kept = [end - Mapping.pageByteCount..<end]
      }
      areas.append(area)
    }
    for memory in image.memories {
      let start = Int(memory.region)
      areas.append(
        .init(start: start, end: Mapping.roundedUp(start + Int(memory.minimumByteCount))))
    }
    areas.sort { $0.start < $1.start }
    return areas.reduce(into: []) { joined, area in
      if let last = joined.indices.last, Mapping.roundedUp(joined[last].end) == area.start {
        joined[last].end = area.end
        joined[last].kept += area.kept
      } else {
        joined.append(area)
      }
    }
  }

  /// What a memory has grown by, in addresses of the image.
  private func grownRange(of memory: ImageRecord.MemoryRecord) -> Range<Int> {
    let descriptor = pointer(to: memory.descriptor).load(as: wamr_memory.self)
    let byteCount = Int(min(descriptor.byte_count, memory.reservedByteCount))
    let start = Mapping.roundedUp(Int(memory.region + memory.minimumByteCount))
    return start..<max(start, Mapping.roundedUp(Int(memory.region) + byteCount))
  }
}
