// Tables whose elements are known when code is emitted.
//
// A guest's compiler fills one table with the functions that it has pointers to, exports it to nobody, and
// nothing ever writes it. What `call_indirect` has to check is then a question about the index
// alone: whether it is among those where a function of the wanted type is. Neither the reference has to be
// compared with null, nor the signature loaded from before the function's code.
//
// An answer that is wrong would call a function at another type, so all of this has to hold, or
// the elements count as unknown:
//
// - Nobody else reaches the table: it is neither imported nor exported.
// - No instruction writes it, and it starts as nulls.
// - Active segments have constant offsets and fit. Those behind replace what those before have put there.
// - No code runs before the segments are in place. `initialize` has them copied when it calls the start
//   function; but an instantiation that fails may have left functions in an imported table by then, from
//   where others can call them. So nothing is known where a segment is for an imported table.
// - A function has the type that the module says. An imported one may have a subtype of it, unless that
//   type is final.
//
// Where few functions have a type, and they are short and in the part that calls them, they are called directly, each at
// its index: the optimiser can then put their code in place of the calls. So is the only function of a type.

import WasmBytes
import WasmCore

/// The elements of a table that are the same in all instances, at any time that code runs.
struct KnownTable: Sendable {
  /// How it is found out whether there is a function of some type, or null, at an index.
  enum Test: Hashable, Sendable {
    /// The index is one of these.
    case isWithin(Range<Int>)
    /// The index is less than the number of elements, and this has its bit.
    case isAmong(UInt64)
    /// The index is less than the number of elements, and `signatures` has this number there.
    case hasSignature(UInt8)
  }

  /// How many elements there are.
  let elementCount: Int
  /// By element, the number of its function's signature from 1 on, or 0 for null; nil if no test looks
  /// at it.
  let signatures: [UInt8]?
  /// The tests for functions of types with these identities; of those that are left out, nothing is known.
  let tests: [SignatureIdentity: Test]

  /// The test for null, or nil if no element is null.
  let nullTest: Test?
  /// All functions of types with these identities, where they are to be called directly.
  let targets: [SignatureIdentity: [Target]]

  /// A function, and the index of the element that refers to it.
  struct Target: Hashable, Sendable {
    let index: Int
    let function: CoreFunctionIndex
  }

  /// More elements than this aren't looked at.
  private static let maximumCount: UInt64 = 1 << 16
  /// More functions of one type than this aren't called directly.
  private static let maximumTargetCount = 16
  /// Nor are several of which one has more bytes of code than this: LLVM inlines up to about 45
  /// instructions, and a choice between calls costs more than a call of what was chosen.
  fileprivate static let maximumTargetSize = 100
  /// What stands for all signatures that are left without a number of their own.
  private static let otherSignature = UInt8.max

  /// An active segment of a table: its offset, and what it puts there.
  fileprivate typealias Segment = (
    offset: CoreModule.ConstantExpression, items: CoreModule.ElementSegment.Items
  )

  /// Follows the initialisation of table `index` of `module` by `segments`, all that are for it.
  ///
  /// - Returns: Nil if the elements may differ from what the module says of them, or all are null.
  fileprivate init?(_ index: CoreTableIndex, filledBy segments: [Segment], in module: CoreModule) {
    let table = module.tables[index]
    let count = table.type.limits.minimum
    guard count <= Self.maximumCount, table.initial == nil else { return nil }
    var elements = [CoreFunctionIndex?](repeating: nil, count: Int(count))
    for (offset, items) in segments {
      guard let start = offset.unsignedValue, let functions = module.functions(of: items),
        start <= count, UInt64(functions.count) <= count - start
      else { return nil }
      elements.replaceSubrange(Int(start)..<Int(start) + functions.count, with: functions)
    }
    self.init(elements, in: module)
  }

