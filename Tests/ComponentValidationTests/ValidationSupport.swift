import Components
import TestSupport
import Testing
import WasmBytes

@testable import ComponentValidation

/// Returns why the component in the text format is refused, or nil if it is valid.
func refusal(
  of text: String, limits: ComponentValidationLimits = .standard
) throws -> WasmError? {
  let component = try Component(decoding: try wasm(fromText: text))
  do {
    try component.validated(limits: limits)
    return nil
  } catch { return error }
}

/// Expects that the component in the text format is refused for `reason`.
func expectRefusal(
  of text: String, for reason: WasmError.ComponentInvalidity,
  sourceLocation: SourceLocation = #_sourceLocation
) throws {
  #expect(
    try refusal(of: text)?.reason == .invalid(.component(reason)), sourceLocation: sourceLocation)
}

/// Expects that the component in the text format is valid.
func expectValid(_ text: String, sourceLocation: SourceLocation = #_sourceLocation) throws {
  #expect(try refusal(of: text) == nil, sourceLocation: sourceLocation)
}
