import WasmBytes

extension CoreModuleDecoder {
  mutating func decodeImports(_ section: inout ByteCursor) throws(WasmError) {
    let count = try count(of: "imports", maximum: limits.imports, atLeast: 3, from: &section)
    module.imports.reserveCapacity(count)
    for _ in 0..<count {
      let start = section.offset
      let source = try section.name()
      let name = try section.name()
      let kind = try importKind(from: &section)
      module.imports.append(.init(module: source, name: name, kind: kind, offset: start))
    }
    module.importedFunctionCount = module.functions.count
    module.importedTableCount = module.tables.count
    module.importedMemoryCount = module.memories.count
    module.importedGlobalCount = module.globals.count
    module.importedTagCount = module.tags.count
  }

  /// Reads what an import is, and enters it into its index space.
  private mutating func importKind(
    from section: inout ByteCursor
  ) throws(WasmError) -> CoreModule.Import.Kind {
    let start = section.offset
    switch try sort(from: &section) {
    case .function:
      let type = try typeIndex(from: &section)
      module.functions.append(.init(type: type, body: nil))
      return .function(type)
    case .table:
      let type = try tableType(from: &section)
      try addTable(.init(type: type, initial: nil, offset: start), at: start)
      return .table(type)
    case .memory:
      let type = try memoryType(from: &section)
      try addMemory(type, at: start)
      return .memory(type)
    case .global:
      let type = try globalType(from: &section)
      try addGlobal(.init(type: type, initial: nil), at: start)
      return .global(type)
    case .tag:
      let type = try tagType(from: &section)
      try addTag(type, at: start)
      return .tag(type)
    }
  }

  private func sort(from section: inout ByteCursor) throws(WasmError) -> CoreSort {
    let start = section.offset
    let code = try section.byte()
    if let sort = CoreSort(rawValue: code) { return sort }
    throw WasmError(.malformed(.other("unknown kind of import or export \(code)")), at: start)
  }

  mutating func decodeFunctions(_ section: inout ByteCursor) throws(WasmError) {
    let start = section.offset
    let count = try section.count()
    try CoreModuleLimits.check(
      count + module.functions.count, "functions", maximum: limits.functions, at: start)
    module.functions.elements.reserveCapacity(count + module.functions.count)
    for _ in 0..<count {
      module.functions.append(.init(type: try typeIndex(from: &section), body: nil))
    }
  }

  mutating func decodeTables(_ section: inout ByteCursor) throws(WasmError) {
    for _ in 0..<(try section.count(atLeast: 2)) {
      let start = section.offset
      guard section.next == 0x40 else {
        try addTable(
          .init(type: try tableType(from: &section), initial: nil, offset: start), at: start)
        continue
      }
      // The form with an initial value: 0x40 0x00, the type, the value.
      _ = try section.byte()
      guard try section.byte() == 0 else {
        throw WasmError(.malformed(.other("malformed table")), at: start)
      }
      let type = try tableType(from: &section)
      let initial = try constantExpression(from: &section)
      try addTable(.init(type: type, initial: initial, offset: start), at: start)
    }
  }

  private mutating func addTable(_ table: CoreModule.Table, at start: Int) throws(WasmError) {
    module.tables.append(table)
    try CoreModuleLimits.check(
      module.tables.count, "tables", maximum: limits.tables, at: start)
  }

  mutating func decodeMemories(_ section: inout ByteCursor) throws(WasmError) {
    for _ in 0..<(try section.count(atLeast: 1)) {
      let start = section.offset
      try addMemory(try memoryType(from: &section), at: start)
    }
  }

  private mutating func addMemory(_ type: CoreMemoryType, at start: Int) throws(WasmError) {
    module.memories.append(type)
    try CoreModuleLimits.check(
      module.memories.count, "memories", maximum: limits.memories, at: start)
  }

  mutating func decodeGlobals(_ section: inout ByteCursor) throws(WasmError) {
    for _ in 0..<(try section.count(atLeast: 3)) {
      let start = section.offset
      let type = try globalType(from: &section)
      let initial = try constantExpression(from: &section)
      try addGlobal(.init(type: type, initial: initial), at: start)
    }
  }

  private mutating func addGlobal(_ global: CoreModule.Global, at start: Int) throws(WasmError) {
    module.globals.append(global)
    try CoreModuleLimits.check(
      module.globals.count, "globals", maximum: limits.globals, at: start)
  }

  mutating func decodeTags(_ section: inout ByteCursor) throws(WasmError) {
    for _ in 0..<(try section.count(atLeast: 2)) {
      let start = section.offset
      try addTag(try tagType(from: &section), at: start)
    }
  }

  private mutating func addTag(_ type: CoreTypeIndex, at start: Int) throws(WasmError) {
    module.tags.append(type)
    try CoreModuleLimits.check(module.tags.count, "tags", maximum: limits.tags, at: start)
  }

  mutating func decodeExports(_ section: inout ByteCursor) throws(WasmError) {
    let count = try count(of: "exports", maximum: limits.exports, atLeast: 3, from: &section)
    var exports: [CoreModule.Export] = []
    exports.reserveCapacity(count)
    for _ in 0..<count {
      let start = section.offset
      let name = try section.name()
      let sort = try sort(from: &section)
      let index = try section.u32()
      exports.append(.init(name: name, sort: sort, index: index, offset: start))
      if sort == .function { module.declaredFunctionReferences.insert(CoreFunctionIndex(index)) }
    }
    // Assigned at once, since every assignment builds the map of names.
    module.exports = exports
  }

  mutating func decodeStart(_ section: inout ByteCursor) throws(WasmError) {
    module.startOffset = section.offset
    module.start = CoreFunctionIndex(rawValue: try section.u32())
  }
}
