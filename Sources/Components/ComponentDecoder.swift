// Decoding of the component binary format.
//
// A component may be nested in another to any depth that the input's author likes, so components
// under construction are frames of an explicit stack. Types nest too; for them the depth limit is
// what bounds the recursion. Memory is bounded because every list is read element by element, each
// of which takes bytes of the file and one of `ComponentLimits.items`, and none is reserved for.
//
// While decoding, the sizes of all index spaces are tracked, and the kinds of types as far as they
// are known without evaluating anything. So whoever evaluates a decoded component can rely on:
// every index is in range at the place of its use, of the right sort, and labels and names are
// well formed and unique. Whether types agree is found out by evaluation.

import WasmBytes
import WasmCore

extension Component {
  /// Decodes the component that `bytes` is.
  package init(decoding bytes: [UInt8]) throws(WasmError) {
    var decoder = ComponentDecoder(bytes)
    self = try decoder.component()
  }
}

/// The state of decoding a file.
struct ComponentDecoder {
  /// What is being read: a section, or what holds sections.
  var cursor: ByteCursor
  /// The scopes around the definition that is being decoded, the outermost first.
  var scopes: [IndexSpaces] = []
  /// How many more items the file may have.
  private var itemsLeft = ComponentLimits.items
  /// How many more names of name sections are kept.
  var namesLeft = ComponentLimits.names

  init(_ bytes: [UInt8]) { cursor = ByteCursor(bytes) }

  /// The innermost scope.
  var scope: IndexSpaces {
    get { scopes[scopes.count - 1] }
    _modify { yield &scopes[scopes.count - 1] }
  }

  /// A component under construction, and the cursor over the rest of its sections.
  private struct Frame {
    var component: Component
    var sections: ByteCursor
  }

  /// Decodes the component that the whole of the cursor is.
  mutating func component() throws(WasmError) -> Component {
    var frames: [Frame] = []
    try enter(cursor, onto: &frames)
    while true {
      let top = frames.count - 1
      if frames[top].sections.isAtEnd {
        scopes.removeLast()
        let frame = frames.removeLast()
        guard top > 0 else { return frame.component }
        try append(
          .component(frame.component), at: frame.component.range.lowerBound,
          to: &frames[top - 1].component)
        continue
      }
      let (identifier, contents) = try section(of: &frames[top].sections)
      if identifier == 4 {
        try enter(contents, onto: &frames)
      } else {
        cursor = contents
        try decodeSection(identifier, into: &frames[top].component)
      }
    }
  }

  private mutating func enter(
    _ contents: ByteCursor, onto frames: inout [Frame]
  ) throws(WasmError) {
    var sections = contents
    let range = contents.offset..<contents.end
    try preamble(of: &sections, isRoot: frames.isEmpty)
    try push(.component, at: range.lowerBound)
    frames.append(Frame(component: Component(range: range), sections: sections))
  }

  /// Opens a scope.
  mutating func push(_ kind: IndexSpaces.Kind, at offset: Int) throws(WasmError) {
    guard scopes.count < ComponentLimits.nesting else {
      throw WasmError(
        .limitExceeded(.init("nested components and types", maximum: ComponentLimits.nesting)),
        at: offset)
    }
    scopes.append(IndexSpaces(kind))
  }

  private func preamble(of cursor: inout ByteCursor, isRoot: Bool) throws(WasmError) {
    let start = cursor.offset
    for expected: UInt8 in [0x00, 0x61, 0x73, 0x6d] {
      guard try cursor.byte() == expected else {
        throw WasmError(.malformed(.badMagic), at: start)
      }
    }
    let versionOffset = cursor.offset
    switch try cursor.fixed32() {
    case 0x0001_000d: return
    case 1 where isRoot: throw WasmError(.malformed(.coreModuleInsteadOfComponent), at: start)
    case let version: throw WasmError(.malformed(.unknownVersion(version)), at: versionOffset)
    }
  }

  private func section(
    of sections: inout ByteCursor
  ) throws(WasmError) -> (identifier: UInt8, contents: ByteCursor) {
    let start = sections.offset
    let identifier = try sections.byte()
    guard identifier <= 12 else {
      throw WasmError(.malformed(.unknownSection(identifier)), at: start)
    }
    let sizeOffset = sections.offset
    let size = Int(try sections.u32())
    guard size <= sections.remaining else {
      throw WasmError(.malformed(.lengthOutOfBounds), at: sizeOffset)
    }
    return (identifier, try sections.window(size))
  }

