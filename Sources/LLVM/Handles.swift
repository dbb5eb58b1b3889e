import CLLVM

extension LLVM {
  /// A type of a module; valid while the module lives.
  package struct IRType: Hashable {
    let reference: LLVMTypeRef

    /// The zero of the type, or its null.
    package var zero: IRValue { IRValue(LLVMConstNull(reference)) }

    /// A value whose use is undefined.
    package var poison: IRValue { IRValue(LLVMGetPoison(reference)) }

    /// The integer `value` of this integer type, cut to its width.
    package func constant(_ value: UInt64) -> IRValue {
      IRValue(LLVMConstInt(reference, value, 0))
    }

    /// The integer `value` of this integer type, cut to its width.
    package func constant(signed value: Int64) -> IRValue {
      IRValue(LLVMConstInt(reference, UInt64(bitPattern: value), 1))
    }

    /// The floating-point number of this type with the representation `bits`.
    ///
    /// Made from the integer, as a detour by `double` would change signalling NaNs.
    package func constant(bits: UInt64) -> IRValue {
      let context = LLVMGetTypeContext(reference)
      let integer =
        LLVMGetTypeKind(reference) == LLVMFloatTypeKind
        ? LLVMInt32TypeInContext(context) : LLVMInt64TypeInContext(context)
      return IRValue(LLVMConstBitCast(LLVMConstInt(integer, bits, 0), reference))
    }

    /// Makes the handle of what LLVM returned.
    init(_ reference: LLVMTypeRef?) {
      guard let reference else { preconditionFailure("LLVM made no type") }
      self.reference = reference
    }
  }

  /// A value of a module: constant, global, function, parameter or instruction; valid while the
  /// module lives.
  package struct IRValue: Hashable {
    let reference: LLVMValueRef

    /// The type of the value; a pointer for globals and functions.
    package var type: IRType { IRType(LLVMTypeOf(reference)) }

    /// Whether the value is a constant.
    package var isConstant: Bool { LLVMIsConstant(reference) != 0 }

    /// The value in LLVM's assembly language.
    package var text: String { LLVM.string(consuming: LLVMPrintValueToString(reference)) }

    /// Whether this is an instruction that ends a block.
    package var isTerminator: Bool { LLVMIsATerminatorInst(reference) != nil }

    /// Whether nothing uses the value so far.
    package var isUnused: Bool { LLVMGetFirstUse(reference) == nil }

    /// Makes the handle of what LLVM returned.
    init(_ reference: LLVMValueRef?) {
      guard let reference else { preconditionFailure("LLVM made no value") }
      self.reference = reference
    }
  }

  /// A basic block; valid while its module lives.
  package struct BasicBlock: Hashable {
    let reference: LLVMBasicBlockRef

    /// Whether the block has its last instruction.
    package var isTerminated: Bool { LLVMGetBasicBlockTerminator(reference) != nil }

    /// Whether the block has no instruction.
    package var isEmpty: Bool { LLVMGetFirstInstruction(reference) == nil }

    /// Whether nothing branches to the block so far.
    package var isUnused: Bool { LLVMGetFirstUse(LLVMBasicBlockAsValue(reference)) == nil }

    /// Moves the block behind `other` in the function's layout.
    package func move(after other: BasicBlock) {
      LLVMMoveBasicBlockAfter(reference, other.reference)
    }

    /// Removes the block, which nothing may branch to, from its function.
    package func delete() { LLVMDeleteBasicBlock(reference) }

    /// Makes the handle of what LLVM returned.
    init(_ reference: LLVMBasicBlockRef?) {
      guard let reference else { preconditionFailure("LLVM made no block") }
      self.reference = reference
    }
  }

  /// A node of metadata; valid while its module lives.
  package struct Metadata: Hashable {
    let reference: LLVMMetadataRef

    /// Makes the handle of what LLVM returned.
    init(_ reference: LLVMMetadataRef?) {
      guard let reference else { preconditionFailure("LLVM made no metadata") }
      self.reference = reference
    }
  }
}

