import WasmBytes
import WasmCore

extension ComponentDecoder {
  mutating func typeDefinition() throws(WasmError) -> Component.TypeDefinition {
    let start = cursor.offset
    let code = try cursor.byte()
    switch code {
    case 0x40: return .function(try functionType(isAsynchronous: false))
    case 0x43: return .function(try functionType(isAsynchronous: true))
    case 0x41: return .component(try declarations(in: .componentType, at: start))
    case 0x42: return .instance(try declarations(in: .instanceType, at: start))
    case 0x3f: return try resourceType(at: start)
    default: return .value(try valueType(code, at: start))
    }
  }

  private mutating func resourceType(
    at start: Int
  ) throws(WasmError) -> Component.TypeDefinition {
    guard scope.kind == .component else {
      throw WasmError(.invalid(.component(.resourceTypeInType)), at: start)
    }
    let representationOffset = cursor.offset
    switch try cursor.byte() {
    case 0x7f: break
    case 0x7e: throw WasmError(.unsupported(.memory64), at: representationOffset)
    case let code: throw WasmError(.malformed(.unknownType(code)), at: representationOffset)
    }
    let destructor = try optional { (decoder) throws(WasmError) in
      Component.CoreFunctionIndex(try decoder.index(of: .coreFunction))
    }
    return .resource(destructor: destructor)
  }

  // MARK: Functions

  private mutating func functionType(
    isAsynchronous: Bool
  ) throws(WasmError) -> Component.FunctionTypeDefinition {
    var names = UniqueNames()
    let parameters = try list { (decoder) throws(WasmError) in try decoder.field(among: &names) }
    return Component.FunctionTypeDefinition(
      isAsynchronous: isAsynchronous, parameters: parameters, result: try result())
  }

  /// Reads a result list.
  mutating func result() throws(WasmError) -> Component.ValueTypeReference? {
    let start = cursor.offset
    switch try cursor.byte() {
    case 0: return try valueTypeReference()
    case 1:
      guard try cursor.byte() == 0 else {
        throw WasmError(.malformed(.other("named results")), at: start)
      }
      return nil
    case let code: throw WasmError(.malformed(.other("unknown result list \(code)")), at: start)
    }
  }

  // MARK: Values

  private mutating func valueType(
    _ code: UInt8, at start: Int
  ) throws(WasmError) -> Component.ValueTypeDefinition {
    if let primitive = try Self.primitive(code, at: start) { return .primitive(primitive) }
    var names = UniqueNames()
    switch code {
    case 0x72:
      return .record(
        try nonEmpty("record") { (decoder) throws(WasmError) in
          try decoder.field(among: &names)
        })
    case 0x71:
      return .variant(
        try nonEmpty("variant") { (decoder) throws(WasmError) in
          try decoder.variantCase(among: &names)
        })
    case 0x70: return .list(try valueTypeReference())
    case 0x6f:
      return .tuple(
        try nonEmpty("tuple") { (decoder) throws(WasmError) in
          try decoder.valueTypeReference()
        })
    case 0x6e:
      let labels = try nonEmpty("flags") { (decoder) throws(WasmError) in
        try decoder.label(among: &names)
      }
      guard labels.count <= 32 else {
        throw WasmError(.invalid(.component(.tooManyFlags)), at: start)
      }
      return .flags(labels)
    case 0x6d:
      return .enum(
        try nonEmpty("enum") { (decoder) throws(WasmError) in try decoder.label(among: &names) })
    case 0x6b: return .option(try valueTypeReference())
    case 0x6a:
      let ok = try optional { (decoder) throws(WasmError) in try decoder.valueTypeReference() }
      let error = try optional { (decoder) throws(WasmError) in try decoder.valueTypeReference() }
      return .result(ok: ok, error: error)
    case 0x69: return .own(try typeIndex(.resource))
    case 0x68: return .borrow(try typeIndex(.resource))
    case 0x67:
      let element = try valueTypeReference()
      return .fixedLengthList(element, count: try cursor.u32())
    case 0x66:
      return .stream(
        try optional { (decoder) throws(WasmError) in try decoder.valueTypeReference() })
    case 0x65:
      return .future(
        try optional { (decoder) throws(WasmError) in try decoder.valueTypeReference() })
    case 0x63:
      let key = try valueTypeReference()
      return .map(key: key, value: try valueTypeReference())
    default: throw WasmError(.malformed(.unknownType(code)), at: start)
    }
  }

  /// The primitive type with opcode `code`, or nil.
  private static func primitive(
    _ code: UInt8, at offset: Int
  ) throws(WasmError) -> Component.PrimitiveType? {
    guard code != 0x64 else {
      throw WasmError(.unsupported(.componentAsync("error-context")), at: offset)
    }
    return Component.PrimitiveType(rawValue: code)
  }

