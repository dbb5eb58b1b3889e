import WasmBytes

/// How much of everything a module may have: what the WebAssembly JavaScript Interface states
/// under "Implementation-defined Limits", which producers keep to already.
package struct CoreModuleLimits: Sendable {
  /// The limits that engines for the Web agree on.
  package static let standard = CoreModuleLimits()

  package var moduleByteCount = 1 << 30
  package var types = 1_000_000
  package var functions = 1_000_000
  package var imports = 1_000_000
  package var exports = 1_000_000
  package var globals = 1_000_000
  package var tags = 1_000_000
  package var tables = 100_000
  package var memories = 100
  package var dataSegments = 100_000
  package var elementSegments = 10_000_000
  /// References of one element segment, and elements that a table starts with.
  package var tableElements = 10_000_000
  package var functionByteCount = 7_654_321
  /// Locals of a function, its parameters included.
  package var locals = 50_000
  package var parameters = 1_000
  package var results = 1_000
  /// Fields of a structure.
  package var fields = 10_000
  /// Operands on the stack of a function at any one time.
  ///
  /// No engine has this limit. A call of two bytes may push a thousand values, so that without it
  /// the validator's memory would be a thousand times the function's size.
  package var operands = 1_000_000

  /// Makes the standard limits.
  package init() {}

  /// Throws unless `count` things called `what` are at most `maximum`.
  static func check(
    _ count: Int, _ what: String, maximum: Int, at offset: Int
  ) throws(WasmError) {
    guard count <= maximum else {
      throw WasmError(.limitExceeded(.init(what, maximum: maximum)), at: offset)
    }
  }
}
