// Which data segments are pages of the image's file rather than copied by `initialize`.
//
// A page that is mapped costs nothing until it is used, and is shared by all processes until it is
// written; one that is copied costs its time and its memory at every start. So where a module starts
// with much data, as an interpreter does whose memory was recorded after it had started, the loader
// maps it, privately, over the memory.
//
// Mapping comes before everything else that an instantiation does, so it must not be observable that it
// does: no segment of the module may be able to trap, since the ones before it count then and the ones
// behind it don't (a function that was put into another module's table could tell).

import WasmBytes
import WasmCore

/// Pages of a memory that active data segments fill.
package struct MappedData: Hashable, Sendable {
  /// The pages, as offsets in the memory that are multiples of 4096.
  package fileprivate(set) var pages: Range<UInt64>
  /// The segments that lie there, in their order, and at which offset in the memory each begins.
  ///
  /// No other segment touches the pages.
  package fileprivate(set) var segments: [(index: CoreDataIndex, start: UInt64)]

  package static func == (one: MappedData, other: MappedData) -> Bool {
    one.pages == other.pages && one.segments.elementsEqual(other.segments) { $0 == $1 }
  }

  package func hash(into hasher: inout Hasher) {
    hasher.combine(pages)
    for segment in segments { hasher.combine(segment.index) }
  }

  /// What the pages contain at the start.
  package func contents(in module: CoreModule) -> [UInt8] {
    var bytes = [UInt8](repeating: 0, count: Int(pages.upperBound - pages.lowerBound))
    for segment in segments {
      let start = Int(segment.start - pages.lowerBound)
      let contents = module.bytes[module.data[segment.index].contents]
      bytes.replaceSubrange(start..<start + contents.count, with: contents)
    }
    return bytes
  }
}

extension MappedData {
  private static let pageByteCount: UInt64 = 4096
  /// Between two mappings there are at least so many bytes: one call of the system costs as much as
  /// some pages of zeros that nobody touches.
  private static let gapByteCount: UInt64 = 65536
  /// Less data than this is copied: then that is as fast, and the file stays small.
  private static let minimumByteCount: UInt64 = 16384
  /// The pages have at most this many times the size of the data in them.
  private static let maximumSparseness: UInt64 = 4
  /// The most mappings of a memory: a process may have some ten thousand.
  private static let maximumCount = 256

  /// What is to be mapped over memory `index` of `module`, which defines it, by ascending addresses.
  static func runs(of index: CoreMemoryIndex, in module: CoreModule) -> [MappedData] {
    guard !module.hasSegmentThatMayTrap else { return [] }
    let memory = module.memories[index]
    var placed: [(index: CoreDataIndex, start: UInt64, end: UInt64)] = []
    for data in module.data.indices {
      guard case .active(index, let offset) = module.data[data].mode,
        let start = offset.unsignedValue, !module.data[data].contents.isEmpty
      else { continue }
      placed.append((data, start, start + UInt64(module.data[data].contents.count)))
    }
    placed.sort { ($0.start, $0.index.rawValue) < ($1.start, $1.index.rawValue) }

    var runs: [(run: MappedData, byteCount: UInt64)] = []
    for segment in placed {
      let pages =
        segment.start / pageByteCount * pageByteCount..<(segment.end + pageByteCount - 1)
        / pageByteCount * pageByteCount
      let byteCount = segment.end - segment.start
      if let last = runs.last, pages.lowerBound < last.run.pages.upperBound + gapByteCount {
        let end = max(last.run.pages.upperBound, pages.upperBound)
        runs[runs.count - 1].run.pages = last.run.pages.lowerBound..<end
        runs[runs.count - 1].run.segments.append((segment.index, segment.start))
        runs[runs.count - 1].byteCount += byteCount
      } else {
        let run = MappedData(pages: pages, segments: [(segment.index, segment.start)])
        runs.append((run, byteCount))
      }
    }
    return runs.filter { run, byteCount in
      let pageBytes = run.pages.upperBound - run.pages.lowerBound
      return byteCount >= minimumByteCount && pageBytes / maximumSparseness <= byteCount
        && run.pages.upperBound <= memory.minimumByteCount
    }.prefix(maximumCount).map { entry in
      var run = entry.run
      run.segments.sort { $0.index.rawValue < $1.index.rawValue }
      return run
    }
  }
}

extension CoreModule {
  /// Whether an active segment isn't known to lie within what its memory or table has at least.
  fileprivate var hasSegmentThatMayTrap: Bool {
    let data = self.data.elements.contains { segment in
      guard case .active(let memory, let offset) = segment.mode else { return false }
      return !isRange(
        offset, UInt64(segment.contents.count), within: memories[memory].minimumByteCount)
    }
    return data
      || elements.elements.contains { segment in
        guard case .active(let table, let offset) = segment.mode else { return false }
        return !isRange(
          offset, UInt64(segment.items.count), within: tables[table].type.limits.minimum)
      }
  }

  private func isRange(
    _ start: ConstantExpression, _ count: UInt64, within limit: UInt64
  ) -> Bool {
    guard let start = start.unsignedValue else { return false }
    return count <= limit && start <= limit - count
  }
}

extension CoreModule.ConstantExpression {
  /// The value of an expression that is a single constant, an index.
  var unsignedValue: UInt64? {
    guard instructions.count == 1 else { return nil }
    switch instructions[0] {
    case .i32Const(let value): return UInt64(UInt32(bitPattern: value))
    case .i64Const(let value): return UInt64(bitPattern: value)
    default: return nil
    }
  }
}
