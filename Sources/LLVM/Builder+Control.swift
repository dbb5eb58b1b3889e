import CLLVM

extension LLVM.Builder {
  /// Ends the block: control goes to `target`.
  @discardableResult
  package func branch(to target: LLVM.BasicBlock) -> LLVM.IRValue {
    LLVM.IRValue(LLVMBuildBr(reference, target.reference))
  }

  /// Ends the block: control goes to `target` if `condition` holds, else to `other`.
  @discardableResult
  package func branch(
    if condition: LLVM.IRValue, to target: LLVM.BasicBlock, else other: LLVM.BasicBlock,
    expecting expectation: Expectation? = nil
  ) -> LLVM.IRValue {
    let branch = LLVM.IRValue(
      LLVMBuildCondBr(reference, condition.reference, target.reference, other.reference))
    if let expectation {
      let weights = expectation == .taken ? (UInt32.max >> 12, 1) : (1, UInt32.max >> 12)
      setMetadata(
        "prof",
        of: branch,
        to: node([string("branch_weights"), metadata(i32, weights.0), metadata(i32, weights.1)]))
    }
    return branch
  }

  /// Which way a branch nearly always goes.
  package enum Expectation: Sendable {
    case taken
    case notTaken
  }

  /// Ends the block: control goes to the case that equals `value`, else to `other`.
  package func `switch`(
    on value: LLVM.IRValue, else other: LLVM.BasicBlock,
    cases: [(value: LLVM.IRValue, block: LLVM.BasicBlock)]
  ) {
    let instruction = LLVMBuildSwitch(
      reference, value.reference, other.reference, UInt32(cases.count))
    for (value, block) in cases { LLVMAddCase(instruction, value.reference, block.reference) }
  }

  /// Ends the block: the function returns `value`, or nothing.
  @discardableResult
  package func `return`(_ value: LLVM.IRValue? = nil) -> LLVM.IRValue {
    if let value { return LLVM.IRValue(LLVMBuildRet(reference, value.reference)) }
    return LLVM.IRValue(LLVMBuildRetVoid(reference))
  }

  /// Ends the block: control never comes here.
  package func unreachable() { LLVMBuildUnreachable(reference) }

  /// Appends a phi of `type`, which must stand before all other instructions of its block.
  package func phi(_ type: LLVM.IRType, named name: String = "") -> LLVM.IRValue {
    LLVM.IRValue(LLVMBuildPhi(reference, type.reference, name))
  }

  /// Adds to `phi` the `value` that it has when control comes from `block`.
  package func addIncoming(
    _ value: LLVM.IRValue, from block: LLVM.BasicBlock, to phi: LLVM.IRValue
  ) {
    var value: LLVMValueRef? = value.reference
    var block: LLVMBasicBlockRef? = block.reference
    LLVMAddIncoming(phi.reference, &value, &block, 1)
  }
}
