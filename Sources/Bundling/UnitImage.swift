// A linked unit as the bundle and the plan want it.

import BundleFormat
import CodeGen
import ComponentLinking
import WasmBytes
import WasmCore

/// One unit, linked: what goes into the bundle, and the addresses that the plan needs.
package struct UnitImage: Sendable {
  /// The name for messages.
  package var name: String
  /// The bytes that are mapped.
  package var contents: [UInt8]
  /// The encoded trace table.
  package var trace: [UInt8]
  /// The addresses of the unit's symbols.
  package var symbols: [String: UInt64]
  /// The layout, its members not yet set.
  package var record: ImageRecord

  /// Takes what matters from `image`: the linked unit of `module` with `layout`, or the stubs if
  /// both are nil.
  package init(name: String, image: ELFImage, module: CoreModule?, layout: CoreUnitLayout?) {
    self.init(name: name, image: image, trace: Self.trace(of: image, module: module))
    if let module, let layout { add(layout, of: module) { $0 } }
    addSegments(of: image)
  }

  /// Takes what matters from `image`, the linked unit of a fused component with `layout`.
  package init(name: String, image: ELFImage, layout: FusedLayout) {
    self.init(name: name, image: image, trace: Self.trace(of: image, layout: layout))
    for (number, instance) in layout.instances.enumerated() {
      add(instance.unit, of: instance.module) {
        FusedLayout.symbol($0, of: CoreInstanceIndex(rawValue: UInt32(number)))
      }
    }
    addSegments(of: image)
  }

  private init(name: String, image: ELFImage, trace: TraceTable) {
    self.name = name
    symbols = image.symbols
    contents = Array(image.bytes.prefix(image.loadedByteCount))
    self.trace = trace.encoded()
    record = ImageRecord()
    record.name = name
    record.spanByteCount = roundedUp(image.spanByteCount)
    record.unwindTable = image.unwindTable ?? 0
  }

  /// Adds what `module` defines, whose symbols are called as `symbol` says.
  private mutating func add(
    _ layout: CoreUnitLayout, of module: CoreModule, symbol: (String) -> String
  ) {
    addMemoriesAndTables(of: layout, symbol: symbol)
    addMappedData(of: layout, in: module, symbol: symbol)
  }

  private mutating func addSegments(of image: ELFImage) {
    // A segment ends where a memory begins: the pages behind are the memory's to protect.
    let limit = record.memories.map(\.region).min() ?? .max
    for segment in image.segments where segment.address < limit && segment.memoryByteCount > 0 {
      let byteCount = min(segment.memoryByteCount, limit - segment.address)
      record.segments.append(
        ImageRecord.Segment(
          fileOffset: segment.fileOffset & ~0xfff,
          fileByteCount: segment.fileByteCount == 0
            ? 0 : segment.fileByteCount + (segment.fileOffset & 0xfff),
          address: segment.address & ~0xfff,
          memoryByteCount: byteCount + (segment.address & 0xfff),
          protection: segment.isExecutable
            ? .readExecute : segment.isWritable ? .readWrite : .read))
    }
  }

  private mutating func addMemoriesAndTables(
    of layout: CoreUnitLayout, symbol: (String) -> String
  ) {
    for memory in layout.memories {
      guard let descriptor = symbols[symbol(CoreSymbol.memory(memory.index))],
        let region = symbols[symbol(CoreSymbol.memoryBytes(memory.index))]
      else { continue }
      record.memories.append(
        ImageRecord.MemoryRecord(
          descriptor: descriptor, region: region, reservedByteCount: memory.reservedByteCount,
          minimumByteCount: memory.minimumByteCount, maximumByteCount: memory.maximumByteCount))
    }
    for table in layout.tables {
      guard let descriptor = symbols[symbol(CoreSymbol.table(table.index))],
        let elements = symbols[symbol(CoreSymbol.tableElements(table.index))]
      else { continue }
      record.tables.append(
        ImageRecord.TableRecord(
          descriptor: descriptor, elements: elements, minimumCount: table.minimumCount,
          maximumCount: table.maximumCount))
    }
  }

  /// Puts the data that the loader maps behind what the linker wrote.
  private mutating func addMappedData(
    of layout: CoreUnitLayout, in module: CoreModule, symbol: (String) -> String
  ) {
    for memory in layout.memories {
      let descriptor = symbols[symbol(CoreSymbol.memory(memory.index))]
      guard let record = record.memories.firstIndex(where: { $0.descriptor == descriptor }) else {
        continue
      }
      for data in memory.mappedData {
        let start = roundedUp(UInt64(contents.count))
        contents += [UInt8](repeating: 0, count: Int(start) - contents.count)
        contents += data.contents(in: module)
        self.record.memories[record].initialContents.append(
          ImageRecord.MemoryRecord.Contents(
            fileOffset: start, byteCount: UInt64(contents.count) - start,
            memoryOffset: data.pages.lowerBound))
      }
    }
  }

  private static func trace(of image: ELFImage, module: CoreModule?) -> TraceTable {
    guard let module else { return adapterTrace(of: image) }
    return TraceTable(
      hasWasmOffsets: true, functions: functions(of: module), entries: entries(of: image),
      inlinedCalls: InlinedCalls.all(of: image))
  }

  private static func trace(of image: ELFImage, layout: FusedLayout) -> TraceTable {
    var table = TraceTable(
      hasWasmOffsets: true,
      functions: layout.instances.flatMap { functions(of: $0.module, at: UInt64($0.firstLine)) }
        + layout.stubNames.enumerated().map {
          .init(start: UInt64(layout.firstStubLine) + UInt64($0), byteCount: 1, name: $1)
        },
      entries: entries(of: image), inlinedCalls: InlinedCalls.all(of: image))
    table.parts = layout.instances.map {
      TraceTable.Part(start: UInt64($0.firstLine), path: $0.path)
    }
    table.parts.append(.init(start: UInt64(layout.firstStubLine), path: ""))
    return table
  }

  /// The runs of code that the line table tells.
  private static func entries(of image: ELFImage) -> [TraceTable.Entry] {
    guard let section = image.sections[".debug_line"] else { return [] }
    var program = LineProgram(image.bytes[section])
    return program.rows().filter { !$0.isEnd }.map {
      TraceTable.Entry(address: $0.address, offset: UInt64($0.line))
    }
  }

  /// The functions of `module`, whose offset 0 is `origin`.
  private static func functions(
    of module: CoreModule, at origin: UInt64 = 0
  ) -> [TraceTable.Function] {
    let start = module.range.lowerBound
    return module.functions.elements.enumerated().compactMap { number, function in
      guard let code = function.body?.code else { return nil }
      let name = module.functionNames[CoreFunctionIndex(number)] ?? "function[\(number)]"
      return TraceTable.Function(
        start: origin + UInt64(code.lowerBound - start), byteCount: UInt64(code.count), name: name)
    }
  }

  /// The table of code that no wasm offset stands behind: each symbol is a function, and has its
  /// own address for an offset.
  private static func adapterTrace(of image: ELFImage) -> TraceTable {
    let code = image.segments.filter(\.isExecutable)
      .map { $0.address..<$0.address + $0.memoryByteCount }
    let symbols = image.symbols.filter { symbol in code.contains { $0.contains(symbol.value) } }
      .sorted { ($0.value, $0.key) < ($1.value, $1.key) }
    var functions: [TraceTable.Function] = []
    for (number, symbol) in symbols.enumerated() {
      let end = number + 1 < symbols.count ? symbols[number + 1].value : symbol.value + 1
      functions.append(
        TraceTable.Function(
          start: symbol.value, byteCount: end - symbol.value, name: symbol.key))
    }
    return TraceTable(
      hasWasmOffsets: false, functions: functions,
      entries: symbols.map { TraceTable.Entry(address: $0.value, offset: $0.value) })
  }
}

private func roundedUp(_ byteCount: UInt64) -> UInt64 { (byteCount + 0xfff) & ~0xfff }
