import WasmBytes

extension InstructionDecoder {
  /// Reads the clauses of a `try_table`.
  mutating func catchClauses() throws(WasmError) -> CatchClauses {
    // The kind is one byte, and each label at least one more.
    let count = try cursor.count(atLeast: 2)
    let first = cursor.offset
    for _ in 0..<count { _ = try Self.clause(from: &cursor) }
    return CatchClauses(count: count, bytes: first..<cursor.offset)
  }

  /// Returns `clauses`, which this decoder has read, in order.
  package func clauses(of clauses: CatchClauses) throws(WasmError) -> [CatchClause] {
    var cursor = ByteCursor(cursor.bytes, in: clauses.bytes)
    var result: [CatchClause] = []
    for _ in 0..<clauses.count { result.append(try Self.clause(from: &cursor)) }
    return result
  }

  private static func clause(from cursor: inout ByteCursor) throws(WasmError) -> CatchClause {
    let start = cursor.offset
    let kind = try cursor.byte()
    guard kind <= 3 else {
      throw WasmError(.malformed(.other("malformed catch clause")), at: start)
    }
    return CatchClause(
      tag: kind < 2 ? CoreTagIndex(rawValue: try cursor.u32()) : nil, takesReference: kind & 1 != 0,
      label: try cursor.u32())
  }
}
