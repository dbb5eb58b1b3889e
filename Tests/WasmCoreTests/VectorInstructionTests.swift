// Instructions on vectors, against the names that the text format has for them.

import TestSupport
import Testing
import WasmBytes
import WasmCore

extension VectorOperation {
  /// The name in the text format: `i16x8ExtendLowI8x16S` is `i16x8.extend_low_i8x16_s`.
  fileprivate var textName: String {
    let words = "\(self)".reduce(into: "") { result, character in
      result += character.isUppercase ? "_\(character.lowercased())" : "\(character)"
    }
    let end = words.firstIndex(of: "_") ?? words.endIndex
    return words[..<end] + "." + words[end...].dropFirst()
  }

  /// The types of the operands, and of the result.
  fileprivate var types: (operands: [CoreValueType], result: CoreValueType) {
    let vectors = [CoreValueType](repeating: .v128, count: signature.vectorCount)
    return switch signature {
    case .splat: ([shape.lane], .v128)
    case .shift: (vectors + [.i32], .v128)
    case .test: (vectors, .i32)
    case .unary, .binary, .ternary: (vectors, .v128)
    }
  }
}

/// A function with one instruction, that takes its operands and returns its result.
private struct Sample {
  var name: String
  var operands: [CoreValueType]
  var result: CoreValueType?
  var expected: Instruction

  /// The function in the text format.
  var text: String {
    let parameters = operands.map { "\($0)" }.joined(separator: " ")
    let results = result.map { "(result \($0))" } ?? ""
    let gets = operands.indices.map { "(local.get \($0))" }.joined(separator: " ")
    return "(func (param \(parameters)) \(results) (\(name) \(gets)))"
  }
}

private let argument = MemoryArgument(alignment: 0, offset: 5, memory: .init(rawValue: 0))
private let bytes = VectorBytes(low: 0x0706_0504_0302_0100, high: 0x1f1e_1d1c_1b1a_1918)

private let loads: [(String, VectorLoadOperation)] = [
  ("v128.load", .v128), ("v128.load8x8_s", .i16x8From8x8S), ("v128.load8x8_u", .i16x8From8x8U),
  ("v128.load16x4_s", .i32x4From16x4S), ("v128.load16x4_u", .i32x4From16x4U),
  ("v128.load32x2_s", .i64x2From32x2S), ("v128.load32x2_u", .i64x2From32x2U),
  ("v128.load8_splat", .splat8), ("v128.load16_splat", .splat16),
  ("v128.load32_splat", .splat32), ("v128.load64_splat", .splat64),
  ("v128.load32_zero", .zero32), ("v128.load64_zero", .zero64),
]

private let extractions: [(String, LaneExtraction)] = [
  ("i8x16.extract_lane_s", .i8x16S), ("i8x16.extract_lane_u", .i8x16U),
  ("i16x8.extract_lane_s", .i16x8S), ("i16x8.extract_lane_u", .i16x8U),
  ("i32x4.extract_lane", .i32x4), ("i64x2.extract_lane", .i64x2),
  ("f32x4.extract_lane", .f32x4), ("f64x2.extract_lane", .f64x2),
]

/// One function for each of the 256 instructions.
private var samples: [Sample] {
  var result = VectorOperation.allCases.map { operation in
    Sample(
      name: operation.textName, operands: operation.types.operands,
      result: operation.types.result, expected: .vector(operation))
  }
  for (name, operation) in loads {
    result.append(
      Sample(
        name: "\(name) offset=5 align=1", operands: [.i32], result: .v128,
        expected: .vectorLoad(operation, argument)))
  }
  result.append(
    Sample(
      name: "v128.store offset=5 align=1", operands: [.i32, .v128],
      expected: .vectorStore(argument)))
  for width in LaneWidth.allCases {
    let bits = width.byteCount * 8
    result.append(
      Sample(
        name: "v128.load\(bits)_lane offset=5 align=1 1", operands: [.i32, .v128],
        result: .v128, expected: .loadLane(width, argument, lane: 1)))
    result.append(
      Sample(
        name: "v128.store\(bits)_lane offset=5 align=1 1", operands: [.i32, .v128],
        expected: .storeLane(width, argument, lane: 1)))
  }
  for (name, operation) in extractions {
    result.append(
      Sample(
        name: "\(name) 1", operands: [.v128], result: operation.shape.lane,
        expected: .extractLane(operation, lane: 1)))
  }
  for operation in LaneReplacement.allCases {
    result.append(
      Sample(
        name: "\(operation).replace_lane 1", operands: [.v128, operation.shape.lane],
        result: .v128, expected: .replaceLane(operation, lane: 1)))
  }
  result.append(
    Sample(
      name: "v128.const i64x2 0x0706050403020100 0x1f1e1d1c1b1a1918", operands: [],
      result: .v128, expected: .v128Const(bytes)))
  result.append(
    Sample(
      name: "i8x16.shuffle 0 1 2 3 4 5 6 7 24 25 26 27 28 29 30 31",
      operands: [.v128, .v128], result: .v128, expected: .shuffle(bytes)))
  return result
}

