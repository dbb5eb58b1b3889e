import CLLVM

// What it takes to make one module of what was emitted for several.

extension LLVM.Builder {
  /// All variables and functions of the module.
  package var globals: [LLVM.IRValue] {
    var all: [LLVM.IRValue] = []
    var variable = LLVMGetFirstGlobal(module)
    while let current = variable {
      all.append(LLVM.IRValue(current))
      variable = LLVMGetNextGlobal(current)
    }
    var function = LLVMGetFirstFunction(module)
    while let current = function {
      if LLVMGetIntrinsicID(current) == 0 { all.append(LLVM.IRValue(current)) }
      function = LLVMGetNextFunction(current)
    }
    return all
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
    var loads: [LLVMValueRef] = []
    var use = LLVMGetFirstUse(reference)
    while let current = use {
      if let user = LLVMGetUser(current) {
        // What `retain` made a constant of goes on to exist in the context, without a use.
        precondition(
          LLVMIsALoadInst(user) != nil
            || (LLVMIsAConstant(user) != nil && LLVMGetFirstUse(user) == nil),
          "a slot is only loaded from")
        if LLVMIsALoadInst(user) != nil { loads.append(user) }
      }
      use = LLVMGetNextUse(current)
    }
    for load in loads {
      LLVMReplaceAllUsesWith(load, value.reference)
      LLVMInstructionEraseFromParent(load)
    }
    LLVMReplaceAllUsesWith(reference, LLVMConstNull(LLVMTypeOf(reference)))
    LLVMDeleteGlobal(reference)
  }
}
