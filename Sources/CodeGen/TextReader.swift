// Reading text: the decoding of scalar values, and blocks of units that need none.

import CWamrABI
import CanonicalABI
import LLVM

/// The emission of code that reads a string.
struct TextReader {
  let function: AdapterFunction
  let encoding: TextEncoding
  let start: LLVM.IRValue
  /// The number of units.
  let count: LLVM.IRValue
  /// The variable with the number of the unit to be read next.
  let index: LLVM.IRValue

  var builder: LLVM.Builder { function.builder }

  /// The type of a unit.
  var unitType: LLVM.IRType { encoding == .utf16 ? builder.i16 : builder.i8 }

  init(
    function: AdapterFunction, encoding: TextEncoding, start: LLVM.IRValue, count: LLVM.IRValue,
    index: LLVM.IRValue
  ) {
    self.function = function
    self.encoding = encoding
    self.start = start
    self.count = count
    self.index = index
    builder.store(builder.i64.zero, to: index)
  }

  /// Reads the string that is the first two parameters of `function`.
  init(reading encoding: TextEncoding, in function: AdapterFunction) {
    self.init(
      function: function, encoding: encoding, start: function.value.parameter(0),
      count: function.value.parameter(1),
      index: function.variable(function.builder.i64, named: "index"))
  }

  /// Appends a loop that does `round`, which decodes, until the end of the string.
  func loop(round: () -> Void) {
    function.loop {
      builder.compare(.ult, builder.load(builder.i64, from: index), count)
    } round: {
      round()
    }
  }

  /// Appends the skipping of blocks that are ASCII, at the start of a string in UTF-8; a string that
  /// is ASCII altogether is skipped to its end.
  func skipASCII() {
    skipBlocks(of: 4)
    skipBlocks(of: 1)
    // The rest of a string of 8 bytes or more is checked with what lies before it.
    let word = builder.i64.constant(8)
    let isLong = builder.compare(.uge, count, word)
    let isAtEnd = builder.compare(
      .ult, builder.subtract(count, builder.load(builder.i64, from: index)), word)
    function.branch(if: builder.and(isLong, isAtEnd)) {
      let last = loadWord(at: builder.subtract(count, word))
      function.branch(if: isASCII(last)) { builder.store(count, to: index) }
    }
  }

  /// Appends a loop over `wordCount` words at a time that ends at a block that isn't ASCII.
  private func skipBlocks(of wordCount: UInt64) {
    let size = builder.i64.constant(8 * wordCount)
    let head = function.block("ascii")
    let inside = function.block("block")
    let advance = function.block("advance")
    let end = function.block("rest")
    builder.branch(to: head)
    builder.position(atEndOf: head)
    let position = builder.load(builder.i64, from: index)
    let next = builder.add(position, size)
    builder.branch(if: builder.compare(.ule, next, count), to: inside, else: end)
    builder.position(atEndOf: inside)
    var bits = loadWord(at: position)
    for word in 1..<max(wordCount, 1) {
      bits = builder.or(
        bits, loadWord(at: builder.add(position, builder.i64.constant(8 * word))))
    }
    builder.branch(if: isASCII(bits), to: advance, else: end)
    builder.position(atEndOf: advance)
    builder.store(next, to: index)
    builder.branch(to: head)
    builder.position(atEndOf: end)
  }

  private func loadWord(at position: LLVM.IRValue) -> LLVM.IRValue {
    builder.load(
      builder.i64, from: builder.pointer(start, advancedBy: position), alignment: 1)
  }

  private func isASCII(_ word: LLVM.IRValue) -> LLVM.IRValue {
    let highBits = builder.i64.constant(0x8080_8080_8080_8080)
    return builder.compare(.eq, builder.and(word, highBits), builder.i64.zero)
  }

  // MARK: Decoding

  /// Appends the decoding of one scalar value, which goes to `invalid` if there is none.
  func decode(else invalid: LLVM.BasicBlock) -> LLVM.IRValue {
    switch encoding {
    case .latin1: decodeLatin1()
    case .utf16: decodeUTF16(else: invalid)
    case .utf8: decodeUTF8(else: invalid)
    }
  }

  private func decodeLatin1() -> LLVM.IRValue {
    let scalar = unit(0)
    advance(by: 1)
    return scalar
  }

