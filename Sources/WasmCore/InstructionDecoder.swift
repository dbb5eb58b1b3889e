// Decoding of instructions, one at a time.
//
// The validator and the code generator both walk a body with this reader: the bytes are decoded
// twice rather than kept as an array, which for a large module would be the biggest thing in memory.

import WasmBytes

/// A reader of the instructions in one function body or constant expression.
package struct InstructionDecoder {
  /// Where the next instruction begins.
  package private(set) var cursor: ByteCursor

  /// Makes a reader of the instructions in `range` of `bytes`.
  package init(_ bytes: [UInt8], in range: Range<Int>) {
    cursor = ByteCursor(bytes, in: range)
  }
}
