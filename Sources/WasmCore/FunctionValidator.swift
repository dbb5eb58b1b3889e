// Validation of function bodies.
//
// This is the algorithm of the specification's appendix "Validation Algorithm": one pass over the
// instructions, with a stack of operand types and a stack of open blocks. Behind an instruction
// that never returns the block is unreachable, and its stack yields operands of any type on demand.
//
// Input is hostile. Blocks are on an explicit stack, so that their nesting is bounded by the size of
// the function alone; the stack of operands has a limit; the labels of a branch table that lead to
// one block are checked once; locals are not expanded, because fifty thousand of them take seven
// bytes. The work for an instruction is at most proportional to the parameters and results it names.
//
// Maintains: every block's height is at most the number of operands; there is an open block until
// the body's last `end`.

import WasmBytes

/// The state of validating one function after another.
struct FunctionValidator {
  /// The type of an operand, `unknown` in unreachable code that may have any type.
  typealias Operand = CoreValueType

  /// A block that is open.
  struct Block {
    var kind: Kind
    var signature: Signature
    private let storedHeight: UInt32
    /// The last branch table of the function that was checked against the block's label.
    var lastBranchTable: UInt32 = 0
    var isUnreachable = false
    /// The number of locals that had been given a value when the block began.
    var initializedCount: Int

    /// Makes a block above `height` operands, of which there are always less than 2^32.
    init(kind: Kind, signature: Signature, height: Int, initializedCount: Int) {
      self.initializedCount = initializedCount
      self.kind = kind
      self.signature = signature
      storedHeight = UInt32(truncatingIfNeeded: height)
    }

    /// The number of operands below those of the block.
    var height: Int { Int(storedHeight) }

    enum Kind { case function, block, loop, `if`, `else` }

    /// The types that a branch to the block takes.
    var label: TypeList { kind == .loop ? signature.parameters : signature.results }
  }

  var context: ValidationContext
  let limits: CoreModuleLimits
  var decoder: InstructionDecoder
  /// The offset of the instruction that is being validated.
  var offset = 0
  var operands: [Operand] = []
  var blocks: [Block] = []
  var locals = LocalTypes()
  /// The locals without a value of their own that have been given one, in this order.
  var initializedLocals: [CoreLocalIndex] = []
  var isInitialized: Set<CoreLocalIndex> = []
  var parameterCount = 0
  /// The types that the function returns.
  var results = TypeList.empty
  var branchTableCount: UInt32 = 0

  init(_ context: ValidationContext, bytes: [UInt8], limits: CoreModuleLimits) {
    self.context = context
    self.limits = limits
    decoder = InstructionDecoder(bytes, in: 0..<0, types: context.typeScope)
  }

  /// Validates `body` as that of a function of type `type`.
  mutating func validate(
    _ body: CoreModule.Function.Body, type: CoreTypeIndex
  ) throws(WasmError) {
    let signature = context.signatures[type.number]
    results = signature.results
    locals.reset(context.valueTypes[signature.parameters.range], body.locals)
    parameterCount = Int(signature.parameters.count)
    initializedLocals.removeAll(keepingCapacity: true)
    isInitialized.removeAll(keepingCapacity: true)
    operands.removeAll(keepingCapacity: true)
    blocks.removeAll(keepingCapacity: true)
    branchTableCount = 0
    decoder = InstructionDecoder(
      decoder.cursor.bytes, in: body.code, types: context.typeScope)

    // The parameters of the function are locals: its block begins without operands.
    let block = Signature(parameters: .empty, results: signature.results)
    blocks.append(Block(kind: .function, signature: block, height: 0, initializedCount: 0))
    while !blocks.isEmpty {
      offset = decoder.offset
      guard let instruction = try decoder.next() else {
        throw WasmError(.malformed(.unexpectedEnd), at: offset)
      }
      try validate(instruction)
    }
    guard decoder.cursor.isAtEnd else {
      throw WasmError(.malformed(.junkAfterEnd), at: decoder.offset)
    }
  }

