// Functions over text, as the stubs need them: validating it, measuring what a string becomes in
// another encoding, and writing it.
//
// Most text is ASCII, and most of the rest keeps one unit a character: so all go by blocks of 16
// units, which are one or two vectors, as long as every unit of a block is below a limit, and one
// scalar value at a time where it isn't. Nothing is read past the string's end, and nothing is written
// past the room. Each function is made once for a pair of encodings.

import CWamrABI
import CanonicalABI
import LLVM

extension StubsEmitter {
  /// Appends the check whether `count` bytes at `start` are UTF-8, and returns a condition.
  func validateUTF8(_ start: LLVM.IRValue, _ count: LLVM.IRValue) -> LLVM.IRValue {
    validate("text.validate.utf8", .utf8, start, count) { text, invalid in
      text.skipASCII()
      text.loop {
        text.skipBlock(of: 8, below: 0x80) { _ = text.decode(else: invalid) }
      }
    }
  }

  /// Appends the check whether `count` units at `start` are UTF-16, and returns a condition.
  func validateUTF16(_ start: LLVM.IRValue, _ count: LLVM.IRValue) -> LLVM.IRValue {
    validate("text.validate.utf16", .utf16, start, count) { text, invalid in
      text.loop {
        text.skipBlock(of: 8, below: TextReader.noSurrogates) { _ = text.decode(else: invalid) }
      }
    }
  }

  private func validate(
    _ name: String, _ encoding: TextEncoding, _ start: LLVM.IRValue, _ count: LLVM.IRValue,
    body: @escaping (TextReader, LLVM.BasicBlock) -> Void
  ) -> LLVM.IRValue {
    let type = builder.function([builder.pointer, builder.i64], returning: builder.i1)
    let validator = helper(name, of: type) { function in
      let invalid = function.block("invalid")
      body(TextReader(reading: encoding, in: function), invalid)
      function.builder.return(function.builder.constant(true))
      function.builder.position(atEndOf: invalid)
      function.builder.return(function.builder.constant(false))
    }
    return builder.call(validator, of: type, [start, count])
  }

  /// Appends the measuring of what `count` units at `start` become in the encoding `result`: the
  /// number of bytes, an `i64`.
  func measure(
    _ encoding: TextEncoding, as result: TextEncoding, _ start: LLVM.IRValue,
    _ count: LLVM.IRValue
  ) -> LLVM.IRValue {
    let type = builder.function([builder.pointer, builder.i64], returning: builder.i64)
    let name = "text.measure.\(encoding.rawValue).\(result.rawValue)"
    let measurer = helper(name, of: type) { function in
      let output = TextWriter(function: function, encoding: result, room: nil)
      TextReader(reading: encoding, in: function).copyAll(to: output)
      function.builder.return(output.byteCount)
    }
    return builder.call(measurer, of: type, [start, count])
  }

  /// Appends the writing of `count` units at `start` in the encoding `result` to `end`, where there
  /// is room for `byteCount` bytes, and returns how many bytes were written, an `i64`.
  @discardableResult
  func transcode(
    _ encoding: TextEncoding, as result: TextEncoding, _ start: LLVM.IRValue,
    _ count: LLVM.IRValue, to end: LLVM.IRValue, _ byteCount: LLVM.IRValue
  ) -> LLVM.IRValue {
    let type = builder.function(
      [builder.pointer, builder.i64, builder.pointer, builder.i64], returning: builder.i64)
    let name = "text.write.\(encoding.rawValue).\(result.rawValue)"
    let writer = helper(name, of: type) { function in
      let output = TextWriter(
        function: function, encoding: result,
        room: (function.value.parameter(2), function.value.parameter(3)))
      TextReader(reading: encoding, in: function).copyAll(to: output)
      function.builder.return(output.byteCount)
    }
    return builder.call(writer, of: type, [start, count, end, byteCount])
  }

  /// Appends the copying of units to `end` until the first of the `count` at `start` that isn't a
  /// single unit of the same value in the encoding `result`.
  ///
  /// There is room for all of them. The copy may lie over the string itself if its units are no wider.
  ///
  /// - Returns: The number of units that were copied, an `i64`.
  func copyPrefix(
    _ encoding: TextEncoding, as result: TextEncoding, _ start: LLVM.IRValue,
    _ count: LLVM.IRValue, to end: LLVM.IRValue
  ) -> LLVM.IRValue {
    let type = builder.function(
      [builder.pointer, builder.i64, builder.pointer], returning: builder.i64)
    let name = "text.prefix.\(encoding.rawValue).\(result.rawValue)"
    let copier = helper(name, of: type) { function in
      let builder = function.builder
      let text = TextReader(reading: encoding, in: function)
      let output = TextWriter(
        function: function, encoding: result,
        room: (
          function.value.parameter(2),
          builder.multiply(text.count, builder.i64.constant(result.unitByteCount))
        ))
      let end = function.block("end")
      text.loop {
        text.copyBlock(to: output) {
          let unit = text.unit(0)
          let next = function.block("copy")
          builder.branch(
            if: builder.compare(
              .ult, unit, builder.i32.constant(encoding.commonLimit(with: result))),
            to: next, else: end)
          builder.position(atEndOf: next)
          text.advance(by: 1)
          output.writeUnit(unit)
        }
      }
      builder.branch(to: end)
      builder.position(atEndOf: end)
      builder.return(builder.load(builder.i64, from: text.index))
    }
    return builder.call(copier, of: type, [start, count, end])
  }

