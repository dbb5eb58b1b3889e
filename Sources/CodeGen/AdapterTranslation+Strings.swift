// Strings.
//
// From UTF-8 to UTF-8 a string is validated and copied. Between other encodings it is gone over
// twice: once to validate it and to measure what it becomes, and then, with room of just that size,
// to write it. (The specification's own algorithm guesses a size and reallocates; a guest can't
// tell, and `realloc` is called once.)

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
private let utf16Tag: UInt64 = 1 << 31

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
      let addressVariable = function.variable(addressType)
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
        address: builder.load(addressType, from: addressVariable),
        count: builder.load(builder.i64, from: countVariable), to: target)
    }
  }

  private var addressType: LLVM.IRType {
    destination.pointerSize == .four ? builder.i32 : builder.pointer
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
  ) -> (address: LLVM.IRValue, count: LLVM.IRValue) {
    let start = checkedString(encoding, address, count)
    switch destination.stringEncoding {
    case .utf8 where encoding == .utf8: return copyUTF8(start, count)
    case .utf8: return write(.utf8, encoding, start, count)
    case .utf16: return write(.utf16, encoding, start, count)
    case .latin1OrUTF16:
      guard encoding != .latin1 else { return write(.latin1, .latin1, start, count) }
      let address = function.variable(builder.i32)
      let unitCount = function.variable(builder.i64)
      let measure = unit.measure(function, encoding, as: .utf16, start, count)
      let isLatin1 = builder.compare(.ult, measure.bits, builder.i32.constant(0x100))
      function.branch(if: isLatin1) {
        let result = write(.latin1, encoding, start, count, measured: measure.unitCount)
        builder.store(result.address, to: address)
        builder.store(result.count, to: unitCount)
      } otherwise: {
        let result = write(.utf16, encoding, start, count, measured: measure.unitCount)
        builder.store(result.address, to: address)
        builder.store(
          builder.or(result.count, builder.i64.constant(utf16Tag)), to: unitCount)
      }
      return (
        builder.load(builder.i32, from: address), builder.load(builder.i64, from: unitCount)
      )
    }
  }

  private func copyUTF8(
    _ start: LLVM.IRValue, _ count: LLVM.IRValue
  ) -> (address: LLVM.IRValue, count: LLVM.IRValue) {
    // The host's strings are valid by contract.
    if source.memory != nil {
      let isValid = unit.validate(function, start, count)
      function.trap(WAMR_TRAP_INVALID_STRING_ENCODING, if: builder.not(isValid))
    }
    if case .host(sharesMemory: true) = destination { return (start, count) }
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

  /// Appends the writing of `count` units at `start` in another encoding.
  private func write(
    _ result: TextEncoding, _ encoding: TextEncoding, _ start: LLVM.IRValue,
    _ count: LLVM.IRValue, measured: LLVM.IRValue? = nil
  ) -> (address: LLVM.IRValue, count: LLVM.IRValue) {
    let unitCount =
      measured ?? unit.measure(function, encoding, as: result, start, count).unitCount
    let byteCount = builder.multiply(unitCount, builder.i64.constant(result.unitByteCount))
    let room = function.allocate(
      byteCount, alignment: destination.stringEncoding == .utf8 ? 1 : 2, on: destination)
    unit.transcode(function, encoding, as: result, start, count, to: room.native, byteCount)
    return (room.address, unitCount)
  }
}
