import WasmBytes

extension ComponentDecoder {
  // MARK: Values

  mutating func valueDefinition() throws(WasmError) -> Component.ValueDefinition {
    let type = try valueTypeReference()
    let start = cursor.offset
    let size = Int(try cursor.u32())
    guard size <= cursor.remaining else {
      throw WasmError(.malformed(.lengthOutOfBounds), at: start)
    }
    return Component.ValueDefinition(type: type, contents: try cursor.window(size))
  }

  mutating func valueBound() throws(WasmError) -> Component.ValueBound {
    let start = cursor.offset
    switch try cursor.byte() {
    case 0x00: return .equal(Component.ValueIndex(try index(of: .value)))
    case 0x01: return .type(try valueTypeReference())
    case let code:
      throw WasmError(.malformed(.other("unknown value bound \(code)")), at: start)
    }
  }

  // MARK: Start functions

  mutating func startDefinition() throws(WasmError) -> Component.Start {
    let function = Component.FunctionIndex(try index(of: .function))
    let arguments = try list { (decoder) throws(WasmError) in
      Component.ValueIndex(try decoder.index(of: .value))
    }
    let start = cursor.offset
    let count = try cursor.u32()
    // A function returns one value at most; with this many, all that follows is in range.
    guard count <= 1 else {
      throw WasmError(
        .invalid(.component(.startArity(expected: 1, found: Int(count)))), at: start)
    }
    return Component.Start(function: function, arguments: arguments, resultCount: count)
  }
}
