import WasmBytes

/// The names of one scope, each unlike all others even to who doesn't tell cases apart.
struct UniqueNames {
  /// The names, by the form in which they are compared.
  private var names: [String: String] = [:]

  /// Adds `name`, which stands at `offset`.
  mutating func insert(_ name: String, at offset: Int) throws(WasmError) {
    if let previous = names.updateValue(name, forKey: NameGrammar.canonical(name)) {
      throw WasmError(.invalid(.component(.nameConflict(name, previous: previous))), at: offset)
    }
  }
}
