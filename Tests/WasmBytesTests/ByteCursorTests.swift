import Testing
import WasmBytes

/// Applies `read` to a cursor over `bytes`, and returns what it read and how many bytes that took.
private func reading<Value>(
  _ bytes: [UInt8], _ read: (inout ByteCursor) throws -> Value
) throws -> (value: Value, byteCount: Int) {
  var cursor = ByteCursor(bytes)
  let value = try read(&cursor)
  return (value, cursor.offset)
}

private func malformed(_ malformation: WasmError.Malformation, at offset: Int) -> WasmError {
  WasmError(.malformed(malformation), at: offset)
}

@Test(
  arguments: [
    ([0x00], 0), ([0x7f], 127), ([0x80, 0x01], 128), ([0x80, 0x00], 0),
    ([0xff, 0xff, 0xff, 0xff, 0x0f], UInt32.max), ([0x80, 0x80, 0x80, 0x80, 0x00], 0),
  ] as [([UInt8], UInt32)])
func unsignedIntegersOf32BitsAreRead(bytes: [UInt8], expected: UInt32) throws {
  let read = try reading(bytes + [0x55]) { try $0.u32() }
  #expect(read.value == expected)
  #expect(read.byteCount == bytes.count)
}

@Test(
  arguments: [
    ([0x00], 0), ([0x3f], 63), ([0x40], -64), ([0x7f], -1), ([0xff, 0x00], 127),
    ([0xff, 0x7f], -1),
    ([0x80, 0x80, 0x80, 0x80, 0x78], Int32.min), ([0xff, 0xff, 0xff, 0xff, 0x07], Int32.max),
  ] as [([UInt8], Int32)])
func signedIntegersOf32BitsAreRead(bytes: [UInt8], expected: Int32) throws {
  let read = try reading(bytes + [0x55]) { try $0.s32() }
  #expect(read.value == expected)
  #expect(read.byteCount == bytes.count)
}

@Test func theExtremesOf33And64BitsAreRead() throws {
  let ones = [UInt8](repeating: 0xff, count: 9)
  let zeros = [UInt8](repeating: 0x80, count: 9)
  #expect(try reading(ones + [0x01]) { try $0.u64() }.value == .max)
  #expect(try reading(ones + [0x00]) { try $0.s64() }.value == .max)
  #expect(try reading(zeros + [0x7f]) { try $0.s64() }.value == .min)
  #expect(try reading(ones + [0x7f]) { try $0.s64() }.value == -1)
  #expect(try reading([0xff, 0xff, 0xff, 0xff, 0x0f]) { try $0.s33() }.value == (1 << 32) - 1)
  #expect(try reading([0x80, 0x80, 0x80, 0x80, 0x70]) { try $0.s33() }.value == -(1 << 32))
  #expect(try reading([0x40]) { try $0.s33() }.value == -64)
}

@Test func anIntegerThatGoesOnTooLongIsRefusedWhereItBegins() {
  let bytes: [UInt8] = [0x00, 0x80, 0x80, 0x80, 0x80, 0x80, 0x00]
  var cursor = ByteCursor(bytes, in: 1..<bytes.count)
  #expect(throws: malformed(.integerTooLong, at: 1)) { try cursor.u32() }
  cursor = ByteCursor(bytes, in: 1..<bytes.count)
  #expect(throws: malformed(.integerTooLong, at: 1)) { try cursor.s32() }
  cursor = ByteCursor([UInt8](repeating: 0x80, count: 11))
  #expect(throws: malformed(.integerTooLong, at: 0)) { try cursor.s64() }
  cursor = ByteCursor([UInt8](repeating: 0x80, count: 11))
  #expect(throws: malformed(.integerTooLong, at: 0)) { try cursor.u64() }
}

@Test func unusedBitsOfTheLastByteHaveToExtendTheInteger() {
  let front: [UInt8] = [0xff, 0xff, 0xff, 0xff]
  let tooLarge = malformed(.integerTooLarge, at: 0)
  #expect(throws: tooLarge) { try reading(front + [0x10]) { try $0.u32() } }
  #expect(throws: tooLarge) { try reading(front + [0x0f]) { try $0.s32() } }
  #expect(throws: tooLarge) { try reading(front + [0x70]) { try $0.s32() } }
  #expect(throws: tooLarge) { try reading(front + [0x1f]) { try $0.s33() } }
  let long = [UInt8](repeating: 0xff, count: 9)
  #expect(throws: tooLarge) { try reading(long + [0x02]) { try $0.u64() } }
  #expect(throws: tooLarge) { try reading(long + [0x01]) { try $0.s64() } }
}

@Test func theEndOfAWindowIsTheEndThoughTheFileGoesOn() throws {
  var cursor = ByteCursor([1, 2, 3, 4, 5], in: 1..<5)
  var window = try cursor.window(2)
  #expect(try window.byte() == 2)
  #expect(try window.byte() == 3)
  #expect(window.isAtEnd && window.next == nil)
  #expect(throws: malformed(.unexpectedEnd, at: 3)) { try window.byte() }
  #expect(throws: malformed(.unexpectedEnd, at: 3)) { try window.u32() }
  #expect(throws: malformed(.unexpectedEnd, at: 3)) { try window.s64() }
  #expect(cursor.offset == 3 && cursor.remaining == 2)
  #expect(throws: malformed(.unexpectedEnd, at: 3)) { try cursor.window(3) }
  #expect(throws: malformed(.unexpectedEnd, at: 3)) { try cursor.skip(-1) }
}

@Test func fixedIntegersAreLittleEndian() throws {
  let bytes: [UInt8] = [1, 2, 3, 4, 5, 6, 7, 0x88]
  #expect(try reading(bytes) { try $0.fixed32() }.value == 0x0403_0201)
  #expect(try reading(bytes) { try $0.fixed64() }.value == 0x8807_0605_0403_0201)
  #expect(throws: malformed(.unexpectedEnd, at: 0)) {
    try reading([1, 2, 3, 4, 5, 6, 7]) { try $0.fixed64() }
  }
}

@Test func aCountThatTheBytesLeftCantHoldIsRefused() throws {
  #expect(try reading([2, 0, 0, 0, 0]) { try $0.count(atLeast: 2) }.value == 2)
  #expect(throws: malformed(.lengthOutOfBounds, at: 0)) {
    try reading([2, 0, 0, 0]) { try $0.count(atLeast: 2) }
  }
  #expect(throws: malformed(.lengthOutOfBounds, at: 0)) {
    try reading([0xff, 0xff, 0xff, 0xff, 0x0f, 0]) { try $0.count() }
  }
}

@Test func namesAreUTF8() throws {
  #expect(try reading([3, 0xe2, 0x82, 0xac]) { try $0.name() }.value == "€")
  #expect(try reading([0]) { try $0.name() }.value == "")
  // A truncated sequence, an overlong one, a surrogate.
  for bytes: [UInt8] in [[2, 0xe2, 0x82], [2, 0xc0, 0x80], [3, 0xed, 0xa0, 0x80]] {
    #expect(throws: malformed(.invalidUTF8, at: 1)) { try reading(bytes) { try $0.name() } }
  }
}
