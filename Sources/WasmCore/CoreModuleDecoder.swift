// Decoding of a core module.
//
// One pass over the sections in their order. The decoder checks the grammar, the limits, and those
// indices of types without which `CoreModule` would not hang together; every other rule is the
// validator's. Function bodies stay where they are in the file, as ranges.
//
// No allocation is sized by a count before the bytes left have been found to be able to hold it.

import WasmBytes

extension CoreModule {
  /// Decodes the module that occupies `range` of `bytes`.
  package init(
    decoding bytes: [UInt8], in range: Range<Int>, limits: CoreModuleLimits = .standard
  ) throws(WasmError) {
    var decoder = CoreModuleDecoder(bytes, in: range, limits: limits)
    try decoder.decodeModule()
    self = decoder.module
  }
}

/// The state of decoding one module.
struct CoreModuleDecoder {
  /// What has been decoded so far.
  var module: CoreModule
  let limits: CoreModuleLimits
  /// The types that value types may name.
  var scope = CoreTypeScope()
  private var cursor: ByteCursor

  /// The place in the order of sections of the last one that wasn't a custom section.
  private var lastRank = 0
  /// The number of bodies in the code section.
  var bodyCount = 0

  init(_ bytes: [UInt8], in range: Range<Int>, limits: CoreModuleLimits) {
    module = CoreModule(bytes: bytes, range: range)
    cursor = ByteCursor(bytes, in: range)
    self.limits = limits
  }

  mutating func decodeModule() throws(WasmError) {
    try decodePreamble()
    try CoreModuleLimits.check(
      module.range.count, "bytes of a module", maximum: limits.moduleByteCount,
      at: module.range.lowerBound)
    while !cursor.isAtEnd { try decodeSection() }

    let definedCount = module.functions.count - module.importedFunctionCount
    guard bodyCount == definedCount else {
      throw WasmError(.malformed(.functionAndCodeCountsDiffer), at: cursor.offset)
    }
    guard module.dataCount == nil || module.dataCount == module.data.count else {
      throw WasmError(.malformed(.dataCountMismatch), at: cursor.offset)
    }
  }

  private mutating func decodePreamble() throws(WasmError) {
    let start = cursor.offset
    // "\0asm" as a little-endian number.
    guard try cursor.fixed32() == 0x6d73_6100 else {
      throw WasmError(.malformed(.badMagic), at: start)
    }
    let versionOffset = cursor.offset
    let version = try cursor.fixed32()
    guard version == 1 else {
      throw WasmError(.malformed(.unknownVersion(version)), at: versionOffset)
    }
  }

  private mutating func decodeSection() throws(WasmError) {
    let start = cursor.offset
    let id = try cursor.byte()
    let byteCount = try cursor.count()
    var section = try cursor.window(byteCount)
    if id != 0 { try checkOrder(of: id, at: start) }

    switch id {
    case 0: return try decodeCustomSection(&section)
    case 1: try decodeTypes(&section)
    case 2: try decodeImports(&section)
    case 3: try decodeFunctions(&section)
    case 4: try decodeTables(&section)
    case 5: try decodeMemories(&section)
    case 6: try decodeGlobals(&section)
    case 7: try decodeExports(&section)
    case 8: try decodeStart(&section)
    case 9: try decodeElements(&section)
    case 10: try decodeCode(&section)
    case 11: try decodeData(&section)
    case 13: try decodeTags(&section)
    default: module.dataCount = Int(try section.u32())
    }
    guard section.isAtEnd else {
      throw WasmError(.malformed(.sectionSizeMismatch), at: section.offset)
    }
  }

  /// Checks that the section `id` at `start` is known and stands behind all that go before it.
  private mutating func checkOrder(of id: UInt8, at start: Int) throws(WasmError) {
    let rank: Int
    switch id {
    case 1...5: rank = Int(id)
    case 13: rank = 6  // Tags stand between memories and globals.
    case 6...9: rank = Int(id) + 1
    case 12: rank = 11  // The data count stands before the code, which refers to segments.
    case 10: rank = 12
    case 11: rank = 13
    default: throw WasmError(.malformed(.unknownSection(id)), at: start)
    }
    guard rank > lastRank else { throw WasmError(.malformed(.sectionOutOfOrder(id)), at: start) }
    lastRank = rank
  }

  /// Reads the number of things called `what`, each of `byteCount` bytes or more.
  ///
  /// Where a byte within a thing can be refused, `byteCount` is that of what goes before and this
  /// byte: the reason is then the byte's, also for the last thing of a section that is cut short.
  func count(
    of what: String, maximum: Int, atLeast byteCount: Int, from section: inout ByteCursor
  ) throws(WasmError) -> Int {
    let start = section.offset
    let count = try section.count(atLeast: byteCount)
    try CoreModuleLimits.check(count, what, maximum: maximum, at: start)
    return count
  }
}
