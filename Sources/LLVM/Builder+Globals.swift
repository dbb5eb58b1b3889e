import CLLVM

extension LLVM {
  /// Who sees a symbol.
  package enum Linkage: Sendable {
    /// Other objects of the image and, if visibility allows, of the process.
    case external
    /// This object only, with an entry in the symbol table.
    case `internal`
    /// This object only, without an entry in the symbol table.
    case `private`
    /// Other objects of the image, several of which may define it: the linker takes one.
    case weak

    var raw: LLVMLinkage {
      switch self {
      case .external: LLVMExternalLinkage
      case .internal: LLVMInternalLinkage
      case .private: LLVMPrivateLinkage
      case .weak: LLVMWeakAnyLinkage
      }
    }
  }
}

extension LLVM.Builder {
  /// Adds a variable that another object defines, or that gets its value by `setInitializer`.
  ///
  /// It is hidden, as all of an image's symbols are: code reaches it relative to the program
  /// counter, without a table of offsets.
  package func addGlobal(_ name: String, of type: LLVM.IRType) -> LLVM.IRValue {
    let global = LLVM.IRValue(LLVMAddGlobal(module, type.reference, name))
    LLVMSetVisibility(global.reference, LLVMHiddenVisibility)
    return global
  }

  /// Adds a function without a body; hidden.
  package func addFunction(_ name: String, of type: LLVM.IRType) -> LLVM.IRValue {
    let function = LLVM.IRValue(LLVMAddFunction(module, name, type.reference))
    LLVMSetVisibility(function.reference, LLVMHiddenVisibility)
    return function
  }

  /// The global variable `name`, if there is one.
  package func global(named name: String) -> LLVM.IRValue? {
    LLVMGetNamedGlobal(module, name).map { LLVM.IRValue($0) }
  }

  /// The function `name`, if there is one.
  package func function(named name: String) -> LLVM.IRValue? {
    LLVMGetNamedFunction(module, name).map { LLVM.IRValue($0) }
  }

  /// Keeps `globals` through optimisation and the linker's collection of unused sections.
  ///
  /// To be called at most once for a module.
  package func retain(_ globals: [LLVM.IRValue]) {
    guard !globals.isEmpty else { return }
    let value = constantArray(of: pointer, globals)
    let used = LLVM.IRValue(LLVMAddGlobal(module, value.type.reference, "llvm.used"))
    LLVMSetLinkage(used.reference, LLVMAppendingLinkage)
    LLVMSetSection(used.reference, "llvm.metadata")
    LLVMSetInitializer(used.reference, value.reference)
  }

  /// Adds `text` to the assembly that stands before the module's own.
  package func appendAssembly(_ text: String) {
    LLVMAppendModuleInlineAsm(module, text, text.utf8.count)
  }
}

extension LLVM.IRValue {
  /// Sets who sees this global; local ones lose their visibility, which LLVM demands.
  package func setLinkage(_ linkage: LLVM.Linkage) {
    let isLocal = linkage == .internal || linkage == .private
    if isLocal { LLVMSetVisibility(reference, LLVMDefaultVisibility) }
    LLVMSetLinkage(reference, linkage.raw)
    if !isLocal { LLVMSetVisibility(reference, LLVMHiddenVisibility) }
  }

  /// Sets the section that this global goes to.
  package func setSection(_ name: String) { LLVMSetSection(reference, name) }

  /// Sets the alignment, in bytes, of this global, load, store or stack slot.
  package func setAlignment(_ byteCount: UInt32) { LLVMSetAlignment(reference, byteCount) }

  /// Sets the value that this global variable starts with, which defines it.
  package func setInitializer(_ value: LLVM.IRValue) {
    LLVMSetInitializer(reference, value.reference)
  }

  /// Says that this global variable never changes.
  package func setConstant() { LLVMSetGlobalConstant(reference, 1) }

  /// Says that something outside may change this global variable before any code runs.
  package func setExternallyInitialized() { LLVMSetExternallyInitialized(reference, 1) }

  /// Says that the address of this global means nothing, so that equal ones may be merged.
  package func setUnnamedAddress() { LLVMSetUnnamedAddress(reference, LLVMGlobalUnnamedAddr) }

  /// Sets the data that stands immediately before this function's code.
  package func setPrefixData(_ value: LLVM.IRValue) {
    LLVMSetPrefixData(reference, value.reference)
  }

  /// Sets the convention by which this function is called.
  package func setConvention(_ convention: LLVM.CallingConvention) {
    LLVMSetFunctionCallConv(reference, convention.rawValue)
  }

  /// The parameter `index` of this function.
  package func parameter(_ index: Int) -> LLVM.IRValue {
    LLVM.IRValue(LLVMGetParam(reference, UInt32(index)))
  }

  /// The name of this value.
  package var name: String {
    var count = 0
    guard let start = LLVMGetValueName2(reference, &count) else { return "" }
    return String(
      decoding: UnsafeRawBufferPointer(start: start, count: count), as: UTF8.self)
  }
}