  /// Decodes the section that the cursor is on, which isn't a nested component.
  private mutating func decodeSection(
    _ identifier: UInt8, into component: inout Component
  ) throws(WasmError) {
    switch identifier {
    case 0: return try custom(into: &component)
    case 1:
      let start = cursor.offset
      let module = try CoreModule(decoding: cursor.bytes, in: start..<cursor.end)
      try Self.checkImportNames(of: module)
      return try append(.coreModule(module), at: start, to: &component)
    case 9:
      let start = cursor.offset
      try append(.start(try startDefinition()), at: start, to: &component)
      return try checkSectionEnd()
    default: break
    }
    for _ in 0..<(try cursor.count()) {
      let start = cursor.offset
      try append(try definition(inSection: identifier), at: start, to: &component)
    }
    try checkSectionEnd()
  }

  private func checkSectionEnd() throws(WasmError) {
    guard cursor.isAtEnd else {
      throw WasmError(.malformed(.sectionSizeMismatch), at: cursor.offset)
    }
  }

  /// Throws if two imports of `module` have the same names, which only a component forbids.
  private static func checkImportNames(of module: CoreModule) throws(WasmError) {
    var names: Set<[ExactName]> = []
    for imported in module.imports {
      guard names.insert([ExactName(imported.module), ExactName(imported.name)]).inserted else {
        throw WasmError(
          .invalid(
            .component(.duplicateCoreImport(module: imported.module, name: imported.name))),
          at: imported.offset)
      }
    }
  }

  private mutating func definition(
    inSection identifier: UInt8
  ) throws(WasmError) -> Component.Definition.Kind {
    switch identifier {
    case 2: .coreInstance(try coreInstance())
    case 3: .coreType(try coreType())
    case 5: .instance(try instance())
    case 6: .alias(try alias())
    case 7: .type(try typeDefinition())
    case 8: .canonical(try canonical())
    case 10: .import(try importDefinition())
    case 11: .export(try exportDefinition())
    case 12: .value(try valueDefinition())
    default: throw WasmError(.malformed(.unknownSection(identifier)), at: cursor.offset)
    }
  }

  /// Appends a definition, and what it defines to the scope.
  private mutating func append(
    _ kind: Component.Definition.Kind, at offset: Int, to component: inout Component
  ) throws(WasmError) {
    try countItem(at: offset)
    switch kind {
    case .coreModule: scope.append(.coreModule)
    case .coreInstance: scope.append(.coreInstance)
    case .coreType(let type): scope.appendCoreType(type)
    case .component: scope.append(.component)
    case .instance: scope.append(.instance)
    case .alias(let alias): appendAlias(alias)
    case .type(let type): scope.appendType(TypeKind(type))
    case .start(let start): for _ in 0..<start.resultCount { scope.append(.value) }
    case .value: scope.append(.value)
    case .canonical(.lift): scope.append(.function)
    case .canonical: scope.append(.coreFunction)
    case .import(let imported): appendExtern(imported.type)
    case .export(let export): appendExport(export)
    }
    component.definitions.append(Component.Definition(kind: kind, offset: offset))
  }

  /// Counts one more item of the file.
  mutating func countItem(at offset: Int) throws(WasmError) {
    guard itemsLeft > 0 else {
      throw WasmError(
        .limitExceeded(.init("definitions and their parts", maximum: ComponentLimits.items)),
        at: offset)
    }
    itemsLeft -= 1
  }

  /// Reads a list whose elements `element` reads.
  mutating func list<Element>(
    _ element: (inout ComponentDecoder) throws(WasmError) -> Element
  ) throws(WasmError) -> [Element] {
    var elements: [Element] = []
    for _ in 0..<(try cursor.count()) {
      try countItem(at: cursor.offset)
      elements.append(try element(&self))
    }
    return elements
  }

  /// Reads a name of bounded length.
  mutating func name() throws(WasmError) -> String {
    let start = cursor.offset
    let name = try cursor.name()
    guard name.utf8.count <= ComponentLimits.nameLength else {
      throw WasmError(
        .limitExceeded(.init("bytes of a name", maximum: ComponentLimits.nameLength)), at: start)
    }
    return name
  }
}