@Test func everyVectorInstructionIsDecodedAndValidAsTheTextFormatHasIt() throws {
  let samples = samples
  #expect(samples.count == 256)
  // The assembler checks the types as well.
  let text = "(module (memory 1) \(samples.map(\.text).joined(separator: "\n")))"
  let bytes = try wasm(fromText: text)
  let validated = try run(Locations.wasmTools, ["validate", "-"], input: bytes)
  #expect(validated.exitCode == 0, "\(validated.errorText)")
  #expect(refusal(of: bytes) == nil)

  let module = try CoreModule(decoding: bytes, in: 0..<bytes.count)
  try #require(module.functions.count == samples.count)
  for (function, sample) in zip(module.functions.elements, samples) {
    var decoder = InstructionDecoder(bytes, in: try #require(function.body).code, types: .none)
    for _ in sample.operands { _ = try decoder.next() }
    #expect(try decoder.next() == sample.expected, "\(sample.name)")
    #expect(try decoder.next() == .end, "\(sample.name)")
  }
}

@Test func theShapeOfAVectorOperationIsTheOneInItsName() {
  for operation in VectorOperation.allCases where !operation.textName.hasPrefix("v128.") {
    #expect(operation.textName.hasPrefix("\(operation.shape)."), "\(operation)")
  }
  #expect(VectorShape.allCases.map(\.laneCount) == [16, 8, 4, 2, 4, 2])
}

@Test func theBytesOfAVectorAreInTheOrderOfTheBinary() {
  #expect((0..<16).map { bytes[$0] } == [0, 1, 2, 3, 4, 5, 6, 7] + Array(24...31))
}

/// A module in which `code`, behind the prefix, is applied to parameters, and the code's offset.
///
/// What is behind it is unreachable, where any result will do.
private func module(
  _ code: [UInt8], appliedTo operands: [CoreValueType]
) -> (bytes: [UInt8], offset: Int) {
  var body: [UInt8] = []
  for index in operands.indices { body += [0x20, UInt8(index)] }
  let start = body.count
  body += [0xfd] + code
  body += [0x00]
  let module = Assembly.environment(body, parameters: operands)
  return (module.bytes, module.codeOffset + start)
}

/// Instructions with a lane, as bytes up to the lane, what they take, and how many lanes there are.
private let laneInstructions: [(code: [UInt8], operands: [CoreValueType], count: UInt8)] =
  [
    ([0x54, 0, 0], [.i32, .v128], 16), ([0x55, 0, 0], [.i32, .v128], 8),
    ([0x56, 0, 0], [.i32, .v128], 4), ([0x57, 0, 0], [.i32, .v128], 2),
    ([0x58, 0, 0], [.i32, .v128], 16), ([0x59, 0, 0], [.i32, .v128], 8),
    ([0x5a, 0, 0], [.i32, .v128], 4), ([0x5b, 0, 0], [.i32, .v128], 2),
    ([0x15], [.v128], 16), ([0x16], [.v128], 16), ([0x18], [.v128], 8), ([0x19], [.v128], 8),
    ([0x1b], [.v128], 4), ([0x1d], [.v128], 2), ([0x1f], [.v128], 4), ([0x21], [.v128], 2),
    ([0x17], [.v128, .i32], 16), ([0x1a], [.v128, .i32], 8), ([0x1c], [.v128, .i32], 4),
    ([0x1e], [.v128, .i64], 2), ([0x20], [.v128, .f32], 4), ([0x22], [.v128, .f64], 2),
    ([0x0d] + [UInt8](repeating: 0, count: 15), [.v128, .v128], 32),
  ]

@Test(arguments: laneInstructions.indices)
func aLaneIsRefusedIfTheVectorDoesNotHaveIt(number: Int) {
  let instruction = laneInstructions[number]
  func refusal(lane: UInt8) -> WasmError? {
    let (bytes, offset) = module(instruction.code + [lane], appliedTo: instruction.operands)
    return WasmCoreTests.refusal(of: bytes).map { WasmError($0.reason, at: $0.offset - offset) }
  }
  let count = instruction.count
  #expect(refusal(lane: count - 1) == nil)
  #expect(
    refusal(lane: count)
      == WasmError(.invalid(.unknownLane(count, count: Int(count))), at: 0))
}

