import WasmBytes

extension CoreValueType {
  /// Decodes a value type that may name `types`, refusing those of proposals by name.
  package init(
    decoding cursor: inout ByteCursor, _ types: CoreTypeScope
  ) throws(WasmError) {
    let start = cursor.offset
    let code = try cursor.byte()
    switch code {
    case 0x63, 0x64:
      self.init(
        to: try CoreHeapType(decoding: &cursor, types), isNullable: code == 0x63)
    default:
      if let heap = CoreHeapType(code: code) {
        self.init(to: heap, isNullable: true)
      } else if let type = CoreValueType(numberCode: code) {
        self = type
      } else {
        throw Self.refusal(of: code, at: start)
      }
    }
  }

  /// Decodes a reference type, as element segments and tables state it.
  package init(
    decodingReference cursor: inout ByteCursor, _ types: CoreTypeScope
  ) throws(WasmError) {
    let start = cursor.offset
    let code = cursor.next ?? 0
    self = try CoreValueType(decoding: &cursor, types)
    guard isReference else { throw WasmError(.malformed(.unknownType(code)), at: start) }
  }

  /// Decodes the heap type of `ref.null`, and yields the type of its null references.
  init(
    decodingHeapType cursor: inout ByteCursor, _ types: CoreTypeScope
  ) throws(WasmError) {
    self.init(to: try CoreHeapType(decoding: &cursor, types), isNullable: true)
  }

  /// Why `code` at `offset` is not a value type of this compiler.
  static func refusal(of code: UInt8, at offset: Int) -> WasmError {
    guard code == 0x68 || code == 0x75 else {
      return WasmError(.malformed(.unknownType(code)), at: offset)
    }
    return WasmError(.unsupported(.stackSwitching), at: offset)
  }
}

extension CoreHeapType {
  /// Decodes a heap type.
  fileprivate init(
    decoding cursor: inout ByteCursor, _ types: CoreTypeScope
  ) throws(WasmError) {
    let start = cursor.offset
    let code = try cursor.s33()
    guard code < 0 else {
      self = try types.heapType(UInt32(truncatingIfNeeded: code), at: start)
      return
    }
    // A one-byte negative number is the type's code less 128.
    guard cursor.offset == start + 1 else {
      throw WasmError(.malformed(.other("heap type out of range")), at: start)
    }
    let byte = UInt8(truncatingIfNeeded: code) & 0x7f
    guard let type = CoreHeapType(code: byte) else {
      throw CoreValueType.refusal(of: byte, at: start)
    }
    self = type
  }

  /// The abstract type with `code`, if there is one.
  fileprivate init?(code: UInt8) {
    switch code {
    case 0x69: self = .exception
    case 0x6a: self = .array
    case 0x6b: self = .structure
    case 0x6c: self = .i31
    case 0x6d: self = .eq
    case 0x6e: self = .any
    case 0x6f: self = .external
    case 0x70: self = .function
    case 0x71: self = .none
    case 0x72: self = .noExternal
    case 0x73: self = .noFunction
    case 0x74: self = .noException
    default: return nil
    }
  }
}
