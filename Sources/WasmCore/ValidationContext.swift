// What the validator knows of a module, laid out for looking it up once per instruction.
//
// `CoreModule` is made to be read by many; its function types are arrays in an array, and taking
// one out counts references. Here all lists of value types stand end to end in one array, and a
// list is two numbers. Blocks with one result of the same type share a list.
//
// The array has the element type of the operand stack, so that a list is pushed by copying bytes and
// checked by comparing them, two types at a time. A call of two bytes may take and return a thousand
// values: one at a time, a hostile function of the largest size took 25 seconds, and so half a one.

import WasmBytes

/// A list of value types within `ValidationContext.valueTypes`.
struct TypeList: Equatable {
  var start: UInt32
  var count: UInt32

  /// The list of no types.
  static let empty = TypeList(start: 0, count: 0)

  /// The positions of the types.
  var range: Range<Int> { Int(start)..<Int(start + count) }
}

/// The parameters and results of a function or a block.
struct Signature {
  var parameters: TypeList
  var results: TypeList
}

/// What instructions and constant expressions may refer to: the "context" of the specification.
struct ValidationContext {
  /// All lists of types, end to end.
  private(set) var valueTypes: [CoreValueType]
  /// Where lists of a single type are.
  private var singles: [CoreValueType: TypeList] = [:]
  private(set) var signatures: [Signature] = []
  /// The types as the module has them.
  let moduleTypes: [CoreFunctionType]
  let typeScope: CoreTypeScope
  /// The index of each function's type.
  let functionTypes: [UInt32]
  let globals: [CoreGlobalType]
  let tables: [CoreTableType]
  let memories: [CoreAddressType]
  let tags: [CoreTypeIndex]
  let elementSegments: [CoreValueType]
  /// The number of data segments that the data count section states.
  let dataCount: Int?
  let declaredFunctionReferences: Set<CoreFunctionIndex>

  init(_ module: CoreModule) {
    valueTypes = []
    moduleTypes = module.types.elements
    typeScope = module.typeScope
    functionTypes = module.functions.elements.map(\.type.rawValue)
    globals = module.globals.elements.map(\.type)
    tables = module.tables.elements.map(\.type)
    memories = module.memories.elements.map(\.address)
    tags = module.tags.elements
    elementSegments = module.elements.elements.map(\.type)
    dataCount = module.dataCount
    declaredFunctionReferences = module.declaredFunctionReferences

    signatures.reserveCapacity(module.types.count)
    for type in module.types.elements {
      signatures.append(
        Signature(parameters: list(type.parameters), results: list(type.results)))
    }
  }

  /// Stores `types`, and returns where.
  private mutating func list(_ types: [CoreValueType]) -> TypeList {
    guard !types.isEmpty else { return .empty }
    let start = valueTypes.count
    for type in types { valueTypes.append(type) }
    // A module of at most 1 GiB has less types than 2^32.
    return TypeList(
      start: UInt32(truncatingIfNeeded: start), count: UInt32(truncatingIfNeeded: types.count))
  }

  /// The list of just `type`.
  mutating func single(_ type: CoreValueType) -> TypeList {
    if let known = singles[type] { return known }
    let new = list([type])
    singles[type] = new
    return new
  }

  /// Whether operands of the types in `left` can be taken for those in `right`.
  func matches(_ left: TypeList, _ right: TypeList) -> Bool {
    guard left != right else { return true }
    guard left.count == right.count else { return false }
    if Self.areEqual(
      valueTypes, from: Int(left.start), valueTypes, from: Int(right.start),
      count: Int(left.count))
    {
      return true
    }
    return zip(valueTypes[left.range], valueTypes[right.range]).allSatisfy { $0.matches($1) }
  }

  /// Whether `count` types of `left` from `leftStart` are those of `right` from `rightStart`.
  static func areEqual(
    _ left: [CoreValueType], from leftStart: Int, _ right: [CoreValueType],
    from rightStart: Int, count: Int
  ) -> Bool {
    // The bounds are checked here, and a type is four bytes without padding.
    let size = MemoryLayout<CoreValueType>.size
    let leftBytes = unsafe left.span.bytes.extracting(leftStart * size..<(leftStart + count) * size)
    let rightBytes = unsafe right.span.bytes
      .extracting(rightStart * size..<(rightStart + count) * size)
    var position = 0
    while position + 8 <= leftBytes.byteCount {
      let one = unsafe leftBytes.unsafeLoadUnaligned(
        fromByteOffset: position, as: UInt64.self)
      let other = unsafe rightBytes.unsafeLoadUnaligned(
        fromByteOffset: position, as: UInt64.self)
      guard one == other else { return false }
      position += 8
    }
    return count % 2 == 0 || left[leftStart + count - 1] == right[rightStart + count - 1]
  }

  /// The type of references to function `index`, which exists.
  func referenceType(
    of index: CoreFunctionIndex, at offset: Int
  ) throws(WasmError) -> CoreValueType {
    let type = moduleTypes[Int(functionTypes[index.number])]
    return CoreValueType(
      to: CoreHeapType(type: try CoreTypeScope.number(of: type, at: offset)), isNullable: false)
  }

  /// Returns `elements[index]`, or throws that `space` has no such index.
  static func look<Element>(
    up index: UInt32, in elements: [Element], _ space: StaticString, at offset: Int
  ) throws(WasmError) -> Element {
    let position = Int(index)
    guard position < elements.count else {
      throw unknown(index, of: elements.count, "\(space)", at: offset)
    }
    return elements[position]
  }

  /// The error that `space`, which has `count` definitions, has none at `index`.
  static func unknown(
    _ index: UInt32, of count: Int, _ space: String, at offset: Int
  ) -> WasmError {
    WasmError(.invalid(.unknownIndex(space: space, index: index, count: count)), at: offset)
  }
}
