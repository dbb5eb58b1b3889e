// All English text about errors in input.
//
// A description is one clause without a full stop, to stand behind "file:0x1f: error: ". Text that
// comes from the input is quoted with control characters escaped, so that a hostile name can't
// forge lines on a terminal, and shortened.

extension WasmError: CustomStringConvertible {
  /// The offset in hexadecimal, and what is wrong.
  @usableFromInline package var description: String { "0x\(String(offset, radix: 16)): \(reason)" }
}

extension WasmError.Reason: CustomStringConvertible {
  @usableFromInline package var description: String {
    switch self {
    case .malformed(let malformation): "malformed: \(malformation)"
    case .invalid(let invalidity): "invalid: \(invalidity)"
    case .unsupported(let feature): "unsupported: \(feature)"
    case .limitExceeded(let limit): "too large: \(limit)"
    }
  }
}

extension WasmError.Malformation: CustomStringConvertible {
  @usableFromInline package var description: String {
    switch self {
    case .unexpectedEnd: "unexpected end"
    case .badMagic: "not WebAssembly: the first four bytes are not \"\\0asm\""
    case .coreModuleInsteadOfComponent: "a core module where a component is needed"
    case .unknownVersion(let version):
      "unknown binary version 0x\(String(version, radix: 16))"
    case .integerTooLong: "an integer takes more bytes than its type allows"
    case .integerTooLarge: "an integer is larger than its type allows"
    case .invalidUTF8: "a name is not valid UTF-8"
    case .lengthOutOfBounds: "a length goes beyond the end"
    case .unknownSection(let id): "unknown section \(id)"
    case .sectionOutOfOrder(let id):
      "section \(id) is repeated, or stands behind one that it has to precede"
    case .sectionSizeMismatch: "the contents of a section are shorter than it says"
    case .functionAndCodeCountsDiffer: "the function and code sections differ in their counts"
    case .dataCountMismatch: "the data count section differs from the number of data segments"
    case .dataCountRequired: "the instruction needs a data count section"
    case .unknownOpcode(let opcode, nil): "unknown opcode 0x\(String(opcode, radix: 16))"
    case .unknownOpcode(let prefix, let number?):
      "unknown opcode 0x\(String(prefix, radix: 16)) 0x\(String(number, radix: 16))"
    case .unknownType(let code): "unknown type 0x\(String(code, radix: 16))"
    case .tooManyLocals: "the locals of a function are more than 4294967295"
    case .junkAfterEnd: "bytes follow the end"
    case .other(let text): text
    }
  }
}

extension WasmError.Invalidity: CustomStringConvertible {
  @usableFromInline package var description: String {
    switch self {
    case .unknownIndex(let space, let index, let count):
      "unknown \(space) \(index): \(count == 0 ? "there is none" : "there are \(count)")"
    case .typeMismatch(let expected, let found):
      "type mismatch: expected \(expected), found \(found)"
    case .alignmentTooLarge: "the alignment is larger than the access"
    case .atomicAlignmentNotNatural: "the alignment of an atomic access is not its size"
    case .sharedMemoryWithoutMaximum: "a shared memory has no maximum size"
    case .duplicateExport(let name): "duplicate export \(WasmError.quoted(name))"
    case .constantExpressionRequired: "a constant expression is required"
    case .immutableGlobal(let index): "global \(index) is immutable"
    case .undeclaredFunctionReference(let index):
      "function \(index) is referred to without being exported or named outside of code"
    case .limitsOutOfOrder: "the minimum size is larger than the maximum"
    case .memoryTooLarge: "a memory may have at most 65536 pages"
    case .tableTooLarge: "a table may have at most 4294967295 elements"
    case .offsetOutOfRange: "the offset is larger than any address of the memory"
    case .uninitializedLocal(let index): "local \(index) is read before it is set"
    case .startFunctionType: "the start function has parameters or results"
    case .tagWithResults: "the type of a tag has results"
    case .notAFunctionType(let index): "type \(index) is no function type"
    case .notASubtype(let index): "type \(index) does not match its supertype"
    case .unknownLane(let lane, let count): "lane \(lane) is out of range: there are \(count)"
    case .invalidResultArity: "a select states another number of types than one"
    case .component(let invalidity): "\(invalidity)"
    case .other(let text): text
    }
  }
}

extension WasmError.Feature: CustomStringConvertible {
  @usableFromInline package var description: String {
    switch self {
    case .exceptionHandling: "exception handling"
    case .garbageCollection: "garbage collection"
    case .typedFunctionReferences: "typed function references"
    case .memory64: "64-bit memories and tables"
    case .customPageSizes: "custom page sizes"
    case .stackSwitching: "stack switching"
    case .wideArithmetic: "wide arithmetic"
    case .componentAsync(let what): "asynchronous components (\(what))"
    case .named(let name): name
    }
  }
}

extension WasmError.Limit: CustomStringConvertible {
  @usableFromInline package var description: String { "more than \(maximum) \(what)" }
}

extension WasmError {
  /// Returns `text` from the input, in quotes if it needs them to be harmless for a terminal.
  package static func escaped(_ text: String) -> String {
    let quoted = quoted(text)
    return quoted == "\"\(text)\"" ? text : quoted
  }

  /// Returns `text` from the input in quotes, made harmless for a terminal.
  package static func quoted(_ text: String) -> String {
    let maximum = 200
    let scalars = text.unicodeScalars
    var result = "\""
    for scalar in scalars.prefix(maximum) {
      switch scalar {
      case "\"", "\\": result += "\\\(scalar)"
      default:
        switch scalar.properties.generalCategory {
        // Format characters reverse the direction of text, for one.
        case .control, .format, .lineSeparator, .paragraphSeparator, .unassigned, .privateUse:
          result += "\\u{\(String(scalar.value, radix: 16))}"
        default: result.unicodeScalars.append(scalar)
        }
      }
    }
    return result + (scalars.count > maximum ? "…\"" : "\"")
  }
}
