import CLLVM

// What it takes to make one module of what was emitted for several.

extension LLVM.Builder {
  /// All variables and functions of the module.
  package var globals: [LLVM.IRValue] {
    let variables = references(from: LLVMGetFirstGlobal(module), LLVMGetNextGlobal)
    let functions = references(from: LLVMGetFirstFunction(module), LLVMGetNextFunction)
    return (variables + functions.filter { LLVMGetIntrinsicID($0) == 0 })
      .map { LLVM.IRValue($0) }
  }

  /// Undoes `retain`, so that it can be called again.
  package func releaseRetained() {
    if let used = LLVMGetNamedGlobal(module, "llvm.used") { LLVMDeleteGlobal(used) }
  }
}

extension LLVM.IRValue {
  /// Gives this global another name.
  package func rename(_ name: String) { LLVMSetValueName2(reference, name, name.utf8.count) }

  /// Whether this global is a function.
  package var isFunction: Bool { LLVMIsAFunction(reference) != nil }

  /// Whether this global is defined elsewhere.
  package var isDeclaration: Bool { LLVMIsDeclaration(reference) != 0 }

  /// Whether something outside may change this global variable before any code runs.
  package var isExternallyInitialized: Bool { LLVMIsExternallyInitialized(reference) != 0 }

  /// Says that nothing outside changes this global variable.
  package func setInternallyInitialized() { LLVMSetExternallyInitialized(reference, 0) }

  /// Takes what every load of this global variable yields to be `value`, and deletes the variable.
  ///
  /// Requires: it is only ever loaded from, as a whole.
  package func replaceLoads(by value: LLVM.IRValue) {
    let users = references(from: LLVMGetFirstUse(reference), LLVMGetNextUse)
      .compactMap { LLVMGetUser($0) }
    // What `retain` made a constant of goes on to exist in the context, without a use.
    precondition(
      users.allSatisfy {
        LLVMIsALoadInst($0) != nil
          || (LLVMIsAConstant($0) != nil && LLVMGetFirstUse($0) == nil)
      }, "a slot is only loaded from")
    let loads = users.filter { LLVMIsALoadInst($0) != nil }
    for load in loads {
      LLVMReplaceAllUsesWith(load, value.reference)
      LLVMInstructionEraseFromParent(load)
    }
    LLVMReplaceAllUsesWith(reference, LLVMConstNull(LLVMTypeOf(reference)))
    LLVMDeleteGlobal(reference)
  }
}
