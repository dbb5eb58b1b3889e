// Memories, tables and globals.
//
// The code is linked with 32-bit distances, so a memory, 8 GiB long, can only be reached by one if
// nothing of its size lies before it: that holds for the first memory that the image defines. The
// others, and imported ones, lie at the `base` in their descriptor. It never changes, so it is loaded
// once per function, and LLVM may also load it again, or fold the load into an addition, instead of
// keeping it in a register. A distance of 64 bits in the code would need no load, but ten bytes and a
// register for every use, which is no better where the descriptor is in the cache.

import CWamrABI
import LLVM
import WasmBytes
import WasmCore

extension CoreModuleEmitter {
  /// Where a memory is.
  enum MemoryStorage {
    /// In this image: its descriptor, and its bytes where they are in reach of the code; its size
    /// is constant if nothing can change it.
    case defined(descriptor: LLVM.IRValue, bytes: LLVM.IRValue?, constantByteCount: UInt64?)
    /// In another one: the slot with the address of its descriptor.
    case imported(slot: String)
  }

  /// Where a table is.
  enum TableStorage {
    /// In this image; its count is constant if nothing can change it.
    case defined(descriptor: LLVM.IRValue, elements: LLVM.IRValue, constantCount: UInt64?)
    /// In another one: the slot with the address of its descriptor.
    case imported(slot: String)
  }

  /// Where a global is.
  enum GlobalStorage {
    /// Nowhere: it is immutable, and this is its value.
    case constant(LLVM.IRValue)
    /// In this image.
    case defined(LLVM.IRValue)
    /// In another one: the slot with the address of its storage.
    case imported(slot: String, isMutable: Bool)
  }

  /// Where a tag is.
  enum TagStorage {
    /// In this image.
    case defined(LLVM.IRValue)
    /// In another one: the slot with its address.
    case imported(slot: String)
  }

  /// Adds a descriptor, which the loader fills.
  private func addDescriptor(_ name: String) -> LLVM.IRValue {
    let type = builder.structure([builder.pointer, builder.i64, builder.i64])
    let descriptor = builder.addGlobal(name, of: type)
    descriptor.setAlignment(8)
    guard part.isFirst else { return descriptor }
    descriptor.setInitializer(type.zero)
    descriptor.setExternallyInitialized()
    // Away from what starts as zero: the image's file has the pages that the loader writes.
    descriptor.setSection(".data.descriptors")
    retained.append(descriptor)
    return descriptor
  }

  func declareMemories() {
    for index in module.memories.indices.prefix(module.importedMemoryCount) {
      memories.append(.imported(slot: CoreSymbol.importSlot(index)))
    }
    for (position, memory) in layout.memories.enumerated() {
      let isGrown =
        survey.grownMemories.contains(memory.index) || exported.memories.contains(memory.index)
      let isConstant = !isGrown || memory.minimumByteCount == memory.maximumByteCount
      memories.append(
        .defined(
          descriptor: addDescriptor(CoreSymbol.memory(memory.index)),
          bytes: position == 0 && options.reachesMemory ? declareBytes(of: memory.index) : nil,
          constantByteCount: isConstant ? memory.minimumByteCount : nil))
    }
  }

  /// Declares the bytes of memory `index`.
  ///
  /// Without a size and defined elsewhere, so that LLVM doesn't take them as readable as a whole:
  /// it would move loads above the conditions that guard them, where they could trap.
  private func declareBytes(of index: CoreMemoryIndex) -> LLVM.IRValue {
    let bytes = builder.addGlobal(
      CoreSymbol.memoryBytes(index), of: builder.array(of: builder.i8, count: 0))
    bytes.setAlignment(4096)
    return bytes
  }

  func declareTables() {
    for index in module.tables.indices.prefix(module.importedTableCount) {
      tables.append(.imported(slot: CoreSymbol.importSlot(index)))
    }
    for table in layout.tables {
      let elements = builder.addGlobal(
        CoreSymbol.tableElements(table.index),
        of: builder.array(of: builder.pointer, count: 0))
      elements.setAlignment(4096)
      let isGrown =
        survey.grownTables.contains(table.index) || exported.tables.contains(table.index)
      let isConstant = !isGrown || table.minimumCount == table.maximumCount
      tables.append(
        .defined(
          descriptor: addDescriptor(CoreSymbol.table(table.index)), elements: elements,
          constantCount: isConstant ? table.minimumCount : nil))
      guard let signatures = survey.knownTables[table.index]?.signatures else { continue }
      let numbers = addLocal(
        "table.\(table.index.rawValue).signatures", builder.constantBytes(signatures))
      numbers.setConstant()
      signatureNumbers[table.index] = numbers
    }
  }

  /// Declares the globals and gives those a value whose value is a constant; `emitInitialize`
  /// evaluates the others.
  func declareGlobals() {
    for index in module.globals.indices {
      let global = module.globals[index]
      guard let initial = global.initial else {
        globals.append(
          .imported(slot: CoreSymbol.importSlot(index), isMutable: global.type.isMutable))
        continue
      }
      let isExported = exported.globals.contains(index)
      let value = staticValue(of: initial)
      if let value, !global.type.isMutable, !isExported {
        globals.append(.constant(value))
        continue
      }
      let type = builder.type(of: global.type.value)
      let storage = builder.addGlobal(CoreSymbol.global(index), of: type)
      storage.setAlignment(global.type.value == .v128 ? 16 : 8)
      globals.append(.defined(storage))
      guard part.isFirst else { continue }
      storage.setInitializer(value ?? type.zero)
      if isExported {
        // Other instances may write it; if they can't, its value still is what it starts with.
        if global.type.isMutable {
          storage.setExternallyInitialized()
        } else if value != nil {
          storage.setConstant()
        }
        retained.append(storage)
      } else {
        setLocal(storage)
      }
    }
  }