  private init?(_ elements: [CoreFunctionIndex?], in module: CoreModule) {
    // Types with different indices may be the same.
    var numbers: [SignatureIdentity: UInt8] = [:]
    var numbersOfTypes: [CoreTypeIndex: UInt8] = [:]
    func number(of type: CoreTypeIndex) -> UInt8 {
      if let known = numbersOfTypes[type] { return known }
      let identity = SignatureIdentity(module.types[type])
      let next = UInt8(clamping: numbers.count + 1)
      let number = numbers[identity] ?? next
      if next < Self.otherSignature { numbers[identity] = number }
      numbersOfTypes[type] = number
      return number
    }
    let signatures = elements.map { $0.map { number(of: module.functions[$0].type) } ?? 0 }
    guard !numbers.isEmpty else { return nil }
    let places = Places.all(of: signatures)
    func test(for number: UInt8) -> Test {
      places[Int(number)].test(for: number, elementCount: signatures.count)
    }
    let nullTest = places[0].count > 0 ? test(for: 0) : nil
    let tests = numbers.mapValues { test(for: $0) }
    let isLookedAt = ([Test](tests.values) + [nullTest].compactMap(\.self)).contains {
      if case .hasSignature = $0 { true } else { false }
    }
    var targets = [[Target]](repeating: [], count: places.count)
    for (index, function) in elements.enumerated() {
      let number = Int(signatures[index])
      guard let function, places[number].count <= Self.maximumTargetCount else { continue }
      targets[number].append(Target(index: index, function: function))
    }
    self.targets = numbers.compactMapValues { number in
      let targets = targets[Int(number)]
      let isShort = targets.allSatisfy { module.functions[$0.function].isShort }
      return targets.count == 1 || (!targets.isEmpty && isShort) ? targets : nil
    }
    elementCount = elements.count
    self.signatures = isLookedAt ? signatures : nil
    self.nullTest = nullTest
    self.tests = tests
  }

  /// The indices of the elements that have one and the same signature.
  private struct Places {
    var count = 0
    var first = 0
    var last = 0
    /// The bits of those below 64.
    var bits: UInt64 = 0

    /// Those of each number, in one pass: a table may have many elements and many signatures.
    static func all(of signatures: [UInt8]) -> [Places] {
      var all = [Places](repeating: Places(), count: Int(UInt8.max) + 1)
      for (index, number) in signatures.enumerated() {
        let number = Int(number)
        if all[number].count == 0 { all[number].first = index }
        all[number].count += 1
        all[number].last = index
        // A shift by 64 or more yields 0.
        all[number].bits |= 1 << index
      }
      return all
    }

    /// The test that costs least for elements whose signature has this `number`, which occurs.
    func test(for number: UInt8, elementCount: Int) -> Test {
      if last - first + 1 == count { return .isWithin(first..<last + 1) }
      return elementCount <= UInt64.bitWidth ? .isAmong(bits) : .hasSignature(number)
    }
  }
}

extension CoreModule {
  /// The tables whose elements are known, if no instruction writes any but those `written`.
  func knownTables(written: Set<CoreTableIndex>) -> [CoreTableIndex: KnownTable] {
    var segments: [CoreTableIndex: [KnownTable.Segment]] = [:]
    for segment in elements.elements {
      guard case .active(let table, let offset) = segment.mode else { continue }
      guard table.number >= importedTableCount else { return [:] }
      segments[table, default: []].append((offset, segment.items))
    }
    for export in exports where export.sort == .table { segments[.init(export.index)] = nil }
    for table in written { segments[table] = nil }
    var known: [CoreTableIndex: KnownTable] = [:]
    for (table, segments) in segments {
      known[table] = KnownTable(table, filledBy: segments, in: self)
    }
    return known
  }

  /// The functions that `items` refer to, nil for null; or nil if the type of one isn't known.
  fileprivate func functions(of items: ElementSegment.Items) -> [CoreFunctionIndex?]? {
    var found: [CoreFunctionIndex?] = []
    func append(_ index: CoreFunctionIndex) -> Bool {
      found.append(index)
      return functions[index].body != nil || !types[functions[index].type].isOpen
    }
    switch items {
    case .functions(let indices):
      for index in indices { guard append(index) else { return nil } }
    case .expressions(let expressions):
      for expression in expressions {
        guard expression.instructions.count == 1 else { return nil }
        switch expression.instructions[0] {
        case .refFunc(let index): guard append(index) else { return nil }
        case .refNull: found.append(nil)
        default: return nil
        }
      }
    }
    return found
  }
}

extension CoreModule.Function {
  /// Whether LLVM may well put the function's code in place of a call.
  fileprivate var isShort: Bool {
    body.map { $0.code.count <= KnownTable.maximumTargetSize } ?? false
  }
}
