// What a core module's unit reserves besides its code and constants.
//
// Memories and table elements are address space that the image owns without any bytes in the file.
// They are defined in a second object (see `emitSupportModule`): LLVM takes a global that a module
// defines as readable over its whole size, and could move a load above the condition that guards it.

import CWamrABI
import WasmBytes
import WasmCore

/// Address space of an image that starts as zero, under a symbol.
package struct Reservation: Hashable, Sendable {
  /// The symbol of the first byte.
  package let symbol: String
  /// The section, whose name begins with `.bss.`.
  package let section: String
  package let byteCount: UInt64
  /// The alignment in bytes, a power of two.
  package let alignment: UInt64

  /// Makes the reservation of `byteCount` bytes under `symbol`.
  package init(symbol: String, section: String, byteCount: UInt64, alignment: UInt64) {
    self.symbol = symbol
    self.section = section
    self.byteCount = byteCount
    self.alignment = alignment
  }
}

/// The memories and tables that a core module defines, as its image and the loader hold them.
package struct CoreUnitLayout: Sendable {
  /// A memory: the symbols of its descriptor and bytes, and its sizes.
  package struct Memory: Hashable, Sendable {
    package let index: CoreMemoryIndex
    package let minimumByteCount: UInt64
    package let maximumByteCount: UInt64
    package let reservedByteCount: UInt64
    /// The data that is mapped over its start, by ascending addresses.
    package fileprivate(set) var mappedData: [MappedData] = []
  }

  /// A table: the symbols of its descriptor and elements, and its sizes.
  package struct Table: Hashable, Sendable {
    package let index: CoreTableIndex
    package let minimumCount: UInt64
    package let maximumCount: UInt64
  }

  package let memories: [Memory]
  package let tables: [Table]

  /// The most bytes of all tables of a module together: code reaches what lies behind them by
  /// a displacement of 31 bits.
  private static let maximumTableByteCount: UInt64 = 1 << 30

  /// Lays out what `module` defines.
  package init(_ module: CoreModule) throws(WasmError) {
    var memories: [Memory] = []
    for index in module.memories.indices.dropFirst(module.importedMemoryCount) {
      var memory = try Memory(
        index: index, type: module.memories[index], at: module.range.lowerBound)
      memory.mappedData = MappedData.runs(of: index, in: module)
      memories.append(memory)
    }
    self.memories = memories
    var tables: [Table] = []
    var total: UInt64 = 0
    for index in module.tables.indices.dropFirst(module.importedTableCount) {
      let limits = module.tables[index].type.limits
      guard limits.minimum <= WAMR_TABLE_MAXIMUM_COUNT else {
        throw WasmError(
          .limitExceeded(
            .init("elements of a table", maximum: Int(WAMR_TABLE_MAXIMUM_COUNT))),
          at: module.range.lowerBound)
      }
      let maximum = min(limits.maximum ?? .max, WAMR_TABLE_MAXIMUM_COUNT)
      total += maximum * 8
      guard total <= Self.maximumTableByteCount else {
        throw WasmError(
          .limitExceeded(
            .init("elements of all tables", maximum: Int(Self.maximumTableByteCount / 8))),
          at: module.range.lowerBound)
      }
      tables.append(Table(index: index, minimumCount: limits.minimum, maximumCount: maximum))
    }
    self.tables = tables
  }

  /// The reservations of the unit's image.
  ///
  /// The tables come first, then the memories in their order: what lies behind the first memory is
  /// out of the code's reach.
  package var reservations: [Reservation] {
    tables.map {
      Reservation(
        symbol: CoreSymbol.tableElements($0.index), section: ".bss.tables",
        byteCount: max($0.maximumCount, 1) * 8, alignment: 4096)
    }
      + memories.map {
        Reservation(
          symbol: CoreSymbol.memoryBytes($0.index),
          section: ".bss.memory.\($0.index.rawValue)",
          byteCount: $0.reservedByteCount, alignment: 4096)
      }
  }
}

extension CoreUnitLayout.Memory {
  /// Lays out memory `index` of `type` in the module at `offset`.
  fileprivate init(
    index: CoreMemoryIndex, type: CoreMemoryType, at offset: Int
  ) throws(WasmError) {
    let bound: UInt64
    switch type.address {
    case .i32: bound = type.address.maximumPageCount
    case .i64: bound = WAMR_MEMORY64_MAXIMUM / WAMR_PAGE_BYTE_COUNT
    }
    guard type.limits.minimum <= bound else {
      throw WasmError(
        .limitExceeded(.init("pages of a memory", maximum: Int(bound))), at: offset)
    }
    let maximumByteCount = min(type.limits.maximum ?? bound, bound) * WAMR_PAGE_BYTE_COUNT
    self.init(
      index: index, minimumByteCount: type.minimumByteCount, maximumByteCount: maximumByteCount,
      reservedByteCount: type.address == .i32
        ? WAMR_MEMORY32_RESERVATION : max(maximumByteCount, WAMR_PAGE_BYTE_COUNT))
  }
}
