// The grammar of the names of imports, exports and parts of types, after "Import and Export
// Definitions" in the Component Model explainer. Names are ASCII, so all of it works on bytes.

/// Questions about names.
enum NameGrammar {
  /// Whether `text` is a label: fragments in kebab case, each all lower or all upper case.
  static func isLabel(_ text: some StringProtocol) -> Bool {
    isKebab(text, allowsUpperCase: true)
  }

  /// Whether `text` may name an import or export.
  static func isExternName(_ text: String) -> Bool {
    if let label = text.dropping(prefix: "[constructor]") { return isLabel(label) }
    for prefix in ["[method]", "[static]"] {
      guard let rest = text.dropping(prefix: prefix) else { continue }
      let labels = rest.split(separator: ".", omittingEmptySubsequences: false)
      return labels.count == 2 && labels.allSatisfy { isLabel($0) }
    }
    return isLabel(text) || isInterfaceName(text)
  }

  /// Whether `text` is the name of an interface, as `wasi:io/streams@0.2.3`.
  static func isInterfaceName(_ text: String) -> Bool {
    var name = text[...]
    if let at = text.firstIndex(of: "@") {
      guard isVersion(text[text.index(after: at)...]) else { return false }
      name = text[..<at]
    }
    let parts = name.split(separator: "/", omittingEmptySubsequences: false)
    // Nested namespaces and packages are a gated feature that no tool makes names for.
    guard parts.count == 2 else { return false }
    let words = parts[0].split(separator: ":", omittingEmptySubsequences: false)
    return words.count == 2
      && words.allSatisfy { isKebab($0, allowsUpperCase: false) }
      && isLabel(parts[1])
  }

  /// Whether `suffix` is what a canonical version at the end of `name` lacks to be a whole one.
  static func isVersionSuffix(_ suffix: String, of name: String) -> Bool {
    guard let at = name.firstIndex(of: "@") else { return false }
    let version = name[name.index(after: at)...]
    let numbers = version.split(separator: ".", omittingEmptySubsequences: false)
    // What is left of a version, after its first part that isn't zero, decides nothing.
    let isCanonical =
      switch numbers.count {
      case 1: numbers[0] != "0"
      case 2: numbers[0] == "0" && numbers[1] != "0"
      case 3: numbers[0] == "0" && numbers[1] == "0"
      default: false
      }
    return isCanonical && numbers.allSatisfy { isNumber($0) }
      && isVersion((version + suffix)[...], mayBeCanonical: false)
  }

  /// The form of `name` in which names of one scope have to differ.
  static func canonical(_ name: String) -> String {
    let lowered = name.lowercased()
    for prefix in ["[method]", "[static]"] {
      guard let rest = lowered.dropping(prefix: prefix) else { continue }
      let labels = rest.split(separator: ".")
      return labels.count == 2 && labels[0] == labels[1] ? String(labels[0]) : String(rest)
    }
    return lowered
  }

  private static func isKebab(_ text: some StringProtocol, allowsUpperCase: Bool) -> Bool {
    var isFirstFragment = true
    var isStart = true
    var hasLower = false
    var hasUpper = false
    for byte in text.utf8 {
      switch byte {
      case UInt8(ascii: "a")...UInt8(ascii: "z"): hasLower = true
      case UInt8(ascii: "A")...UInt8(ascii: "Z") where allowsUpperCase: hasUpper = true
      case UInt8(ascii: "0")...UInt8(ascii: "9"):
        if isStart && isFirstFragment { return false }
      case UInt8(ascii: "-"):
        if isStart { return false }
        (isFirstFragment, isStart, hasLower, hasUpper) = (false, true, false, false)
        continue
      default: return false
      }
      if hasLower && hasUpper { return false }
      isStart = false
    }
    return !isStart
  }

  /// Whether `text` is a semantic version, or the part of one that decides on compatibility.
  private static func isVersion(_ text: Substring, mayBeCanonical: Bool = true) -> Bool {
    var core = text
    if let plus = core.firstIndex(of: "+") {
      guard areIdentifiers(core[core.index(after: plus)...], allowLeadingZeros: true) else {
        return false
      }
      core = core[..<plus]
    }
    var isWhole = !mayBeCanonical || core.endIndex != text.endIndex
    if let dash = core.firstIndex(of: "-") {
      guard areIdentifiers(core[core.index(after: dash)...], allowLeadingZeros: false) else {
        return false
      }
      isWhole = true
      core = core[..<dash]
    }
    let numbers = core.split(separator: ".", omittingEmptySubsequences: false)
    guard numbers.allSatisfy({ isNumber($0) }) else { return false }
    switch numbers.count {
    case 1: return !isWhole && numbers[0] != "0"
    case 2: return !isWhole && numbers[0] == "0" && numbers[1] != "0"
    default: return numbers.count == 3
    }
  }

  private static func isNumber(_ text: Substring) -> Bool {
    !text.isEmpty && text.utf8.allSatisfy { (0x30...0x39).contains($0) }
      && (text == "0" || text.utf8.first != 0x30)
  }

  private static func areIdentifiers(_ text: Substring, allowLeadingZeros: Bool) -> Bool {
    text.split(separator: ".", omittingEmptySubsequences: false).allSatisfy { part in
      let isNumeric = part.utf8.allSatisfy { (0x30...0x39).contains($0) }
      return !part.isEmpty
        && part.utf8.allSatisfy { byte in
          switch byte {
          case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"): true
          case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"): true
          default: false
          }
        }
        && (allowLeadingZeros || !isNumeric || isNumber(part))
    }
  }
}

extension StringProtocol {
  /// The rest behind `prefix`, or nil where there is no such prefix.
  fileprivate func dropping(prefix: String) -> SubSequence? {
    hasPrefix(prefix) ? dropFirst(prefix.count) : nil
  }
}

/// The annotation of a name, which says how a function belongs to a resource type.
package struct NameAnnotation {
  /// How the function belongs to it.
  package let kind: Kind
  /// The name of the resource type.
  package let resource: String

  /// How a function belongs to a resource type.
  package enum Kind {
    case constructor, method, `static`
  }

  /// The annotation of `name`, which follows the grammar, or nil if it has none.
  package init?(of name: String) {
    if let label = name.dropping(prefix: "[constructor]") {
      (kind, resource) = (.constructor, String(label))
    } else if let rest = name.dropping(prefix: "[method]") {
      (kind, resource) = (.method, String(rest.prefix { $0 != "." }))
    } else if let rest = name.dropping(prefix: "[static]") {
      (kind, resource) = (.static, String(rest.prefix { $0 != "." }))
    } else {
      return nil
    }
  }
}
