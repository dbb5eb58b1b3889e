import WasmBytes

extension WasmError.Reason {
  /// Whether this is what the suite calls `text`.
  ///
  /// The suite's words are its interpreter's, which may be followed by a colon and details.
  func isWhat(_ text: String) -> Bool {
    let phrases = phrases
    return phrases.contains(text)
      || phrases.contains(String(text.prefix { $0 != ":" }))
  }

  /// What the suite says of this.
  private var phrases: [String] {
    switch self {
    case .malformed(let malformation): malformation.phrases
    case .invalid(let invalidity): invalidity.phrases
    // What is a proposal for us is nothing that 3.0 knows.
    case .unsupported(.customPageSizes): ["malformed limits flags"]
    case .unsupported, .limitExceeded: []
    }
  }
}

extension WasmError.Malformation {
  fileprivate var phrases: [String] {
    switch self {
    case .unexpectedEnd:
      ["unexpected end", "unexpected end of section or function", "END opcode expected"]
    case .badMagic: ["magic header not detected"]
    case .coreModuleInsteadOfComponent: []
    case .unknownVersion: ["unknown binary version"]
    case .integerTooLong: ["integer representation too long"]
    case .integerTooLarge: ["integer too large"]
    case .invalidUTF8: ["malformed UTF-8 encoding"]
    // A count that goes beyond the end is refused before the first element is read.
    case .lengthOutOfBounds: ["length out of bounds", "unexpected end of section or function"]
    case .unknownSection: ["malformed section id"]
    case .sectionOutOfOrder: ["unexpected content after last section"]
    case .sectionSizeMismatch: ["section size mismatch"]
    case .functionAndCodeCountsDiffer: ["function and code section have inconsistent lengths"]
    case .dataCountMismatch: ["data count and data section have inconsistent lengths"]
    case .dataCountRequired: ["data count section required"]
    case .unknownOpcode(let opcode): ["illegal opcode", "illegal opcode \(hexadecimal(opcode))"]
    // The interpreter reads the codes of types as signed integers of 7 bits.
    case .unknownType(let code) where code >= 0x80: ["integer representation too long"]
    case .unknownType: ["malformed reference type"]
    case .tooManyLocals: ["too many locals"]
    case .junkAfterEnd: ["unexpected content after last section"]
    case .other("malformed memory operation flags"): ["malformed memop flags"]
    case .other(let text):
      text.hasPrefix("unknown kind of import or export") ? ["malformed import kind"] : [text]
    }
  }
}

extension WasmError.Invalidity {
  fileprivate var phrases: [String] {
    switch self {
    case .unknownIndex("element segment", let index, _):
      ["unknown elem segment", "unknown elem segment \(index)"]
    case .unknownIndex(let space, let index, _): ["unknown \(space)", "unknown \(space) \(index)"]
    case .typeMismatch: ["type mismatch"]
    case .alignmentTooLarge: ["alignment must not be larger than natural"]
    case .duplicateExport: ["duplicate export name"]
    case .constantExpressionRequired: ["constant expression required"]
    case .immutableGlobal: ["immutable global"]
    case .undeclaredFunctionReference: ["undeclared function reference"]
    case .limitsOutOfOrder: ["size minimum must not be greater than maximum"]
    case .memoryTooLarge: ["memory size"]
    case .startFunctionType: ["start function"]
    case .invalidResultArity: ["invalid result arity"]
    case .other(let text): [text]
    }
  }
}

private func hexadecimal(_ opcode: UInt32) -> String {
  let digits = String(opcode, radix: 16)
  return digits.count % 2 == 0 ? digits : "0" + digits
}
