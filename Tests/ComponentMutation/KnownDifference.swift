import Components
import WasmBytes

/// A difference between wasm-tools and our validator that is meant.
struct KnownDifference: Sendable {
  /// What it is called in tallies.
  let name: String
  /// Why ours is right.
  let reason: String
  /// How it is known.
  let sign: Sign

  /// How a difference is known.
  enum Sign: Sendable {
    /// They refuse what is valid, with a message that contains all of this, and that quotes such names.
    case theirMessage([String], quoting: @Sendable ([String]) -> Bool = { _ in true })
    /// They refuse what is valid and has such traits, with a message that contains this.
    case traits(@Sendable (ComponentTraits) -> Bool, theirMessage: String = "")
    /// They take what isn't valid.
    case ourReason(@Sendable (WasmError.Reason) -> Bool)
  }

  /// Finds the difference for which wasm-tools refuses the component in `bytes` with `message`, which
  /// our validator takes.
  static func explaining(_ message: String, of bytes: [UInt8]) -> KnownDifference? {
    let parts = message.split(separator: "`", omittingEmptySubsequences: false).map(String.init)
    let names = parts.indices.filter { $0 % 2 == 1 }.map { parts[$0] }
    let traits = (try? Component(decoding: bytes)).map(ComponentTraits.init)
    return all.first { difference in
      switch difference.sign {
      case .theirMessage(let phrases, let applies):
        phrases.allSatisfy(message.contains) && applies(names)
      case .traits(let apply, let phrase):
        traits.map(apply) == true && (phrase.isEmpty || message.contains(phrase))
      case .ourReason: false
      }
    }
  }

  /// Finds the difference for which our validator refuses with `error` what wasm-tools takes.
  static func explaining(_ error: WasmError) -> KnownDifference? {
    all.first { difference in
      guard case .ourReason(let isMeant) = difference.sign else { return false }
      return isMeant(error.reason)
    }
  }

  /// All that are known, by the text of the specification: `Explainer.md` and `Binary.md` of the
  /// Component Model.
  private static let all = [
    KnownDifference(
      name: "names that differ by a hyphen before a digit",
      reason: """
        "Name Uniqueness" tells names apart that differ by more than case; wasm-tools takes a-1 for a1.
        """,
      sign: .theirMessage(["conflicts with previous"]) { names in
        let names = Set(names.map { $0.lowercased() })
        return names.count == 2 && Set(names.map { $0.filter { $0 != "-" } }).count == 1
      }),
    KnownDifference(
      name: "canonical versions without a suffix",
      reason: """
        "Import and Export Definitions" has canonversion as an interfaceversion, and versionsuffix as an \
        attribute that may be there; wasm-tools wants the two to make a version.
        """,
      sign: .theirMessage(["invalid interface version: unexpected end of input while parsing"])),
    KnownDifference(
      name: "suffixes that go on with a number",
      reason: """
        "Import and Export Definitions" of the binary format asks for a version where canonversion and \
        versionsuffix are joined; wasm-tools for one that would be split there, which 10.2.3 isn't behind 1.
        """,
      sign: .theirMessage(["is not the canonical version of"])),
    KnownDifference(
      name: "cancellable",
      reason: """
        "Canonical Definitions" of the binary format has the flag; wasm-tools has followed a later change.
        """,
      sign: .theirMessage(["historically accepted as `cancellable`"])),
    KnownDifference(
      name: "(sub resource) ascribed to an export",
      reason: """
        "Type Checking" does so in an example, which makes a new abstract type; wasm-tools compares it.
        """,
      sign: .theirMessage([
        "ascribed type of export is not compatible", "resource types are not the same",
      ])),
    KnownDifference(
      name: "values",
      reason: """
        "Type Definitions" of the binary format has valuebound where wasm-tools has a value type, and \
        "Value Definitions" a section that it doesn't have; so its feature for them is off.
        """,
      sign: .traits(\.hasValue)),
    KnownDifference(
      name: "types in an instance of an instance type",
      reason: """
        "External Visibility of Types" has aliases of what an instance exports for names; wasm-tools, where \
        an instance type is imported or exported itself, has not if that instance is in another.
        """,
      sign: .traits(\.hasNestedInstance, theirMessage: "type not valid to be used as")),
    KnownDifference(
      name: "interfaces that get a name in retrospect",
      reason: """
        "External Visibility of Types" gives a name to the type that an export makes, and not to the one that \
        it is made of; wasm-tools tells the two apart for value and resource types only.
        """,
      sign: .traits(\.hasExportedInterface, theirMessage: "type not valid to be used as import")),
    KnownDifference(
      name: "asynchronous constructors",
      reason: """
        "Import and Export Definitions" of the binary format asks for a result type only; wasm-tools for \
        a synchronous function too.
        """,
      sign: .theirMessage(["constructor function cannot be async"])),
    KnownDifference(
      name: "threads of tables that aren't of funcref itself",
      reason: """
        "canon thread.new-indirect" of the Canonical ABI asks for elements that match funcref, such as \
        (ref func); wasm-tools for funcref.
        """,
      sign: .theirMessage(["table is not a 32-bit table", "expected table element type funcref"])),
    KnownDifference(
      name: "core functions of types that aren't final",
      reason: """
        Canonical definitions and destructors have to be of a type without `sub`, and in the core language \
        no other type matches that; wasm-tools compares parameters and results in some places.
        """,
      sign: .ourReason { reason in
        switch reason {
        case .invalid(.component(.coreSignature(_, let expected, let found))): expected == found
        case .invalid(.component(.badImmediate(let text))): text.hasPrefix("a thread runs")
        default: false
        }
      }),
  ]
}
