import WasmBytes

extension CoreModule {
  /// Returns the export called `name`, in constant time, or nil if there is none.
  package func export(named name: String) -> Export? {
    exportPositions[ExactName(name)].map { exports[$0] }
  }

  /// Returns the type of what `imported` wants.
  package func externType(of imported: Import) -> CoreExternType {
    switch imported.kind {
    case .function(let type): .function(types[type])
    case .table(let type): .table(type)
    case .memory(let type): .memory(type)
    case .global(let type): .global(type)
    case .tag(let type): .tag(types[type])
    }
  }

  /// Returns the type of what `export` offers, its index being valid.
  package func externType(of export: Export) -> CoreExternType {
    switch export.sort {
    case .function: .function(type(of: CoreFunctionIndex(export.index)))
    case .table: .table(tables[CoreTableIndex(export.index)].type)
    case .memory: .memory(memories[CoreMemoryIndex(export.index)])
    case .global: .global(globals[CoreGlobalIndex(export.index)].type)
    case .tag: .tag(types[tags[CoreTagIndex(export.index)]])
    }
  }

  /// Returns the number of definitions of `sort`, the imported ones included.
  package func count(of sort: CoreSort) -> Int {
    switch sort {
    case .function: functions.count
    case .table: tables.count
    case .memory: memories.count
    case .global: globals.count
    case .tag: tags.count
    }
  }

  /// Returns where in `exports` each name stands first.
  static func positions(of exports: [Export]) -> [ExactName: Int] {
    var positions: [ExactName: Int] = [:]
    positions.reserveCapacity(exports.count)
    for (position, export) in exports.enumerated() {
      let name = ExactName(export.name)
      if positions[name] == nil { positions[name] = position }
    }
    return positions
  }
}
