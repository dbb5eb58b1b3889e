// Which calls of the image's code were inlined where.
//
// The line table tells of an instruction only where it comes from. For a function whose code LLVM has put in place
// of a call, DWARF's entries tell where that call was, in a line that is an offset in the wasm file as
// well. Implements DWARF 4, sections 2.17, 3.3.8 and 7.5, as far as LLVM emits it with line tables only.

import BundleFormat

/// A reader of the sections `.debug_info`, `.debug_abbrev` and `.debug_ranges`.
struct InlinedCalls {
  private var entries: DWARFCursor
  private var abbreviations: DWARFCursor
  private var ranges: DWARFCursor
  private var found: [TraceTable.InlinedCall] = []

  /// Makes a reader of `image`.
  private init(_ image: ELFImage) {
    func section(_ name: String) -> DWARFCursor {
      DWARFCursor(image.sections[name].map { image.bytes[$0] } ?? [])
    }
    entries = section(".debug_info")
    abbreviations = section(".debug_abbrev")
    ranges = section(".debug_ranges")
  }

  /// All of `image`, each behind those that it is within.
  ///
  /// A unit that can't be read ends the list: a backtrace without some of its frames is still one.
  static func all(of image: ELFImage) -> [TraceTable.InlinedCall] {
    var reader = InlinedCalls(image)
    while !reader.entries.isAtEnd { reader.readUnit() }
    return reader.found
  }

  /// What the entries of one kind consist of.
  private struct Abbreviation {
    var tag: UInt64
    var attributes: [(name: UInt64, form: UInt64)] = []
  }

  private static let inlinedSubroutine: UInt64 = 0x1d

  private mutating func readUnit() {
    guard let end = entries.unitEnd() else { return }
    defer { entries.position = end }
    guard entries.integer(2) == 4 else { return }
    let kinds = abbreviations(at: entries.integer(4))
    guard entries.integer(1) == 8 else { return }
    var start: UInt64?
    while entries.position < end, !entries.isCut {
      let code = entries.unsignedLEB()
      // The end of a list of children.
      guard code != 0 else { continue }
      guard let kind = kinds[code], let entry = entry(of: kind) else { return }
      // The first entry is the unit's own, whose start the ranges are relative to.
      guard let unitStart = start else {
        start = entry.low ?? 0
        continue
      }
      guard kind.tag == Self.inlinedSubroutine, let line = entry.callLine else { continue }
      if let low = entry.low, let byteCount = entry.byteCount {
        append(from: low, byteCount: byteCount, line)
      }
      if let offset = entry.ranges { appendRanges(at: offset, from: unitStart, line) }
    }
  }

  /// Adds a call in `line`, unless the linker has dropped the code, and so put it at the greatest address.
  private mutating func append(from low: UInt64, byteCount: UInt64, _ line: UInt64) {
    guard byteCount > 0, !low.addingReportingOverflow(byteCount).overflow else { return }
    found.append(.init(address: low, byteCount: byteCount, callOffset: line))
  }

  /// Adds a call in `line` for each range of the list at `offset`.
  private mutating func appendRanges(at offset: UInt64, from unitStart: UInt64, _ line: UInt64) {
    ranges.go(to: offset)
    var base = unitStart
    while !ranges.isAtEnd {
      let (low, high) = (ranges.integer(8), ranges.integer(8))
      if low == 0, high == 0 { return }
      if low == .max {
        base = high
      } else if low < high, base != .max {
        append(from: base &+ low, byteCount: high - low, line)
      }
    }
  }

  /// Reads the kinds of entries at `offset`, by their codes.
  private mutating func abbreviations(at offset: UInt64) -> [UInt64: Abbreviation] {
    abbreviations.go(to: offset)
    var kinds: [UInt64: Abbreviation] = [:]
    while !abbreviations.isAtEnd {
      let code = abbreviations.unsignedLEB()
      guard code != 0 else { break }
      var kind = Abbreviation(tag: abbreviations.unsignedLEB())
      _ = abbreviations.integer(1)  // whether there are children
      while !abbreviations.isAtEnd {
        let (name, form) = (abbreviations.unsignedLEB(), abbreviations.unsignedLEB())
        guard name != 0 || form != 0 else { break }
        kind.attributes.append((name, form))
      }
      kinds[code] = kind
    }
    return kinds
  }

  /// What matters of an entry.
  private struct Entry {
    var low: UInt64?
    var byteCount: UInt64?
    var ranges: UInt64?
    var callLine: UInt64?
  }

  /// Reads an entry of `kind`, or returns nil if something in it has an unknown form.
  private mutating func entry(of kind: Abbreviation) -> Entry? {
    var result = Entry()
    for (name, form) in kind.attributes {
      guard let value = value(of: form) else { return nil }
      switch name {
      case 0x11: result.low = value
      case 0x12: result.byteCount = value
      case 0x55: result.ranges = value
      case 0x59: result.callLine = value
      default: break
      }
    }
    return result
  }

  /// Reads a value of `form`; nil, if LLVM isn't known to use it here.
  private mutating func value(of form: UInt64) -> UInt64? {
    // Those of 4 bytes are the offsets of strings and of sections too.
    switch form {
    case 0x01, 0x07: entries.integer(8)  // an address, 8 bytes
    case 0x0b, 0x0c, 0x11: entries.integer(1)  // 1 byte, a flag, a reference
    case 0x05, 0x12: entries.integer(2)
    case 0x06, 0x0e, 0x10, 0x13, 0x17: entries.integer(4)
    case 0x0f, 0x15: entries.unsignedLEB()
    case 0x0d: UInt64(bitPattern: entries.signedLEB())
    case 0x19: 1  // a flag that is set
    default: nil
    }
  }
}
