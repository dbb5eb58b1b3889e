// The arithmetic of the Canonical ABI, done once per type.
//
// A value type is a tree that may repeat a subtree many times over (`result<t, t>` of a `t` that is
// itself such a pair …), so asking each node for the size of its children, whenever it is needed,
// would be quadratic at best. The table gives each distinct shape one number, bottom up, and keeps
// its sizes, alignments and core types; every later question is a look-up. Labels play no part in
// the Canonical ABI, so types that differ only in them share a number.
//
// Maintains: the children of entry `n` have numbers below `n`; no entry has more parts than
// `maximumPartCount`, which bounds all sizes.

/// A type in a `TypeTable`.
package struct TypeNumber: Hashable, Sendable {
  package let number: Int
}

/// Value types with what the Canonical ABI derives from them.
package struct TypeTable: Sendable {
  /// How deep types may be nested.
  package static let maximumDepth = 128
  /// How many parts a type may have, written out without names.
  package static let maximumPartCount = 1_000_000

  private var entries: [Entry] = []
  private var numbers: [Shape: TypeNumber] = [:]
  private var channels: [ValueType: Int] = [:]

  package init() {}

  /// What `number` stands for.
  package subscript(number: TypeNumber) -> Entry { entries[number.number] }

  /// A value type without labels.
  package enum Shape: Hashable, Sendable {
    case bool
    case integer(byteCount: UInt64, isSigned: Bool)
    case float(byteCount: UInt64)
    case char
    case string
    case list(TypeNumber)
    case fixedLengthList(TypeNumber, count: UInt32)
    /// Records and tuples.
    case record([TypeNumber])
    /// Variants, enumerations, options and results.
    case variant([TypeNumber?])
    case flags(count: Int)
    case own(ResourceIndex)
    case borrow(ResourceIndex)
    /// The readable end of a stream or future; types that differ in labels have different numbers.
    case channel(Int)
  }

  /// A shape and what is derived from it.
  package struct Entry: Hashable, Sendable {
    package let shape: Shape
    /// The room in a guest's memory.
    package let guestLayout: ValueLayout
    /// The room in the host's memory.
    package let hostLayout: ValueLayout
    /// The core types, or nil if they are more than `maximumFlatParameterCount`; addresses are i32.
    package let guestFlatTypes: [FlatType]?
    /// The same in a memory with 64-bit addresses.
    let flatTypes64: [FlatType]?
    /// Whether all bytes belong to the value, and any bytes are one: copying them is all there is to
    /// passing it from memory to memory.
    package let isPlain: Bool
    /// Whether the same holds once it was checked that the bytes are a value: of numbers, characters
    /// and enumerations.
    package let isVerbatim: Bool
    /// Whether a handle is part of the value itself or of what it points to.
    package let hasHandles: Bool
    /// Whether the value points to strings or lists.
    package let hasPointers: Bool
    /// The number of distinct steps that translating a value takes, with repetitions.
    package let partCount: Int

    /// The room in memory whose addresses have the size `pointerSize`.
    package func layout(_ pointerSize: PointerSize) -> ValueLayout {
      pointerSize == .four ? guestLayout : hostLayout
    }
  }
}

extension TypeTable {
  /// Returns the number of `type`, having entered it if it is new.
  package mutating func number(of type: ValueType) throws(LayoutError) -> TypeNumber {
    var budget = Self.maximumPartCount
    return try number(of: type, depth: 0, budget: &budget)
  }

  /// The numbers of the types of parameters and result, which share one limit on their parts.
  package mutating func numbers(
    of type: FunctionType
  ) throws(LayoutError) -> (parameters: [TypeNumber], result: TypeNumber?) {
    var budget = Self.maximumPartCount
    var parameters: [TypeNumber] = []
    for parameter in type.parameters {
      parameters.append(try number(of: parameter.type, depth: 0, budget: &budget))
    }
    guard let result = type.result else { return (parameters, nil) }
    return (parameters, try number(of: result, depth: 0, budget: &budget))
  }

