import CLLVM

extension LLVM.Builder {
  /// Ends the block with a call of the function at `callee` of type `type`: control goes to `next`, or
  /// with an exception to `pad`.
  package func invoke(
    _ callee: LLVM.IRValue, of type: LLVM.IRType, _ arguments: [LLVM.IRValue],
    then next: LLVM.BasicBlock, unwindingTo pad: LLVM.BasicBlock
  ) -> LLVM.IRValue {
    LLVM.IRValue(
      arguments.withReferences {
        LLVMBuildInvoke2(
          reference, type.reference, callee.reference, $0, $1, next.reference, pad.reference, "")
      })
  }

  /// Appends what a block begins with that every exception of an `invoke` goes to; yields the exception.
  package func catchEverything() -> LLVM.IRValue {
    let caught = LLVMBuildLandingPad(
      reference, structure([pointer, i32]).reference, nil, 1, "")
    LLVMAddClause(caught, pointer.zero.reference)
    return extract(0, from: LLVM.IRValue(caught))
  }
}

extension LLVM.IRValue {
  /// Sets the function that names the format of this function's exception table.
  package func setPersonality(_ function: LLVM.IRValue) {
    LLVMSetPersonalityFn(reference, function.reference)
  }
}
