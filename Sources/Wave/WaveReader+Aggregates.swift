// Strings, lists, records and tuples.

import CanonicalABI

extension WaveReader {
  mutating func readString(
    to address: UnsafeMutableRawPointer
  ) throws(WaveError) {
    let token = try next()
    guard token.kind == .string || token.kind == .multilineString else {
      throw WaveError(
        .wrongValue(expected: "a string", found: token.kind), at: token.range.lowerBound)
    }
    let text = Array(try lexer.string(of: token).utf8)
    let block = try allocate(text.count, alignment: 1, for: token)
    block.copyMemory(from: text, byteCount: text.count)
    store(block, text.count, to: address)
  }

  mutating func readList(
    of element: ValueType, _ number: TypeNumber, to address: UnsafeMutableRawPointer
  ) throws(WaveError) {
    let elementNumber = call.element(of: number)
    let start = try expect(.openBracket, for: "a list")
    let layout = call.table[elementNumber].hostLayout
    let stride = Int(layout.byteCount)
    let alignment = Int(layout.alignment)
    var capacity = 0
    var block = try allocate(0, alignment: alignment, for: start)
    var count = 0
    while try peek().kind != .closeBracket {
      if count == capacity {
        // What was read so far points to other blocks, not into this one: it can be moved.
        capacity = max(4, 2 * capacity)
        let (byteCount, overflow) = capacity.multipliedReportingOverflow(by: stride)
        guard !overflow else { throw WaveError(.tooLarge, at: start.range.lowerBound) }
        let grown = try allocate(byteCount, alignment: alignment, for: start)
        grown.copyMemory(from: block, byteCount: count * stride)
        block = grown
      }
      try read(element, elementNumber, to: block + count * stride)
      count += 1
      guard try accept(.comma) else { break }
    }
    try expect(.closeBracket)
    store(block, count, to: address)
  }

  mutating func readFixedLengthList(
    of element: ValueType, count wanted: Int, _ number: TypeNumber,
    to address: UnsafeMutableRawPointer
  ) throws(WaveError) {
    let elementNumber = call.element(of: number)
    let stride = Int(call.table[elementNumber].hostLayout.byteCount)
    try expect(.openBracket, for: "a list")
    var count = 0
    while true {
      let next = try peek()
      if next.kind == .closeBracket { break }
      guard count < wanted else {
        throw WaveError(.tooManyValues(wanted: wanted), at: next.range.lowerBound)
      }
      try read(element, elementNumber, to: address + count * stride)
      count += 1
      guard try accept(.comma) else { break }
    }
    let end = try expect(.closeBracket)
    guard count == wanted else {
      throw WaveError(.tooFewValues(wanted: wanted), at: end.range.lowerBound)
    }
  }

  mutating func readTuple(
    _ types: [ValueType], _ number: TypeNumber, to address: UnsafeMutableRawPointer
  ) throws(WaveError) {
    let members = call.members(of: number)
    try expect(.openParenthesis, for: "a tuple")
    var count = 0
    while true {
      let next = try peek()
      if next.kind == .closeParenthesis { break }
      guard count < members.count else {
        throw WaveError(.tooManyValues(wanted: members.count), at: next.range.lowerBound)
      }
      let member = members[count]
      try read(types[count], member.number, to: address + member.offset)
      count += 1
      guard try accept(.comma) else { break }
    }
    let end = try expect(.closeParenthesis)
    guard count == members.count else {
      throw WaveError(.tooFewValues(wanted: members.count), at: end.range.lowerBound)
    }
  }

  mutating func readRecord(
    _ fields: [ValueType.Field], _ number: TypeNumber, to address: UnsafeMutableRawPointer
  ) throws(WaveError) {
    let members = call.members(of: number)
    try expect(.openBrace, for: "a record")
    var isGiven = [Bool](repeating: false, count: fields.count)
    if try accept(.colon) {
      // `{:}`: no field is given.
    } else {
      repeat {
        if try peek().kind == .closeBrace, isGiven.contains(true) { break }
        let (label, token) = try self.label()
        guard let index = fields.firstIndex(where: { $0.name == label }) else {
          throw WaveError(.unknownLabel(label, of: .field), at: token.range.lowerBound)
        }
        guard !isGiven[index] else {
          throw WaveError(.repeatedLabel(label, of: .field), at: token.range.lowerBound)
        }
        isGiven[index] = true
        try expect(.colon)
        let member = members[index]
        try read(fields[index].type, member.number, to: address + member.offset)
      } while try accept(.comma)
    }
    let end = try expect(.closeBrace)
    // A field that is left out is zero, which is `none`.
    for (field, isGiven) in zip(fields, isGiven) where !isGiven && !field.type.isOption {
      throw WaveError(.missingField(field.name), at: end.range.lowerBound)
    }
  }

  /// Reads a label, which may be called like a keyword.
  mutating func label() throws(WaveError) -> (label: String, token: WaveToken) {
    let token = try expect(.label)
    let text = lexer.text(of: token)
    return (text.hasPrefix("%") ? String(text.dropFirst()) : text, token)
  }

  private func allocate(
    _ byteCount: Int, alignment: Int, for token: WaveToken
  ) throws(WaveError) -> UnsafeMutableRawPointer {
    guard let block = record.allocate(byteCount: byteCount, alignment: alignment) else {
      throw WaveError(.tooLarge, at: token.range.lowerBound)
    }
    return block
  }

  /// Stores the address and the count of a string or list.
  private func store(
    _ block: UnsafeMutableRawPointer, _ count: Int, to address: UnsafeMutableRawPointer
  ) {
    address.storeBytes(of: UInt64(UInt(bitPattern: block)), as: UInt64.self)
    (address + 8).storeBytes(of: UInt64(count), as: UInt64.self)
  }
}
