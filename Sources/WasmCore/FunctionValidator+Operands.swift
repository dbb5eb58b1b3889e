import WasmBytes

extension FunctionValidator {
  /// The innermost open block.
  var innermost: Block { blocks[blocks.count - 1] }

  /// Pushes an operand of type `type`.
  @inline(__always)
  mutating func push(_ type: Operand) { operands.append(type) }

  /// Pushes operands of the types in `list`.
  mutating func push(_ list: TypeList) throws(WasmError) {
    guard list.count > 0 else { return }
    try CoreModuleLimits.check(
      operands.count + Int(list.count), "operands on the stack", maximum: limits.operands,
      at: offset)
    if list.count == 1 {
      operands.append(context.valueTypes[Int(list.start)])
    } else {
      operands.append(contentsOf: context.valueTypes[list.range])
    }
  }

  /// Pops an operand of whatever type.
  @inline(__always)
  mutating func pop() throws(WasmError) -> Operand {
    let block = blocks.count - 1
    guard operands.count > blocks[block].height else {
      guard blocks[block].isUnreachable else {
        throw mismatch(expected: "an operand", found: "none")
      }
      return .unknown
    }
    return operands.removeLast()
  }

  /// Pops an operand of type `type`.
  @inline(__always)
  mutating func pop(_ type: CoreValueType) throws(WasmError) {
    if operands.count > innermost.height, operands[operands.count - 1] == type {
      operands.removeLast()
      return
    }
    try popUnusual(type)
  }

  /// Pops an operand of type `type` which isn't there, or is of any type, or is wrong.
  @inline(never)
  private mutating func popUnusual(_ type: CoreValueType) throws(WasmError) {
    guard operands.count > innermost.height else {
      guard innermost.isUnreachable else {
        throw mismatch(expected: type.specificationName, found: "none")
      }
      return
    }
    let found = operands.removeLast()
    guard found.matches(type) else {
      throw mismatch(expected: type.specificationName, found: found.specificationName)
    }
  }

  /// Pops a reference, of whatever type.
  mutating func popReference() throws(WasmError) -> CoreValueType {
    let found = try pop()
    if found == .unknown { return CoreValueType(to: .bottom, isNullable: true) }
    guard found.isReference else {
      throw mismatch(expected: "a reference", found: found.specificationName)
    }
    return found
  }

  /// Pops operands of the types in `list`, the last on top.
  mutating func pop(_ list: TypeList) throws(WasmError) {
    try check(list)
    operands.removeLast(min(Int(list.count), operands.count - innermost.height))
  }

  /// Checks that the topmost operands are of the types in `list`, leaving them where they are.
  func check(_ list: TypeList) throws(WasmError) {
    let wanted = Int(list.count)
    guard wanted > 0 else { return }
    let available = operands.count - innermost.height
    guard wanted <= available || innermost.isUnreachable else {
      throw mismatch(expected: "\(wanted) operands", found: "\(available)")
    }
    let typesEnd = list.range.upperBound
    if wanted >= 8, wanted <= available,
      ValidationContext.areEqual(
        operands, from: operands.count - wanted, context.valueTypes, from: Int(list.start),
        count: wanted)
    {
      return
    }
    let compared = min(wanted, available)
    for distance in 1..<(compared + 1) {
      let type = context.valueTypes[typesEnd - distance]
      let found = operands[operands.count - distance]
      guard found.matches(type) else {
        throw mismatch(expected: type.specificationName, found: found.specificationName)
      }
    }
  }

  /// Makes the rest of the innermost block unreachable.
  mutating func markUnreachable() {
    operands.removeLast(operands.count - innermost.height)
    blocks[blocks.count - 1].isUnreachable = true
  }

  /// The error that the current instruction found `found` where it takes `expected`.
  @inline(never)
  func mismatch(expected: String, found: String) -> WasmError {
    WasmError(.invalid(.typeMismatch(expected: expected, found: found)), at: offset)
  }
}
