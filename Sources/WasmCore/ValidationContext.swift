// What the validator knows of a module, laid out for looking it up once per instruction.
//
// `CoreModule` is made to be read by many; its function types are arrays in an array, and taking
// one out counts references. Here all lists of value types stand end to end in one array, and a
// list is two numbers. Blocks with one result or none share lists at its beginning.
//
// The array has the element type of the operand stack, so that a list is pushed by copying bytes and
// checked by comparing them, eight at a time. A call of two bytes may take and return a thousand
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
  /// All lists of types, end to end; none is nil.
  private(set) var valueTypes: [CoreValueType?]
  private(set) var signatures: [Signature] = []
  /// The index of each function's type.
  let functionTypes: [UInt32]
  let globals: [CoreGlobalType]
  let tables: [CoreTableType]
  let memories: [CoreAddressType]
  let elementSegments: [CoreValueType]
  /// The number of data segments that the data count section states.
  let dataCount: Int?
  let declaredFunctionReferences: Set<CoreFunctionIndex>

  init(_ module: CoreModule) {
    valueTypes = CoreValueType.allCases
    functionTypes = module.functions.elements.map(\.type.rawValue)
    globals = module.globals.elements.map(\.type)
    tables = module.tables.elements.map(\.type)
    memories = module.memories.elements.map(\.address)
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
  static func single(_ type: CoreValueType) -> TypeList {
    let position: UInt32 =
      switch type {
      case .i32: 0
      case .i64: 1
      case .f32: 2
      case .f64: 3
      case .v128: 4
      case .funcref: 5
      case .externref: 6
      }
    return TypeList(start: position, count: 1)
  }

  /// Whether `left` and `right` are lists of the same types.
  func areEqual(_ left: TypeList, _ right: TypeList) -> Bool {
    guard left != right else { return true }
    guard left.count == right.count else { return false }
    return Self.haveEqualBytes(
      valueTypes, from: Int(left.start), valueTypes, from: Int(right.start),
      count: Int(left.count))
  }

  /// Whether `count` types of `left` from `leftStart` are those of `right` from `rightStart`.
  static func haveEqualBytes(
    _ left: [CoreValueType?], from leftStart: Int, _ right: [CoreValueType?],
    from rightStart: Int, count: Int
  ) -> Bool {
    let leftBytes = unsafe left.span.bytes.extracting(leftStart..<leftStart + count)
    let rightBytes = unsafe right.span.bytes.extracting(rightStart..<rightStart + count)
    var position = 0
    // Safe, though marked: the spans check the bounds, and any bytes are an integer.
    while position + 8 <= count {
      let one = unsafe leftBytes.unsafeLoadUnaligned(
        fromByteOffset: position, as: UInt64.self)
      let other = unsafe rightBytes.unsafeLoadUnaligned(
        fromByteOffset: position, as: UInt64.self)
      guard one == other else { return false }
      position += 8
    }
    return left[(leftStart + position)..<(leftStart + count)]
      .elementsEqual(right[(rightStart + position)..<(rightStart + count)])
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
