// Atomic instructions, against the names that the text format has for them.

import TestSupport
import Testing
import WasmBytes
import WasmCore

/// An instruction on a memory, by its name.
private struct Sample {
  var name: String
  var operands: [CoreValueType]
  var result: CoreValueType?
  var byteCount: UInt32
}

/// The accesses, each action on each type and width.
private var accesses: [Sample] {
  let types: [(type: CoreValueType, byteCounts: [UInt32])] = [
    (.i32, [1, 2, 4]), (.i64, [1, 2, 4, 8]),
  ]
  var result: [Sample] = []
  for (type, byteCounts) in types {
    for byteCount in byteCounts {
      let isWhole = byteCount == (type == .i32 ? 4 : 8)
      let width = isWhole ? "" : "\(byteCount * 8)"
      let suffix = isWhole ? "" : "_u"
      result.append(
        Sample(
          name: "\(type).atomic.load\(width)\(suffix)", operands: [.i32], result: type,
          byteCount: byteCount))
      result.append(
        Sample(
          name: "\(type).atomic.store\(width)", operands: [.i32, type], result: nil,
          byteCount: byteCount))
      for action in ["add", "sub", "and", "or", "xor", "xchg", "cmpxchg"] {
        result.append(
          Sample(
            name: "\(type).atomic.rmw\(width).\(action)\(suffix)",
            operands: [.i32, type] + (action == "cmpxchg" ? [type] : []), result: type,
            byteCount: byteCount))
      }
    }
  }
  return result
}

private let others = [
  Sample(name: "memory.atomic.notify", operands: [.i32, .i32], result: .i32, byteCount: 4),
  Sample(name: "memory.atomic.wait32", operands: [.i32, .i32, .i64], result: .i32, byteCount: 4),
  Sample(name: "memory.atomic.wait64", operands: [.i32, .i64, .i64], result: .i32, byteCount: 8),
]

/// The names of the actions in the text format.
private let actions: [(name: String, action: AtomicAccess.Action)] = [
  ("load", .load), ("store", .store), ("add", .add), ("sub", .subtract), ("and", .and),
  ("or", .or), (".xor", .exclusiveOr), (".xchg", .exchange), ("cmpxchg", .compareExchange),
]

@Test func everyAtomicInstructionIsDecodedAndTakesWhatItsNameSays() throws {
  let samples = accesses + others
  #expect(samples.count == 66)
  let functions = samples.map { sample in
    let parameters = sample.operands.map { "\($0)" }.joined(separator: " ")
    let gets = sample.operands.indices.map { "(local.get \($0))" }.joined(separator: " ")
    return "(func (param \(parameters)) \(sample.result.map { "(result \($0))" } ?? "") "
      + "(\(sample.name) offset=5 \(gets)))"
  }
  let bytes = try wasm(fromText: "(module (memory 1 2 shared) \(functions.joined()))")
  let module = try CoreModule(decoding: bytes, in: 0..<bytes.count).validated()
  for (sample, function) in zip(samples, module.functions.elements) {
    let body = try #require(function.body)
    var decoder = InstructionDecoder(bytes, in: body.code, types: .none)
    for _ in sample.operands { _ = try decoder.next() }
    let argument = MemoryArgument(
      alignment: UInt32(sample.byteCount.trailingZeroBitCount), offset: 5,
      memory: .init(rawValue: 0))
    switch try decoder.next() {
    case .atomicAccess(let access, let found):
      #expect(found == argument, "\(sample.name)")
      #expect(access.byteCount == sample.byteCount, "\(sample.name)")
      #expect(sample.name.hasPrefix("\(access.type)."))
      let name = actions.first { $0.action == access.action }?.name
      #expect(name.map { sample.name.contains($0) } == true, "\(sample.name)")
      #expect(access.action.hasResult == (sample.result != nil))
    case .atomicWait(let wait, let found):
      #expect(sample.name == (wait == .i32 ? "memory.atomic.wait32" : "memory.atomic.wait64"))
      #expect(found == argument)
    case .atomicNotify(let found):
      #expect(sample.name == "memory.atomic.notify")
      #expect(found == argument)
    case let other: Issue.record("\(sample.name) is \(String(describing: other))")
    }
  }
}