  private mutating func validate(_ instruction: Instruction) throws(WasmError) {
    switch instruction {
    case .unreachable: markUnreachable()
    case .nop: break
    case .block(let type): try openBlock(.block, type)
    case .loop(let type): try openBlock(.loop, type)
    case .if(let type): try openIf(type)
    case .else: try openElse()
    case .end: try closeBlock()
    case .br(let label): try branch(to: label)
    case .brIf(let label): try branchIf(to: label)
    case .brTable(let table): try branchTable(table)
    case .return: try returnFromFunction()
    case .call(let function): try call(function)
    case .callIndirect(let type, let table): try callIndirect(type, table)
    case .returnCall(let function): try returnCall(function)
    case .returnCallIndirect(let type, let table): try returnCallIndirect(type, table)
    case .callRef(let type): try callRef(type)
    case .returnCallRef(let type): try returnCallRef(type)
    case .brOnNull(let label): try branchOnNull(to: label)
    case .brOnNonNull(let label): try branchOnNonNull(to: label)
    case .throw(let tag): try throwException(of: tag)
    case .throwRef: try throwReference()
    case .tryTable(let type, let clauses): try openTry(type, clauses)

    case .drop: _ = try pop()
    case .select(let type): try select(type)

    case .localGet(let local): try localGet(local)
    case .localSet(let local): try localSet(local)
    case .localTee(let local): try localTee(local)
    case .globalGet(let global): try globalGet(global)
    case .globalSet(let global): try globalSet(global)

    case .tableGet(let table): try tableGet(table)
    case .tableSet(let table): try tableSet(table)
    case .tableInit(let segment, let table): try tableInit(segment, table)
    case .elemDrop(let segment): _ = try elementType(segment)
    case .tableCopy(let destination, let source):
      try tableCopy(destination: destination, source: source)
    case .tableGrow(let table): try tableGrow(table)
    case .tableSize(let table): try tableSize(table)
    case .tableFill(let table): try tableFill(table)

    case .load(let operation, let argument): try load(operation, argument)
    case .store(let operation, let argument): try store(operation, argument)
    case .memorySize(let memory): try memorySize(memory)
    case .memoryGrow(let memory): try memoryGrow(memory)
    case .memoryInit(let segment, let memory): try memoryInit(segment, memory)
    case .dataDrop(let segment): try checkData(segment)
    case .memoryCopy(let destination, let source):
      try memoryCopy(destination: destination, source: source)
    case .memoryFill(let memory): try memoryFill(memory)

    case .i32Const: push(.i32)
    case .i64Const: push(.i64)
    case .f32Const: push(.f32)
    case .f64Const: push(.f64)

    case .refNull(let type): push(type)
    case .refIsNull: try refIsNull()
    case .refFunc(let function): try refFunc(function)
    case .refAsNonNull: push(try popReference().withoutNull)

    case .numeric(let operation): try numeric(operation)

    case .v128Const: push(.v128)
    case .vectorLoad(let operation, let argument): try vectorLoad(operation, argument)
    case .vectorStore(let argument): try vectorStore(argument)
    case .loadLane(let width, let argument, let lane): try loadLane(width, argument, lane)
    case .storeLane(let width, let argument, let lane): try storeLane(width, argument, lane)
    case .extractLane(let operation, let lane): try extractLane(operation, lane)
    case .replaceLane(let operation, let lane): try replaceLane(operation, lane)
    case .shuffle(let mask): try shuffle(mask)
    case .vector(let operation): try vector(operation)

    case .atomicAccess(let access, let argument): try atomicAccess(access, argument)
    case .atomicWait(let wait, let argument): try atomicWait(wait, argument)
    case .atomicNotify(let argument): try atomicNotify(argument)
    case .atomicFence: break
    }
  }
}
