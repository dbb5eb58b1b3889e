import WasmBytes

/// The type of a block: its parameters and results.
package enum BlockType: Hashable, Sendable {
  case empty
  case value(CoreValueType)
  case function(CoreTypeIndex)
}

/// What a load or store says of itself in the binary.
package struct MemoryArgument: Hashable, Sendable {
  /// The base-two logarithm of the alignment the producer promised, which is a hint only.
  package var alignment: UInt32
  /// The number of bytes to add to the address operand.
  package var offset: UInt64
  package var memory: CoreMemoryIndex

  package init(alignment: UInt32, offset: UInt64, memory: CoreMemoryIndex) {
    self.alignment = alignment
    self.offset = offset
    self.memory = memory
  }
}

/// A load, by its opcode.
package enum LoadOperation: UInt8, Hashable, Sendable, CaseIterable {
  case i32 = 0x28
  case i64 = 0x29
  case f32 = 0x2a
  case f64 = 0x2b
  case i32From8S = 0x2c
  case i32From8U = 0x2d
  case i32From16S = 0x2e
  case i32From16U = 0x2f
  case i64From8S = 0x30
  case i64From8U = 0x31
  case i64From16S = 0x32
  case i64From16U = 0x33
  case i64From32S = 0x34
  case i64From32U = 0x35

  /// The type of the value that is pushed.
  package var result: CoreValueType {
    switch self {
    case .i32, .i32From8S, .i32From8U, .i32From16S, .i32From16U: .i32
    case .f32: .f32
    case .f64: .f64
    default: .i64
    }
  }

  /// The number of bytes that are read.
  package var byteCount: UInt32 {
    switch self {
    case .i32From8S, .i32From8U, .i64From8S, .i64From8U: 1
    case .i32From16S, .i32From16U, .i64From16S, .i64From16U: 2
    case .i32, .f32, .i64From32S, .i64From32U: 4
    case .i64, .f64: 8
    }
  }

  /// Whether a narrow value is sign-extended.
  package var isSigned: Bool {
    switch self {
    case .i32From8S, .i32From16S, .i64From8S, .i64From16S, .i64From32S: true
    default: false
    }
  }
}

/// A store, by its opcode.
package enum StoreOperation: UInt8, Hashable, Sendable, CaseIterable {
  case i32 = 0x36
  case i64 = 0x37
  case f32 = 0x38
  case f64 = 0x39
  case i32To8 = 0x3a
  case i32To16 = 0x3b
  case i64To8 = 0x3c
  case i64To16 = 0x3d
  case i64To32 = 0x3e

  /// The type of the value that is popped.
  package var operand: CoreValueType {
    switch self {
    case .i32, .i32To8, .i32To16: .i32
    case .f32: .f32
    case .f64: .f64
    default: .i64
    }
  }

  /// The number of bytes that are written.
  package var byteCount: UInt32 {
    switch self {
    case .i32To8, .i64To8: 1
    case .i32To16, .i64To16: 2
    case .i32, .f32, .i64To32: 4
    case .i64, .f64: 8
    }
  }
}

/// The labels of a `br_table`, as a range of the file, so that a large one costs nothing to hold.
package struct BranchTable: Hashable, Sendable {
  /// The number of labels before the default.
  package var count: Int
  /// The bytes of the labels and then the default, each an unsigned LEB128 integer.
  package var labels: Range<Int>

  package init(count: Int, labels: Range<Int>) {
    self.count = count
    self.labels = labels
  }
}

/// The clauses of a `try_table`, as a range of the file.
package struct CatchClauses: Hashable, Sendable {
  /// The number of clauses.
  package var count: Int
  package var bytes: Range<Int>

  package init(count: Int, bytes: Range<Int>) {
    self.count = count
    self.bytes = bytes
  }
}

/// A clause of a `try_table`: where exceptions go, and what they take along.
package struct CatchClause: Hashable, Sendable {
  /// The tag of the exceptions that are caught, or nil for all of them; the values that an exception of
  /// the tag carries go to the label.
  package var tag: CoreTagIndex?
  /// Whether a reference to the exception goes to the label, last.
  package var takesReference: Bool
  /// The label, counted from outside of the `try_table`.
  package var label: UInt32

  package init(tag: CoreTagIndex?, takesReference: Bool, label: UInt32) {
    self.tag = tag
    self.takesReference = takesReference
    self.label = label
  }
}

/// One instruction with its immediates.
package enum Instruction: Hashable, Sendable {
  // Control.
  case unreachable
  case nop
  case block(BlockType)
  case loop(BlockType)
  case `if`(BlockType)
  case `else`
  case end
  case br(UInt32)
  case brIf(UInt32)
  case brTable(BranchTable)
  case `return`
  case call(CoreFunctionIndex)
  case callIndirect(CoreTypeIndex, CoreTableIndex)
  case returnCall(CoreFunctionIndex)
  case returnCallIndirect(CoreTypeIndex, CoreTableIndex)
  case callRef(CoreTypeIndex)
  case returnCallRef(CoreTypeIndex)
  case brOnNull(UInt32)
  case brOnNonNull(UInt32)
  case `throw`(CoreTagIndex)
  case throwRef
  case tryTable(BlockType, CatchClauses)

  // Parametric. `select` carries its type where the binary states it.
  case drop
  case select(CoreValueType?)

  // Variables.
  case localGet(CoreLocalIndex)
  case localSet(CoreLocalIndex)
  case localTee(CoreLocalIndex)
  case globalGet(CoreGlobalIndex)
  case globalSet(CoreGlobalIndex)

  // Tables.
  case tableGet(CoreTableIndex)
  case tableSet(CoreTableIndex)
  case tableInit(CoreElementIndex, CoreTableIndex)
  case elemDrop(CoreElementIndex)
  case tableCopy(destination: CoreTableIndex, source: CoreTableIndex)
  case tableGrow(CoreTableIndex)
  case tableSize(CoreTableIndex)
  case tableFill(CoreTableIndex)

  // Memory.
  case load(LoadOperation, MemoryArgument)
  case store(StoreOperation, MemoryArgument)
  case memorySize(CoreMemoryIndex)
  case memoryGrow(CoreMemoryIndex)
  case memoryInit(CoreDataIndex, CoreMemoryIndex)
  case dataDrop(CoreDataIndex)
  case memoryCopy(destination: CoreMemoryIndex, source: CoreMemoryIndex)
  case memoryFill(CoreMemoryIndex)

  // Constants; the floating-point ones by their bits, which NaN payloads need.
  case i32Const(Int32)
  case i64Const(Int64)
  case f32Const(UInt32)
  case f64Const(UInt64)

  // References. `refNull` carries the type of the null.
  case refNull(CoreValueType)
  case refIsNull
  case refFunc(CoreFunctionIndex)
  case refAsNonNull

  case numeric(NumericOperation)

  // Vectors.
  case v128Const(VectorBytes)
  case vectorLoad(VectorLoadOperation, MemoryArgument)
  case vectorStore(MemoryArgument)
  case loadLane(LaneWidth, MemoryArgument, lane: UInt8)
  case storeLane(LaneWidth, MemoryArgument, lane: UInt8)
  case extractLane(LaneExtraction, lane: UInt8)
  case replaceLane(LaneReplacement, lane: UInt8)
  /// Of two vectors the bytes that the mask names, by their indices in both together.
  case shuffle(VectorBytes)
  case vector(VectorOperation)

  // Atomics.
  case atomicAccess(AtomicAccess, MemoryArgument)
  case atomicWait(AtomicWait, MemoryArgument)
  case atomicNotify(MemoryArgument)
  case atomicFence
}
