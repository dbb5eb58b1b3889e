import WasmBytes

extension FunctionValidator {
  mutating func refIsNull() throws(WasmError) {
    _ = try popReference()
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
    push(try context.referenceType(of: function, at: offset))
  }
}
