// Strings from one encoding to another, in a guest's memory.
//
// How much room a string needs in another encoding is known only once it has been read. The
// specification doesn't read it twice: it says what to ask `realloc` for at first, given the encoding
// and the number of units, and when to ask for more and to give back the rest. A guest sees these calls,
// with their sizes and alignments, so they are what "Storing" of the Canonical ABI says, to the letter:
//
//   from, to                    at first   if that doesn't do                         at the end
//   any, of one size            exact      -                                          -
//   Latin-1, UTF-8              n          2n at the first unit that isn't ASCII      exact, if less
//   UTF-16, UTF-8               n          3n at the first unit that isn't ASCII      exact, if less
//   UTF-8, UTF-16               2n         -                                          exact, if less
//   UTF-8 or UTF-16, either     n          2n at the first one not in Latin-1         exact, if less
//   UTF-16 out of either, either  2n       -                                          n if all is Latin-1
//
// What was written before more room was asked for is where `realloc` has put it; a guest whose `realloc`
// doesn't keep the contents gets what it deserves. Validity is checked while a string is read, not
// before the first `realloc` as the specification has it: only a trap that comes anyway tells.

import CWamrABI
import CanonicalABI
import LLVM

/// Room for text in a guest's memory, which `realloc` may move.
private struct TextRoom {
  let translation: AdapterTranslation
  /// The variable with the address in the guest, an `i32`.
  let address: LLVM.IRValue
  /// The variable with the native address.
  let native: LLVM.IRValue

  private var function: AdapterFunction { translation.function }
  private var builder: LLVM.Builder { function.builder }

  /// Appends the allocation of `byteCount` bytes.
  init(_ translation: AdapterTranslation, _ byteCount: LLVM.IRValue, alignment: UInt64) {
    self.translation = translation
    let function = translation.function
    address = function.variable(function.builder.i32, named: "address")
    native = function.variable(function.builder.pointer, named: "native")
    let room = function.allocate(
      byteCount, alignment: alignment, on: translation.destination)
    function.builder.store(room.address, to: address)
    function.builder.store(room.native, to: native)
  }

  /// Appends the change of the size from `old` to `byteCount` bytes.
  func resize(from old: LLVM.IRValue, to byteCount: LLVM.IRValue, alignment: UInt64) {
    guard case .guest(let instance, let options) = translation.destination else {
      preconditionFailure("the host's memory isn't reallocated")
    }
    let room = function.reallocate(
      builder.load(builder.i32, from: address), byteCount: old, to: byteCount,
      alignment: alignment, in: instance, options)
    builder.store(room.address, to: address)
    builder.store(room.native, to: native)
  }

  /// Appends giving back what the text of `byteCount` bytes doesn't need of the `size` bytes.
  func shrink(from size: LLVM.IRValue, to byteCount: LLVM.IRValue, alignment: UInt64) {
    function.branch(if: builder.compare(.ult, byteCount, size)) {
      resize(from: size, to: byteCount, alignment: alignment)
    }
  }

  /// Appends the native address `byteCount` bytes behind the start.
  func start(advancedBy byteCount: LLVM.IRValue? = nil) -> LLVM.IRValue {
    let start = builder.load(builder.pointer, from: native)
    return byteCount.map { builder.pointer(start, advancedBy: $0) } ?? start
  }

  /// Appends the address in the guest.
  var guestAddress: LLVM.IRValue { builder.load(builder.i32, from: address) }
}

extension AdapterTranslation {
  /// Text that was stored: its address, an `i32` in a guest and a pointer on the host, and the count
  /// of its units, an `i64`, which may carry the tag for UTF-16.
  typealias StoredText = (address: LLVM.IRValue, count: LLVM.IRValue)

  /// Appends the storing of `count` units of text at `start`, whose range and number were checked,
  /// in the memory of a guest.
  func storeText(
    _ encoding: TextEncoding, _ start: LLVM.IRValue, _ count: LLVM.IRValue
  ) -> StoredText {
    switch (encoding, destination.stringEncoding) {
    case (.utf8, .utf8): copyUTF8(start, count)
    case (.utf16, .utf8): storeUTF8(encoding, worstFactor: 3, start, count)
    case (.latin1, .utf8): storeUTF8(encoding, worstFactor: 2, start, count)
    case (.utf8, .utf16): storeUTF16(start, count)
    case (.utf16, .utf16): copyUTF16(start, count)
    case (.latin1, .utf16): widenLatin1(start, count)
    case (.latin1, .latin1OrUTF16): copyLatin1(start, count)
    case (.utf8, .latin1OrUTF16): storeLatin1OrUTF16(encoding, start, count)
    case (.utf16, .latin1OrUTF16):
      source.stringEncoding == .utf16
        ? storeLatin1OrUTF16(encoding, start, count) : storeProbablyUTF16(start, count)
    }
  }

  private func doubled(_ count: LLVM.IRValue) -> LLVM.IRValue {
    builder.multiply(count, builder.i64.constant(2))
  }

  private func halved(_ byteCount: LLVM.IRValue) -> LLVM.IRValue {
    builder.binary(.lshr, byteCount, builder.i64.constant(1))
  }

  private func tagged(_ count: LLVM.IRValue) -> LLVM.IRValue {
    builder.or(count, builder.i64.constant(utf16Tag))
  }

  private func trapUnlessUTF16(_ start: LLVM.IRValue, _ count: LLVM.IRValue) {
    let isValid = unit.validateUTF16(start, count)
    function.trap(WAMR_TRAP_INVALID_STRING_ENCODING, if: builder.not(isValid))
  }

