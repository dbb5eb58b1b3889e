import WasmBytes

extension FunctionValidator {
  mutating func numeric(_ operation: NumericOperation) throws(WasmError) {
    let shape = operation.shape
    try pop(shape.operand)
    if shape.isBinary { try pop(shape.operand) }
    push(shape.result)
  }

  mutating func select(_ type: CoreValueType?) throws(WasmError) {
    try pop(.i32)
    if let type {
      try pop(type)
      try pop(type)
      return push(type)
    }
    let second = try pop()
    let first = try pop()
    guard !first.isReference, !second.isReference else {
      throw mismatch(expected: "numbers for a select without type", found: "a reference")
    }
    if first != second, first != .unknown, second != .unknown {
      throw mismatch(expected: first.specificationName, found: second.specificationName)
    }
    push(first == .unknown ? second : first)
  }
}