/// What one of LLVM's lists has from `first` on.
func references(
  from first: OpaquePointer?, _ next: @escaping (OpaquePointer?) -> OpaquePointer?
) -> [OpaquePointer] {
  first.map { Array(sequence(first: $0, next: next)) } ?? []
}

extension Array where Element == LLVM.IRType {
  /// Calls `body` with the array as C wants it.
  func withReferences<R>(
    _ body: (UnsafeMutablePointer<LLVMTypeRef?>?, UInt32) -> R
  ) -> R {
    var references: [LLVMTypeRef?] = map(\.reference)
    return references.withUnsafeMutableBufferPointer { body($0.baseAddress, UInt32($0.count)) }
  }
}

extension Array where Element == LLVM.IRValue {
  /// Calls `body` with the array as C wants it.
  func withReferences<R>(
    _ body: (UnsafeMutablePointer<LLVMValueRef?>?, UInt32) -> R
  ) -> R {
    var references: [LLVMValueRef?] = map(\.reference)
    return references.withUnsafeMutableBufferPointer { body($0.baseAddress, UInt32($0.count)) }
  }
}

extension LLVM.IRValue {
  /// The value of this integer constant, zero-extended, or nil if it isn't one.
  package var constantInteger: UInt64? {
    guard LLVMIsAConstantInt(reference) != nil else { return nil }
    return LLVMConstIntGetZExtValue(reference)
  }

  /// The value of this floating-point constant, a NaN perhaps quieted, or nil if it isn't one.
  package var constantFloat: Double? {
    guard LLVMIsAConstantFP(reference) != nil else { return nil }
    var losesInformation: LLVMBool = 0
    return LLVMConstRealGetDouble(reference, &losesInformation)
  }

  /// The address of this global as a constant `i64`.
  package var address: LLVM.IRValue {
    let integer = LLVMInt64TypeInContext(LLVMGetTypeContext(LLVMTypeOf(reference)))
    return LLVM.IRValue(LLVMConstPtrToInt(reference, integer))
  }

  /// The difference of two integer constants.
  package func minus(_ other: LLVM.IRValue) -> LLVM.IRValue {
    LLVM.IRValue(LLVMConstSub(reference, other.reference))
  }

  /// The low bits of this integer constant.
  package func truncated(to type: LLVM.IRType) -> LLVM.IRValue {
    LLVM.IRValue(LLVMConstTrunc(reference, type.reference))
  }

  /// The condition that this integer is 1 for and 0 otherwise, if that is what it was made of.
  package var zeroExtendedCondition: LLVM.IRValue? {
    guard LLVMIsAZExtInst(reference) != nil, let operand = LLVMGetOperand(reference, 0),
      LLVMGetIntTypeWidth(LLVMTypeOf(operand)) == 1
    else { return nil }
    return LLVM.IRValue(operand)
  }

  /// Whether the value was made by widening a floating-point number.
  package var isFloatExtension: Bool { LLVMIsAFPExtInst(reference) != nil }

  /// The load that this value was made of by conversions, or by putting it into lanes of a vector,
  /// if it was.
  ///
  /// Loads from the function's own stack slots don't count.
  package var sourceLoad: LLVM.IRValue? {
    var value = reference
    // No instruction of WebAssembly becomes a longer chain.
    for _ in 0..<4 {
      let isMoved = LLVMIsACastInst(value) != nil || LLVMIsAShuffleVectorInst(value) != nil
      let isInserted = LLVMIsAInsertElementInst(value) != nil
      guard isMoved || isInserted, let operand = LLVMGetOperand(value, isInserted ? 1 : 0) else {
        break
      }
      value = operand
    }
    guard LLVMIsALoadInst(value) != nil, let address = LLVMGetOperand(value, 0),
      LLVMIsAAllocaInst(address) == nil
    else { return nil }
    return LLVM.IRValue(value)
  }
}
