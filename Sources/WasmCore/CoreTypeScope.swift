import WasmBytes

/// The function types that a value type may name.
package struct CoreTypeScope: Sendable {
  /// The types that are defined, or nil where no type can be named.
  private(set) var types: [CoreFunctionType]?
  /// The number of types in the recursion group that is being decoded.
  private var openCount = 0

  /// Makes the scope of a module without types.
  package init() { types = [] }

  private init(types: [CoreFunctionType]?) { self.types = types }

  /// Where value types can't name function types, since there is no module that defines them.
  package static let none = CoreTypeScope(types: nil)

  /// Makes `count` types known by position, which are about to be decoded.
  mutating func openGroup(of count: Int) { openCount = count }

  /// Defines `members`, which refer to each other by position and end at `offset`.
  mutating func closeGroup(_ members: [CoreFunctionType], at offset: Int) throws(WasmError) {
    openCount = 0
    if members.count == 1, members[0].isPlain, !members[0].refersToItsGroup {
      types?.append(members[0])
      return
    }
    for number in try Self.numbers(ofGroup: members, at: offset) {
      let type = CoreTypeRegistry.shared.type(CoreTypeNumber(rawValue: number))
      types?.append(type)
      try check(type, at: offset)
    }
  }

  /// Throws unless `type`, the last one, may be a subtype of what it is declared to be one of.
  private func check(_ type: CoreFunctionType, at offset: Int) throws(WasmError) {
    guard let supertype = type.supertype?.type, let types else { return }
    let wanted = CoreTypeRegistry.shared.type(supertype)
    guard wanted.isOpen, type.canBeSubtype(of: wanted) else {
      throw WasmError(.invalid(.notASubtype(UInt32(types.count - 1))), at: offset)
    }
    var depth = 0
    var next: CoreHeapType? = type.supertype
    while let number = next?.type {
      depth += 1
      next = CoreTypeRegistry.shared.type(number).supertype
    }
    try CoreModuleLimits.check(
      depth, "supertypes of a type", maximum: Self.maximumDepth, at: offset)
  }

  /// The most supertypes of a type, as engines for the Web agree on it.
  private static let maximumDepth = 63

  /// What references to functions of type `index`, which was read at `offset`, refer to.
  func heapType(_ index: UInt32, at offset: Int) throws(WasmError) -> CoreHeapType {
    guard let types else {
      throw WasmError(.unsupported(.typedFunctionReferences), at: offset)
    }
    let position = Int(index)
    if position >= types.count, position - types.count < openCount {
      return CoreHeapType(memberOfGroup: position - types.count)
    }
    guard position < types.count else {
      throw WasmError(
        .invalid(
          .unknownIndex(space: "type", index: index, count: types.count + openCount)),
        at: offset)
    }
    return CoreHeapType(type: try Self.number(of: types[position], at: offset))
  }

  /// The number of `type`.
  static func number(
    of type: CoreFunctionType, at offset: Int
  ) throws(WasmError) -> CoreTypeNumber {
    if let number = type.number { return number }
    let numbers = try numbers(ofGroup: [type], at: offset)
    return CoreTypeNumber(rawValue: numbers.lowerBound)
  }

  private static func numbers(
    ofGroup members: [CoreFunctionType], at offset: Int
  ) throws(WasmError) -> Range<UInt32> {
    guard let numbers = CoreTypeRegistry.shared.numbers(ofGroup: members) else {
      throw WasmError(
        .limitExceeded(
          .init("function types that are referred to", maximum: CoreTypeRegistry.maximumCount)),
        at: offset)
    }
    return numbers
  }
}
