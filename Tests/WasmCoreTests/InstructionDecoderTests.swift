import Testing
import WasmBytes
import WasmCore

/// Decodes all instructions of `bytes`.
private func instructions(_ bytes: [UInt8]) throws -> [Instruction] {
  var decoder = InstructionDecoder(bytes, in: 0..<bytes.count, types: .none)
  var result: [Instruction] = []
  while let instruction = try decoder.next() { result.append(instruction) }
  return result
}

@Test(
  arguments: [
    ([0x02, 0x40], .block(.empty)),
    ([0x03, 0x7e], .loop(.value(.i64))),
    ([0x04, 0x83, 0x01], .if(.function(.init(rawValue: 131)))),
    ([0x02, 0xbf, 0x00], .block(.function(.init(rawValue: 63)))),
    ([0x0c, 0x81, 0x00], .br(1)),
    ([0x11, 0x02, 0x01], .callIndirect(.init(rawValue: 2), .init(rawValue: 1))),
    ([0x12, 0x07], .returnCall(.init(rawValue: 7))),
    ([0x13, 0x02, 0x01], .returnCallIndirect(.init(rawValue: 2), .init(rawValue: 1))),
    ([0x14, 0x05], .callRef(.init(rawValue: 5))),
    ([0x15, 0x06], .returnCallRef(.init(rawValue: 6))),
    ([0x08, 0x03], .throw(.init(rawValue: 3))),
    ([0x0a], .throwRef),
    ([0x1f, 0x40, 0x00], .tryTable(.empty, .init(count: 0, bytes: 3..<3))),
    (
      [0x1f, 0x7f, 0x02, 0x01, 0x05, 0x00, 0x02, 0x81, 0x01],
      .tryTable(.value(.i32), .init(count: 2, bytes: 3..<9))
    ),
    ([0x1c, 0x01, 0x69], .select(.exnref)),
    ([0xd4], .refAsNonNull),
    ([0xd5, 0x02], .brOnNull(2)),
    ([0xd6, 0x03], .brOnNonNull(3)),
    ([0x02, 0x64, 0x70], .block(.value(CoreValueType(to: .function, isNullable: false)))),
    ([0x1c, 0x01, 0x6f], .select(.externref)),
    (
      [0x2d, 0x00, 0x80, 0x01],
      .load(.i32From8U, .init(alignment: 0, offset: 128, memory: .init(rawValue: 0)))
    ),
    (
      [0x3e, 0x02, 0x04],
      .store(.i64To32, .init(alignment: 2, offset: 4, memory: .init(rawValue: 0)))
    ),
    (
      [0x28, 0x42, 0x81, 0x01, 0x07],
      .load(.i32, .init(alignment: 2, offset: 7, memory: .init(rawValue: 129)))
    ),
    ([0x3f, 0x01], .memorySize(.init(rawValue: 1))),
    ([0x40, 0x02], .memoryGrow(.init(rawValue: 2))),
    ([0xfc, 0x0b, 0x03], .memoryFill(.init(rawValue: 3))),
    ([0x41, 0x7f], .i32Const(-1)),
    ([0x42, 0x80, 0x7f], .i64Const(-128)),
    ([0x43, 0x01, 0x00, 0xa0, 0x7f], .f32Const(0x7fa0_0001)),
    ([0x44, 1, 2, 3, 4, 5, 6, 7, 8], .f64Const(0x0807_0605_0403_0201)),
    ([0xd0, 0x70], .refNull(.funcref)),
    ([0xfc, 0x07], .numeric(.i64TruncSatF64U)),
    ([0xfc, 0x80, 0x00], .numeric(.i32TruncSatF32S)),
    ([0xfc, 0x08, 0x03, 0x02], .memoryInit(.init(rawValue: 3), .init(rawValue: 2))),
    (
      [0xfc, 0x0a, 0x01, 0x00],
      .memoryCopy(destination: .init(rawValue: 1), source: .init(rawValue: 0))
    ),
    ([0xfc, 0x0c, 0x03, 0x01], .tableInit(.init(rawValue: 3), .init(rawValue: 1))),
    (
      [0xfc, 0x0e, 0x01, 0x02],
      .tableCopy(destination: .init(rawValue: 1), source: .init(rawValue: 2))
    ),
  ] as [([UInt8], Instruction)])
func anInstructionIsDecodedWithItsImmediates(bytes: [UInt8], expected: Instruction) throws {
  #expect(try instructions(bytes) == [expected])
}

@Test func everyInstructionWithoutImmediatesIsDecodedFromItsOpcode() throws {
  for operation in NumericOperation.allCases {
    let code = operation.rawValue
    let bytes = code < 0x100 ? [UInt8(code)] : [0xfc, UInt8(code & 0xff)]
    #expect(try instructions(bytes) == [.numeric(operation)])
    #expect(operation.signature.operands.count == (operation.shape.isBinary ? 2 : 1))
  }
}

