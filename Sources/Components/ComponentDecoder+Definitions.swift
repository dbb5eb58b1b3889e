import WasmBytes
import WasmCore

extension ComponentDecoder {
  // MARK: Sorts

  /// Reads a sort, refusing those of gated features by name.
  mutating func sort() throws(WasmError) -> Sort {
    let start = cursor.offset
    switch try cursor.byte() {
    case 0x00: return try coreSort()
    case 0x01: return .function
    case 0x02: return .value
    case 0x03: return .type
    case 0x04: return .component
    case 0x05: return .instance
    case let code: throw WasmError(.malformed(.other("unknown sort \(code)")), at: start)
    }
  }

  private mutating func coreSort() throws(WasmError) -> Sort {
    let start = cursor.offset
    switch try cursor.byte() {
    case 0x00: return .coreFunction
    case 0x01: return .coreTable
    case 0x02: return .coreMemory
    case 0x03: return .coreGlobal
    case 0x04: return .coreTag
    case 0x10: return .coreType
    case 0x11: return .coreModule
    case 0x12: return .coreInstance
    case let code: throw WasmError(.malformed(.other("unknown core sort \(code)")), at: start)
    }
  }

  private mutating func sortIndex() throws(WasmError) -> SortIndex {
    let sort = try sort()
    return SortIndex(sort: sort, index: try index(of: sort))
  }

  // MARK: Instances

  mutating func coreInstance() throws(WasmError) -> Component.CoreInstance {
    let start = cursor.offset
    var names: Set<ExactName> = []
    switch try cursor.byte() {
    case 0x00:
      let module = Component.CoreModuleIndex(try index(of: .coreModule))
      let arguments = try list { (decoder) throws(WasmError) -> Component.CoreArgument in
        let name = try decoder.uniqueName(among: &names)
        let sortOffset = decoder.cursor.offset
        guard try decoder.cursor.byte() == 0x12 else {
          throw WasmError(
            .malformed(.other("a core module's arguments have to be instances")), at: sortOffset)
        }
        let instance = Component.CoreInstanceIndex(try decoder.index(of: .coreInstance))
        return Component.CoreArgument(name: name, instance: instance)
      }
      return .instantiate(module, arguments: arguments)
    case 0x01:
      return .exports(
        try list { (decoder) throws(WasmError) -> Component.CoreInlineExport in
          let name = try decoder.uniqueName(among: &names)
          let sortOffset = decoder.cursor.offset
          let sort = try decoder.coreSort()
          switch sort {
          case .coreFunction, .coreTable, .coreMemory, .coreGlobal, .coreTag: break
          default:
            throw WasmError(
              .invalid(.other("a core instance can't export \(sort.nameWithArticle)")),
              at: sortOffset)
          }
          let index = try decoder.index(of: sort)
          return Component.CoreInlineExport(name: name, item: SortIndex(sort: sort, index: index))
        })
    case let code:
      throw WasmError(.malformed(.other("unknown core instance \(code)")), at: start)
    }
  }

  mutating func instance() throws(WasmError) -> Component.Instance {
    let start = cursor.offset
    var names: Set<ExactName> = []
    var bundleNames = UniqueNames()
    switch try cursor.byte() {
    case 0x00:
      let component = Component.ComponentIndex(try index(of: .component))
      let arguments = try list { (decoder) throws(WasmError) -> Component.Argument in
        let name = try decoder.uniqueName(among: &names)
        let itemOffset = decoder.cursor.offset
        let item = try decoder.sortIndex()
        try Self.checkExternSort(item.sort, at: itemOffset)
        return Component.Argument(name: name, item: item)
      }
      return .instantiate(component, arguments: arguments)
    case 0x01:
      return .exports(
        try list { (decoder) throws(WasmError) -> Component.InlineExport in
          let nameOffset = decoder.cursor.offset
          let name = try decoder.externName()
          try bundleNames.insert(name.name, at: nameOffset)
          let itemOffset = decoder.cursor.offset
          let item = try decoder.sortIndex()
          try Self.checkExternSort(item.sort, at: itemOffset)
          try Self.checkAttributes(of: name, item.sort, at: nameOffset)
          return Component.InlineExport(name: name, item: item)
        })
    case let code:
      throw WasmError(.malformed(.other("unknown instance \(code)")), at: start)
    }
  }

  /// Reads a name that is compared as it is.
  private mutating func uniqueName(
    among names: inout Set<ExactName>
  ) throws(WasmError) -> String {
    let start = cursor.offset
    let name = try name()
    guard names.insert(ExactName(name)).inserted else {
      throw WasmError(.invalid(.component(.duplicateArgument(name))), at: start)
    }
    return name
  }

