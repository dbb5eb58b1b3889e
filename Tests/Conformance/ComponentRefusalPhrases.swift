// What the Component Model's suite says of refusals.
//
// Its phrases are parts of the messages of the validator that its authors use. Each of our reasons is
// told by one part or a few.

import WasmBytes

extension WasmError.Reason {
  /// Whether this is what the suite calls `text` when a component is refused.
  func isWhatComponentSuiteCalls(_ text: String) -> Bool {
    // Of some files it is only said that they are malformed.
    if text.isEmpty, case .malformed = self { return true }
    return fragments.contains { text.contains($0) }
  }

  private var fragments: [String] {
    switch self {
    case .malformed(let malformation): malformation.fragments
    case .invalid(let invalidity): invalidity.fragments
    case .unsupported, .limitExceeded: []
    }
  }
}

extension WasmError.Malformation {
  fileprivate var fragments: [String] {
    switch self {
    case .unexpectedEnd, .lengthOutOfBounds: ["unexpected end"]
    case .unknownVersion: ["unknown binary version", "expected a version header"]
    case .integerTooLong, .integerTooLarge: ["integer too large"]
    case .invalidUTF8: ["malformed UTF-8 encoding"]
    case .unknownSection: ["malformed section id"]
    case .sectionOutOfOrder: ["section out of order"]
    case .unknownType: ["invalid leading byte"]
    case .other: ["invalid leading byte"]
    default: []
    }
  }
}

extension WasmError.Invalidity {
  fileprivate var fragments: [String] {
    switch self {
    case .unknownIndex(let space, _, _):
      ["index out of bounds", "unknown \(space.split(separator: " ").last ?? "")"]
    case .typeMismatch: ["type mismatch"]
    case .duplicateExport: ["already defined"]
    case .memoryTooLarge: ["memory size must be at most"]
    default: []
    }
  }
}