  private mutating func number(
    of type: ValueType, depth: Int, budget: inout Int
  ) throws(LayoutError) -> TypeNumber {
    guard depth < Self.maximumDepth else { throw .tooDeep }
    guard budget > 0 else { throw .tooManyParts }
    budget -= 1
    let depth = depth + 1

    switch type {
    case .bool: return try enter(.bool)
    case .s8: return try enter(.integer(byteCount: 1, isSigned: true))
    case .u8: return try enter(.integer(byteCount: 1, isSigned: false))
    case .s16: return try enter(.integer(byteCount: 2, isSigned: true))
    case .u16: return try enter(.integer(byteCount: 2, isSigned: false))
    case .s32: return try enter(.integer(byteCount: 4, isSigned: true))
    case .u32: return try enter(.integer(byteCount: 4, isSigned: false))
    case .s64: return try enter(.integer(byteCount: 8, isSigned: true))
    case .u64: return try enter(.integer(byteCount: 8, isSigned: false))
    case .f32: return try enter(.float(byteCount: 4))
    case .f64: return try enter(.float(byteCount: 8))
    case .char: return try enter(.char)
    case .string: return try enter(.string)
    case .own(let resource): return try enter(.own(resource))
    case .borrow(let resource): return try enter(.borrow(resource))
    case .flags(let labels): return try enter(.flags(count: labels.count))
    case .stream(let element), .future(let element):
      if let element { _ = try number(of: element, depth: depth, budget: &budget) }
      let number = channels[type] ?? channels.count
      channels[type] = number
      return try enter(.channel(number))
    case .list(let element):
      return try enter(.list(try number(of: element, depth: depth, budget: &budget)))
    case .fixedLengthList(let element, let count):
      return try enter(
        .fixedLengthList(try number(of: element, depth: depth, budget: &budget), count: count))
    case .map(let key, let value):
      let key = try number(of: key, depth: depth, budget: &budget)
      return try map(from: key, to: try number(of: value, depth: depth, budget: &budget))
    case .tuple(let types):
      var members: [TypeNumber] = []
      for member in types {
        members.append(try number(of: member, depth: depth, budget: &budget))
      }
      return try enter(.record(members))
    case .record(let fields):
      var members: [TypeNumber] = []
      for field in fields {
        members.append(try number(of: field.type, depth: depth, budget: &budget))
      }
      return try enter(.record(members))
    case .variant(let cases):
      return try variant(cases.map(\.type), depth: depth, budget: &budget)
    case .enum(let labels):
      return try enter(.variant(Array(repeating: nil, count: labels.count)))
    case .option(let payload):
      return try variant([nil, payload], depth: depth, budget: &budget)
    case .result(let ok, let error):
      return try variant([ok, error], depth: depth, budget: &budget)
    }
  }

  private mutating func variant(
    _ payloads: [ValueType?], depth: Int, budget: inout Int
  ) throws(LayoutError) -> TypeNumber {
    var cases: [TypeNumber?] = []
    for payload in payloads {
      guard let payload else {
        cases.append(nil)
        continue
      }
      cases.append(try number(of: payload, depth: depth, budget: &budget))
    }
    return try enter(.variant(cases))
  }

  /// Returns the number that tells the stream or future `type` from those of other types.
  package mutating func channelNumber(of type: ValueType) throws(LayoutError) -> Int {
    let entered = try self.number(of: type)
    guard case .channel(let number) = self[entered].shape else {
      preconditionFailure("only streams and futures have such a number")
    }
    return number
  }

  /// Returns the number of the tuple of `members`.
  package mutating func tuple(of members: [TypeNumber]) throws(LayoutError) -> TypeNumber {
    try enter(.record(members))
  }

  /// Returns the number of the type with `shape`, whose parts have been entered.
  package mutating func number(of shape: Shape) throws(LayoutError) -> TypeNumber {
    try enter(shape)
  }

  /// Returns the number of maps from `key` to `value`.
  package mutating func map(
    from key: TypeNumber, to value: TypeNumber
  ) throws(LayoutError) -> TypeNumber {
    // The pairs are no type of their own, and only a list of them has a limit.
    try enter(.list(try enter(.record([key, value]), isLimited: false)))
  }

