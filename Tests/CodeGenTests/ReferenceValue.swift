// Component values in a guest's memory, written and read by the book: "Storing" and "Loading" of the
// Canonical ABI, transcribed as plainly as they stand there, to compare the stubs with.

import CanonicalABI

/// A component value.
indirect enum ReferenceValue: Equatable {
  case bits(UInt64)
  case text([UInt8])
  case list([ReferenceValue])
  case record([ReferenceValue])
  case variant(Int, ReferenceValue?)

  /// A value of `type` out of all.
  static func random(
    _ number: TypeNumber, in types: TypeTable, using generator: inout some RandomNumberGenerator
  ) -> ReferenceValue {
    func bits(_ range: ClosedRange<UInt64>) -> ReferenceValue {
      .bits(UInt64.random(in: range, using: &generator))
    }
    switch types[number].shape {
    case .bool: return bits(0...1)
    case .integer(let byteCount, _), .float(let byteCount):
      return bits(0...(.max >> (64 - 8 * byteCount)))
    case .char: return bits(0xe000...0x10ffff)
    case .flags(let count): return bits(0...(.max >> (64 - UInt64(count))))
    case .string:
      let texts = ["", "a", "häß", "0123456789abcdef", "日本", "😀 and more than sixteen bytes"]
      return .text(Array((texts.randomElement(using: &generator) ?? "").utf8))
    case .list(let element):
      let count = Int.random(in: 0...3, using: &generator)
      return .list((0..<count).map { _ in random(element, in: types, using: &generator) })
    case .fixedLengthList(let element, let count):
      return .record((0..<count).map { _ in random(element, in: types, using: &generator) })
    case .record(let members):
      return .record(members.map { random($0, in: types, using: &generator) })
    case .variant(let cases):
      let index = Int.random(in: 0..<cases.count, using: &generator)
      return .variant(
        index, cases[index].map { random($0, in: types, using: &generator) })
    case .own, .borrow: return .bits(0)
    }
  }
}

/// A guest's memory.
struct ReferenceMemory {
  var bytes: [UInt8]
  /// Where the next value is put.
  var end = 64

  init(byteCount: Int) { bytes = Array(repeating: 0xa5, count: byteCount) }

  init(_ bytes: [UInt8]) { self.bytes = bytes }

  /// Puts `value` somewhere and returns where.
  mutating func place(_ value: ReferenceValue, _ type: TypeNumber, in types: TypeTable) -> Int {
    let layout = types[type].guestLayout
    let start = allocate(Int(layout.byteCount), Int(layout.alignment))
    store(value, type, at: start, in: types)
    return start
  }

  private mutating func allocate(_ size: Int, _ alignment: Int) -> Int {
    let start = (end + alignment - 1) / alignment * alignment
    end = start + size
    return start
  }

  private mutating func store(_ value: UInt64, _ byteCount: Int, at address: Int) {
    for index in 0..<byteCount {
      bytes[address + index] = UInt8(truncatingIfNeeded: value >> UInt64(8 * index))
    }
  }

  private func load(_ byteCount: Int, at address: Int) -> UInt64 {
    (0..<byteCount).reduce(0) { $0 | UInt64(bytes[address + $1]) << UInt64(8 * $1) }
  }

  /// Stores `value` of `type` at `address`.
  mutating func store(
    _ value: ReferenceValue, _ type: TypeNumber, at address: Int, in types: TypeTable
  ) {
    let entry = types[type]
    switch (value, entry.shape) {
    case (.bits(let bits), _): store(bits, Int(entry.guestLayout.byteCount), at: address)
    case (.text(let text), _):
      let start = allocate(text.count, 1)
      for (index, byte) in text.enumerated() { bytes[start + index] = byte }
      store(UInt64(start), 4, at: address)
      store(UInt64(text.count), 4, at: address + 4)
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

  /// Loads a value of `type` at `address`.
  func load(_ type: TypeNumber, at address: Int, in types: TypeTable) -> ReferenceValue {
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
  mutating func lower(
    _ value: ReferenceValue, _ type: TypeNumber, in types: TypeTable
  ) -> [(bits: UInt64, type: FlatType)] {
    let entry = types[type]
    switch (value, entry.shape) {
    case (.bits(let bits), .integer(let byteCount, true)) where byteCount < 4:
      let shift = 64 - 8 * Int64(byteCount)
      let extended = (Int64(bitPattern: bits) << shift) >> shift
      return [(UInt64(UInt32(truncatingIfNeeded: extended)), .i32)]
    case (.bits(let bits), _): return [(bits, entry.guestFlatTypes?[0] ?? .i32)]
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
        (position < result.count ? result[position].bits : 0, type)
      }
    default: preconditionFailure("the value is of another type")
    }
  }
}