  // MARK: Sizes that are known

  private func copyUTF16(_ start: LLVM.IRValue, _ count: LLVM.IRValue) -> StoredText {
    trapUnlessUTF16(start, count)
    let room = function.allocate(doubled(count), alignment: 2, on: destination)
    copy(byteCount: doubled(count), from: start, to: room.native)
    return (room.address, count)
  }

  private func copyLatin1(_ start: LLVM.IRValue, _ count: LLVM.IRValue) -> StoredText {
    let room = function.allocate(count, alignment: 2, on: destination)
    copy(byteCount: count, from: start, to: room.native)
    return (room.address, count)
  }

  private func widenLatin1(_ start: LLVM.IRValue, _ count: LLVM.IRValue) -> StoredText {
    let room = function.allocate(doubled(count), alignment: 2, on: destination)
    unit.transcode(.latin1, as: .utf16, start, count, to: room.native, doubled(count))
    return (room.address, count)
  }

  // MARK: Sizes that are guessed

  private func storeUTF8(
    _ encoding: TextEncoding, worstFactor: UInt64, _ start: LLVM.IRValue, _ count: LLVM.IRValue
  ) -> StoredText {
    let room = TextRoom(self, count, alignment: 1)
    let byteCount = function.variable(builder.i64, named: "bytes")
    let prefix = unit.copyPrefix(encoding, as: .utf8, start, count, to: room.start())
    builder.store(prefix, to: byteCount)
    function.branch(if: builder.compare(.ult, prefix, count)) {
      let worst = builder.multiply(count, builder.i64.constant(worstFactor))
      room.resize(from: count, to: worst, alignment: 1)
      let rest = unit.transcode(
        encoding, as: .utf8, unitAddress(prefix, encoding, at: start),
        builder.subtract(count, prefix), to: room.start(advancedBy: prefix),
        builder.subtract(worst, prefix))
      let all = builder.add(prefix, rest)
      builder.store(all, to: byteCount)
      room.shrink(from: worst, to: all, alignment: 1)
    }
    return (room.guestAddress, builder.load(builder.i64, from: byteCount))
  }

  private func storeUTF16(_ start: LLVM.IRValue, _ count: LLVM.IRValue) -> StoredText {
    let worst = doubled(count)
    let room = TextRoom(self, worst, alignment: 2)
    let byteCount = unit.transcode(.utf8, as: .utf16, start, count, to: room.start(), worst)
    room.shrink(from: worst, to: byteCount, alignment: 2)
    return (room.guestAddress, halved(byteCount))
  }

  private func storeLatin1OrUTF16(
    _ encoding: TextEncoding, _ start: LLVM.IRValue, _ count: LLVM.IRValue
  ) -> StoredText {
    let room = TextRoom(self, count, alignment: 2)
    let unitCount = function.variable(builder.i64, named: "units")
    // The units read, and the bytes of Latin-1 that they are.
    let read: LLVM.IRValue
    let written: LLVM.IRValue
    if encoding == .utf8 {
      (read, written) = unit.copyLatin1Prefix(start, count, to: room.start())
    } else {
      read = unit.copyPrefix(encoding, as: .latin1, start, count, to: room.start())
      written = read
    }
    function.branch(if: builder.compare(.eq, read, count)) {
      room.shrink(from: count, to: written, alignment: 2)
      builder.store(written, to: unitCount)
    } otherwise: {
      let worst = doubled(count)
      room.resize(from: count, to: worst, alignment: 2)
      unit.inflate(room.start(), written)
      let prefix = doubled(written)
      let rest = unit.transcode(
        encoding, as: .utf16, unitAddress(read, encoding, at: start),
        builder.subtract(count, read), to: room.start(advancedBy: prefix),
        builder.subtract(worst, prefix))
      let all = builder.add(prefix, rest)
      room.shrink(from: worst, to: all, alignment: 2)
      builder.store(tagged(halved(all)), to: unitCount)
    }
    return (room.guestAddress, builder.load(builder.i64, from: unitCount))
  }

  /// UTF-16 that could have been Latin-1, had its producer wanted that: it likely isn't.
  private func storeProbablyUTF16(
    _ start: LLVM.IRValue, _ count: LLVM.IRValue
  ) -> StoredText {
    trapUnlessUTF16(start, count)
    let byteCount = doubled(count)
    let room = TextRoom(self, byteCount, alignment: 2)
    let unitCount = function.variable(builder.i64, named: "units")
    copy(byteCount: byteCount, from: start, to: room.start())
    // What was written is looked at, as it is what has to fit.
    function.branch(if: unit.isLatin1(room.start(), count)) {
      _ = unit.copyPrefix(.utf16, as: .latin1, room.start(), count, to: room.start())
      // Also if there is nothing to give back, and no longer aligned to 2.
      room.resize(from: byteCount, to: count, alignment: 1)
      builder.store(count, to: unitCount)
    } otherwise: {
      builder.store(tagged(count), to: unitCount)
    }
    return (room.guestAddress, builder.load(builder.i64, from: unitCount))
  }

  private func unitAddress(
    _ index: LLVM.IRValue, _ encoding: TextEncoding, at start: LLVM.IRValue
  ) -> LLVM.IRValue {
    builder.pointer(
      toElement: index, of: encoding == .utf16 ? builder.i16 : builder.i8, at: start)
  }
}
