import CLLVM

// What it takes to look at instructions that exist, and to make others after them.

extension LLVM {
  /// What an instruction does, apart from its operands.
  package struct Opcode: Hashable, Sendable {
    let raw: UInt32

    package static let add = Opcode(LLVMAdd)
    package static let sub = Opcode(LLVMSub)
    package static let mul = Opcode(LLVMMul)
    package static let shl = Opcode(LLVMShl)
    package static let and = Opcode(LLVMAnd)
    package static let or = Opcode(LLVMOr)
    package static let xor = Opcode(LLVMXor)
    package static let phi = Opcode(LLVMPHI)
    package static let load = Opcode(LLVMLoad)
    package static let store = Opcode(LLVMStore)
    package static let call = Opcode(LLVMCall)
    package static let select = Opcode(LLVMSelect)
    package static let zeroExtension = Opcode(LLVMZExt)
    package static let bitCast = Opcode(LLVMBitCast)
    package static let shuffle = Opcode(LLVMShuffleVector)
    package static let insertLane = Opcode(LLVMInsertElement)
    package static let extractLane = Opcode(LLVMExtractElement)
    package static let pointerAdvance = Opcode(LLVMGetElementPtr)
    package static let integerComparison = Opcode(LLVMICmp)

    /// Instructions whose result depends on nothing but their operands.
    package static let pure: Set<Opcode> = Set(
      [
        LLVMAdd, LLVMSub, LLVMMul, LLVMUDiv, LLVMSDiv, LLVMURem, LLVMSRem, LLVMShl, LLVMLShr,
        LLVMAShr, LLVMAnd, LLVMOr, LLVMXor, LLVMFAdd, LLVMFSub, LLVMFMul, LLVMFDiv, LLVMFNeg,
        LLVMTrunc, LLVMZExt, LLVMSExt, LLVMFPToUI, LLVMFPToSI, LLVMUIToFP, LLVMSIToFP, LLVMFPTrunc,
        LLVMFPExt, LLVMBitCast, LLVMICmp, LLVMFCmp, LLVMSelect, LLVMFreeze,
      ].map(Opcode.init))

    /// Instructions that can be executed whether or not their result is wanted.
    package static let harmless = pure.subtracting(
      [LLVMUDiv, LLVMSDiv, LLVMURem, LLVMSRem].map(Opcode.init))

    init(_ raw: LLVMOpcode) { self.raw = raw.rawValue }
  }
}

extension LLVM.Builder {
  /// The functions of the module that have a body.
  package var definedFunctions: [LLVM.IRValue] {
    globals.filter { $0.isFunction && !$0.isDeclaration }
  }

  /// The intrinsic functions that the module declares, one for all calls with the same types.
  package var intrinsics: [LLVM.IRValue] {
    references(from: LLVMGetFirstFunction(module), LLVMGetNextFunction)
      .filter { LLVMGetIntrinsicID($0) != 0 }.map { LLVM.IRValue($0) }
  }

  /// Lets instructions be inserted before `instruction` from now on.
  package func position(before instruction: LLVM.IRValue) {
    LLVMPositionBuilderBefore(reference, instruction.reference)
  }

  /// Inserts what `instruction` does once more, with the same operands.
  package func insertCopy(of instruction: LLVM.IRValue) -> LLVM.IRValue {
    let copy = LLVM.IRValue(LLVMInstructionClone(instruction.reference))
    LLVMInsertIntoBuilder(reference, copy.reference)
    // The builder has given it a location of its own.
    LLVMInstructionSetDebugLoc(
      copy.reference, LLVMInstructionGetDebugLoc(instruction.reference))
    return copy
  }

  /// Gives `access` the place in the source of `original`, and its tag for what it may touch.
  package func copyPlaceAndTag(from original: LLVM.IRValue, to access: LLVM.IRValue) {
    LLVMInstructionSetDebugLoc(
      access.reference, LLVMInstructionGetDebugLoc(original.reference))
    let kind = LLVMGetMDKindIDInContext(context, "tbaa", 4)
    if let tag = LLVMGetMetadata(original.reference, kind) {
      LLVMSetMetadata(access.reference, kind, tag)
    }
  }