  private mutating func enter(
    _ shape: Shape, isLimited: Bool = true
  ) throws(LayoutError) -> TypeNumber {
    let number: TypeNumber
    if let known = numbers[shape] { number = known } else { number = try entry(of: shape) }
    guard !isLimited || self[number].hostLayout.byteCount <= maximumValueByteCount else {
      throw .tooLarge
    }
    return number
  }

  private mutating func entry(of shape: Shape) throws(LayoutError) -> TypeNumber {
    let guestLayout = try layout(of: shape, .four)
    let hostLayout = try layout(of: shape, .eight)
    let entry = Entry(
      shape: shape,
      guestLayout: guestLayout,
      hostLayout: hostLayout,
      guestFlatTypes: flatTypes(of: shape, .four),
      flatTypes64: flatTypes(of: shape, .eight),
      isPlain: isPlain(shape, guestLayout),
      isVerbatim: isVerbatim(shape, guestLayout),
      hasHandles: hasHandles(shape),
      hasPointers: hasPointers(shape),
      partCount: try partCount(of: shape))
    let number = TypeNumber(number: entries.count)
    entries.append(entry)
    numbers[shape] = number
    return number
  }
}

extension TypeTable {
  private func isPlain(_ shape: Shape, _ layout: ValueLayout) -> Bool {
    switch shape {
    case .integer, .float: true
    case .record(let members):
      members.allSatisfy { self[$0].isPlain } && hasNoPadding(members, layout)
    case .fixedLengthList(let element, _): self[element].isPlain
    case .flags(let count): UInt64(count) == flagsByteCount(count: count) * 8
    case .bool, .char, .string, .list, .variant, .own, .borrow, .channel: false
    }
  }

  private func isVerbatim(_ shape: Shape, _ layout: ValueLayout) -> Bool {
    switch shape {
    case .char: true
    case .record(let members):
      members.allSatisfy { self[$0].isVerbatim } && hasNoPadding(members, layout)
    case .variant(let cases): cases.allSatisfy { $0 == nil }
    // Other bools than 0 and 1, and bits without a label, don't stay what they are.
    case .integer, .float, .flags, .bool, .string, .list, .fixedLengthList, .own, .borrow,
      .channel:
      isPlain(shape, layout)
    }
  }

  /// Whether there are no bytes between members, or behind the last one: they would be copied too,
  /// and tell another guest what was there before.
  private func hasNoPadding(_ members: [TypeNumber], _ layout: ValueLayout) -> Bool {
    members.reduce(0) { $0 + self[$1].guestLayout.byteCount } == layout.byteCount
  }

  private func hasHandles(_ shape: Shape) -> Bool {
    switch shape {
    case .own, .borrow, .channel: true
    case .list(let element), .fixedLengthList(let element, _): self[element].hasHandles
    case .record(let members): members.contains { self[$0].hasHandles }
    case .variant(let cases): cases.contains { $0.map { self[$0].hasHandles } ?? false }
    case .bool, .integer, .float, .char, .string, .flags: false
    }
  }

  private func hasPointers(_ shape: Shape) -> Bool {
    switch shape {
    case .string, .list: true
    case .fixedLengthList(let element, _): self[element].hasPointers
    case .record(let members): members.contains { self[$0].hasPointers }
    case .variant(let cases): cases.contains { $0.map { self[$0].hasPointers } ?? false }
    case .bool, .integer, .float, .char, .flags, .own, .borrow, .channel: false
    }
  }

  private func partCount(of shape: Shape) throws(LayoutError) -> Int {
    var count = 1
    switch shape {
    case .list(let element): count += self[element].partCount
    case .fixedLengthList(let element, let length):
      // A loop in memory; in core values, if they are few enough, one after the other.
      let copies = flatTypes(of: shape, .four) == nil ? 1 : Int(length)
      count += self[element].partCount * copies
    case .record(let members):
      for member in members { count += self[member].partCount }
    case .variant(let cases):
      for payload in cases { count += payload.map { self[$0].partCount } ?? 0 }
    case .bool, .integer, .float, .char, .string, .flags, .own, .borrow, .channel: break
    }
    guard count <= Self.maximumPartCount else { throw .tooManyParts }
    return count
  }
}
