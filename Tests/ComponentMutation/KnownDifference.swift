import WasmBytes

/// A difference between wasm-tools and our validator that is meant.
struct KnownDifference: Sendable {
  /// What it is called in tallies.
  let name: String
  /// Why ours is right.
  let reason: String
  /// What is in the message with which wasm-tools refuses what is valid.
  let phrases: [String]
  /// Whether the names in the message are those that it is about.
  var applies: @Sendable (_ names: [String]) -> Bool = { _ in true }

  /// Finds the difference for which wasm-tools refuses with `message` what our validator takes.
  static func explaining(_ message: String) -> KnownDifference? {
    let parts = message.split(separator: "`", omittingEmptySubsequences: false).map(String.init)
    let names = parts.indices.filter { $0 % 2 == 1 }.map { parts[$0] }
    return all.first { $0.phrases.allSatisfy(message.contains) && $0.applies(names) }
  }

  /// All that are known, by the text of the specification: `Explainer.md` and `Binary.md` of the
  /// Component Model.
  private static let all = [
    KnownDifference(
      name: "names that differ by a hyphen before a digit",
      reason: """
        "Name Uniqueness" tells names apart that differ by more than case; wasm-tools takes a-1 for a1.
        """,
      phrases: ["conflicts with previous name"],
      applies: { Set($0.map { $0.lowercased() }).count == 2 }),
    KnownDifference(
      name: "canonical versions without a suffix",
      reason: """
        "Import and Export Definitions" has canonversion as an interfaceversion, and versionsuffix as an \
        attribute that may be there; wasm-tools wants the two to make a version.
        """,
      phrases: ["invalid interface version: unexpected end of input while parsing"]),
    KnownDifference(
      name: "cancellable",
      reason: """
        "Canonical Definitions" of the binary format has the flag; wasm-tools has followed a later change.
        """,
      phrases: ["historically accepted as `cancellable`"]),
    KnownDifference(
      name: "(sub resource) ascribed to an export",
      reason: """
        "Type Checking" does so in an example, which makes a new abstract type; wasm-tools compares it.
        """,
      phrases: ["ascribed type of export is not compatible", "resource types are not the same"]),
    KnownDifference(
      name: "values",
      reason: """
        "Type Definitions" of the binary format has valuebound where wasm-tools has a value type, and \
        "Value Definitions" a section that it doesn't have; so its feature for them is off.
        """,
      phrases: ["support for component model `value`s is not enabled"]),
    KnownDifference(
      name: "sections of values",
      reason: "The same.",
      phrases: ["malformed section id: 12"]),
  ]
}