  private func decodeUTF16(else invalid: LLVM.BasicBlock) -> LLVM.IRValue {
    let scalar = function.variable(builder.i32, named: "scalar")
    let first = unit(0)
    builder.store(first, to: scalar)
    let isSurrogate = isBelow(0x800, builder.subtract(first, builder.i32.constant(0xd800)))
    function.branch(if: isSurrogate, expecting: .notTaken) {
      let high = builder.subtract(first, builder.i32.constant(0xd800))
      require(isBelow(0x400, high), else: invalid)
      require(has(units: 2), else: invalid)
      let low = builder.subtract(unit(1), builder.i32.constant(0xdc00))
      require(isBelow(0x400, low), else: invalid)
      let offset = builder.or(builder.binary(.shl, high, builder.i32.constant(10)), low)
      builder.store(builder.add(offset, builder.i32.constant(0x1_0000)), to: scalar)
      advance(by: 1)
    }
    advance(by: 1)
    return builder.load(builder.i32, from: scalar)
  }

  /// UTF-8 after "UTF-8, a transformation format of ISO 10646": no overlong forms, no surrogates,
  /// nothing above U+10FFFF.
  private func decodeUTF8(else invalid: LLVM.BasicBlock) -> LLVM.IRValue {
    let scalar = function.variable(builder.i32, named: "scalar")
    let first = unit(0)
    function.branch(if: isBelow(0x80, first), expecting: .taken) {
      builder.store(first, to: scalar)
      advance(by: 1)
    } otherwise: {
      // C0 and C1 could only begin overlong forms; less begins nothing.
      require(builder.compare(.uge, first, builder.i32.constant(0xc2)), else: invalid)
      function.branch(if: isBelow(0xe0, first)) {
        builder.store(sequence(2, mask: 0x1f, first, else: invalid), to: scalar)
        advance(by: 2)
      } otherwise: {
        function.branch(if: isBelow(0xf0, first)) {
          let value = sequence(3, mask: 0x0f, first, else: invalid)
          require(builder.compare(.uge, value, builder.i32.constant(0x800)), else: invalid)
          let distance = builder.subtract(value, builder.i32.constant(0xd800))
          require(builder.not(isBelow(0x800, distance)), else: invalid)
          builder.store(value, to: scalar)
          advance(by: 3)
        } otherwise: {
          require(isBelow(0xf5, first), else: invalid)
          let value = sequence(4, mask: 0x07, first, else: invalid)
          let distance = builder.subtract(value, builder.i32.constant(0x1_0000))
          require(isBelow(0x10_0000, distance), else: invalid)
          builder.store(value, to: scalar)
          advance(by: 4)
        }
      }
    }
    return builder.load(builder.i32, from: scalar)
  }

  /// Appends the decoding of a sequence of `length` bytes with the first one given.
  private func sequence(
    _ length: UInt64, mask: UInt64, _ first: LLVM.IRValue, else invalid: LLVM.BasicBlock
  ) -> LLVM.IRValue {
    require(has(units: length), else: invalid)
    var value = builder.and(first, builder.i32.constant(mask))
    for position in 1..<length {
      let byte = unit(position)
      let marker = builder.and(byte, builder.i32.constant(0xc0))
      require(
        builder.compare(.eq, marker, builder.i32.constant(0x80)), else: invalid)
      value = builder.or(
        builder.binary(.shl, value, builder.i32.constant(6)),
        builder.and(byte, builder.i32.constant(0x3f)))
    }
    return value
  }

  /// Appends the reading of the unit `offset` behind the next one, an `i32`.
  func unit(_ offset: UInt64) -> LLVM.IRValue {
    let position = builder.add(
      builder.load(builder.i64, from: index), builder.i64.constant(offset))
    let address = builder.pointer(toElement: position, of: unitType, at: start)
    return builder.zeroExtend(builder.load(unitType, from: address), to: builder.i32)
  }

  /// Appends the check whether there are `units` more units.
  func has(units: UInt64) -> LLVM.IRValue {
    let rest = builder.subtract(count, builder.load(builder.i64, from: index))
    return builder.compare(.uge, rest, builder.i64.constant(units))
  }

  /// Appends the step over `units` units.
  func advance(by units: UInt64) {
    let next = builder.add(
      builder.load(builder.i64, from: index), builder.i64.constant(units))
    builder.store(next, to: index)
  }

  private func isBelow(_ limit: UInt64, _ value: LLVM.IRValue) -> LLVM.IRValue {
    builder.compare(.ult, value, builder.i32.constant(limit))
  }

  private func require(_ condition: LLVM.IRValue, else invalid: LLVM.BasicBlock) {
    let next = function.block("valid")
    builder.branch(if: condition, to: next, else: invalid)
    builder.position(atEndOf: next)
  }
}
