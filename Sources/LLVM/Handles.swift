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
