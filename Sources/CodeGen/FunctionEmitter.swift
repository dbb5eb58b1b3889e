// Bodies of functions.
//
// One walk over the instructions, with the operand stack kept at compile time as LLVM values.
// Requires: the body is valid. Maintains: `operands` holds what the specification's stack would,
// above the heights that the frames in `frames` remember; the builder stands in a block without a
// terminator as long as `isReachable`. Instructions that can't be reached are skipped, not emitted:
// only their nesting is followed.
//
// Locals become stack slots at their first use, which LLVM turns into values. Work for an
// instruction never depends on how deep the operand stack or the nesting is.

import LLVM
import WasmBytes
import WasmCore

/// Emits the body of one function.
final class FunctionEmitter {
  let unit: CoreModuleEmitter
  let builder: LLVM.Builder
  let index: CoreFunctionIndex
  let function: LLVM.IRValue
  let type: CoreFunctionType
  let signature: CoreSignature
  let site: TrapSite

  var operands: [LLVM.IRValue] = []
  var frames: [ControlFrame] = []
  /// The blocks that catch exceptions and are open, the innermost last.
  var handlers: [ExceptionHandler] = []
  var isReachable = true
  /// The blocks opened since code became unreachable and not closed yet.
  var skippedDepth = 0
  /// The values that branches carry, so far.
  var carriedValueCount = 0

  var locals: [CoreLocalIndex: LLVM.IRValue] = [:]
  /// For every run of locals, the index behind its last one.
  private var localRuns: [(end: UInt64, type: CoreValueType)] = []

  /// The end of the entry block, before which slots and what is invariant are emitted.
  private var prologueEnd: LLVM.IRValue
  private var memoryBases: [CoreMemoryIndex: LLVM.IRValue] = [:]
  private var resultRecords: [CoreTypeIndex: LLVM.IRValue] = [:]

  /// The block that grows, and for how many instructions it has.
  private var longBlock: LLVM.BasicBlock?
  private var longBlockCount = 0
  private static let maximumBlockCount = 8192

  private let scope: LLVM.Metadata
  /// The line of the instruction that is being emitted, and the one that the builder knows of.
  private var line: UInt32
  private var locatedLine: UInt32

  /// Prepares the emission of function `index` into `function`, whose locations are in `scope`.
  init(
    _ unit: CoreModuleEmitter, index: CoreFunctionIndex, function: LLVM.IRValue,
    scope: LLVM.Metadata
  ) {
    self.unit = unit
    self.index = index
    self.function = function
    self.scope = scope
    builder = unit.builder
    type = unit.module.type(of: index)
    signature = unit.signatures[unit.module.functions[index].type]
    site = TrapSite(builder: builder, function: function)

    builder.clearLocation()
    let entry = builder.appendBlock("entry", to: function)
    let body = builder.appendBlock("body", to: function)
    builder.position(atEndOf: entry)
    prologueEnd = builder.branch(to: body)
    builder.position(atEndOf: body)
    line = 0
    locatedLine = 0
  }

  /// Emits `body`.
  func emit(_ body: CoreModule.Function.Body) throws(WasmError) {
    var end = UInt64(type.parameters.count)
    for run in body.locals {
      end += UInt64(run.count)
      localRuns.append((end, run.type))
    }
    frames = [ControlFrame(kind: .function, types: (type.parameters, type.results), height: 0)]
    locate(unit.line(at: body.code.lowerBound))

    var decoder = InstructionDecoder(
      unit.module.bytes, in: body.code, types: unit.module.typeScope)
    while !frames.isEmpty {
      let offset = decoder.offset
      guard let instruction = try decoder.next() else {
        preconditionFailure("validation refuses a body without its end")
      }
      guard isReachable else {
        skip(instruction)
        continue
      }
      line = unit.line(at: offset)
      try emit(instruction, decoder)
      splitLongBlock()
    }
  }

