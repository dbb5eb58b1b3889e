import WasmBytes

extension ComponentDecoder {
  /// Reads the name of an import or export, with its attributes.
  mutating func externName() throws(WasmError) -> ExternName {
    let start = cursor.offset
    let form = try cursor.byte()
    guard form <= 2 else {
      throw WasmError(.malformed(.other("unknown form \(form) of a name")), at: start)
    }
    let nameOffset = cursor.offset
    let text = try name()
    guard NameGrammar.isExternName(text) else {
      throw WasmError(.invalid(.component(.notExternName(text))), at: nameOffset)
    }
    var name = ExternName(name: text)
    guard form == 2 else { return name }
    for _ in 0..<(try cursor.count()) {
      let start = cursor.offset
      let code = try cursor.byte()
      let value = try self.name()
      let isNew: Bool
      switch code {
      case 0:
        isNew = name.implements == nil
        name.implements = value
        guard NameGrammar.isInterfaceName(value) else {
          throw WasmError(.invalid(.component(.notInterfaceName(value))), at: start)
        }
      case 1:
        isNew = name.versionSuffix == nil
        name.versionSuffix = value
        guard NameGrammar.isVersionSuffix(value, of: text) else {
          throw WasmError(.invalid(.component(.badVersionSuffix(value))), at: start)
        }
      case 2:
        isNew = name.externalID == nil
        name.externalID = value
      default:
        throw WasmError(.malformed(.other("unknown attribute \(code) of a name")), at: start)
      }
      guard isNew else {
        throw WasmError(.invalid(.component(.duplicateAttribute)), at: start)
      }
    }
    return name
  }

  /// Reads a custom section; of all of them the one with names is kept, as far as it makes sense.
  mutating func custom(into component: inout Component) throws(WasmError) {
    guard try cursor.name() == "component-name" else { return }
    while !cursor.isAtEnd {
      do {
        try nameSubsection(into: &component.names)
      } catch {
        return
      }
    }
  }

  private mutating func nameSubsection(into names: inout Component.Names) throws(WasmError) {
    let identifier = try cursor.byte()
    let size = Int(try cursor.u32())
    var subsection = try cursor.window(size)
    switch identifier {
    case 0: names.component = try subsection.name()
    case 1:
      let rest = cursor
      cursor = subsection
      defer { cursor = rest }
      let sort = try sort()
      for _ in 0..<(try cursor.count(atLeast: 2)) {
        let index = try cursor.u32()
        let name = try cursor.name()
        guard namesLeft > 0 else { return }
        namesLeft -= 1
        names.items[sort, default: [:]][index] = name
      }
    default: break
    }
  }
}