  /// Throws unless components can import and export items of `sort`.
  private static func checkExternSort(_ sort: Sort, at offset: Int) throws(WasmError) {
    switch sort {
    case .coreModule, .function, .value, .type, .component, .instance: return
    default:
      throw WasmError(
        .invalid(.component(.notPassedBetweenComponents(sort: sort.nameWithArticle))),
        at: offset)
    }
  }

  // MARK: Aliases

  mutating func alias() throws(WasmError) -> Component.Alias {
    let start = cursor.offset
    let sort = try sort()
    let targetOffset = cursor.offset
    switch try cursor.byte() {
    case 0x00:
      let instance = Component.InstanceIndex(try index(of: .instance))
      try Self.checkExternSort(sort, at: start)
      try checkAliasInType(sort, allowed: [.instance, .type], at: start)
      return Component.Alias(sort: sort, target: .export(instance, name: try name()))
    case 0x01:
      let instance = Component.CoreInstanceIndex(try index(of: .coreInstance))
      switch sort {
      case .coreFunction, .coreTable, .coreMemory, .coreGlobal, .coreTag: break
      default:
        throw WasmError(
          .invalid(.other("a core instance can't export \(sort.nameWithArticle)")), at: start)
      }
      return Component.Alias(sort: sort, target: .coreExport(instance, name: try name()))
    case 0x02:
      return Component.Alias(sort: sort, target: try outerTarget(of: sort, at: start))
    case let code:
      throw WasmError(.malformed(.other("unknown alias \(code)")), at: targetOffset)
    }
  }

  private mutating func outerTarget(
    of sort: Sort, at offset: Int
  ) throws(WasmError) -> Component.Alias.Target {
    let countOffset = cursor.offset
    let count = try cursor.u32()
    guard count < UInt32(scopes.count) else {
      throw WasmError(
        .invalid(.unknownIndex(space: "outer scope", index: count, count: scopes.count)),
        at: countOffset)
    }
    switch sort {
    case .coreType, .coreModule, .type, .component: break
    default:
      throw WasmError(
        .invalid(.other("an outer alias can't name \(sort.nameWithArticle)")), at: offset)
    }
    try checkAliasInType(sort, allowed: [.coreType, .type], at: offset)
    let indexOffset = cursor.offset
    let index = try cursor.u32()
    try check(index, of: sort, in: scopes[scopes.count - 1 - Int(count)], at: indexOffset)
    return .outer(count: count, index: index)
  }

  private func checkAliasInType(
    _ sort: Sort, allowed: Set<Sort>, at offset: Int
  ) throws(WasmError) {
    guard scope.kind == .component || allowed.contains(sort) else {
      throw WasmError(.invalid(.component(.aliasInType(sort: sort.name))), at: offset)
    }
  }

  // MARK: Imports and exports

  mutating func importDefinition() throws(WasmError) -> Component.Import {
    let (name, type) = try externDeclaration(isImport: true)
    return Component.Import(name: name, type: type)
  }

  mutating func exportDefinition() throws(WasmError) -> Component.Export {
    let nameOffset = cursor.offset
    let name = try externName()
    try scope.exportNames.insert(name.name, at: nameOffset)
    let itemOffset = cursor.offset
    let item = try sortIndex()
    try Self.checkExternSort(item.sort, at: itemOffset)
    try Self.checkAttributes(of: name, item.sort, at: nameOffset)

    let flagOffset = cursor.offset
    var type: Component.ExternType?
    switch try cursor.byte() {
    case 0: break
    case 1:
      let typeOffset = cursor.offset
      let ascribed = try externType()
      guard ascribed.sort == item.sort else {
        throw WasmError(
          .invalid(
            .typeMismatch(
              expected: item.sort.nameWithArticle, found: ascribed.sort.nameWithArticle)),
          at: typeOffset)
      }
      type = ascribed
    case let code:
      throw WasmError(.malformed(.other("unknown option \(code)")), at: flagOffset)
    }
    return Component.Export(name: name, item: item, type: type)
  }

  /// Reads the name and type of an import or of a declared export.
  mutating func externDeclaration(
    isImport: Bool
  ) throws(WasmError) -> (ExternName, Component.ExternType) {
    let nameOffset = cursor.offset
    let name = try externName()
    if isImport {
      try scope.importNames.insert(name.name, at: nameOffset)
    } else {
      try scope.exportNames.insert(name.name, at: nameOffset)
    }
    let type = try externType()
    try Self.checkAttributes(of: name, type.sort, at: nameOffset)
    return (name, type)
  }

  /// Throws unless the attributes of `name` can belong to an item of `sort`.
  private static func checkAttributes(
    of name: ExternName, _ sort: Sort, at offset: Int
  ) throws(WasmError) {
    guard name.implements != nil else { return }
    guard sort == .instance, !NameGrammar.isInterfaceName(name.name) else {
      throw WasmError(
        .invalid(
          .component(.misplacedImplements(name.name, isInstance: sort == .instance))),
        at: offset)
    }
  }
}