  /// Declares the tags: of each instance each tag is another one, and so is its address.
  func declareTags() {
    for index in module.tags.indices {
      guard index.number >= module.importedTagCount else {
        exceptionTags.append(.imported(slot: CoreSymbol.importSlot(index)))
        continue
      }
      let storage = builder.addGlobal(CoreSymbol.tag(index), of: builder.i64)
      exceptionTags.append(.defined(storage))
      guard part.isFirst else { continue }
      storage.setInitializer(builder.i64.zero)
      if exported.tags.contains(index) { retained.append(storage) } else { setLocal(storage) }
    }
  }

  /// Appends what yields the address that is the identity of tag `index`.
  func identity(of index: CoreTagIndex) -> LLVM.IRValue {
    switch exceptionTags[index.number] {
    case .defined(let storage): storage
    case .imported(let slot): loadSlot(slot)
    }
  }

  // MARK: Memories

  /// Appends what yields the address of the descriptor of memory `index`.
  func descriptor(of index: CoreMemoryIndex) -> LLVM.IRValue {
    switch memories[index.number] {
    case .defined(let descriptor, _, _): descriptor
    case .imported(let slot): loadSlot(slot)
    }
  }

  /// Appends what yields the address of the first byte of memory `index`.
  func base(of index: CoreMemoryIndex) -> LLVM.IRValue {
    if case .defined(_, let bytes?, _) = memories[index.number] { return bytes }
    return tags.mark(
      builder.load(builder.pointer, from: descriptor(of: index)), as: tags.descriptor,
      isInvariant: true, in: builder)
  }

  /// Appends what yields the current size of memory `index` in bytes.
  func byteCount(of index: CoreMemoryIndex) -> LLVM.IRValue {
    if case .defined(_, _, let constant?) = memories[index.number] {
      return builder.i64.constant(constant)
    }
    let field = builder.pointer(
      descriptor(of: index), advancedBy: Self.byteCountOffset)
    // Another thread may grow it.
    if module.memories[index].isShared {
      return builder.atomicLoad(builder.i64, from: field, byteCount: 8)
    }
    return tags.mark(
      builder.load(builder.i64, from: field), as: tags.descriptor, in: builder)
  }

  /// Memory `index`, whose first byte is at `base`.
  func memory(_ index: CoreMemoryIndex, at base: LLVM.IRValue) -> GuestMemory {
    let type = module.memories[index]
    return GuestMemory(
      base: base, address: type.address, minimumByteCount: type.minimumByteCount
    ) { self.byteCount(of: index) }
  }

  private static var byteCountOffset: Int64 {
    Int64(MemoryLayout<wamr_memory>.offset(of: \.byte_count) ?? 0)
  }

  // MARK: Tables

  /// Appends what yields the address of the descriptor of table `index`.
  func descriptor(of index: CoreTableIndex) -> LLVM.IRValue {
    switch tables[index.number] {
    case .defined(let descriptor, _, _): descriptor
    case .imported(let slot): loadSlot(slot)
    }
  }

  /// Appends what yields the address of the first element of table `index`.
  func elements(of index: CoreTableIndex) -> LLVM.IRValue {
    switch tables[index.number] {
    case .defined(_, let elements, _): return elements
    case .imported(let slot):
      let descriptor = loadSlot(slot)
      return tags.mark(
        builder.load(builder.pointer, from: descriptor), as: tags.descriptor, isInvariant: true,
        in: builder)
    }
  }

  /// Appends what yields the current number of elements of table `index`, an `i64`.
  func count(of index: CoreTableIndex) -> LLVM.IRValue {
    if case .defined(_, _, let constant?) = tables[index.number] {
      return builder.i64.constant(constant)
    }
    let field = builder.pointer(descriptor(of: index), advancedBy: Self.countOffset)
    return tags.mark(
      builder.load(builder.i64, from: field), as: tags.descriptor, in: builder)
  }

  private static var countOffset: Int64 {
    Int64(MemoryLayout<wamr_table>.offset(of: \.count) ?? 0)
  }

  // MARK: Globals

  /// Appends what yields the value of global `index`.
  func loadGlobal(_ index: CoreGlobalIndex) -> LLVM.IRValue {
    let type = builder.type(of: module.globals[index].type.value)
    switch globals[index.number] {
    case .constant(let value): return value
    case .defined(let storage): return builder.load(type, from: storage)
    case .imported(let slot, let isMutable):
      return tags.mark(
        builder.load(type, from: loadSlot(slot)), as: tags.importedGlobal,
        isInvariant: !isMutable, in: builder)
    }
  }

  /// Appends a store of `value` to global `index`.
  func storeGlobal(_ value: LLVM.IRValue, to index: CoreGlobalIndex) {
    let store: LLVM.IRValue
    switch globals[index.number] {
    case .constant: preconditionFailure("validation refuses a store to an immutable global")
    case .defined(let storage): store = builder.store(value, to: storage)
    case .imported(let slot, _):
      store = builder.store(value, to: loadSlot(slot))
      tags.mark(store, as: tags.importedGlobal, in: builder)
    }
    if options.keepsAllAccesses { store.setVolatile() }
  }

  // MARK: References

  /// Appends what yields a reference to function `index`.
  func reference(to index: CoreFunctionIndex) -> LLVM.IRValue {
    function(index) ?? loadSlot(CoreSymbol.importSlot(index))
  }
}
