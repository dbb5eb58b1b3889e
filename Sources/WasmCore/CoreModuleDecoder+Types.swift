import WasmBytes

extension CoreModuleDecoder {
  mutating func decodeTypes(_ section: inout ByteCursor) throws(WasmError) {
    for _ in 0..<(try count(of: "types", maximum: limits.types, atLeast: 2, from: &section)) {
      let start = section.offset
      if section.next == 0x4e {
        _ = try section.byte()
        try decodeGroup(
          of: try count(of: "types", maximum: limits.types, atLeast: 2, from: &section),
          &section)
      } else {
        try decodeGroup(of: 1, &section)
      }
      try CoreModuleLimits.check(
        scope.types?.count ?? 0, "types", maximum: limits.types, at: start)
    }
    module.types.elements = scope.types ?? []
    module.typeScope = scope
  }

  /// Reads a recursion group: types that may refer to each other.
  private mutating func decodeGroup(
    of count: Int, _ section: inout ByteCursor
  ) throws(WasmError) {
    scope.openGroup(of: count)
    var members: [CoreFunctionType] = []
    for _ in 0..<count {
      members.append(try member(at: members.count, from: &section))
    }
    try scope.closeGroup(members, at: section.offset)
  }

  /// Reads the type at `position` of the recursion group.
  private func member(
    at position: Int, from section: inout ByteCursor
  ) throws(WasmError) -> CoreFunctionType {
    let start = section.offset
    var form = try section.byte()
    let isOpen = form == 0x50
    var supertype: CoreHeapType?
    if form == 0x50 || form == 0x4f {
      supertype = try self.supertype(at: position, from: &section)
      form = try section.byte()
    }
    var type = CoreFunctionType(parameters: [], results: [])
    switch form {
    case 0x60:
      type.parameters = try valueTypes("parameters", maximum: limits.parameters, from: &section)
      type.results = try valueTypes("results", maximum: limits.results, from: &section)
    case 0x5f:
      var fields: [CoreFieldType] = []
      for _ in 0..<(try count(of: "fields", maximum: limits.fields, atLeast: 2, from: &section)) {
        fields.append(try fieldType(from: &section))
      }
      type.aggregate = .structure(fields)
    case 0x5e: type.aggregate = .array(try fieldType(from: &section))
    default: throw Self.refusal(ofTypeForm: form, at: start)
    }
    type.isOpen = isOpen
    type.supertype = supertype
    return type
  }

  /// Reads the type of a structure's field or of an array's elements.
  private func fieldType(from section: inout ByteCursor) throws(WasmError) -> CoreFieldType {
    let storage: CoreFieldType.Storage
    switch section.next {
    case 0x78: storage = .i8
    case 0x77: storage = .i16
    default: storage = .value(try CoreValueType(decoding: &section, scope))
    }
    if storage == .i8 || storage == .i16 { _ = try section.byte() }
    let start = section.offset
    let mutability = try section.byte()
    guard mutability <= 1 else {
      throw WasmError(.malformed(.other("malformed mutability")), at: start)
    }
    return CoreFieldType(storage: storage, isMutable: mutability == 1)
  }

  /// Reads what the type at `position` of the recursion group is a subtype of: one type before it, if any.
  private func supertype(
    at position: Int, from section: inout ByteCursor
  ) throws(WasmError) -> CoreHeapType? {
    let count = try count(of: "supertypes", maximum: 1, atLeast: 1, from: &section)
    guard count > 0 else { return nil }
    let start = section.offset
    let index = try section.u32()
    let type = try scope.heapType(index, at: start)
    guard type.memberOfGroup ?? 0 < position || type.memberOfGroup == nil else {
      throw WasmError(
        .invalid(
          .unknownIndex(
            space: "type", index: index, count: (scope.types?.count ?? 0) + position)),
        at: start)
    }
    return type
  }

  private func valueTypes(
    _ what: String, maximum: Int, from section: inout ByteCursor
  ) throws(WasmError) -> [CoreValueType] {
    let count = try count(of: what, maximum: maximum, atLeast: 1, from: &section)
    var types: [CoreValueType] = []
    types.reserveCapacity(count)
    for _ in 0..<count { types.append(try CoreValueType(decoding: &section, scope)) }
    return types
  }

  private static func refusal(ofTypeForm form: UInt8, at offset: Int) -> WasmError {
    switch form {
    case 0x5d: WasmError(.unsupported(.stackSwitching), at: offset)
    default: WasmError(.malformed(.unknownType(form)), at: offset)
    }
  }

