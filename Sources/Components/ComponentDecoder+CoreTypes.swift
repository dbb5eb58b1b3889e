import WasmBytes
import WasmCore

extension ComponentDecoder {
  mutating func coreType() throws(WasmError) -> Component.CoreTypeDefinition {
    let start = cursor.offset
    switch try cursor.byte() {
    case 0x60: return .function(try coreFunctionType())
    case 0x50: return .module(try coreModuleType(at: start))
    case 0x00:
      // A subtype that isn't final has a zero before it, for the byte 0x50 is a module type's.
      let codeOffset = cursor.offset
      let code = try cursor.byte()
      guard code == 0x50 else { throw WasmError(.malformed(.unknownType(code)), at: codeOffset) }
      return .openFunction(try coreSubtype(at: start))
    case 0x4e, 0x4f, 0x5e, 0x5f: throw WasmError(.unsupported(.garbageCollection), at: start)
    case let code: throw WasmError(.malformed(.unknownType(code)), at: start)
    }
  }

  private mutating func coreFunctionType() throws(WasmError) -> CoreFunctionType {
    let parameters = try list { (decoder) throws(WasmError) in
      try CoreValueType(decoding: &decoder.cursor, .none)
    }
    let results = try list { (decoder) throws(WasmError) in
      try CoreValueType(decoding: &decoder.cursor, .none)
    }
    return CoreFunctionType(parameters: parameters, results: results)
  }

  /// Reads what is behind the opcode of a subtype at `start`: a function type without supertypes, for
  /// all else is of garbage collection.
  private mutating func coreSubtype(at start: Int) throws(WasmError) -> CoreFunctionType {
    let supertypes = try list { (decoder) throws(WasmError) in try decoder.cursor.u32() }
    let formOffset = cursor.offset
    switch try cursor.byte() {
    case 0x60 where supertypes.isEmpty: return try coreFunctionType()
    case 0x60, 0x5e, 0x5f: throw WasmError(.unsupported(.garbageCollection), at: start)
    case let code: throw WasmError(.malformed(.unknownType(code)), at: formOffset)
    }
  }

  /// Reads a module type, whose own types are resolved at once: it can't contain module types.
  private mutating func coreModuleType(at start: Int) throws(WasmError) -> Component.CoreModuleType
  {
    var module = Component.CoreModuleType()
    var types: [CoreFunctionType] = []
    var imports: Set<[ExactName]> = []
    var exports: Set<ExactName> = []
    for _ in 0..<(try cursor.count()) {
      let start = cursor.offset
      try countItem(at: start)
      switch try cursor.byte() {
      case 0x00:
        let moduleName = try name()
        let name = try name()
        let type = try coreExternType(types)
        guard imports.insert([ExactName(moduleName), ExactName(name)]).inserted else {
          throw WasmError(
            .invalid(.component(.duplicateCoreImport(module: moduleName, name: name))),
            at: start)
        }
        module.imports.append(.init(module: moduleName, name: name, type: type))
      case 0x01:
        types.append(try coreTypeInModuleType())
      case 0x02: types.append(try coreOuterAlias(types))
      case 0x03:
        let name = try name()
        let type = try coreExternType(types)
        guard exports.insert(ExactName(name)).inserted else {
          throw WasmError(.invalid(.duplicateExport(name)), at: start)
        }
        module.exports.append(.init(name: name, type: type))
      case let code: throw WasmError(.malformed(.other("unknown declaration \(code)")), at: start)
      }
    }
    return module
  }

  private mutating func coreTypeInModuleType() throws(WasmError) -> CoreFunctionType {
    let start = cursor.offset
    switch try cursor.byte() {
    case 0x60: return try coreFunctionType()
    case 0x50:
      // A module type has this opcode too, and isn't allowed here.
      _ = try coreSubtype(at: start)
      throw WasmError(.unsupported(.garbageCollection), at: start)
    case 0x4e, 0x4f, 0x5e, 0x5f: throw WasmError(.unsupported(.garbageCollection), at: start)
    case let code: throw WasmError(.malformed(.unknownType(code)), at: start)
    }
  }

