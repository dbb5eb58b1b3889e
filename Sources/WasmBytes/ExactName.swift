// Names of WebAssembly are equal if their bytes are. Swift's strings are equal if they are
// canonically equivalent, so that "Å" written as one scalar equals "Å" written as two: comparing
// names as strings would merge exports that are different.

/// A name that is compared, and found in dictionaries and sets, by its bytes.
package struct ExactName: Hashable, Sendable {
  /// The name.
  package let text: String

  /// Makes the name `text`.
  package init(_ text: String) { self.text = text }

  package static func == (left: Self, right: Self) -> Bool {
    left.text.utf8.elementsEqual(right.text.utf8)
  }

  package func hash(into hasher: inout Hasher) {
    for byte in text.utf8 { hasher.combine(byte) }
  }
}