  private func emit(
    _ instruction: Instruction, _ decoder: InstructionDecoder
  ) throws(WasmError) {
    switch instruction {
    case .nop: break
    case .localGet, .localSet, .localTee, .drop, .select, .i32Const, .i64Const, .f32Const,
      .f64Const, .refNull, .refIsNull, .refFunc, .globalGet, .globalSet:
      emitVariable(instruction)
    case .refAsNonNull:
      locate(line)
      emitVariable(instruction)
    case .numeric(let operation):
      if operation.mayTrap { locate(line) }
      emit(operation)
    case .load(let operation, let argument):
      locate(line)
      emit(operation, argument)
    case .store(let operation, let argument):
      locate(line)
      emit(operation, argument)
    case .v128Const, .shuffle, .extractLane, .replaceLane: emitLanes(instruction)
    case .vector(let operation): emit(operation)
    case .vectorLoad, .vectorStore, .loadLane, .storeLane:
      locate(line)
      emitVectorMemory(instruction)
    case .atomicAccess, .atomicWait, .atomicNotify, .atomicFence:
      locate(line)
      emitAtomic(instruction)
    case .memorySize, .memoryGrow, .memoryInit, .dataDrop, .memoryCopy, .memoryFill:
      locate(line)
      emitBulkMemory(instruction)
    case .tableGet, .tableSet, .tableInit, .elemDrop, .tableCopy, .tableGrow, .tableSize,
      .tableFill:
      locate(line)
      emitTable(instruction)
    case .call, .callIndirect, .returnCall, .returnCallIndirect, .callRef, .returnCallRef:
      locate(line)
      emitCall(instruction)
    case .brTable(let table):
      locate(line)
      emitBranch(byTable: decoder.labels(of: table))
      try checkCarriedValues()
    case .throw(let tag):
      locate(line)
      emitThrow(tag)
      try checkCarriedValues()
    case .throwRef:
      locate(line)
      emitThrowReference()
    case .tryTable(let type, let clauses):
      openTry(type, try decoder.clauses(of: clauses), line: line)
    case .unreachable:
      locate(line)
      site.trap(.unreachable)
      becomeUnreachable()
    case .block, .loop, .if, .else, .end, .br, .brIf, .brOnNull, .brOnNonNull, .return:
      emitControl(instruction)
      try checkCarriedValues()
    }
  }

  /// Ends the block if it has become very long.
  ///
  /// Several of LLVM's passes take quadratic time for a block: one of a hundred thousand
  /// instructions, which no producer makes, would take minutes. The branch is one that LLVM can't
  /// see to be always taken.
  private func splitLongBlock() {
    guard isReachable, builder.block == longBlock else {
      if isReachable { longBlock = builder.block }
      longBlockCount = 0
      return
    }
    longBlockCount += 1
    guard longBlockCount > Self.maximumBlockCount else { return }
    let value = builder.load(builder.i8, from: unit.opaqueZero, isVolatile: true)
    site.trap(.unreachable, if: builder.compare(.ne, value, builder.i8.zero))
    longBlockCount = 0
  }

  /// Branches that carry many values to many places multiply: what a small file could make of it
  /// would not fit into memory.
  private func checkCarriedValues() throws(WasmError) {
    let maximum = 20_000_000
    guard carriedValueCount <= maximum else {
      throw WasmError(
        .limitExceeded(.init("values carried by the branches of a function", maximum: maximum)),
        at: unit.module.range.lowerBound + Int(line))
    }
  }

  // MARK: Locations

  /// Gives the instructions that follow the location `line`.
  func locate(_ line: UInt32) {
    guard line != locatedLine else { return }
    locatedLine = line
    builder.setLocation(line: line, in: scope)
  }

  // MARK: Operands

  func push(_ value: LLVM.IRValue) { operands.append(value) }

  func pop() -> LLVM.IRValue {
    guard let value = operands.popLast() else {
      preconditionFailure("validation refuses an instruction without its operands")
    }
    return value
  }

