// Making an instance new in place; `Restoration` says how.

import BundleFormat
import CWamrABI
import WamrPlatform

extension MappedInstance {
  /// Makes everything as it was when `keepState` was called, but for the pages that it adds to `discards`.
  ///
  /// Without `givesBack`, which is right if no page has come into memory since the last time began, none is
  /// added.
  func restore(givesBack: Bool, _ discards: inout PageDiscards) throws(SystemError) {
    guard let restoration else { return }
    // Memories come first, whose sizes are in the segments.
    for (index, pieces) in restoration.grown.enumerated() {
      let grown = grownRange(of: index)
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

  /// Makes everything as it was when the image was mapped, whatever it takes.
  func makeNew() throws(SystemError) {
    baseByteCounts = image.memories.map(\.minimumByteCount)
    for (index, memory) in image.memories.enumerated() {
      let grown = grownRange(of: index)
      // What an earlier guest had grown it by, too: it is new, but may be in memory still.
      let end = max(grown.lowerBound, Int(memory.region + memory.reservedByteCount))
      try mapping.discard(grown.lowerBound, end - grown.lowerBound)
      try mapping.protect(grown.lowerBound, grown.count, as: .none)
    }
    for area in fixedAreas { try mapping.discard(area.start, area.end - area.start) }
    for segment in image.segments { clearEndOfFile(segment) }
    describe()
  }

  /// The pages that have been written to since they were mapped or given back; nil if that can't be known.
  func writtenPages(_ map: borrowing PageMap) -> [Range<Int>]? {
    var written: [Range<Int>] = []
    let areas =
      fixedAreas.map { $0.start..<$0.end } + image.memories.indices.map { grownRange(of: $0) }
    for area in areas where !area.isEmpty {
      guard
        let pages = map.ownPages(
          from: mapping.start + area.lowerBound, byteCount: area.count, atMost: 1 << 18)
      else { return nil }
      written += pages.map {
        $0.lowerBound + area.lowerBound..<$0.upperBound + area.lowerBound
      }
    }
    return written
  }

  /// Lets the state that there is now be the one that is restored.
  ///
  /// That state differs from what was mapped in the pages `changed` at most, and in the descriptors. What a
  /// guest is likely to write to is in `habits`.
  ///
  /// - Returns: Whether `changed` isn't too much to be kept.
  func keepState(changed: [Range<Int>], habits: [Range<Int>]) -> Bool {
    baseByteCounts = image.memories.map {
      pointer(to: $0.descriptor).load(as: wamr_memory.self).byte_count
    }
    var fixed = fixedAreas
    for index in fixed.indices {
      fixed[index].kept += fixed[index].part(of: changed)
      fixed[index].written = fixed[index].part(of: habits)
    }
    let grown = image.memories.indices.map { index in
      let start = grownRange(of: index).lowerBound
      let memory = image.memories[index]
      var area = Restoration.Area(
        start: start, end: max(start, Int(memory.region + memory.reservedByteCount)))
      area.written = area.part(of: habits)
      return area
    }
    var restoration = Restoration(fixed: fixed, grown: grown)
    restoration.keepContents(of: mapping)
    self.restoration = restoration
    noticesNewPages =
      restoration.keepsAllWritten && PageFaults.areCounted && mapping.keepSmallPages()
    return restoration.isWithinRoom
  }

  /// What can be written to in the state that is restored: segments and memories.
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
    for (memory, byteCount) in zip(image.memories, baseByteCounts) {
      let start = Int(memory.region)
      areas.append(.init(start: start, end: Mapping.roundedUp(start + Int(byteCount))))
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

  /// What memory `index` has grown by since the state that is restored, in addresses of the image.
  private func grownRange(of index: Int) -> Range<Int> {
    let memory = image.memories[index]
    let descriptor = pointer(to: memory.descriptor).load(as: wamr_memory.self)
    let byteCount = Int(min(descriptor.byte_count, memory.reservedByteCount))
    let start = Mapping.roundedUp(Int(memory.region + baseByteCounts[index]))
    return start..<max(start, Mapping.roundedUp(Int(memory.region) + byteCount))
  }
}