  /// Inserts what `instruction` does in one lane of vectors: with `operands`, each a lane of its own, for a
  /// result of `type`, if that isn't told by them.
  ///
  /// The instruction is one of `Opcode.pure`, or a call of an intrinsic function that has one type, or converts
  /// with saturation.
  package func insertLane(
    of instruction: LLVM.IRValue, _ operands: [LLVM.IRValue], as type: LLVM.IRType
  ) -> LLVM.IRValue {
    let opcode = LLVMGetInstructionOpcode(instruction.reference)
    switch opcode {
    case LLVMICmp, LLVMFCmp:
      let (left, right) = (operands[0].reference, operands[1].reference)
      return LLVM.IRValue(
        opcode == LLVMICmp
          ? LLVMBuildICmp(
            reference, LLVMGetICmpPredicate(instruction.reference), left, right, "")
          : LLVMBuildFCmp(
            reference, LLVMGetFCmpPredicate(instruction.reference), left, right, ""))
    case LLVMSelect: return select(operands[0], operands[1], operands[2])
    case LLVMFNeg: return LLVM.IRValue(LLVMBuildFNeg(reference, operands[0].reference, ""))
    case LLVMFreeze: return LLVM.IRValue(LLVMBuildFreeze(reference, operands[0].reference, ""))
    case LLVMCall:
      let name = instruction.intrinsicName ?? ""
      let converts = ["llvm.fptosi.sat", "llvm.fptoui.sat"].contains(name)
      return callIntrinsic(name, for: converts ? [type, operands[0].type] : [type], operands)
    default:
      return LLVM.IRValue(
        operands.count == 2
          ? LLVMBuildBinOp(reference, opcode, operands[0].reference, operands[1].reference, "")
          : LLVMBuildCast(reference, opcode, operands[0].reference, type.reference, ""))
    }
  }

  /// Appends the low bits of `value`, an integer of at least as many bits as `type` has.
  package func integer(_ value: LLVM.IRValue, cutTo type: LLVM.IRType) -> LLVM.IRValue {
    value.type == type ? value : truncate(value, to: type)
  }

  /// Appends the address `byteCount` bytes behind `pointer`, both of them inside one object.
  package func pointerInside(
    _ pointer: LLVM.IRValue, advancedBy byteCount: LLVM.IRValue
  ) -> LLVM.IRValue {
    var index: LLVMValueRef? = byteCount.reference
    return LLVM.IRValue(
      LLVMBuildInBoundsGEP2(reference, i8.reference, pointer.reference, &index, 1, ""))
  }

  /// Appends the sum of two integers, which the caller knows not to wrap as signed ones.
  package func addWithoutSignedWrap(
    _ left: LLVM.IRValue, _ right: LLVM.IRValue
  ) -> LLVM.IRValue {
    LLVM.IRValue(LLVMBuildNSWAdd(reference, left.reference, right.reference, ""))
  }

  /// Appends the product of two integers, which the caller knows not to wrap as signed ones.
  package func multiplyWithoutSignedWrap(
    _ left: LLVM.IRValue, _ right: LLVM.IRValue
  ) -> LLVM.IRValue {
    LLVM.IRValue(LLVMBuildNSWMul(reference, left.reference, right.reference, ""))
  }
}

extension LLVM.BasicBlock {
  /// The instructions, in their order.
  package var instructions: [LLVM.IRValue] {
    references(from: LLVMGetFirstInstruction(reference), LLVMGetNextInstruction)
      .map { LLVM.IRValue($0) }
  }

  /// The last instruction, if the block is complete.
  package var terminator: LLVM.IRValue? {
    LLVMGetBasicBlockTerminator(reference).map { LLVM.IRValue($0) }
  }

  /// The blocks that control comes from, each as often as it may.
  package var predecessors: [LLVM.BasicBlock] {
    references(from: LLVMGetFirstUse(LLVMBasicBlockAsValue(reference)), LLVMGetNextUse)
      .map { LLVM.IRValue(LLVMGetUser($0)) }.compactMap(\.block)
  }

  /// The function that the block is part of.
  package var function: LLVM.IRValue { LLVM.IRValue(LLVMGetBasicBlockParent(reference)) }
}

extension LLVM.IRType {
  /// The number of bits of this type of integers, or nil if it is something else.
  package var integerWidth: Int? {
    LLVMGetTypeKind(reference) == LLVMIntegerTypeKind
      ? Int(LLVMGetIntTypeWidth(reference)) : nil
  }

  /// The number of bytes that a value takes in memory, or nil if it isn't an integer of whole bytes
  /// or a floating-point number of 4 or 8.
  package var scalarByteCount: Int? {
    switch LLVMGetTypeKind(reference) {
    case LLVMFloatTypeKind: return 4
    case LLVMDoubleTypeKind: return 8
    default: return integerWidth.flatMap { $0 % 8 == 0 ? $0 / 8 : nil }
    }
  }
}

extension LLVM.IRValue {
  /// The blocks of this function, in their order.
  package var blocks: [LLVM.BasicBlock] {
    references(from: LLVMGetFirstBasicBlock(reference), LLVMGetNextBasicBlock)
      .map { LLVM.BasicBlock($0) }
  }

  /// What this instruction or constant expression does, or nil if the value is neither.
  package var opcode: LLVM.Opcode? {
    if LLVMIsAInstruction(reference) != nil {
      return LLVM.Opcode(LLVMGetInstructionOpcode(reference))
    }
    return LLVMIsAConstantExpr(reference) == nil
      ? nil : LLVM.Opcode(LLVMGetConstOpcode(reference))
  }

