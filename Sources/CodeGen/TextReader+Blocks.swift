// Blocks of units that are the same in two encodings.

import CWamrABI
import LLVM

extension TextEncoding {
  /// The number below which a unit of this encoding is a scalar value that is one unit of the same
  /// value in the `other`.
  ///
  /// Between UTF-16 and itself that is every unit but a surrogate, for which
  /// there is a number of its own.
  func commonLimit(with other: TextEncoding) -> UInt64 {
    switch (self, other) {
    case (.utf16, .utf16): TextReader.noSurrogates
    case (.latin1, .latin1), (.latin1, .utf16), (.utf16, .latin1): 0x100
    case (.utf8, _), (_, .utf8): 0x80
    }
  }
}

extension TextReader {
  /// The limit that stands for all units that aren't surrogates.
  static let noSurrogates: UInt64 = 0x1_0000

  /// Appends the copying of the rest of the string to `output`, with a trap where it isn't valid.
  func copyAll(to output: TextWriter) {
    loop {
      copyBlock(to: output) {
        output.write(decode(else: function.trapBlock(WAMR_TRAP_INVALID_STRING_ENCODING)))
      }
    }
  }

  /// Appends the copying of the next 16 units, or else 8, if all of them are the same in the
  /// encoding of `output`, and `otherwise` for when they aren't or there are fewer.
  func copyBlock(to output: TextWriter, otherwise: () -> Void) {
    let limit = encoding.commonLimit(with: output.encoding)
    let end = function.block("copied")
    for laneCount in [16, 8] as [UInt64] {
      ifBlock(of: laneCount, below: limit) { block in
        advance(by: laneCount)
        output.write(block, laneCount)
        builder.branch(to: end)
      }
    }
    otherwise()
    builder.branch(to: end)
    builder.position(atEndOf: end)
  }

  /// Appends the step over the next `laneCount` units if all are below `limit`, and `otherwise` for
  /// when they aren't or there are fewer.
  func skipBlock(of laneCount: UInt64, below limit: UInt64, otherwise: () -> Void) {
    let end = function.block("skipped")
    ifBlock(of: laneCount, below: limit) { _ in
      advance(by: laneCount)
      builder.branch(to: end)
    }
    otherwise()
    builder.branch(to: end)
    builder.position(atEndOf: end)
  }

  /// Appends `body`, which has to leave the block, for when there are `laneCount` more units and all
  /// are below `limit`; it gets them as a vector.
  private func ifBlock(
    of laneCount: UInt64, below limit: UInt64, body: (LLVM.IRValue) -> Void
  ) {
    let inside = function.block("block")
    let common = function.block("common")
    let other = function.block("other")
    builder.branch(if: has(units: laneCount), to: inside, else: other)
    builder.position(atEndOf: inside)
    let type = builder.vector(of: unitType, count: Int(laneCount))
    let block = builder.load(
      type,
      from: builder.pointer(
        toElement: builder.load(builder.i64, from: index), of: unitType, at: start),
      alignment: UInt32(encoding.unitByteCount))
    builder.branch(if: areAll(block, laneCount, below: limit), to: common, else: other)
    builder.position(atEndOf: common)
    body(block)
    builder.position(atEndOf: other)
  }

  /// Appends the check whether all units of `block` are below `limit`.
  private func areAll(
    _ block: LLVM.IRValue, _ laneCount: UInt64, below limit: UInt64
  ) -> LLVM.IRValue {
    let unitBits = UInt32(8 * encoding.unitByteCount)
    func all(_ value: UInt64) -> LLVM.IRValue {
      builder.splat(unitType.constant(value), count: Int(laneCount))
    }
    if limit == Self.noSurrogates {
      let high = builder.and(block, all(0xf800))
      let surrogates = builder.compare(.eq, high, all(0xd800))
      let mask = builder.bitCast(surrogates, to: builder.integer(bits: UInt32(laneCount)))
      return builder.compare(.eq, mask, mask.type.zero)
    }
    guard limit < 1 << UInt64(unitBits) else { return builder.constant(true) }
    // Limits are powers of two: a bit from the limit up says that a unit isn't below it.
    let high = builder.and(block, all((1 << UInt64(unitBits)) - limit))
    let bits = builder.bitCast(high, to: builder.integer(bits: unitBits * UInt32(laneCount)))
    return builder.compare(.eq, bits, bits.type.zero)
  }
}
