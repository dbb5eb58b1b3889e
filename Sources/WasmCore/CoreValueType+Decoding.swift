import WasmBytes

extension CoreValueType {
  /// Decodes a value type, refusing those of proposals by name.
  package init(decoding cursor: inout ByteCursor) throws(WasmError) {
    let start = cursor.offset
    let code = try cursor.byte()
    guard let type = CoreValueType(rawValue: code) else {
      throw Self.refusal(of: code, at: start)
    }
    self = type
  }

  /// Decodes a reference type, as element segments and tables state it.
  package init(decodingReference cursor: inout ByteCursor) throws(WasmError) {
    let start = cursor.offset
    self = try CoreValueType(decoding: &cursor)
    guard isReference else { throw WasmError(.malformed(.unknownType(rawValue)), at: start) }
  }

  /// Decodes the heap type of `ref.null`, and yields the type of its null references.
  package init(decodingHeapType cursor: inout ByteCursor) throws(WasmError) {
    let start = cursor.offset
    let code = try cursor.s33()
    guard code < 0 else { throw WasmError(.unsupported(.typedFunctionReferences), at: start) }
    // A one-byte negative number is the type's code less 128.
    guard cursor.offset == start + 1 else {
      throw WasmError(.malformed(.other("heap type out of range")), at: start)
    }
    let byte = UInt8(truncatingIfNeeded: code) & 0x7f
    guard let type = CoreValueType(rawValue: byte), type.isReference else {
      throw Self.refusal(of: byte, at: start)
    }
    self = type
  }

  /// Why `code` at `offset` is not a value type of this compiler.
  static func refusal(of code: UInt8, at offset: Int) -> WasmError {
    let feature: WasmError.Feature
    switch code {
    case 0x69, 0x74: feature = .exceptionHandling
    case 0x68, 0x75: feature = .stackSwitching
    case 0x6a...0x6e, 0x71...0x73: feature = .garbageCollection
    case 0x63, 0x64: feature = .typedFunctionReferences
    default: return WasmError(.malformed(.unknownType(code)), at: offset)
    }
    return WasmError(.unsupported(feature), at: offset)
  }
}
