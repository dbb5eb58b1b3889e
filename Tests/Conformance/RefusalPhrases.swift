import WasmBytes

/// Modules with two flaws, and the one that the suite doesn't name.
///
/// The suite's interpreter looks at a section's size when it has read the section, and at the
/// numbers of functions and bodies when it has read all.
private let otherFlaws = [
  // The section says that it ends within the integer.
  "binary-leb128.wast:218": "unexpected end",
  "binary-leb128.wast:226": "unexpected end",
  "binary-leb128.wast:348": "unexpected end",
  "binary-leb128.wast:526": "unexpected end",
  "binary-leb128.wast:534": "unexpected end",
  "binary-leb128.wast:542": "unexpected end",
  "binary-leb128.wast:551": "unexpected end",
  // So does the code section, whose bodies are decoded when all sections have been found: the rest
  // of the integer is no section.
  "binary-leb128.wast:405": "malformed section id",
  "binary-leb128.wast:462": "malformed section id",
  "binary-leb128.wast:731": "length out of bounds",
  "binary-leb128.wast:750": "length out of bounds",
  "binary-leb128.wast:844": "length out of bounds",
  "binary-leb128.wast:863": "length out of bounds",
  // The body is cut short; the interpreter reads on, into the next section.
  "binary.wast:93": "unexpected end",
  // There is a second code section, and the first has too few bodies.
  "binary.wast:999": "function and code section have inconsistent lengths",
]

extension WasmError.Reason {
  /// Whether this is what the suite calls `text` at `place`, a script and a line.
  ///
  /// The suite's words are its interpreter's, which may be followed by a colon and details.
  func isWhat(_ text: String, at place: String) -> Bool {
    let phrases = phrases
    return phrases.contains(otherFlaws[place] ?? text)
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
    case .unknownOpcode(let opcode, _):
      ["illegal opcode", "illegal opcode \(hexadecimal(opcode))"]
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
    case .atomicAlignmentNotNatural: ["atomic alignment must be natural"]
    case .sharedMemoryWithoutMaximum: ["shared memory must have maximum"]
    case .duplicateExport: ["duplicate export name"]
    case .constantExpressionRequired: ["constant expression required"]
    case .immutableGlobal: ["immutable global"]
    case .undeclaredFunctionReference: ["undeclared function reference"]
    case .limitsOutOfOrder: ["size minimum must not be greater than maximum"]
    case .memoryTooLarge: ["memory size"]
    case .tableTooLarge: ["table size"]
    case .offsetOutOfRange: ["offset out of range"]
    case .uninitializedLocal: ["uninitialized local"]
    case .startFunctionType: ["start function"]
    case .tagWithResults: ["non-empty tag result type"]
    case .notAFunctionType: ["non-function type", "type mismatch"]
    case .notASubtype(let index):
      ["sub type", "sub type \(index) does not match super type"]
    case .unknownLane: ["invalid lane index"]
    case .invalidResultArity: ["invalid result arity"]
    case .component: []
    case .other(let text): [text]
    }
  }
}

private func hexadecimal(_ opcode: UInt8) -> String {
  let digits = String(opcode, radix: 16)
  return digits.count % 2 == 0 ? digits : "0" + digits
}
