// How the pages of an instance that guests write to are made new.
//
// A page is either given back, so that the next access finds what was mapped there, or what was in
// it is copied back. To give pages back is one system call for any number of them in a row, but each of
// them that the next guest accesses is then a fault, which takes as long as to copy thirty pages. So
// the pages that guests do write to are copied, and all others are given back. Which ones those are is
// learnt from the kernel's list of pages that are this process's own. So is which pages are not as they were
// mapped in the state that is restored: those must be copied.
//
// Maintains: the pieces of an area cover it without a gap, so each page that can be written to is either copied
// or given back, whatever the guest has done.
//
// Nor need pages be given back if none of them has come into memory, as is usual where guests write to the
// same pages each time: that is noticed by the number of the thread's page faults (`PageFaults`).

import WamrPlatform

/// What makes an instance's pages new.
struct Restoration {
  /// Bytes in a row with the same treatment, in addresses of the image; they begin with a page.
  struct Piece: Hashable {
    var start: Int
    var end: Int
    var treatment: Treatment
  }

  /// What is done with the bytes of a piece.
  enum Treatment: Hashable {
    /// Their pages are given back.
    case givenBack
    /// They become zero.
    case cleared
    /// They become what is in `contents` from there on.
    case copied(Int)
  }

  /// Pages in a row that can be written to; nothing can that is behind `end` in the last one.
  struct Area: Hashable {
    var start: Int
    var end: Int
    /// Pages that must not be given back, since what was in them isn't what is mapped there.
    var kept: [Range<Int>] = []
    /// Pages that are better kept, since the guest has written to them.
    var written: [Range<Int>] = []

    /// What of `ranges` is in the area.
    func part(of ranges: [Range<Int>]) -> [Range<Int>] {
      let pages = start..<max(start, Mapping.roundedUp(end))
      return ranges.map { $0.clamped(to: pages) }.filter { !$0.isEmpty }
    }
  }

  /// The pieces of what can be written to from the start.
  private(set) var fixed: [Piece] = []
  /// By memory, the pieces of what it may grow to behind its first size, which is zero.
  private(set) var grown: [[Piece]] = []
  /// Whether what has to be kept isn't more than there is room for; it is kept all the same.
  let isWithinRoom: Bool
  /// Whether all pages that the guest has written to are kept.
  private(set) var keepsAllWritten = true
  /// What was in all pieces that are copied, one behind the other.
  private var contents: [UInt8] = []

  /// A piece of as many bytes is copied for less than it adds to the call that gives pages back.
  private static let smallByteCount = 2 * Mapping.pageByteCount

  /// The most bytes of an instance that are kept.
  private static let maximumByteCount = 1 << 20

  /// Decides for the areas that can be written to from the start and, by memory, for those behind
  /// memories' first sizes.
  ///
  /// What is kept is cleared until `keepContents` is called.
  init(fixed: [Area], grown: [Area]) {
    var room = Self.maximumByteCount
    room -= fixed.reduce(0) { sum, area in area.kept.reduce(sum) { $0 + $1.count } }
    isWithinRoom = room >= 0
    for area in fixed { self.fixed += Self.pieces(of: area, &room) }
    for area in grown { self.grown.append(Self.pieces(of: area, &room)) }
    keepsAllWritten = room > 0
  }

  /// Covers `area` with pieces; as a rule `room` is what may be kept.
  private static func pieces(of area: Area, _ room: inout Int) -> [Piece] {
    var pieces: [Piece] = []
    func append(upTo end: Int, isKept: Bool) {
      let start = pieces.last?.end ?? area.start
      guard end > start else { return }
      let treatment =
        isKept || end - start <= smallByteCount ? Treatment.cleared : Treatment.givenBack
      if let last = pieces.indices.last, pieces[last].treatment == treatment {
        pieces[last].end = end
      } else {
        pieces.append(Piece(start: start, end: end, treatment: treatment))
      }
    }
    let written = prefix(of: area.written, &room)
    for range in (area.kept + written).sorted(by: { $0.lowerBound < $1.lowerBound }) {
      append(upTo: range.lowerBound, isKept: false)
      append(upTo: min(range.upperBound, area.end), isKept: true)
    }
    append(upTo: area.end, isKept: false)
    return pieces
  }

  /// As much from the start of `ranges` as there is `room` for, which that is taken from.
  private static func prefix(of ranges: [Range<Int>], _ room: inout Int) -> [Range<Int>] {
    var result: [Range<Int>] = []
    for range in ranges where room > 0 {
      let byteCount = min(range.count, room)
      result.append(range.lowerBound..<range.lowerBound + byteCount)
      room -= byteCount
    }
    return result
  }

  /// Keeps what is in the fixed pieces of `mapping` now, which is new.
  mutating func keepContents(of mapping: borrowing Mapping) {
    var pieces: [Piece] = []
    for piece in fixed {
      guard piece.treatment == .cleared else {
        pieces.append(piece)
        continue
      }
      for start in stride(from: piece.start, to: piece.end, by: Mapping.pageByteCount) {
        let end = min(start + Mapping.pageByteCount, piece.end)
        keep(UnsafeRawBufferPointer(rebasing: mapping.bytes[start..<end]), at: start, in: &pieces)
      }
    }
    fixed = pieces
  }

  /// Appends to `pieces` what makes bytes that begin at `start` what they are now.
  private mutating func keep(
    _ bytes: UnsafeRawBufferPointer, at start: Int, in pieces: inout [Piece]
  ) {
    var treatment = Treatment.cleared
    if !bytes.allSatisfy({ $0 == 0 }) {
      treatment = .copied(contents.count)
      contents += bytes
    }
    if let last = pieces.indices.last, pieces[last].end == start {
      switch (pieces[last].treatment, treatment) {
      case (.cleared, .cleared), (.copied, .copied):
        pieces[last].end = start + bytes.count
        return
      default: break
      }
    }
    pieces.append(Piece(start: start, end: start + bytes.count, treatment: treatment))
  }

  /// Makes the pages of `pieces` below `end` new, but for those that are given back.
  func restore(_ pieces: [Piece], below end: Int = .max, in mapping: borrowing Mapping) {
    for piece in pieces {
      guard piece.start < end else { return }
      let range = piece.start..<min(piece.end, end)
      let bytes = UnsafeMutableRawBufferPointer(rebasing: mapping.bytes[range])
      switch piece.treatment {
      case .givenBack: break
      case .cleared:
        _ = bytes.initializeMemory(as: UInt8.self, repeating: 0)
      case .copied(let source):
        contents.withUnsafeBytes {
          bytes.copyMemory(from: .init(rebasing: $0[source..<source + range.count]))
        }
      }
    }
  }

  /// Adds the pages of `pieces` below `end` that are given back to `discards`.
  func giveBack(
    _ pieces: [Piece], below end: Int = .max, of mapping: borrowing Mapping,
    _ discards: inout PageDiscards
  ) throws(SystemError) {
    for piece in pieces where piece.treatment == .givenBack && piece.start < end {
      try discards.add(piece.start, min(piece.end, end) - piece.start, of: mapping)
    }
  }
}
