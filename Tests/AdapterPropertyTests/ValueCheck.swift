// The check that a value arrived, as core instructions.
//
// The value is known when the check is written, so it is written for that value: each number that the
// value has in memory or in core values is compared with a constant, and each string with its bytes
// in the encoding of the module. Whatever differs, a helper traps.

import CanonicalABI
import ReferenceABI

/// The static data of a core module, with what its functions expect.
struct CoreData {
  /// Values as they are sent and as they are expected, at the addresses that they have.
  var memory: ReferenceMemory
  /// The canonical encoding of each string that is expected.
  private var texts: [Expected: (address: Int, count: Int)] = [:]

  private struct Expected: Hashable {
    let text: [UInt8]
    let encoding: UInt8
  }

  /// Makes the data of a module whose values have what `noise` returns where it makes no difference.
  init(byteCount: Int, noise: @escaping () -> UInt64) {
    memory = ReferenceMemory(byteCount: byteCount)
    memory.noise = noise
  }

  /// Does `body` with values as lowering leaves them.
  mutating func canonically<Value>(_ body: (inout ReferenceMemory) -> Value) -> Value {
    let noise = memory.noise
    memory.noise = nil
    defer { memory.noise = noise }
    return body(&memory)
  }

  /// Where `text` is in the encoding of the module, as lowering leaves it.
  mutating func expected(_ text: [UInt8]) -> (address: Int, count: Int) {
    let key = Expected(text: text, encoding: memory.stringEncoding.rawValue)
    if let known = texts[key] { return known }
    let place = canonically { $0.place(text: text) }
    texts[key] = place
    return place
  }
}

/// The writing of a check.
struct ValueCheck {
  /// A core value: an instruction that yields it, and its type.
  typealias Core = (text: String, type: FlatType)

  let types: TypeTable
  /// The data of the module.
  var data: CoreData
  /// The instructions.
  private(set) var lines: [String] = []
  /// The locals that hold addresses.
  private(set) var locals: [String] = []

  init(types: TypeTable, data: CoreData) {
    self.types = types
    self.data = data
  }

  private mutating func same32(_ text: String, _ expected: UInt64) {
    lines.append("(call $same32 \(text) (i32.const \(expected & 0xffff_ffff)))")
  }

  private mutating func same64(_ text: String, _ expected: UInt64) {
    lines.append("(call $same64 \(text) (i64.const \(expected)))")
  }

  private mutating func address(_ text: String) -> String {
    let name = "$a\(locals.count)"
    locals.append("(local \(name) i32)")
    lines.append("(local.set \(name) \(text))")
    return name
  }

  private mutating func checkText(_ text: [UInt8], _ address: String, _ count: String) {
    let expected = data.expected(text)
    let byteCount =
      switch data.memory.stringEncoding {
      case .utf8: expected.count
      case .utf16: 2 * expected.count
      case .latin1OrUTF16:
        expected.count >> 31 == 0 ? expected.count : 2 * (expected.count & 0x7fff_ffff)
      }
    same32(count, UInt64(expected.count))
    lines.append(
      "(call $sameBytes \(address) (i32.const \(expected.address)) (i32.const \(byteCount)))")
  }

  private mutating func checkElements(
    _ values: [ReferenceValue], _ element: TypeNumber, _ address: String, _ count: String
  ) {
    let layout = types[element].guestLayout
    same32(count, UInt64(values.count))
    let start = self.address(address)
    same32(
      "(i32.and (local.get \(start)) (i32.const \(layout.alignment - 1)))", 0)
    for (index, value) in values.enumerated() {
      check(value, element, at: start, offset: UInt64(index) * layout.byteCount)
    }
  }