  /// The block of this instruction, or nil if the value isn't one.
  package var block: LLVM.BasicBlock? {
    LLVMIsAInstruction(reference) == nil
      ? nil : LLVM.BasicBlock(LLVMGetInstructionParent(reference))
  }

  /// The operands of this instruction or constant expression.
  package var operands: [LLVM.IRValue] {
    (0..<UInt32(max(0, LLVMGetNumOperands(reference)))).map {
      LLVM.IRValue(LLVMGetOperand(reference, $0))
    }
  }

  /// Replaces operand `index` of this instruction.
  package func setOperand(_ index: Int, to value: LLVM.IRValue) {
    LLVMSetOperand(reference, UInt32(index), value.reference)
  }

  /// The instructions that use this value, each as often as it does.
  package var users: [LLVM.IRValue] {
    references(from: LLVMGetFirstUse(reference), LLVMGetNextUse)
      .map { LLVM.IRValue(LLVMGetUser($0)) }
  }

  /// Where this branch may go to, in the order of its operands.
  package var successors: [LLVM.BasicBlock] {
    (0..<LLVMGetNumSuccessors(reference)).map {
      LLVM.BasicBlock(LLVMGetSuccessor(reference, $0))
    }
  }

  /// The condition of this branch, or nil if it has none.
  package var branchCondition: LLVM.IRValue? {
    LLVMIsABranchInst(reference) != nil && LLVMIsConditional(reference) != 0
      ? LLVM.IRValue(LLVMGetCondition(reference)) : nil
  }

  /// What this phi is, by the block that control comes from.
  package var incoming: [(value: LLVM.IRValue, block: LLVM.BasicBlock)] {
    (0..<LLVMCountIncoming(reference)).map {
      (
        LLVM.IRValue(LLVMGetIncomingValue(reference, $0)),
        LLVM.BasicBlock(LLVMGetIncomingBlock(reference, $0))
      )
    }
  }

  /// Whether this load or store is one that may be moved, merged and removed.
  package var isSimpleAccess: Bool {
    LLVMGetVolatile(reference) == 0 && LLVMGetOrdering(reference) == LLVMAtomicOrderingNotAtomic
  }

  /// The alignment of this load or store in bytes.
  package var accessAlignment: UInt32 {
    get { LLVMGetAlignment(reference) }
    nonmutating set { LLVMSetAlignment(reference, newValue) }
  }

  /// The predicate of this comparison, as a number that is equal for equal ones; 0 for what compares
  /// nothing.
  package var comparisonCode: UInt32 {
    if LLVMIsAICmpInst(reference) != nil { return LLVMGetICmpPredicate(reference).rawValue }
    if LLVMIsAFCmpInst(reference) != nil { return LLVMGetFCmpPredicate(reference).rawValue }
    return 0
  }

  /// How this instruction compares integers, or nil if it doesn't.
  package var integerPredicate: LLVM.IntegerPredicate? {
    guard LLVMIsAICmpInst(reference) != nil else { return nil }
    let raw = LLVMGetICmpPredicate(reference)
    return LLVM.IntegerPredicate.allCases.first { $0.raw == raw }
  }

  /// Whether this `or` is said to have no bit set on both sides.
  package var isDisjoint: Bool { LLVMGetIsDisjoint(reference) != 0 }

  /// The type whose elements this address computation counts.
  package var advancedType: LLVM.IRType {
    LLVM.IRType(LLVMGetGEPSourceElementType(reference))
  }

  /// The name of the intrinsic function that this call calls, without the types, if it does.
  package var intrinsicName: String? {
    guard LLVMIsACallInst(reference) != nil, let callee = LLVMGetCalledValue(reference),
      LLVMIsAFunction(callee) != nil
    else { return nil }
    let identifier = LLVMGetIntrinsicID(callee)
    guard identifier != 0 else { return nil }
    var count = 0
    guard let name = LLVMIntrinsicGetName(identifier, &count) else { return nil }
    return String(
      decoding: UnsafeRawBufferPointer(start: name, count: count), as: UTF8.self)
  }

  /// Takes back what this instruction promises about its operands or its result, beyond its type.
  package func dropPromises() {
    let opcode = LLVMGetInstructionOpcode(reference)
    switch opcode {
    case LLVMAdd, LLVMSub, LLVMMul, LLVMShl, LLVMTrunc:
      LLVMSetNUW(reference, 0)
      LLVMSetNSW(reference, 0)
    case LLVMUDiv, LLVMSDiv, LLVMLShr, LLVMAShr: LLVMSetExact(reference, 0)
    case LLVMZExt, LLVMUIToFP: LLVMSetNNeg(reference, 0)
    case LLVMOr: LLVMSetIsDisjoint(reference, 0)
    default: break
    }
  }

  /// Lets all that uses this value use `value`, of the same type.
  package func replaceUses(by value: LLVM.IRValue) {
    LLVMReplaceAllUsesWith(reference, value.reference)
  }

  /// Deletes this instruction, which nothing uses.
  package func delete() { LLVMInstructionEraseFromParent(reference) }
}