@Test(
  arguments: [
    ([0x00], 4, [.i32]), ([0x01], 3, [.i32]), ([0x06], 3, [.i32]), ([0x07], 0, [.i32]),
    ([0x08], 1, [.i32]), ([0x09], 2, [.i32]), ([0x0a], 3, [.i32]), ([0x0b], 4, [.i32, .v128]),
    ([0x54], 0, [.i32, .v128]), ([0x57], 3, [.i32, .v128]), ([0x58], 0, [.i32, .v128]),
    ([0x5b], 3, [.i32, .v128]), ([0x5c], 2, [.i32]), ([0x5d], 3, [.i32]),
  ] as [([UInt8], UInt8, [CoreValueType])])
func theAlignmentOfAnAccessIsAtMostItsSize(
  opcode: [UInt8], alignment: UInt8, operands: [CoreValueType]
) {
  func reason(_ alignment: UInt8) -> WasmError.Reason? {
    let lane: [UInt8] = (0x54...0x5b).contains(opcode[0]) ? [0] : []
    let code: [UInt8] = opcode + [alignment, 0] + lane
    return refusal(of: module(code, appliedTo: operands).bytes)?.reason
  }
  #expect(reason(alignment) == nil)
  #expect(reason(alignment + 1) == .invalid(.alignmentTooLarge))
}

@Test(
  arguments: [
    // i8x16.add of a number, i8x16.shl by a vector, i64x2.splat of an i32, v128.any_true of an i32.
    ([0x6e], [.v128, .i32], "v128", "i32"),
    ([0x6b], [.v128, .v128], "i32", "v128"),
    ([0x12], [.i32], "i64", "i32"),
    ([0x53], [.i32], "v128", "i32"),
    ([0x52], [.v128, .v128], "v128", "none"),
    ([0x0b, 0, 0], [.v128, .v128], "i32", "v128"),
    ([0x1e, 0], [.v128, .i32], "i64", "i32"),
  ] as [([UInt8], [CoreValueType], String, String)])
func anOperandOfTheWrongTypeIsRefused(
  code: [UInt8], operands: [CoreValueType], expected: String, found: String
) {
  let (bytes, offset) = module(code, appliedTo: operands)
  #expect(
    refusal(of: bytes)
      == WasmError(.invalid(.typeMismatch(expected: expected, found: found)), at: offset))
}

@Test func aVectorMayBeAGlobalALocalAndTheOperandOfASelect() throws {
  let bytes = try wasm(
    fromText: """
      (module
        (global (import "m" "g") v128)
        (global $g (mut v128) (v128.const i32x4 1 2 3 4))
        (func (param i32) (result v128) (local v128)
          (local.set 1 (global.get $g))
          (global.set $g (select (local.get 1) (global.get 0) (local.get 0)))
          (block (result v128) (local.get 1))))
      """)
  #expect(refusal(of: bytes) == nil)
}

@Test func aConstantThatIsCutOffIsMalformed() {
  for count in 0..<16 {
    let bytes = [0xfd, 0x0c] + [UInt8](repeating: 0, count: count)
    var decoder = InstructionDecoder(bytes, in: 0..<bytes.count, types: .none)
    #expect(throws: WasmError.self) { try decoder.next() }
  }
}
