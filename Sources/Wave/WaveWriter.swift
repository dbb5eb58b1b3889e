// From the memory of a call to text.
//
// The text goes to its reader in portions: a list can be far longer as text than in memory. What is
// written is what wasmtime writes: options and results with their case, no field that is `none`, no
// exponents, and escapes for all that can't be seen.
//
// Requires: the memory holds what compiled code lowered to it, so that addresses and counts are good.

import CanonicalABI

/// A writer of results.
package struct WaveWriter {
  private let call: CallType
  private let sink: (UnsafeRawBufferPointer) -> Void
  private var bytes: [UInt8] = []

  private static let portion = 1 << 16

  /// Why a value has no text.
  package enum Failure: Error, Hashable, Sendable {
    /// The type has handles in it, which have no text.
    case handle
    /// The memory holds no value of the type: the number of a case or a character is not one.
    case notAValue
  }

  private init(_ call: CallType, sink: @escaping (UnsafeRawBufferPointer) -> Void) {
    self.call = call
    self.sink = sink
  }

  /// Writes the result in `record`, that of a call of `type`, and a line feed to `sink`; nothing if
  /// the function has no result.
  package static func writeResult(
    in record: CallRecord, of type: CallType,
    to sink: @escaping (UnsafeRawBufferPointer) -> Void
  ) throws(Failure) {
    guard let resultType = type.type.result, let number = type.result else { return }
    var writer = WaveWriter(type, sink: sink)
    try writer.write(resultType, number, at: record.start + Int(type.record.resultOffset))
    writer.append("\n")
    writer.flush()
  }

  private mutating func write(
    _ type: ValueType, _ number: TypeNumber, at address: UnsafeRawPointer
  ) throws(Failure) {
    switch type {
    case .bool: append(address.load(as: UInt8.self) == 0 ? "false" : "true")
    case .s8: append(address.load(as: Int8.self).description)
    case .u8: append(address.load(as: UInt8.self).description)
    case .s16: append(address.load(as: Int16.self).description)
    case .u16: append(address.load(as: UInt16.self).description)
    case .s32: append(address.load(as: Int32.self).description)
    case .u32: append(address.load(as: UInt32.self).description)
    case .s64: append(address.load(as: Int64.self).description)
    case .u64: append(address.load(as: UInt64.self).description)
    case .f32: append(WaveNumber.text(of: address.load(as: Float.self)))
    case .f64: append(WaveNumber.text(of: address.load(as: Double.self)))
    case .char:
      guard let scalar = Unicode.Scalar(address.load(as: UInt32.self)) else { throw .notAValue }
      append("'")
      append(escaping: scalar)
      append("'")
    case .string: writeString(at: address)
    case .list(let element): try writeList(of: element, number, at: address)
    case .fixedLengthList(let element, let count):
      let elementNumber = call.element(of: number)
      let stride = Int(call.table[elementNumber].hostLayout.byteCount)
      try writeElements(element, elementNumber, at: address, byteCount: stride * Int(count))
    case .map(let key, let value):
      try writeList(of: .tuple([key, value]), number, at: address)
    case .record(let fields): try writeRecord(fields, number, at: address)
    case .tuple(let members): try writeTuple(members, number, at: address)
    case .variant(let cases):
      let index = try caseNumber(of: cases.count, at: address)
      try writeCase(label(cases[index].name), cases[index].type, index, number, at: address)
    case .enum(let labels): append(label(labels[try caseNumber(of: labels.count, at: address)]))
    case .option(let payload):
      let isSome = try caseNumber(of: 2, at: address) == 1
      try writeCase(isSome ? "some" : "none", isSome ? payload : nil, 1, number, at: address)
    case .result(let ok, let failure):
      let index = try caseNumber(of: 2, at: address)
      try writeCase(
        index == 0 ? "ok" : "err", index == 0 ? ok : failure, index, number, at: address)
    case .flags(let labels): writeFlags(labels, at: address)
    case .own, .borrow, .stream, .future: throw .handle
    }
  }

  // MARK: Aggregates

  private mutating func writeString(at address: UnsafeRawPointer) {
    append("\"")
    // Adapters check strings, so that none is repaired here.
    let text = String(decoding: contents(at: address, stride: 1), as: UTF8.self)
    for scalar in text.unicodeScalars { append(escaping: scalar) }
    append("\"")
  }

  private mutating func writeList(
    of element: ValueType, _ number: TypeNumber, at address: UnsafeRawPointer
  ) throws(Failure) {
    let elementNumber = call.element(of: number)
    let stride = Int(call.table[elementNumber].hostLayout.byteCount)
    let contents = contents(at: address, stride: stride)
    try writeElements(
      element, elementNumber, at: contents.baseAddress ?? address, byteCount: contents.count)
  }

  /// Writes the values that lie behind each other at `start`, `byteCount` bytes in all.
  private mutating func writeElements(
    _ element: ValueType, _ number: TypeNumber, at start: UnsafeRawPointer, byteCount: Int
  ) throws(Failure) {
    let stride = Int(call.table[number].hostLayout.byteCount)
    append("[")
    for offset in Swift.stride(from: 0, to: byteCount, by: stride) {
      if offset > 0 { append(", ") }
      try write(element, number, at: start + offset)
    }
    append("]")
  }

  private mutating func writeRecord(
    _ fields: [ValueType.Field], _ number: TypeNumber, at address: UnsafeRawPointer
  ) throws(Failure) {
    var isEmpty = true
    for (field, member) in zip(fields, call.members(of: number)) {
      let address = address + member.offset
      if field.type.isOption, try caseNumber(of: 2, at: address) == 0 { continue }
      append(isEmpty ? "{" : ", ")
      isEmpty = false
      append(field.name)
      append(": ")
      try write(field.type, member.number, at: address)
    }
    append(isEmpty ? "{:}" : "}")
  }

  private mutating func writeTuple(
    _ types: [ValueType], _ number: TypeNumber, at address: UnsafeRawPointer
  ) throws(Failure) {
    for (index, (type, member)) in zip(types, call.members(of: number)).enumerated() {
      append(index == 0 ? "(" : ", ")
      try write(type, member.number, at: address + member.offset)
    }
    append(")")
  }

  private mutating func writeCase(
    _ label: String, _ type: ValueType?, _ index: Int, _ number: TypeNumber,
    at address: UnsafeRawPointer
  ) throws(Failure) {
    append(label)
    guard let type else { return }
    let payload = call.payload(index, of: number)
    append("(")
    try write(type, payload.number, at: address + payload.offset)
    append(")")
  }

  private mutating func writeFlags(_ labels: [String], at address: UnsafeRawPointer) {
    let bits = load(flagsByteCount(count: labels.count), at: address)
    append("{")
    var isFirst = true
    for (index, label) in labels.enumerated() where bits >> UInt32(index) & 1 != 0 {
      if !isFirst { append(", ") }
      isFirst = false
      append(label)
    }
    append("}")
  }

  // MARK: Memory

  /// The bytes that the string or list at `address` points to.
  private func contents(
    at address: UnsafeRawPointer, stride: Int
  ) -> UnsafeRawBufferPointer {
    let start = UInt(truncatingIfNeeded: address.load(as: UInt64.self))
    let count = Int(truncatingIfNeeded: (address + 8).load(as: UInt64.self))
    return UnsafeRawBufferPointer(
      start: count == 0 ? nil : UnsafeRawPointer(bitPattern: start), count: count * stride)
  }

  private func caseNumber(of count: Int, at address: UnsafeRawPointer) throws(Failure) -> Int {
    let index = Int(load(discriminantByteCount(caseCount: count), at: address))
    guard index < count else { throw .notAValue }
    return index
  }

  private func load(_ byteCount: UInt64, at address: UnsafeRawPointer) -> UInt32 {
    switch byteCount {
    case 1: UInt32(address.load(as: UInt8.self))
    case 2: UInt32(address.load(as: UInt16.self))
    default: address.load(as: UInt32.self)
    }
  }

  // MARK: Text

  private func label(_ text: String) -> String {
    WaveReader.keywords.contains(text) ? "%" + text : text
  }

  private mutating func append(_ text: String) {
    bytes += text.utf8
    if bytes.count >= Self.portion { flush() }
  }

  private mutating func append(escaping scalar: Unicode.Scalar) {
    switch scalar {
    case "\\": append("\\\\")
    case "\"": append("\\\"")
    case "'": append("\\'")
    case "\t": append("\\t")
    case "\r": append("\\r")
    case "\n": append("\\n")
    case " "..."~": append(String(scalar))
    default:
      append(
        scalar.isVisible ? String(scalar) : "\\u{\(String(scalar.value, radix: 16))}")
    }
  }

  private mutating func flush() {
    bytes.withUnsafeBytes { sink($0) }
    bytes.removeAll(keepingCapacity: true)
  }
}

extension Unicode.Scalar {
  /// Whether the scalar shows by itself, rather than not at all or as a part of the one before it.
  fileprivate var isVisible: Bool {
    guard !properties.isGraphemeExtend else { return false }
    switch properties.generalCategory {
    case .control, .format, .surrogate, .privateUse, .unassigned, .lineSeparator,
      .paragraphSeparator, .spaceSeparator:
      return false
    default: return true
    }
  }
}