  mutating func valueTypeReference() throws(WasmError) -> Component.ValueTypeReference {
    let start = cursor.offset
    // A primitive type is a negative number of one byte, an index a number that isn't negative.
    if let code = cursor.next, code & 0xc0 == 0x40 {
      guard let primitive = try Self.primitive(code, at: start) else {
        throw WasmError(.malformed(.unknownType(code)), at: start)
      }
      _ = try cursor.byte()
      return .primitive(primitive)
    }
    let index = try cursor.s33()
    guard let index = UInt32(exactly: index) else {
      throw WasmError(.malformed(.other("type index out of range")), at: start)
    }
    try check(index, of: .type, in: scope, at: start)
    let kind = scope.typeKind(index)
    guard kind == .value || kind == .unknown else {
      throw WasmError(
        .invalid(.typeMismatch(expected: TypeKind.value.name, found: kind.name)), at: start)
    }
    return .index(Component.TypeIndex(index))
  }

  private mutating func field(
    among names: inout UniqueNames
  ) throws(WasmError) -> Component.Field {
    let name = try label(among: &names)
    return Component.Field(name: name, type: try valueTypeReference())
  }

  private mutating func variantCase(
    among names: inout UniqueNames
  ) throws(WasmError) -> Component.Case {
    let name = try label(among: &names)
    let type = try optional { (decoder) throws(WasmError) in try decoder.valueTypeReference() }
    let start = cursor.offset
    guard try cursor.byte() == 0 else {
      throw WasmError(.malformed(.other("a case has no refinement")), at: start)
    }
    return Component.Case(name: name, type: type)
  }

  /// Reads a label that is unlike all of `names`.
  private mutating func label(among names: inout UniqueNames) throws(WasmError) -> String {
    let start = cursor.offset
    let label = try name()
    guard NameGrammar.isLabel(label) else {
      throw WasmError(.invalid(.component(.notKebabCase(label))), at: start)
    }
    try names.insert(label, at: start)
    return label
  }

  private mutating func nonEmpty<Element>(
    _ what: String, _ element: (inout ComponentDecoder) throws(WasmError) -> Element
  ) throws(WasmError) -> [Element] {
    let start = cursor.offset
    let elements = try list(element)
    guard !elements.isEmpty else {
      throw WasmError(.invalid(.component(.emptyType(what))), at: start)
    }
    return elements
  }

  mutating func optional<Element>(
    _ element: (inout ComponentDecoder) throws(WasmError) -> Element
  ) throws(WasmError) -> Element? {
    let start = cursor.offset
    switch try cursor.byte() {
    case 0: return nil
    case 1: return try element(&self)
    case let code: throw WasmError(.malformed(.other("unknown option \(code)")), at: start)
    }
  }

  // MARK: Components and instances

  private mutating func declarations(
    in kind: IndexSpaces.Kind, at start: Int
  ) throws(WasmError) -> [Component.Declaration] {
    try push(kind, at: start)
    let declarations = try list { (decoder) throws(WasmError) in
      let offset = decoder.cursor.offset
      return Component.Declaration(kind: try decoder.declaration(), offset: offset)
    }
    scopes.removeLast()
    return declarations
  }

  /// Reads a declaration, and adds what it declares to the scope.
  private mutating func declaration() throws(WasmError) -> Component.Declaration.Kind {
    let start = cursor.offset
    let code = try cursor.byte()
    switch code {
    case 0x00:
      let type = try coreType()
      scope.appendCoreType(type)
      return .coreType(type)
    case 0x01:
      let type = try typeDefinition()
      scope.appendType(TypeKind(type))
      return .type(type)
    case 0x02:
      let alias = try alias()
      appendAlias(alias)
      return .alias(alias)
    case 0x03 where scope.kind == .componentType:
      let (name, type) = try externDeclaration(isImport: true)
      appendExtern(type)
      return .import(name, type)
    case 0x04:
      let (name, type) = try externDeclaration(isImport: false)
      appendExtern(type)
      return .export(name, type)
    default: throw WasmError(.malformed(.other("unknown declaration \(code)")), at: start)
    }
  }

  /// Reads the type of an import or export.
  mutating func externType() throws(WasmError) -> Component.ExternType {
    let start = cursor.offset
    switch try cursor.byte() {
    case 0x00:
      let sortOffset = cursor.offset
      guard try cursor.byte() == 0x11 else {
        throw WasmError(
          .malformed(.other("of the core sorts only modules are imported and exported")),
          at: sortOffset)
      }
      let indexOffset = cursor.offset
      let index = try index(of: .coreType)
      guard case .module = scope.coreType(index) else {
        throw WasmError(
          .invalid(.typeMismatch(expected: "a module type", found: "a core function type")),
          at: indexOffset)
      }
      return .coreModule(Component.CoreTypeIndex(index))
    case 0x01: return .function(try typeIndex(.function))
    case 0x02: return .value(try valueBound())
    case 0x03:
      let boundOffset = cursor.offset
      switch try cursor.byte() {
      case 0x00: return .type(.equal(Component.TypeIndex(try index(of: .type))))
      case 0x01: return .type(.resource)
      case let code:
        throw WasmError(.malformed(.other("unknown type bound \(code)")), at: boundOffset)
      }
    case 0x04: return .component(try typeIndex(.component))
    case 0x05: return .instance(try typeIndex(.instance))
    case let code: throw WasmError(.malformed(.other("unknown extern type \(code)")), at: start)
    }
  }
}
