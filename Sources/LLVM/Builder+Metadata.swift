import CLLVM

extension LLVM.Builder {
  // MARK: Attributes

  /// Adds the attribute `name`, which has no value, to `function`.
  package func addAttribute(_ name: String, to function: LLVM.IRValue) {
    LLVMAddAttributeAtIndex(function.reference, Self.functionIndex, attribute(name))
  }

  /// Adds the attribute `name` with a `value` in words to `function`.
  package func addAttribute(_ name: String, _ value: String, to function: LLVM.IRValue) {
    let attribute = LLVMCreateStringAttribute(
      context, name, UInt32(name.utf8.count), value, UInt32(value.utf8.count))
    LLVMAddAttributeAtIndex(function.reference, Self.functionIndex, attribute)
  }

  /// Adds the attribute `name` with a number for a `value` to `function`.
  package func addAttribute(_ name: String, number value: UInt64, to function: LLVM.IRValue) {
    LLVMAddAttributeAtIndex(function.reference, Self.functionIndex, attribute(name, value))
  }

  /// Adds the attribute `name` to parameter `index` of `function`.
  package func addAttribute(
    _ name: String, value: UInt64 = 0, to function: LLVM.IRValue, parameter index: Int
  ) {
    LLVMAddAttributeAtIndex(
      function.reference, LLVMAttributeIndex(index + 1), attribute(name, value))
  }

  /// Adds the attribute `name`, which has no value, to `call`.
  package func addAttribute(_ name: String, toCall call: LLVM.IRValue) {
    LLVMAddCallSiteAttribute(call.reference, Self.functionIndex, attribute(name))
  }

  /// The index of attributes that belong to a function as a whole.
  private static var functionIndex: LLVMAttributeIndex { .max }

  private func attribute(_ name: String, _ value: UInt64 = 0) -> LLVMAttributeRef? {
    let kind =
      state.attributeKinds[name] ?? LLVMGetEnumAttributeKindForName(name, name.utf8.count)
    precondition(kind != 0, "LLVM has no attribute \(name)")
    state.attributeKinds[name] = kind
    return LLVMCreateEnumAttribute(context, kind, value)
  }

  // MARK: Metadata

  /// The node of `operands`, the same one for the same operands.
  package func node(_ operands: [LLVM.Metadata]) -> LLVM.Metadata {
    var references: [LLVMMetadataRef?] = operands.map(\.reference)
    return LLVM.Metadata(LLVMMDNodeInContext2(context, &references, references.count))
  }

  /// The metadata of the words `text`.
  package func string(_ text: String) -> LLVM.Metadata {
    LLVM.Metadata(LLVMMDStringInContext2(context, text, text.utf8.count))
  }

  /// The metadata of the integer `value` of `type`.
  package func metadata(_ type: LLVM.IRType, _ value: some BinaryInteger) -> LLVM.Metadata {
    LLVM.Metadata(
      LLVMValueAsMetadata(type.constant(UInt64(truncatingIfNeeded: value)).reference))
  }

  /// Attaches `node` to `instruction` as its metadata of kind `kind`.
  package func setMetadata(
    _ kind: String, of instruction: LLVM.IRValue, to node: LLVM.Metadata
  ) {
    let number =
      state.metadataKinds[kind]
      ?? LLVMGetMDKindIDInContext(context, kind, UInt32(kind.utf8.count))
    state.metadataKinds[kind] = number
    LLVMSetMetadata(
      instruction.reference, number, LLVMMetadataAsValue(context, node.reference))
  }

  /// Adds `node` to the module's list `name`.
  package func addNamedMetadata(_ name: String, _ node: LLVM.Metadata) {
    LLVMAddNamedMetadataOperand(
      module, name, LLVMMetadataAsValue(context, node.reference))
  }

  /// Appends that the scopes of the list `scopes` begin here, for accesses of `alias.scope` and `noalias`.
  package func declareScope(_ scopes: LLVM.Metadata) {
    callIntrinsic(
      "llvm.experimental.noalias.scope.decl", for: [],
      [LLVM.IRValue(LLVMMetadataAsValue(context, scopes.reference))])
  }

  /// Asks for the loop that `branch` goes back in to be vectorised, or not to be, whatever it seems to
  /// cost.
  package func setVectorization(of branch: LLVM.IRValue, _ isWanted: Bool) {
    let first = LLVMTemporaryMDNode(context, nil, 0)
    let enabled = node([string("llvm.loop.vectorize.enable"), metadata(i1, isWanted ? 1 : 0)])
    // The node of a loop is itself its first operand, which makes it different from all others.
    let loop = node([LLVM.Metadata(first), enabled])
    LLVMMetadataReplaceAllUsesWith(first, loop.reference)
    setMetadata("llvm.loop", of: branch, to: loop)
  }
}
