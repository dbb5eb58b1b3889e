import WasmBytes

extension FunctionValidator {
  mutating func throwException(of tag: CoreTagIndex) throws(WasmError) {
    try pop(try parameters(of: tag))
    markUnreachable()
  }

  mutating func throwReference() throws(WasmError) {
    try pop(.exnref)
    markUnreachable()
  }

  mutating func openTry(_ type: BlockType, _ clauses: CatchClauses) throws(WasmError) {
    // Labels are counted from outside of the block.
    for clause in try decoder.clauses(of: clauses) { try check(clause) }
    try openBlock(.block, type)
  }

  /// Checks that what `clause` catches can go to its label.
  private func check(_ clause: CatchClause) throws(WasmError) {
    let values = try clause.tag.map { (tag) throws(WasmError) in try parameters(of: tag) }
    let carried = context.valueTypes[(values ?? .empty).range]
    let label = blocks[try target(of: clause.label)].label
    let wanted = context.valueTypes[label.range]
    let reference = CoreValueType(to: .exception, isNullable: false)
    guard wanted.count == carried.count + (clause.takesReference ? 1 : 0),
      zip(carried, wanted).allSatisfy({ $0.matches($1) }),
      !clause.takesReference || reference.matches(wanted[wanted.endIndex - 1])
    else {
      let found = carried.map(\.specificationName) + (clause.takesReference ? ["(ref exn)"] : [])
      throw mismatch(
        expected: "a label for \(found.joined(separator: " "))",
        found: wanted.map(\.specificationName).joined(separator: " "))
    }
  }

  /// The types of what exceptions of `tag` carry.
  private func parameters(of tag: CoreTagIndex) throws(WasmError) -> TypeList {
    let type = try ValidationContext.look(up: tag.rawValue, in: context.tags, "tag", at: offset)
    return context.signatures[type.number].parameters
  }
}
