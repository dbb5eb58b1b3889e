// Sizes, alignments and offsets, after "Alignment" and "Element Size" in the Canonical ABI.
//
// Nothing overflows: the size of each part is below 2^28, and so is the number of parts.

extension TypeTable {
  /// Where the members of a record lie: offsets in their order.
  package func memberOffsets(
    _ members: [TypeNumber], _ pointerSize: PointerSize
  ) -> [UInt64] {
    var end: UInt64 = 0
    return members.map { member in
      let layout = self[member].layout(pointerSize)
      let start = aligned(end, to: layout.alignment)
      end = start + layout.byteCount
      return start
    }
  }

  /// Where the payload of a variant with `cases` lies.
  package func payloadOffset(_ cases: [TypeNumber?], _ pointerSize: PointerSize) -> UInt64 {
    aligned(
      discriminantByteCount(caseCount: cases.count),
      to: payloadLayout(cases, pointerSize).alignment)
  }

  /// The size of the greatest payload and the strictest alignment of one.
  private func payloadLayout(
    _ cases: [TypeNumber?], _ pointerSize: PointerSize
  ) -> ValueLayout {
    var payload = ValueLayout(byteCount: 0, alignment: 1)
    for case .some(let type) in cases {
      let layout = self[type].layout(pointerSize)
      payload.byteCount = max(payload.byteCount, layout.byteCount)
      payload.alignment = max(payload.alignment, layout.alignment)
    }
    return payload
  }

  /// The room for `shape`, whose parts are entered.
  func layout(of shape: Shape, _ pointerSize: PointerSize) throws(LayoutError) -> ValueLayout {
    switch shape {
    case .bool: return ValueLayout(byteCount: 1, alignment: 1)
    case .integer(let count, _), .float(let count):
      return ValueLayout(byteCount: count, alignment: count)
    case .char, .own, .borrow, .channel: return ValueLayout(byteCount: 4, alignment: 4)
    case .string, .list:
      return ValueLayout(byteCount: 2 * pointerSize.rawValue, alignment: pointerSize.rawValue)
    case .fixedLengthList(let element, let count):
      guard count > 0 else { throw .noRepresentation }
      let layout = self[element].layout(pointerSize)
      return ValueLayout(
        byteCount: layout.byteCount * UInt64(count), alignment: layout.alignment)
    case .flags(let count):
      guard 1...32 ~= count else { throw .noRepresentation }
      let byteCount = flagsByteCount(count: count)
      return ValueLayout(byteCount: byteCount, alignment: byteCount)
    case .record(let members):
      return recordLayout(members, pointerSize)
    case .variant(let cases):
      guard 1...Int(UInt32.max) ~= cases.count else { throw .noRepresentation }
      let discriminant = discriminantByteCount(caseCount: cases.count)
      let payload = payloadLayout(cases, pointerSize)
      let alignment = max(discriminant, payload.alignment)
      let end = aligned(discriminant, to: payload.alignment) + payload.byteCount
      return ValueLayout(byteCount: aligned(end, to: alignment), alignment: alignment)
    }
  }

  private func recordLayout(_ members: [TypeNumber], _ pointerSize: PointerSize) -> ValueLayout {
    var end: UInt64 = 0
    var alignment: UInt64 = 1
    for member in members {
      let layout = self[member].layout(pointerSize)
      alignment = max(alignment, layout.alignment)
      end = aligned(end, to: layout.alignment) + layout.byteCount
    }
    return ValueLayout(byteCount: aligned(end, to: alignment), alignment: alignment)
  }
}