  /// Adds the check of a `value` of `type` that lies `offset` bytes behind the address in the local
  /// `base`.
  mutating func check(
    _ value: ReferenceValue, _ type: TypeNumber, at base: String, offset: UInt64
  ) {
    func load(_ instruction: String, _ distance: UInt64 = 0) -> String {
      "(\(instruction) offset=\(offset + distance) (local.get \(base)))"
    }
    switch (value, types[type].shape) {
    case (.bits(let bits), _):
      switch types[type].guestLayout.byteCount {
      case 1: same32(load("i32.load8_u"), bits)
      case 2: same32(load("i32.load16_u"), bits)
      case 4: same32(load("i32.load"), bits)
      default: same64(load("i64.load"), bits)
      }
    case (.text(let text), _): checkText(text, load("i32.load"), load("i32.load", 4))
    case (.list(let values), .list(let element)):
      checkElements(values, element, load("i32.load"), load("i32.load", 4))
    case (.record(let values), .record(let members)):
      for ((value, member), distance) in zip(
        zip(values, members), types.memberOffsets(members, .four))
      { check(value, member, at: base, offset: offset + distance) }
    case (.record(let values), .fixedLengthList(let element, _)):
      let stride = types[element].guestLayout.byteCount
      for (index, value) in values.enumerated() {
        check(value, element, at: base, offset: offset + UInt64(index) * stride)
      }
    case (.variant(let index, let payload), .variant(let cases)):
      let instructions: [UInt64: String] = [1: "i32.load8_u", 2: "i32.load16_u"]
      let width = discriminantByteCount(caseCount: cases.count)
      same32(load(instructions[width] ?? "i32.load"), UInt64(index))
      guard let payload, let payloadType = cases[index] else { break }
      check(
        payload, payloadType, at: base, offset: offset + types.payloadOffset(cases, .four))
    default: preconditionFailure("the value is of another type")
    }
  }

  /// Adds the check of a `value` of `type` that lies at the address that the instruction `address`
  /// yields.
  mutating func check(_ value: ReferenceValue, _ type: TypeNumber, atAddress address: String) {
    check(value, type, at: self.address(address), offset: 0)
  }

  /// Adds the check of a `value` of `type` in core values.
  mutating func check(_ value: ReferenceValue, _ type: TypeNumber, in cores: [Core]) {
    switch (value, types[type].shape) {
    case (.bits, _):
      let types = types
      same(cores[0], data.canonically { $0.lower(value, type, in: types)[0].bits })
    case (.text(let text), _): checkText(text, narrow(cores[0]), narrow(cores[1]))
    case (.list(let values), .list(let element)):
      checkElements(values, element, narrow(cores[0]), narrow(cores[1]))
    case (.record(let values), .record(let members)):
      checkMembers(values, members, in: cores)
    case (.record(let values), .fixedLengthList(let element, _)):
      checkMembers(values, values.map { _ in element }, in: cores)
    case (.variant(let index, let payload), .variant(let cases)):
      same(cores[0], UInt64(index))
      var rest = cores[1...]
      if let payload, let payloadType = cases[index] {
        let count = types[payloadType].guestFlatTypes?.count ?? 0
        check(payload, payloadType, in: Array(rest.prefix(count)))
        rest = rest.dropFirst(count)
      }
      for core in rest { same(core, 0) }
    default: preconditionFailure("the value is of another type")
    }
  }

  private mutating func checkMembers(
    _ values: [ReferenceValue], _ members: [TypeNumber], in cores: [Core]
  ) {
    var rest = cores[...]
    for (value, member) in zip(values, members) {
      let count = types[member].guestFlatTypes?.count ?? 0
      check(value, member, in: Array(rest.prefix(count)))
      rest = rest.dropFirst(count)
    }
  }

  /// A core value that carries another one of 32 bits is that one, widened by zeros.
  private mutating func same(_ core: Core, _ bits: UInt64) {
    switch core.type {
    case .i32: same32(core.text, bits)
    case .i64: same64(core.text, bits)
    case .f32: same32("(i32.reinterpret_f32 \(core.text))", bits)
    case .f64: same64("(i64.reinterpret_f64 \(core.text))", bits)
    }
  }

  private func narrow(_ core: Core) -> String {
    core.type == .i64 ? "(i32.wrap_i64 \(core.text))" : core.text
  }
}
