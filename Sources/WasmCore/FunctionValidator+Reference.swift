import WasmBytes

extension FunctionValidator {
  mutating func refIsNull() throws(WasmError) {
    if let found = try pop(), !found.isReference {
      throw mismatch(expected: "a reference", found: found.specificationName)
    }
    push(.i32)
  }

  mutating func refFunc(_ function: CoreFunctionIndex) throws(WasmError) {
    guard function.number < context.functionTypes.count else {
      throw ValidationContext.unknown(
        function.rawValue, of: context.functionTypes.count, "function", at: offset)
    }
    guard context.declaredFunctionReferences.contains(function) else {
      throw WasmError(.invalid(.undeclaredFunctionReference(function.rawValue)), at: offset)
    }
    push(.funcref)
  }
}
