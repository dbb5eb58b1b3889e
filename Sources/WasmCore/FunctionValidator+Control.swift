import WasmBytes

extension FunctionValidator {
  /// Returns the parameters and results of a block of type `type`.
  private mutating func signature(of type: BlockType) throws(WasmError) -> Signature {
    switch type {
    case .empty: Signature(parameters: .empty, results: .empty)
    case .value(let type): Signature(parameters: .empty, results: context.single(type))
    case .function(let index): try signature(index)
    }
  }

  private func signature(_ index: CoreTypeIndex) throws(WasmError) -> Signature {
    let signature = try ValidationContext.look(
      up: index.rawValue, in: context.signatures, "type", at: offset)
    // Only those without parameters and results can be other than functions'.
    if signature.parameters.count == 0, signature.results.count == 0,
      context.moduleTypes[index.number].aggregate != nil
    {
      throw WasmError(.invalid(.notAFunctionType(index.rawValue)), at: offset)
    }
    return signature
  }

  mutating func openBlock(_ kind: Block.Kind, _ type: BlockType) throws(WasmError) {
    let signature = try signature(of: type)
    try pop(signature.parameters)
    try open(kind, signature)
  }

  mutating func openIf(_ type: BlockType) throws(WasmError) {
    try pop(.i32)
    try openBlock(.if, type)
  }

  private mutating func open(_ kind: Block.Kind, _ signature: Signature) throws(WasmError) {
    blocks.append(
      Block(
        kind: kind, signature: signature, height: operands.count,
        initializedCount: initializedLocals.count))
    try push(signature.parameters)
  }

  /// Removes the innermost block, having checked that its results are all that it leaves.
  private mutating func close() throws(WasmError) -> Block {
    let block = innermost
    try pop(block.signature.results)
    guard operands.count == block.height else {
      throw mismatch(
        expected: "no operands left at the end of the block",
        found: "\(operands.count - block.height)")
    }
    blocks.removeLast()
    forgetLocals(initializedBehind: block.initializedCount)
    return block
  }

  mutating func openElse() throws(WasmError) {
    guard innermost.kind == .if else {
      throw WasmError(.malformed(.other("else without if")), at: offset)
    }
    let block = try close()
    try open(.else, block.signature)
  }

  mutating func closeBlock() throws(WasmError) {
    let block = try close()
    // The else that isn't there would return the parameters as they are.
    if block.kind == .if,
      !context.matches(block.signature.parameters, block.signature.results)
    {
      throw mismatch(
        expected: "an else, since the results differ from the parameters", found: "end")
    }
    // The results of the function itself go to its caller.
    if block.kind != .function { try push(block.signature.results) }
  }

  /// Returns the position in `blocks` of the block that `label` names.
  func target(of label: UInt32) throws(WasmError) -> Int {
    guard Int(label) < blocks.count else {
      throw ValidationContext.unknown(label, of: blocks.count, "label", at: offset)
    }
    return blocks.count - 1 - Int(label)
  }

  mutating func branch(to label: UInt32) throws(WasmError) {
    try pop(blocks[try target(of: label)].label)
    markUnreachable()
  }

  mutating func branchIf(to label: UInt32) throws(WasmError) {
    try pop(.i32)
    // Behind the branch, operands have the types of its label, even if they were of others that match.
    try retype(blocks[try target(of: label)].label)
  }

  /// Checks that the topmost operands match the types in `list`, which they have from then on.
  private mutating func retype(_ list: TypeList) throws(WasmError) {
    try pop(list)
    try push(list)
  }

  mutating func branchOnNull(to label: UInt32) throws(WasmError) {
    let reference = try popReference()
    try retype(blocks[try target(of: label)].label)
    push(reference.withoutNull)
  }

  mutating func branchOnNonNull(to label: UInt32) throws(WasmError) {
    let types = blocks[try target(of: label)].label
    guard types.count > 0, context.valueTypes[types.range.upperBound - 1].isReference else {
      throw mismatch(expected: "a label that takes a reference", found: "another one")
    }
    push(try popReference().withoutNull)
    try retype(types)
    _ = try pop()
  }

  mutating func branchTable(_ table: BranchTable) throws(WasmError) {
    try pop(.i32)
    branchTableCount += 1
    var previous: TypeList?
    for label in decoder.labels(of: table) {
      let target = try target(of: label)
      guard blocks[target].lastBranchTable != branchTableCount else { continue }
      blocks[target].lastBranchTable = branchTableCount

      let types = blocks[target].label
      guard types != previous else { continue }
      guard types.count == previous?.count ?? types.count else {
        throw mismatch(
          expected: "labels of \(previous?.count ?? 0) operands", found: "\(types.count)")
      }
      try check(types)
      previous = types
    }
    markUnreachable()
  }

  mutating func returnFromFunction() throws(WasmError) {
    try pop(results)
    markUnreachable()
  }

  mutating func callRef(_ type: CoreTypeIndex) throws(WasmError) {
    let signature = try referredSignature(type)
    try pop(signature.parameters)
    try push(signature.results)
  }

  mutating func returnCallRef(_ type: CoreTypeIndex) throws(WasmError) {
    try leave(by: try referredSignature(type))
  }

  /// Pops a reference to a function of `type`, and returns what that takes and returns.
  private mutating func referredSignature(_ type: CoreTypeIndex) throws(WasmError) -> Signature {
    let signature = try signature(type)
    let number = try CoreTypeScope.number(of: context.moduleTypes[type.number], at: offset)
    try pop(CoreValueType(to: CoreHeapType(type: number), isNullable: true))
    return signature
  }

  private func signature(of function: CoreFunctionIndex) throws(WasmError) -> Signature {
    let type = try ValidationContext.look(
      up: function.rawValue, in: context.functionTypes, "function", at: offset)
    return context.signatures[Int(type)]
  }

  mutating func call(_ function: CoreFunctionIndex) throws(WasmError) {
    let signature = try signature(of: function)
    try pop(signature.parameters)
    try push(signature.results)
  }

  mutating func returnCall(_ function: CoreFunctionIndex) throws(WasmError) {
    try leave(by: try signature(of: function))
  }

  mutating func callIndirect(
    _ type: CoreTypeIndex, _ table: CoreTableIndex
  ) throws(WasmError) {
    let signature = try indirectSignature(type, table)
    try pop(signature.parameters)
    try push(signature.results)
  }

  mutating func returnCallIndirect(
    _ type: CoreTypeIndex, _ table: CoreTableIndex
  ) throws(WasmError) {
    try leave(by: try indirectSignature(type, table))
  }

  /// Pops the callee's index in `table`, and returns what a function of `type` takes and returns.
  private mutating func indirectSignature(
    _ type: CoreTypeIndex, _ table: CoreTableIndex
  ) throws(WasmError) -> Signature {
    let tableType = try tableType(table)
    guard tableType.element.matches(.funcref) else {
      throw mismatch(
        expected: "a table of funcref", found: tableType.element.specificationName)
    }
    let signature = try signature(type)
    try pop(tableType.address.valueType)
    return signature
  }

  /// Ends the block with a call that replaces the function's frame.
  private mutating func leave(by callee: Signature) throws(WasmError) {
    guard context.matches(callee.results, results) else {
      throw mismatch(
        expected: "a callee with the results of its caller", found: "other results")
    }
    try pop(callee.parameters)
    markUnreachable()
  }
}