  /// Pops `count` operands; the last of the result was on top.
  func pop(_ count: Int) -> [LLVM.IRValue] {
    let values = Array(operands.suffix(count))
    operands.removeLast(count)
    return values
  }

  /// Pops an `i32` as a condition that holds if it isn't zero.
  func popCondition() -> LLVM.IRValue {
    let value = pop()
    return value.zeroExtendedCondition
      ?? builder.compare(.ne, value, builder.i32.zero)
  }

  /// Pushes `condition` as an `i32`.
  func push(condition: LLVM.IRValue) {
    push(builder.zeroExtend(condition, to: builder.i32))
  }

  /// Pops an address or a count and widens it, unsigned, to an `i64`.
  func popWidened() -> LLVM.IRValue { builder.widened(pop()) }

  /// Pushes `count`, an `i64`, as an address of type `type`.
  func push(_ count: LLVM.IRValue, as type: CoreAddressType) {
    push(type == .i64 ? count : builder.truncate(count, to: builder.i32))
  }

  // MARK: The prologue

  /// Appends what `body` emits to the entry block.
  func inPrologue<R>(_ body: () -> R) -> R {
    builder.insert(before: prologueEnd, body)
  }

  /// The stack slot of local `index`, made and given its first value at its first use.
  func local(_ index: CoreLocalIndex) -> LLVM.IRValue {
    if let known = locals[index] { return known }
    let parameters = signature.parameters
    let slot = inPrologue {
      let isParameter = index.number < parameters.count
      let type = isParameter ? parameters[index.number] : builder.type(of: localType(index))
      let slot = builder.allocate(type)
      builder.store(isParameter ? function.parameter(index.number) : type.zero, to: slot)
      return slot
    }
    locals[index] = slot
    return slot
  }

  /// The type of local `index`, as LLVM has it.
  func irType(ofLocal index: CoreLocalIndex) -> LLVM.IRType {
    index.number < signature.parameters.count
      ? signature.parameters[index.number] : builder.type(of: localType(index))
  }

  /// The type of local `index`, which isn't a parameter: locals are declared in runs, of which
  /// a few bytes may make any number.
  private func localType(_ index: CoreLocalIndex) -> CoreValueType {
    var low = 0
    var high = localRuns.count
    while low < high {
      let middle = (low + high) / 2
      if localRuns[middle].end <= UInt64(index.rawValue) { low = middle + 1 } else { high = middle }
    }
    guard low < localRuns.count else { preconditionFailure("validation refuses unknown locals") }
    return localRuns[low].type
  }

  /// Memory `index`, its base loaded once for the function if it has to be.
  func memory(_ index: CoreMemoryIndex) -> GuestMemory {
    if let known = memoryBases[index] { return unit.memory(index, at: known) }
    let base = inPrologue { unit.base(of: index) }
    memoryBases[index] = base
    return unit.memory(index, at: base)
  }

  /// A stack slot for the results of calls of functions of type `index`; calls share it, as each
  /// takes its results out before the next one happens.
  func resultRecord(for index: CoreTypeIndex) -> LLVM.IRValue? {
    let signature = unit.signatures[index]
    guard signature.returnsThroughMemory, let type = signature.resultRecord else { return nil }
    if let known = resultRecords[index] { return known }
    let slot = inPrologue {
      builder.allocate(type, alignment: signature.resultRecordAlignment)
    }
    resultRecords[index] = slot
    return slot
  }
}

extension NumericOperation {
  /// Whether some operands make the operation trap.
  fileprivate var mayTrap: Bool {
    switch self {
    case .i32DivS, .i32DivU, .i32RemS, .i32RemU, .i64DivS, .i64DivU, .i64RemS, .i64RemU,
      .i32TruncF32S, .i32TruncF32U, .i32TruncF64S, .i32TruncF64U, .i64TruncF32S, .i64TruncF32U,
      .i64TruncF64S, .i64TruncF64U:
      true
    default: false
    }
  }
}