/// The code of an instruction at `number`, with the alignment given, behind its operands.
private func code(_ number: UInt8, alignment: UInt8, operands: Int) -> [UInt8] {
  (0..<operands).flatMap { [0x20, UInt8($0)] } + [0xfe, number, alignment, 0, 0x00]
}

@Test(
  arguments: [
    // i32.atomic.load, i64.atomic.load, i32.atomic.load8_u, i64.atomic.rmw16.cmpxchg_u, wait64,
    // notify.
    (0x10, 2, [.i32]), (0x11, 3, [.i32]), (0x12, 0, [.i32]), (0x4d, 1, [.i32, .i64, .i64]),
    (0x02, 3, [.i32, .i64, .i64]), (0x00, 2, [.i32, .i32]),
  ] as [(UInt8, UInt8, [CoreValueType])])
func theAlignmentOfAnAtomicIsItsSizeAndNothingElse(
  number: UInt8, alignment: UInt8, operands: [CoreValueType]
) {
  for tried in UInt8(0)...40 {
    let body = code(number, alignment: tried, operands: operands.count)
    let reason = refusal(of: Assembly.environment(body, parameters: operands).bytes)?.reason
    #expect(reason == (tried == alignment ? nil : .invalid(.atomicAlignmentNotNatural)))
  }
}

@Test(
  arguments: [
    // i64.atomic.rmw.add of i32, i32.atomic.store of i64, wait32 for i64, a time of i32.
    (0x1f, 3, [.i32, .i32], "i64", "i32"), (0x17, 2, [.i32, .i64], "i32", "i64"),
    (0x01, 2, [.i32, .i64, .i64], "i32", "i64"), (0x01, 2, [.i32, .i32, .i32], "i64", "i32"),
    (0x00, 2, [.f32, .i32], "i32", "f32"), (0x48, 2, [.i32, .i64, .i32], "i32", "i64"),
  ] as [(UInt8, UInt8, [CoreValueType], String, String)])
func anAtomicRefusesAnOperandOfAnotherType(
  number: UInt8, alignment: UInt8, operands: [CoreValueType], expected: String, found: String
) {
  let (bytes, offset) = Assembly.environment(
    code(number, alignment: alignment, operands: operands.count), parameters: operands)
  #expect(
    refusal(of: bytes)
      == WasmError(
        .invalid(.typeMismatch(expected: expected, found: found)),
        at: offset + 2 * operands.count))
}

@Test func aFenceHasAZeroByteAndNeedsNoMemory() throws {
  #expect(refusal(of: try wasm(fromText: "(module (func (atomic.fence)))")) == nil)
  let (bytes, offset) = Assembly.environment([0xfe, 0x03, 0x01])
  #expect(
    refusal(of: bytes) == WasmError(.malformed(.other("zero byte expected")), at: offset + 2))
}

@Test func aNumberThatNamesNoAtomicIsMalformed() {
  for number in [UInt8(0x04), 0x0f, 0x4f, 0x7f] {
    let (bytes, offset) = Assembly.environment([0xfe, number, 0, 0])
    #expect(
      refusal(of: bytes)
        == WasmError(.malformed(.unknownOpcode(0xfe, number: UInt32(number))), at: offset))
  }
}

@Test func aSharedMemoryIsAnotherTypeThanOneThatIsNot() throws {
  let bytes = try wasm(
    fromText: """
      (module (import "m" "a" (memory 1 2 shared)) (memory 1 2) (memory i64 1 2 shared))
      """)
  let module = try CoreModule(decoding: bytes, in: 0..<bytes.count).validated()
  #expect(module.memories.elements.map(\.isShared) == [true, false, true])
  #expect(module.memories.elements.map(\.address) == [.i32, .i32, .i64])
}
