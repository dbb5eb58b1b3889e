import WasmBytes

/// The labels of a decoded `br_table` in order, the default last.
package struct BranchLabels: Sequence, IteratorProtocol {
  private var cursor: ByteCursor

  fileprivate init(_ cursor: ByteCursor) { self.cursor = cursor }

  /// Returns the next label, or nil behind the default.
  package mutating func next() -> UInt32? {
    // The decoder has read every label once, so that none of them can fail here.
    cursor.isAtEnd ? nil : try? cursor.u32()
  }
}

extension InstructionDecoder {
  /// Returns the labels of `table`, which this decoder has read.
  package func labels(of table: BranchTable) -> BranchLabels {
    BranchLabels(ByteCursor(cursor.bytes, in: table.labels))
  }
}
