// Component values in a guest's memory, written and read by the book: "Storing" and "Loading" of the
// Canonical ABI, transcribed as plainly as they stand there, to compare the stubs with.

import CanonicalABI

/// A guest's memory.
package struct ReferenceMemory {
  package var bytes: [UInt8]
  /// Where the next value is put.
  package var end = 64
  /// How strings are encoded.
  package var stringEncoding = StringEncoding.utf8
  /// What fills bits that lifting ignores and decides what it may find either way, or nil if
  /// values lie as lowering leaves them.
  package var noise: (() -> UInt64)?

  package init(byteCount: Int) { bytes = Array(repeating: 0xa5, count: byteCount) }

  package init(_ bytes: [UInt8]) { self.bytes = bytes }

  /// Puts `value` somewhere and returns where.
  package mutating func place(_ value: ReferenceValue, _ type: TypeNumber, in types: TypeTable)
    -> Int
  {
    let layout = types[type].guestLayout
    let start = allocate(Int(layout.byteCount), Int(layout.alignment))
    store(value, type, at: start, in: types)
    return start
  }

  /// Takes `size` bytes for a value.
  package mutating func allocate(_ size: Int, _ alignment: Int) -> Int {
    let start = (end + alignment - 1) / alignment * alignment
    end = start + size
    return start
  }

  /// Stores an integer.
  private mutating func store(_ value: UInt64, _ byteCount: Int, at address: Int) {
    for index in 0..<byteCount {
      bytes[address + index] = UInt8(truncatingIfNeeded: value >> UInt64(8 * index))
    }
  }

  private func load(_ byteCount: Int, at address: Int) -> UInt64 {
    (0..<byteCount).reduce(0) { $0 | UInt64(bytes[address + $1]) << UInt64(8 * $1) }
  }

  /// Puts `text` somewhere in the encoding and returns where, and the count of units that goes with
  /// it.
  package mutating func place(text: [UInt8]) -> (address: Int, count: Int) {
    let text = String(decoding: text, as: UTF8.self)
    let scalars = text.unicodeScalars
    func place(_ encoded: [UInt8], _ alignment: Int) -> Int {
      let start = allocate(encoded.count, alignment)
      bytes.replaceSubrange(start..<start + encoded.count, with: encoded)
      return start
    }
    let wide = text.utf16.flatMap { [UInt8($0 & 0xff), UInt8($0 >> 8)] }
    switch stringEncoding {
    case .utf8: return (place(Array(text.utf8), 1), text.utf8.count)
    case .utf16: return (place(wide, 2), text.utf16.count)
    case .latin1OrUTF16:
      // A sender may use UTF-16 where Latin-1 would do.
      guard scalars.allSatisfy({ $0.value < 0x100 }), noise.map({ $0() & 1 == 0 }) ?? true else {
        return (place(wide, 2), text.utf16.count | 1 << 31)
      }
      return (place(scalars.map { UInt8($0.value) }, 2), scalars.count)
    }
  }

  /// `bits` of a value of `shape`, as a sender may leave them in a core value or in memory.
  private func sent(_ bits: UInt64, _ shape: TypeTable.Shape) -> UInt64 {
    guard let noise else { return bits }
    switch shape {
    case .bool: return bits == 0 ? 0 : max(noise() & 0xff, 1)
    case .flags(let count): return bits | noise() << UInt64(count)
    default: return bits
    }
  }

  /// Stores `value` of `type` at `address`.
  package mutating func store(
    _ value: ReferenceValue, _ type: TypeNumber, at address: Int, in types: TypeTable
  ) {
    let entry = types[type]
    switch (value, entry.shape) {
    case (.bits(let bits), let shape):
      store(sent(bits, shape), Int(entry.guestLayout.byteCount), at: address)
    case (.text(let text), _):
      let (start, count) = place(text: text)
      store(UInt64(start), 4, at: address)
      store(UInt64(count), 4, at: address + 4)
    case (.list(let values), .list(let element)):
      let layout = types[element].guestLayout
      let start = allocate(Int(layout.byteCount) * values.count, Int(layout.alignment))
      for (index, value) in values.enumerated() {
        store(value, element, at: start + index * Int(layout.byteCount), in: types)
      }
      store(UInt64(start), 4, at: address)
      store(UInt64(values.count), 4, at: address + 4)
    case (.record(let values), .record(let members)):
      let offsets = types.memberOffsets(members, .four)
      for ((value, member), offset) in zip(zip(values, members), offsets) {
        store(value, member, at: address + Int(offset), in: types)
      }
    case (.record(let values), .fixedLengthList(let element, _)):
      let stride = Int(types[element].guestLayout.byteCount)
      for (index, value) in values.enumerated() {
        store(value, element, at: address + index * stride, in: types)
      }
    case (.variant(let index, let payload), .variant(let cases)):
      store(UInt64(index), Int(discriminantByteCount(caseCount: cases.count)), at: address)
      guard let payload, let type = cases[index] else { return }
      store(
        payload, type, at: address + Int(types.payloadOffset(cases, .four)), in: types)
    default: preconditionFailure("the value is of another type")
    }
  }

  /// Loads a value of `type`, whose strings are in UTF-8, at `address`.
  package func load(_ type: TypeNumber, at address: Int, in types: TypeTable) -> ReferenceValue {
    let entry = types[type]
    switch entry.shape {
    case .string:
      let start = Int(load(4, at: address))
      return .text(Array(bytes[start..<start + Int(load(4, at: address + 4))]))
    case .list(let element):
      let start = Int(load(4, at: address))
      let stride = Int(types[element].guestLayout.byteCount)
      return .list(
        (0..<Int(load(4, at: address + 4))).map {
          load(element, at: start + $0 * stride, in: types)
        })
    case .fixedLengthList(let element, let count):
      let stride = Int(types[element].guestLayout.byteCount)
      return .record(
        (0..<Int(count)).map { load(element, at: address + $0 * stride, in: types) })
    case .record(let members):
      return .record(
        zip(members, types.memberOffsets(members, .four)).map {
          load($0, at: address + Int($1), in: types)
        })
    case .variant(let cases):
      let count = Int(discriminantByteCount(caseCount: cases.count))
      let index = Int(load(count, at: address))
      return .variant(
        index,
        cases[index].map {
          load($0, at: address + Int(types.payloadOffset(cases, .four)), in: types)
        })
    default: return .bits(load(Int(entry.guestLayout.byteCount), at: address))
    }
  }

  /// The core values that `value` of `type` is lowered to, with their types, as C writes them.
  package mutating func lower(
    _ value: ReferenceValue, _ type: TypeNumber, in types: TypeTable
  ) -> [(bits: UInt64, type: FlatType)] {
    let entry = types[type]
    switch (value, entry.shape) {
    case (.bits(let bits), .integer(let byteCount, true)) where byteCount < 4:
      let shift = 64 - 8 * Int64(byteCount)
      let extended =
        noise.map { bits | $0() << (8 * byteCount) }
        ?? UInt64(bitPattern: (Int64(bitPattern: bits) << shift) >> shift)
      return [(UInt64(UInt32(truncatingIfNeeded: extended)), .i32)]
    case (.bits(let bits), .integer(let byteCount, false)) where byteCount < 4:
      let sent = bits | (noise?() ?? 0) << (8 * byteCount)
      return [(UInt64(UInt32(truncatingIfNeeded: sent)), .i32)]
    case (.bits(let bits), let shape):
      let type = entry.guestFlatTypes?[0] ?? .i32
      let sent = sent(bits, shape)
      return [(type == .i32 ? sent & 0xffff_ffff : sent, type)]
    case (.text, _), (.list, _):
      let pair = place(value, type, in: types)
      return [(load(4, at: pair), .i32), (load(4, at: pair + 4), .i32)]
    case (.record(let values), .record(let members)):
      return zip(values, members).flatMap { lower($0, $1, in: types) }
    case (.record(let values), .fixedLengthList(let element, _)):
      return values.flatMap { lower($0, element, in: types) }
    case (.variant(let index, let payload), .variant(let cases)):
      var result: [(bits: UInt64, type: FlatType)] = [(UInt64(index), .i32)]
      if let payload, let type = cases[index] { result += lower(payload, type, in: types) }
      let joined = entry.guestFlatTypes ?? []
      return joined.enumerated().map { position, type in
        guard position < result.count else {
          let bits = noise?() ?? 0
          return (type == .i32 || type == .f32 ? bits & 0xffff_ffff : bits, type)
        }
        let (bits, own) = result[position]
        let isWidened = type == .i64 && (own == .i32 || own == .f32)
        return (isWidened ? bits | (noise?() ?? 0) << 32 : bits, type)
      }
    default: preconditionFailure("the value is of another type")
    }
  }
}
