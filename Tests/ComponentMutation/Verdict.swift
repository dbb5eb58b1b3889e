import ComponentValidation
import Components
import WasmBytes
import WasmCore

/// What our decoder and validator say of a component.
package enum Verdict: Sendable {
  case valid
  case invalid(WasmError)
  /// It uses what is refused by name, or is larger than anything may be.
  case beyond(WasmError)

  /// Decodes and validates `bytes`, the core modules in them included.
  package init(of bytes: [UInt8]) {
    do throws(WasmError) {
      let component = try Component(decoding: bytes)
      try component.validated()
      for module in component.coreModules { try module.validated() }
      self = .valid
    } catch {
      switch error.reason {
      case .malformed, .invalid: self = .invalid(error)
      case .unsupported, .limitExceeded: self = .beyond(error)
      }
    }
  }
}
