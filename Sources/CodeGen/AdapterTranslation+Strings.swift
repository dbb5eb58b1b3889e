// Strings.
//
// A function passes a string on, from the checks of its range to the copy. It is made once for each pair
// of sides, so an adapter with many strings stays small; one that has the only string gets it inlined by
// LLVM. From UTF-8 to UTF-8 it validates and copies; in another encoding it writes to a guest by the
// specification's algorithm (see `AdapterTranslation+Transcoding`), and to the host, whose memory can't
// be taken back, with room of the size that was measured before. What the host only looks at during
// the call stays where it is.

import CWamrABI
import CanonicalABI
import LLVM

/// An encoding of strings, all of one kind of units.
enum TextEncoding: String, Hashable {
  case utf8, utf16, latin1

  /// The size of a unit.
  var unitByteCount: UInt64 { self == .utf16 ? 2 : 1 }
}

/// The bit of a count of units that says UTF-16 where it may also be Latin-1.
let utf16Tag: UInt64 = 1 << 31

extension AdapterTranslation {
  /// Appends the translation of a string.
  func translateString(
    from place: AdapterPlace, to target: AdapterTarget
  ) -> [LLVM.IRValue] {
    let (address, count) = liftRange(from: place)
    switch source.stringEncoding {
    case .utf8:
      let (resultAddress, resultCount) = transcode(.utf8, address, count)
      return lower(address: resultAddress, count: resultCount, to: target)
    case .utf16:
      let (resultAddress, resultCount) = transcode(.utf16, address, count)
      return lower(address: resultAddress, count: resultCount, to: target)
    case .latin1OrUTF16:
      let addressVariable = function.variable(unit.addressType(of: destination))
      let countVariable = function.variable(builder.i64)
      func transcode(_ encoding: TextEncoding, _ count: LLVM.IRValue) {
        let (resultAddress, resultCount) = self.transcode(encoding, address, count)
        builder.store(resultAddress, to: addressVariable)
        builder.store(resultCount, to: countVariable)
      }
      let tag = builder.and(count, builder.i64.constant(utf16Tag))
      function.branch(if: builder.compare(.eq, tag, builder.i64.zero)) {
        transcode(.latin1, count)
      } otherwise: {
        transcode(.utf16, builder.xor(count, builder.i64.constant(utf16Tag)))
      }
      return lower(
        address: builder.load(unit.addressType(of: destination), from: addressVariable),
        count: builder.load(builder.i64, from: countVariable), to: target)
    }
  }

  /// Appends the checks of a string's size and place, and returns its native address.
  private func checkedString(
    _ encoding: TextEncoding, _ address: LLVM.IRValue, _ count: LLVM.IRValue
  ) -> LLVM.IRValue {
    let byteCount = builder.multiply(count, builder.i64.constant(encoding.unitByteCount))
    // A count of the host has 64 bits: it is compared before it is multiplied.
    function.trap(
      WAMR_TRAP_STRING_TOO_LONG,
      if: builder.compare(
        .ugt, count, builder.i64.constant(maximumListByteCount / encoding.unitByteCount)))
    guard let memory = source.memory else { return address }
    return function.guestAddress(
      address, byteCount: byteCount, alignment: source.stringEncoding == .utf8 ? 1 : 2,
      in: memory, else: WAMR_TRAP_STRING_OUT_OF_BOUNDS)
  }

  /// Appends the passing on of `count` units at `address`, and returns where and how many they are
  /// on the other side.
  private func transcode(
    _ encoding: TextEncoding, _ address: LLVM.IRValue, _ count: LLVM.IRValue
  ) -> StoredText {
    if case .host(.shared) = destination, encoding == .utf8 {
      let start = checkedString(encoding, address, count)
      trapUnlessUTF8(start, count)
      return (start, count)
    }
    let (storer, type) = unit.textStorer(of: encoding, from: source, to: destination)
    let both = builder.call(storer, of: type, [address, count])
    return (builder.extract(0, from: both), builder.extract(1, from: both))
  }

  /// Appends the checks of `count` units of text at `address`, and the storing of them on the other
  /// side.
  func checkAndStoreText(
    _ encoding: TextEncoding, _ address: LLVM.IRValue, _ count: LLVM.IRValue
  ) -> StoredText {
    let start = checkedString(encoding, address, count)
    switch destination {
    case .guest: return storeText(encoding, start, count)
    case .host:
      return encoding == .utf8 ? copyUTF8(start, count) : writeToHost(encoding, start, count)
    }
  }

  private func trapUnlessUTF8(_ start: LLVM.IRValue, _ count: LLVM.IRValue) {
    // The host's strings are valid by contract.
    guard source.memory != nil else { return }
    let isValid = unit.validateUTF8(start, count)
    function.trap(WAMR_TRAP_INVALID_STRING_ENCODING, if: builder.not(isValid))
  }

  /// Appends the validating and copying of `count` bytes of UTF-8.
  func copyUTF8(_ start: LLVM.IRValue, _ count: LLVM.IRValue) -> StoredText {
    trapUnlessUTF8(start, count)
    let room = function.allocate(count, alignment: 1, on: destination)
    copyText(count, from: start, to: room.native)
    return (room.address, count)
  }

  /// Appends a copy of `count` bytes: of short ones as two words that may overlap, since a call
  /// would take longer than the copy.
  private func copyText(_ count: LLVM.IRValue, from start: LLVM.IRValue, to end: LLVM.IRValue) {
    guard source.memory != destination.memory else {
      return copy(byteCount: count, from: start, to: end)
    }
    func copyWords(of size: UInt64, otherwise: () -> Void) {
      let word = builder.i64.constant(size)
      // From one word to two.
      let rest = builder.subtract(count, word)
      function.branch(if: builder.compare(.ule, rest, word)) {
        copy(byteCount: word, from: start, to: end)
        copy(
          byteCount: word, from: builder.pointer(start, advancedBy: rest),
          to: builder.pointer(end, advancedBy: rest))
      } otherwise: {
        otherwise()
      }
    }
    copyWords(of: 16) {
      copyWords(of: 8) { copy(byteCount: count, from: start, to: end) }
    }
  }

  /// Appends the writing of `count` units at `start` in UTF-8 to the host's memory.
  private func writeToHost(
    _ encoding: TextEncoding, _ start: LLVM.IRValue, _ count: LLVM.IRValue
  ) -> StoredText {
    let byteCount = unit.measure(encoding, as: .utf8, start, count)
    let room = function.allocate(byteCount, alignment: 1, on: destination)
    unit.transcode(encoding, as: .utf8, start, count, to: room.native, byteCount)
    return (room.address, byteCount)
  }
}