  /// Reads the index of a function type, which has to exist.
  func typeIndex(from section: inout ByteCursor) throws(WasmError) -> CoreTypeIndex {
    let start = section.offset
    let index = CoreTypeIndex(rawValue: try section.u32())
    guard index.number < module.types.count else {
      throw WasmError(
        .invalid(
          .unknownIndex(space: "type", index: index.rawValue, count: module.types.count)),
        at: start)
    }
    guard module.types[index].aggregate == nil else {
      throw WasmError(.invalid(.notAFunctionType(index.rawValue)), at: start)
    }
    return index
  }

  /// Reads the type of a table.
  func tableType(from section: inout ByteCursor) throws(WasmError) -> CoreTableType {
    let element = try CoreValueType(decodingReference: &section, scope)
    let start = section.offset
    let (address, sizes, isShared) = try sizeLimits(from: &section)
    guard !isShared else {
      throw WasmError(.unsupported(.named("shared tables")), at: start)
    }
    guard address == .i64 || max(sizes.minimum, sizes.maximum ?? 0) <= UInt32.max else {
      throw WasmError(.invalid(.tableTooLarge), at: start)
    }
    try CoreModuleLimits.check(
      Int(clamping: sizes.minimum), "elements of a table", maximum: limits.tableElements,
      at: start)
    return CoreTableType(address: address, element: element, limits: sizes)
  }

  /// Reads the type of a memory, which may not outgrow its addresses.
  func memoryType(from section: inout ByteCursor) throws(WasmError) -> CoreMemoryType {
    let start = section.offset
    let (address, sizes, isShared) = try sizeLimits(from: &section)
    guard max(sizes.minimum, sizes.maximum ?? 0) <= address.maximumPageCount else {
      throw WasmError(.invalid(.memoryTooLarge), at: start)
    }
    guard !isShared || sizes.maximum != nil else {
      throw WasmError(.invalid(.sharedMemoryWithoutMaximum), at: start)
    }
    return CoreMemoryType(address: address, limits: sizes, isShared: isShared)
  }

  /// Reads limits, whose numbers have 64 bits whatever they limit, and what else is among their
  /// flags: the type of the addresses that they limit, and whether what they limit is shared.
  private func sizeLimits(
    from section: inout ByteCursor
  ) throws(WasmError) -> (CoreAddressType, CoreLimits, isShared: Bool) {
    let start = section.offset
    let flags = try section.byte()
    guard flags & ~7 == 0 else { throw Self.refusal(ofLimitsFlags: flags, at: start) }
    let address: CoreAddressType = flags & 4 == 0 ? .i32 : .i64
    let minimum = try section.u64()
    let isShared = flags & 2 != 0
    guard flags & 1 != 0 else {
      return (address, CoreLimits(minimum: minimum, maximum: nil), isShared)
    }
    let maximum = try section.u64()
    guard minimum <= maximum else { throw WasmError(.invalid(.limitsOutOfOrder), at: start) }
    return (address, CoreLimits(minimum: minimum, maximum: maximum), isShared)
  }

  private static func refusal(ofLimitsFlags flags: UInt8, at offset: Int) -> WasmError {
    switch flags {
    case 8...15: WasmError(.unsupported(.customPageSizes), at: offset)
    default: WasmError(.malformed(.other("malformed limits flags")), at: offset)
    }
  }

  /// Reads the type of a tag: that of its exceptions, which has no results.
  func tagType(from section: inout ByteCursor) throws(WasmError) -> CoreTypeIndex {
    let start = section.offset
    guard try section.byte() == 0 else {
      throw WasmError(.malformed(.other("malformed tag attribute")), at: start)
    }
    let type = try typeIndex(from: &section)
    guard module.types[type].results.isEmpty else {
      throw WasmError(.invalid(.tagWithResults), at: start)
    }
    return type
  }

  /// Reads the type of a global.
  func globalType(from section: inout ByteCursor) throws(WasmError) -> CoreGlobalType {
    let value = try CoreValueType(decoding: &section, scope)
    let start = section.offset
    switch try section.byte() {
    case 0: return CoreGlobalType(value: value, isMutable: false)
    case 1: return CoreGlobalType(value: value, isMutable: true)
    case 2, 3: throw WasmError(.unsupported(.named("shared globals")), at: start)
    default: throw WasmError(.malformed(.other("malformed mutability")), at: start)
    }
  }
}