  private mutating func coreOuterAlias(
    _ types: [CoreFunctionType]
  ) throws(WasmError) -> CoreFunctionType {
    let start = cursor.offset
    guard try cursor.byte() == 0x10, try cursor.byte() == 0x01 else {
      throw WasmError(.malformed(.other("unknown core alias")), at: start)
    }
    let countOffset = cursor.offset
    let count = try cursor.u32()
    // The module type itself is a scope, and isn't on the stack.
    guard count <= UInt32(scopes.count) else {
      throw WasmError(
        .invalid(.unknownIndex(space: "outer scope", index: count, count: scopes.count + 1)),
        at: countOffset)
    }
    guard count > 0 else { return try coreTypeIndex(types) }
    let indexOffset = cursor.offset
    let index = try cursor.u32()
    let target = scopes[scopes.count - Int(count)]
    try check(index, of: .coreType, in: target, at: indexOffset)
    switch target.coreType(index) {
    case .function(let type): return type
    case .openFunction: throw WasmError(.unsupported(.garbageCollection), at: indexOffset)
    case .module:
      throw WasmError(
        .invalid(.other("a module type can't refer to a module type")), at: indexOffset)
    }
  }

  /// Reads the index of one of `types`.
  private mutating func coreTypeIndex(
    _ types: [CoreFunctionType]
  ) throws(WasmError) -> CoreFunctionType {
    let start = cursor.offset
    let index = try cursor.u32()
    guard index < UInt32(types.count) else {
      throw WasmError(
        .invalid(.unknownIndex(space: "core type", index: index, count: types.count)), at: start)
    }
    return types[Int(index)]
  }

  private mutating func coreExternType(
    _ types: [CoreFunctionType]
  ) throws(WasmError) -> CoreExternType {
    let start = cursor.offset
    switch try cursor.byte() {
    case 0x00: return .function(try coreTypeIndex(types))
    case 0x01: return .table(try coreTableType())
    case 0x02: return .memory(try coreMemoryType())
    case 0x03: return .global(try coreGlobalType())
    case 0x04: return .tag(try coreTagType(types))
    case let code:
      throw WasmError(.malformed(.other("unknown core extern type \(code)")), at: start)
    }
  }

  private mutating func coreTagType(
    _ types: [CoreFunctionType]
  ) throws(WasmError) -> CoreFunctionType {
    let start = cursor.offset
    guard try cursor.byte() == 0 else {
      throw WasmError(.malformed(.other("malformed tag attribute")), at: start)
    }
    let type = try coreTypeIndex(types)
    guard type.results.isEmpty else { throw WasmError(.invalid(.tagWithResults), at: start) }
    return type
  }

  private mutating func coreTableType() throws(WasmError) -> CoreTableType {
    let element = try CoreValueType(decodingReference: &cursor, .none)
    let start = cursor.offset
    let (address, limits, isShared) = try coreLimits()
    guard !isShared else {
      throw WasmError(.unsupported(.named("shared tables")), at: start)
    }
    guard address == .i64 || max(limits.minimum, limits.maximum ?? 0) <= UInt32.max else {
      throw WasmError(.invalid(.tableTooLarge), at: start)
    }
    return CoreTableType(address: address, element: element, limits: limits)
  }

  private mutating func coreMemoryType() throws(WasmError) -> CoreMemoryType {
    let start = cursor.offset
    let (address, limits, isShared) = try coreLimits()
    guard max(limits.minimum, limits.maximum ?? 0) <= address.maximumPageCount else {
      throw WasmError(.invalid(.memoryTooLarge), at: start)
    }
    guard !isShared || limits.maximum != nil else {
      throw WasmError(.invalid(.sharedMemoryWithoutMaximum), at: start)
    }
    return CoreMemoryType(address: address, limits: limits, isShared: isShared)
  }

  private mutating func coreLimits() throws(WasmError) -> (
    CoreAddressType, CoreLimits, isShared: Bool
  ) {
    let start = cursor.offset
    let flags = try cursor.byte()
    switch flags {
    case 0...7: break
    case 8...15: throw WasmError(.unsupported(.customPageSizes), at: start)
    default: throw WasmError(.malformed(.other("malformed limits flags")), at: start)
    }
    let minimum = try cursor.u64()
    let maximum = flags & 1 != 0 ? try cursor.u64() : nil
    guard minimum <= maximum ?? minimum else {
      throw WasmError(.invalid(.limitsOutOfOrder), at: start)
    }
    return (
      flags & 4 == 0 ? .i32 : .i64, CoreLimits(minimum: minimum, maximum: maximum),
      flags & 2 != 0
    )
  }

  private mutating func coreGlobalType() throws(WasmError) -> CoreGlobalType {
    let value = try CoreValueType(decoding: &cursor, .none)
    let start = cursor.offset
    switch try cursor.byte() {
    case 0: return CoreGlobalType(value: value, isMutable: false)
    case 1: return CoreGlobalType(value: value, isMutable: true)
    case 2, 3: throw WasmError(.unsupported(.named("shared globals")), at: start)
    default: throw WasmError(.malformed(.other("malformed mutability")), at: start)
    }
  }
}
