// Decoding of instructions, one at a time.
//
// The validator and the code generator both walk a body with this reader: the bytes are decoded
// twice rather than kept as an array, which for a large module would be the biggest thing in memory.
//
// It checks what the grammar says and nothing else: that blocks are nested and closed, that indices
// exist and that operands have the right types is the validator's business. What belongs to a
// proposal that this compiler lacks is refused by name, at the offset of the instruction.

import WasmBytes

/// A reader of the instructions in one function body or constant expression.
package struct InstructionDecoder {
  /// The most labels of one `br_table`, as engines for the Web agree on it.
  package static let maximumBranchTableCount = 65_520

  /// Where the next instruction begins.
  package internal(set) var cursor: ByteCursor
  /// The types that instructions may name.
  private let types: CoreTypeScope

  /// Makes a reader of the instructions in `range` of `bytes`, in a module that defines `types`.
  package init(_ bytes: [UInt8], in range: Range<Int>, types: CoreTypeScope) {
    cursor = ByteCursor(bytes, in: range)
    self.types = types
  }

  /// Makes a reader of the instructions from `cursor` on, in a module that defines `types`.
  package init(_ cursor: ByteCursor, types: CoreTypeScope) {
    self.cursor = cursor
    self.types = types
  }

  /// The absolute offset of the next instruction.
  package var offset: Int { cursor.offset }

  /// Reads the next instruction, or returns nil at the end of the range.
  package mutating func next() throws(WasmError) -> Instruction? {
    guard !cursor.isAtEnd else { return nil }
    let start = cursor.offset
    let opcode = try cursor.byte()
    switch opcode {
    case 0x00: return .unreachable
    case 0x01: return .nop
    case 0x02: return .block(try blockType())
    case 0x03: return .loop(try blockType())
    case 0x04: return .if(try blockType())
    case 0x05: return .else
    case 0x08: return .throw(try index())
    case 0x0a: return .throwRef
    case 0x0b: return .end
    case 0x0c: return .br(try cursor.u32())
    case 0x0d: return .brIf(try cursor.u32())
    case 0x0e: return .brTable(try branchTable())
    case 0x0f: return .return
    case 0x10: return .call(try index())
    case 0x11: return .callIndirect(try index(), try index())
    case 0x12: return .returnCall(try index())
    case 0x13: return .returnCallIndirect(try index(), try index())
    case 0x14: return .callRef(try index())
    case 0x15: return .returnCallRef(try index())
    case 0x1a: return .drop
    case 0x1b: return .select(nil)
    case 0x1c: return .select(try selectType())
    case 0x1f: return .tryTable(try blockType(), try catchClauses())
    case 0x20: return .localGet(try index())
    case 0x21: return .localSet(try index())
    case 0x22: return .localTee(try index())
    case 0x23: return .globalGet(try index())
    case 0x24: return .globalSet(try index())
    case 0x25: return .tableGet(try index())
    case 0x26: return .tableSet(try index())
    case 0x3f: return .memorySize(try index())
    case 0x40: return .memoryGrow(try index())
    case 0x41: return .i32Const(try cursor.s32())
    case 0x42: return .i64Const(try cursor.s64())
    case 0x43: return .f32Const(try cursor.fixed32())
    case 0x44: return .f64Const(try cursor.fixed64())
    case 0xd0: return .refNull(try CoreValueType(decodingHeapType: &cursor, types))
    case 0xd1: return .refIsNull
    case 0xd2: return .refFunc(try index())
    case 0xd4: return .refAsNonNull
    case 0xd5: return .brOnNull(try cursor.u32())
    case 0xd6: return .brOnNonNull(try cursor.u32())
    case 0xfc: return try prefixed(at: start)
    case 0xfd: return try vector(at: start)
    case 0xfe: return try atomic(at: start)
    default: break
    }
    if let operation = NumericOperation(rawValue: UInt16(opcode)) { return .numeric(operation) }
    if let operation = LoadOperation(rawValue: opcode) {
      return .load(operation, try memoryArgument())
    }
    if let operation = StoreOperation(rawValue: opcode) {
      return .store(operation, try memoryArgument())
    }
    throw Self.refusal(of: opcode, at: start)
  }

  /// Reads the rest of the instruction at `start` whose prefix 0xfc has been read.
  private mutating func prefixed(at start: Int) throws(WasmError) -> Instruction {
    let number = try cursor.u32()
    switch number {
    case 8: return .memoryInit(try index(), try index())
    case 9: return .dataDrop(try index())
    case 10: return .memoryCopy(destination: try index(), source: try index())
    case 11: return .memoryFill(try index())
    case 12: return .tableInit(try index(), try index())
    case 13: return .elemDrop(try index())
    case 14: return .tableCopy(destination: try index(), source: try index())
    case 15: return .tableGrow(try index())
    case 16: return .tableSize(try index())
    case 17: return .tableFill(try index())
    default: break
    }
    guard number < 8, let operation = NumericOperation(rawValue: 0xfc00 + UInt16(number)) else {
      throw Self.refusal(ofPrefixed: number, at: start)
    }
    return .numeric(operation)
  }

  @inline(__always)
  private mutating func index<Index: WasmIndex>() throws(WasmError) -> Index {
    Index(rawValue: try cursor.u32())
  }

  mutating func memoryArgument() throws(WasmError) -> MemoryArgument {
    let start = cursor.offset
    let flags = try cursor.u32()
    guard flags < 128 else {
      throw WasmError(.malformed(.other("malformed memory operation flags")), at: start)
    }
    // The flag 64 says that the index of a memory follows; without it, the memory is the first.
    let memory = flags & 64 == 0 ? CoreMemoryIndex(rawValue: 0) : try index()
    return MemoryArgument(alignment: flags & 63, offset: try cursor.u64(), memory: memory)
  }

  private mutating func blockType() throws(WasmError) -> BlockType {
    guard let code = cursor.next, code & 0xc0 == 0x40 else {
      let start = cursor.offset
      let number = try cursor.s33()
      guard number >= 0 else {
        throw WasmError(.malformed(.other("block type out of range")), at: start)
      }
      return .function(CoreTypeIndex(rawValue: UInt32(truncatingIfNeeded: number)))
    }
    // A negative number of one byte: a value type, or the one that stands for no value.
    guard code != 0x40 else {
      _ = try cursor.byte()
      return .empty
    }
    return .value(try CoreValueType(decoding: &cursor, types))
  }

  private mutating func selectType() throws(WasmError) -> CoreValueType {
    let start = cursor.offset
    guard try cursor.count() == 1 else {
      throw WasmError(.invalid(.invalidResultArity), at: start)
    }
    return try CoreValueType(decoding: &cursor, types)
  }

  private mutating func branchTable() throws(WasmError) -> BranchTable {
    let start = cursor.offset
    let count = try cursor.count()
    guard count <= Self.maximumBranchTableCount else {
      throw WasmError(
        .limitExceeded(
          .init("labels of a branch table", maximum: Self.maximumBranchTableCount)), at: start)
    }
    let first = cursor.offset
    for _ in 0...count { _ = try cursor.u32() }
    return BranchTable(count: count, labels: first..<cursor.offset)
  }
}
