import WasmBytes

/// A check of constant expressions, whose instructions the decoder has found to be constant.
struct ConstantExpressionValidator {
  private let context: ValidationContext

  init(_ context: ValidationContext) { self.context = context }

  /// Checks that `expression` yields one value of `type`, of globals using only immutable ones
  /// among the first `visibleGlobalCount`.
  ///
  /// WebAssembly 2.0 shows to constant expressions the imported globals only. Later versions show
  /// all that are defined before, which engines and producers have adopted; so does this.
  func validate(
    _ expression: CoreModule.ConstantExpression, is type: CoreValueType, visibleGlobalCount: Int
  ) throws(WasmError) {
    let offset = expression.offset
    var operands: [CoreValueType] = []
    for instruction in expression.instructions {
      switch instruction {
      case .i32Const: operands.append(.i32)
      case .i64Const: operands.append(.i64)
      case .f32Const: operands.append(.f32)
      case .f64Const: operands.append(.f64)
      case .v128Const: operands.append(.v128)
      case .refNull(let type): operands.append(type)
      case .refFunc(let function):
        guard function.number < context.functionTypes.count else {
          throw ValidationContext.unknown(
            function.rawValue, of: context.functionTypes.count, "function", at: offset)
        }
        operands.append(try context.referenceType(of: function, at: offset))
      case .globalGet(let global):
        operands.append(try globalType(global, visibleGlobalCount, at: offset))
      case .numeric(let operation):
        let shape = operation.shape
        guard shape.isBinary, operands.suffix(2) == [shape.operand, shape.operand] else {
          throw mismatch("two operands of \(shape.operand.specificationName)", operands, offset)
        }
        operands.removeLast(2)
        operands.append(shape.result)
      default:
        throw WasmError(.invalid(.constantExpressionRequired), at: offset)
      }
    }
    guard operands.count == 1, operands[0].matches(type) else {
      throw mismatch(type.specificationName, operands, offset)
    }
  }

  private func globalType(
    _ global: CoreGlobalIndex, _ visibleCount: Int, at offset: Int
  ) throws(WasmError) -> CoreValueType {
    guard global.number < visibleCount else {
      throw ValidationContext.unknown(global.rawValue, of: visibleCount, "global", at: offset)
    }
    let type = context.globals[global.number]
    guard !type.isMutable else {
      throw WasmError(.invalid(.constantExpressionRequired), at: offset)
    }
    return type.value
  }

  private func mismatch(
    _ expected: String, _ operands: [CoreValueType], _ offset: Int
  ) -> WasmError {
    // A hostile expression may leave millions of operands: the topmost tell enough.
    let shown = operands.suffix(4).map(\.specificationName).joined(separator: " ")
    return WasmError(
      .invalid(.typeMismatch(expected: expected, found: operands.isEmpty ? "none" : shown)),
      at: offset)
  }
}
