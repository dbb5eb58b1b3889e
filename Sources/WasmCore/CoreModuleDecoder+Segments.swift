import WasmBytes

extension CoreModuleDecoder {
  mutating func decodeElements(_ section: inout ByteCursor) throws(WasmError) {
    let count = try count(
      of: "element segments", maximum: limits.elementSegments, atLeast: 2, from: &section)
    for _ in 0..<count { module.elements.append(try elementSegment(from: &section)) }
  }

  /// Reads a segment in one of eight forms, which three flags tell apart.
  private mutating func elementSegment(
    from section: inout ByteCursor
  ) throws(WasmError) -> CoreModule.ElementSegment {
    let start = section.offset
    let flags = try section.u32()
    guard flags < 8 else {
      throw WasmError(.malformed(.other("malformed elements segment kind")), at: start)
    }
    let isActive = flags & 1 == 0
    // In an active segment this flag announces the table, in others it says "declarative".
    let hasTableOrIsDeclarative = flags & 2 != 0
    let hasExpressions = flags & 4 != 0

    let mode: CoreModule.ElementSegment.Mode
    if isActive {
      let table = CoreTableIndex(rawValue: hasTableOrIsDeclarative ? try section.u32() : 0)
      mode = .active(table, at: try constantExpression(from: &section))
    } else {
      mode = hasTableOrIsDeclarative ? .declarative : .passive
    }

    // The two oldest forms are without a type. Functions that are named by index are never null.
    var type =
      hasExpressions
      ? CoreValueType.funcref : CoreValueType(to: .function, isNullable: false)
    if !isActive || hasTableOrIsDeclarative {
      let typeOffset = section.offset
      if hasExpressions {
        type = try CoreValueType(decodingReference: &section, scope)
      } else if try section.byte() != 0 {
        throw WasmError(.malformed(.other("malformed element kind")), at: typeOffset)
      }
    }

    let items: CoreModule.ElementSegment.Items =
      hasExpressions
      ? .expressions(try elementExpressions(from: &section))
      : .functions(try elementFunctions(from: &section))
    return .init(type: type, items: items, mode: mode, offset: start)
  }

  private mutating func elementFunctions(
    from section: inout ByteCursor
  ) throws(WasmError) -> [CoreFunctionIndex] {
    let count = try count(
      of: "references of an element segment", maximum: limits.tableElements, atLeast: 1,
      from: &section)
    var functions: [CoreFunctionIndex] = []
    functions.reserveCapacity(count)
    for _ in 0..<count {
      let function = CoreFunctionIndex(rawValue: try section.u32())
      functions.append(function)
      module.declaredFunctionReferences.insert(function)
    }
    return functions
  }

  private mutating func elementExpressions(
    from section: inout ByteCursor
  ) throws(WasmError) -> [CoreModule.ConstantExpression] {
    let count = try count(
      of: "references of an element segment", maximum: limits.tableElements, atLeast: 2,
      from: &section)
    var expressions: [CoreModule.ConstantExpression] = []
    expressions.reserveCapacity(count)
    for _ in 0..<count {
      var expression = try constantExpression(from: &section)
      // Runs of one value, mostly null, share one array.
      if let last = expressions.last, last.instructions == expression.instructions {
        expression.instructions = last.instructions
      }
      expressions.append(expression)
    }
    return expressions
  }

  mutating func decodeData(_ section: inout ByteCursor) throws(WasmError) {
    let count = try count(
      of: "data segments", maximum: limits.dataSegments, atLeast: 2, from: &section)
    for _ in 0..<count {
      let start = section.offset
      let mode: CoreModule.DataSegment.Mode
      switch try section.u32() {
      case 0: mode = .active(.init(rawValue: 0), at: try constantExpression(from: &section))
      case 1: mode = .passive
      case 2:
        let memory = CoreMemoryIndex(rawValue: try section.u32())
        mode = .active(memory, at: try constantExpression(from: &section))
      default:
        throw WasmError(.malformed(.other("malformed data segment kind")), at: start)
      }
      let byteCount = try section.count()
      let contents = try section.skip(byteCount)
      module.data.append(.init(contents: contents, mode: mode, offset: start))
    }
  }

  /// Reads a constant expression with its `end`.
  ///
  /// What can't be constant is refused here, where its offset is known; that the operands have the
  /// right types is checked later.
  mutating func constantExpression(
    from section: inout ByteCursor
  ) throws(WasmError) -> CoreModule.ConstantExpression {
    var decoder = InstructionDecoder(section, types: scope)
    var instructions: [Instruction] = []
    while true {
      let start = decoder.offset
      guard let instruction = try decoder.next() else {
        throw WasmError(.malformed(.unexpectedEnd), at: start)
      }
      if case .end = instruction { break }
      guard instruction.isConstant else {
        throw WasmError(.invalid(.constantExpressionRequired), at: start)
      }
      if case .refFunc(let function) = instruction {
        module.declaredFunctionReferences.insert(function)
      }
      instructions.append(instruction)
    }
    let start = section.offset
    section = decoder.cursor
    return .init(instructions: instructions, offset: start)
  }
}

extension Instruction {
  /// Whether it may stand in a constant expression, if its global is immutable.
  var isConstant: Bool {
    switch self {
    case .i32Const, .i64Const, .f32Const, .f64Const, .v128Const, .refNull, .refFunc, .globalGet:
      true
    case .numeric(let operation):
      switch operation {
      case .i32Add, .i32Sub, .i32Mul, .i64Add, .i64Sub, .i64Mul: true
      default: false
      }
    default: false
    }
  }
}