  /// Appends the writing of `count` bytes of UTF-8 at `start` in Latin-1 to `end`, where there is room
  /// for as many, until the first scalar value that Latin-1 doesn't have.
  ///
  /// - Returns: The number of bytes that were read, and of those that were written, both `i64`.
  func copyLatin1Prefix(
    _ start: LLVM.IRValue, _ count: LLVM.IRValue, to end: LLVM.IRValue
  ) -> (readCount: LLVM.IRValue, writtenCount: LLVM.IRValue) {
    let pair = builder.structure([builder.i64, builder.i64])
    let type = builder.function(
      [builder.pointer, builder.i64, builder.pointer], returning: pair)
    let copier = helper("text.prefix.utf8.latin1", of: type) { function in
      let builder = function.builder
      let text = TextReader(reading: .utf8, in: function)
      let output = TextWriter(
        function: function, encoding: .latin1, room: (function.value.parameter(2), text.count))
      let read = function.variable(builder.i64, named: "read")
      builder.store(builder.i64.zero, to: read)
      let end = function.block("end")
      text.loop {
        text.copyBlock(to: output) {
          let scalar = text.decode(
            else: function.trapBlock(WAMR_TRAP_INVALID_STRING_ENCODING))
          let next = function.block("copy")
          builder.branch(
            if: builder.compare(.ult, scalar, builder.i32.constant(0x100)), to: next, else: end)
          builder.position(atEndOf: next)
          output.writeUnit(scalar)
        }
        builder.store(builder.load(builder.i64, from: text.index), to: read)
      }
      builder.branch(to: end)
      builder.position(atEndOf: end)
      let first = builder.insert(
        builder.load(builder.i64, from: read), at: 0, into: pair.poison)
      builder.return(builder.insert(output.byteCount, at: 1, into: first))
    }
    let both = builder.call(copier, of: type, [start, count, end])
    return (builder.extract(0, from: both), builder.extract(1, from: both))
  }

  /// Appends the widening of `count` bytes of Latin-1 at `start` to UTF-16 where they lie, from the
  /// last one to the first, so that none is overwritten before it is read.
  func inflate(_ start: LLVM.IRValue, _ count: LLVM.IRValue) {
    let type = builder.function([builder.pointer, builder.i64], returning: builder.void)
    let inflater = helper("text.inflate", of: type) { function in
      let builder = function.builder
      let start = function.value.parameter(0)
      let rest = function.variable(builder.i64, named: "rest")
      builder.store(function.value.parameter(1), to: rest)
      for laneCount in [16, 1] {
        let size = builder.i64.constant(UInt64(laneCount))
        function.loop {
          builder.compare(.uge, builder.load(builder.i64, from: rest), size)
        } round: {
          let index = builder.subtract(builder.load(builder.i64, from: rest), size)
          let narrow = builder.load(
            laneCount == 1 ? builder.i8 : builder.vector(of: builder.i8, count: laneCount),
            from: builder.pointer(start, advancedBy: index), alignment: 1)
          let wide =
            laneCount == 1 ? builder.i16 : builder.vector(of: builder.i16, count: laneCount)
          builder.store(
            builder.zeroExtend(narrow, to: wide),
            to: builder.pointer(toElement: index, of: builder.i16, at: start), alignment: 2)
          builder.store(index, to: rest)
        }
      }
      builder.return()
    }
    builder.call(inflater, of: type, [start, count])
  }

  /// Appends the check whether all of the `count` units of UTF-16 at `start` are in Latin-1, and
  /// returns a condition.
  func isLatin1(_ start: LLVM.IRValue, _ count: LLVM.IRValue) -> LLVM.IRValue {
    let type = builder.function([builder.pointer, builder.i64], returning: builder.i1)
    let checker = helper("text.isLatin1", of: type) { function in
      let builder = function.builder
      // Without an early end, which it seldom has, this is a loop that LLVM vectorises.
      let bits = function.variable(builder.i16, named: "bits")
      builder.store(builder.i16.zero, to: bits)
      function.loop(count: function.value.parameter(1)) { index in
        let unit = builder.load(
          builder.i16,
          from: builder.pointer(
            toElement: index, of: builder.i16, at: function.value.parameter(0)))
        builder.store(builder.or(builder.load(builder.i16, from: bits), unit), to: bits)
      }
      builder.return(
        builder.compare(
          .ult, builder.load(builder.i16, from: bits), builder.i16.constant(0x100)))
    }
    return builder.call(checker, of: type, [start, count])
  }
}
