// Lists.
//
// A list's range is checked before its elements are read, and its copy's before they are written:
// the addresses of elements need no further check.
//
// Elements that stay the bytes that they are get copied at once. If they can be wrong, all of them are
// checked before: a loop that ends at the first wrong one, or copies what it checks, can't be done with
// vectors, but one that collects can. Between the checks and the copy no guest runs.

import CWamrABI
import CanonicalABI
import LLVM

extension AdapterTranslation {
  /// Appends the translation of a list of `element`.
  func translateList(
    of element: TypeNumber, from place: AdapterPlace, to target: AdapterTarget
  ) -> [LLVM.IRValue] {
    let entry = unit.types[element]
    let sourceLayout = entry.layout(source.pointerSize)
    let destinationLayout = entry.layout(destination.pointerSize)
    let (address, count) = liftRange(from: place)
    let start = checkedList(address, count, entry)

    if case .host(.shared) = destination, entry.isPlain {
      return lower(address: start, count: count, to: target)
    }
    let room = function.allocate(
      builder.multiply(count, builder.i64.constant(destinationLayout.byteCount)),
      alignment: destinationLayout.alignment, on: destination)
    if entry.isVerbatim && entry.partCount <= Self.inlinePartCount {
      if !entry.isPlain { checkElements(element, sourceLayout, count, in: start) }
      copy(
        byteCount: builder.multiply(count, builder.i64.constant(sourceLayout.byteCount)),
        from: start, to: room.native)
    } else {
      function.loop(count: count) { index in
        repeated.translate(
          element,
          from: .memory(elementAddress(index, sourceLayout, in: start)),
          to: .memory(elementAddress(index, destinationLayout, in: room.native)))
      }
    }
    return lower(address: room.address, count: count, to: target)
  }

  /// Appends a trap for when one of `count` elements of a verbatim type isn't a value.
  private func checkElements(
    _ element: TypeNumber, _ layout: ValueLayout, _ count: LLVM.IRValue, in list: LLVM.IRValue
  ) {
    let codes = [WAMR_TRAP_INVALID_CHAR, WAMR_TRAP_INVALID_DISCRIMINANT]
    let found = codes.map { _ in function.variable(builder.i8, named: "wrong") }
    for variable in found { builder.store(builder.i8.zero, to: variable) }
    function.loop(count: count) { index in
      for (code, isWrong) in failures(of: element, at: elementAddress(index, layout, in: list)) {
        guard let number = codes.firstIndex(of: code) else { continue }
        let before = builder.load(builder.i8, from: found[number])
        builder.store(
          builder.or(before, builder.zeroExtend(isWrong, to: builder.i8)), to: found[number])
      }
    }
    for (code, variable) in zip(codes, found) {
      let isAnyWrong = builder.load(builder.i8, from: variable)
      function.trap(code, if: builder.compare(.ne, isAnyWrong, builder.i8.zero))
    }
  }

  /// Appends what tells whether a part of a value in memory, of a verbatim type, is wrong: the trap
  /// for it and an `i1`.
  private func failures(
    of type: TypeNumber, at start: LLVM.IRValue
  ) -> [(code: wamr_trap_code, isWrong: LLVM.IRValue)] {
    switch unit.types[type].shape {
    case .char:
      let value = function.load(builder.i32, from: start, of: source)
      return [(WAMR_TRAP_INVALID_CHAR, isNoCharacter(value))]
    case .variant(let cases):
      let value = discriminant(cases, at: start)
      let count = builder.i32.constant(UInt64(cases.count))
      return [(WAMR_TRAP_INVALID_DISCRIMINANT, builder.compare(.uge, value, count))]
    case .record(let members):
      let offsets = unit.types.memberOffsets(members, source.pointerSize)
      return zip(members, offsets).flatMap { member, offset in
        failures(of: member, at: builder.pointer(start, advancedBy: Int64(offset)))
      }
    case .integer, .float, .flags, .bool, .string, .list, .fixedLengthList, .own, .borrow, .channel:
      return []
    }
  }

  /// Appends the translation of `count` values of `element` behind each other.
  func translateFixedLengthList(
    of element: TypeNumber, count: UInt32, from place: AdapterPlace, to target: AdapterTarget
  ) -> [LLVM.IRValue] {
    guard case .memory(let start) = place, case .memory(let end) = target else {
      // Core values are few.
      return translateRecord(
        Array(repeating: element, count: Int(count)), from: place, to: target)
    }
    let entry = unit.types[element]
    function.loop(count: builder.i64.constant(UInt64(count))) { index in
      repeated.translate(
        element,
        from: .memory(elementAddress(index, entry.layout(source.pointerSize), in: start)),
        to: .memory(elementAddress(index, entry.layout(destination.pointerSize), in: end)))
    }
    return []
  }

  /// Appends the checks of a list's size and place, and returns its native address.
  private func checkedList(
    _ address: LLVM.IRValue, _ count: LLVM.IRValue, _ element: TypeTable.Entry
  ) -> LLVM.IRValue {
    // Sizes differ only between the host and a guest, and the host's are at least as great: the
    // limit is one of guests, and the product of a 32-bit count and a size fits 64 bits.
    let maximum = builder.i64.constant(maximumListByteCount)
    if case .host = source {
      function.trap(WAMR_TRAP_LIST_TOO_LONG, if: builder.compare(.ugt, count, maximum))
    }
    let byteCount = builder.multiply(
      count, builder.i64.constant(element.guestLayout.byteCount))
    function.trap(WAMR_TRAP_LIST_TOO_LONG, if: builder.compare(.ugt, byteCount, maximum))
    guard let memory = source.memory else { return address }
    return function.guestAddress(
      address, byteCount: byteCount, alignment: element.guestLayout.alignment, in: memory,
      else: WAMR_TRAP_LIST_OUT_OF_BOUNDS)
  }

  private func elementAddress(
    _ index: LLVM.IRValue, _ layout: ValueLayout, in list: LLVM.IRValue
  ) -> LLVM.IRValue {
    builder.pointer(
      list,
      advancedBy: builder.multiply(index, builder.i64.constant(layout.byteCount)))
  }
}