@Test func theLabelsOfABranchTableAreReadInOrderAndTheDefaultLast() throws {
  let bytes: [UInt8] = [0x0e, 0x02, 0x05, 0x80, 0x01, 0x03, 0x01]
  var decoder = InstructionDecoder(bytes, in: 0..<bytes.count, types: .none)
  guard case .brTable(let table)? = try decoder.next() else {
    Issue.record("not a branch table")
    return
  }
  #expect(table.count == 2)
  #expect(Array(decoder.labels(of: table)) == [5, 128, 3])
  #expect(try decoder.next() == .nop)
  #expect(try decoder.next() == nil)
}

@Test func theClausesOfATryAreReadInOrder() throws {
  let bytes: [UInt8] = [0x1f, 0x40, 4, 0, 5, 1, 1, 6, 2, 2, 3, 3, 4, 0x0b]
  var decoder = InstructionDecoder(bytes, in: 0..<bytes.count, types: .none)
  guard case .tryTable(.empty, let clauses) = try decoder.next() else {
    Issue.record("no try_table")
    return
  }
  #expect(
    try decoder.clauses(of: clauses) == [
      CatchClause(tag: .init(rawValue: 5), takesReference: false, label: 1),
      CatchClause(tag: .init(rawValue: 6), takesReference: true, label: 2),
      CatchClause(tag: nil, takesReference: false, label: 3),
      CatchClause(tag: nil, takesReference: true, label: 4),
    ])
  #expect(try decoder.next() == .end)
}

@Test func aClauseOfAnotherKindIsMalformed() {
  #expect(throws: WasmError(.malformed(.other("malformed catch clause")), at: 3)) {
    try instructions([0x1f, 0x40, 1, 4, 0])
  }
}

@Test func aBranchTableWithTooManyLabelsIsRefused() {
  let bytes = [0x0e] + Assembly.unsigned(65_521) + [UInt8](repeating: 0, count: 65_522)
  #expect(
    throws: WasmError(.limitExceeded(.init("labels of a branch table", maximum: 65_520)), at: 1)
  ) { try instructions(bytes) }
}

@Test(
  arguments: [
    ([0x06, 0x40], .exceptionHandling), ([0x18, 0x00], .exceptionHandling),
    ([0xd3], .garbageCollection), ([0xfb, 0x00, 0x00], .garbageCollection),
    ([0xe0, 0x00], .stackSwitching),
    ([0xfc, 0x13], .wideArithmetic), ([0xfc, 0x16], .wideArithmetic),
  ] as [([UInt8], WasmError.Feature)])
func anInstructionOfAProposalIsRefusedByNameAtItsOffset(
  bytes: [UInt8], feature: WasmError.Feature
) {
  #expect(throws: WasmError(.unsupported(feature), at: 1)) { try instructions([0x01] + bytes) }
}

@Test(
  arguments: [
    ([0x02, 0x68], .unsupported(.stackSwitching)),
    ([0xd0, 0x68], .unsupported(.stackSwitching)),
    ([0xd0, 0x00], .unsupported(.typedFunctionReferences)),
    ([0xd0, 0x7f], .malformed(.unknownType(0x7f))),
    ([0x02, 0x41], .malformed(.unknownType(0x41))),
    ([0x02, 0xff, 0x7f], .malformed(.other("block type out of range"))),
    ([0x1c, 0x02, 0x7f, 0x7f], .invalid(.invalidResultArity)),
  ] as [([UInt8], WasmError.Reason)])
func aTypeInAnInstructionIsRefusedWhereItStands(bytes: [UInt8], reason: WasmError.Reason) {
  #expect(throws: WasmError(reason, at: 1)) { try instructions(bytes) }
}

@Test(
  arguments: [
    ([0xff], .unknownOpcode(0xff)), ([0x27], .unknownOpcode(0x27)),
    ([0xf0], .unknownOpcode(0xf0)), ([0xfc, 0x1f], .unknownOpcode(0xfc, number: 0x1f)),
    ([0xfc, 0xff, 0xff, 0xff, 0xff, 0x0f], .unknownOpcode(0xfc, number: .max)),
    ([0xfd, 0x9a, 0x01], .unknownOpcode(0xfd, number: 0x9a)),
    ([0xfd, 0x94, 0x02], .unknownOpcode(0xfd, number: 0x114)),
    ([0xfd, 0xff, 0xff, 0xff, 0xff, 0x0f], .unknownOpcode(0xfd, number: .max)),
  ] as [([UInt8], WasmError.Malformation)])
func anUnknownOpcodeIsMalformed(bytes: [UInt8], malformation: WasmError.Malformation) {
  #expect(throws: WasmError(.malformed(malformation), at: 0)) { try instructions(bytes) }
}
