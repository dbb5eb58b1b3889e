// What the Component Model's suite says of refusals.
//
// Its phrases are parts of the messages of the validator that its authors use. Each of our reasons is
// told by one part or a few; of names, that validator says more than ours.

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
    case .invalid(.component(let invalidity)): invalidity.fragments
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
    case .other(let text) where text.hasPrefix("unknown flag"): ["invalid boolean value"]
    case .other: ["invalid leading byte"]
    default: []
    }
  }
}

extension WasmError.Invalidity {
  fileprivate var fragments: [String] {
    switch self {
    case .unknownIndex(space: "outer scope", _, _): ["invalid outer alias count"]
    case .unknownIndex(let space, _, _):
      ["index out of bounds", "unknown \(space.split(separator: " ").last ?? "")"]
    // A value type is a defined type to the suite.
    case .typeMismatch("a value type", _): ["is not a defined type"]
    case .typeMismatch("a function type", _): ["not a function type"]
    case .typeMismatch("a resource type", _): ["not a resource type"]
    case .typeMismatch("a module type", _): ["is not a module type"]
    case .typeMismatch("an instance type", _): ["is not an instance type"]
    case .typeMismatch: ["type mismatch"]
    case .duplicateExport: ["already defined"]
    case .other(let text) where text.hasPrefix("an outer alias can't name"):
      ["invalid leading byte"]
    case .memoryTooLarge: ["memory size must be at most"]
    default: []
    }
  }
}

extension WasmError.ComponentInvalidity {
  fileprivate var fragments: [String] {
    switch self {
    case .notKebabCase: ["is not in kebab case", "name cannot be empty"]
    case .notExternName:
      [
        "not in kebab case", "is not a valid extern name", "unexpected character",
        "empty identifier segment", "empty string", "unexpected end of input",
        "trailing characters found", "expected `/` after package name",
        "failed to find `.` character",
      ]
    case .nameConflict: ["conflicts with previous"]
    case .duplicateArgument:
      [
        "conflicts with previous argument", "duplicate module instantiation argument",
        "already defined",
      ]
    case .duplicateCoreImport: ["duplicate import name"]
    case .duplicateAttribute: ["duplicate 'implements' option"]
    case .notInterfaceName: ["must be an interface", "not a valid name"]
    case .misplacedImplements(_, let isInstance):
      [isInstance ? "is not valid with `implements`" : "only instances"]
    case .badVersionSuffix: []
    case .annotation(_, let rule): rule.fragments
    case .emptyType: ["must have at least one"]
    case .tooManyFlags: ["cannot have more than 32 flags"]
    case .resourceTypeInType: ["resources can only be defined within a concrete component"]
    case .borrowInResult: ["function result cannot contain a `borrow` type"]
    case .borrowInStream: []
    case .streamOfCharacters: ["`stream<char>` is not valid", "is not valid at this time"]
    case .badMapKey: []
    case .valueTooLarge: ["exceeds maximum byte size"]
    case .notVisible(let sort, let isImport):
      [
        "\(sort == "function" ? "func" : sort) not valid to be used as "
          + (isImport ? "import" : "export")
      ]
    case .ownResourceInImport, .hiddenResourceInExport: []
    case .missingArgument: ["missing import named"]
    case .missingCoreArgument: ["missing module instantiation argument"]
    case .missingExport: ["no export named"]
    case .missingCoreExport: ["no export named", "does not export an item named"]
    case .sortMismatch: ["is not a ", "expected "]
    case .incompatible(_, let mismatch): mismatch.fragments
    case .incompatibleAscription: ["ascribed type of export is not compatible"]
    case .aliasInType: ["may only refer to types or instances"]
    case .outerAliasWithResources: ["transitively refers to resources"]
    case .notPassedBetweenComponents: []
    case .duplicateOption: ["is specified more than once"]
    case .encodingConflict: ["conflicts with option"]
    case .missingOption(let name): ["`\(name)` is required", "requires `\(name)`"]
    case .misplacedOption: ["cannot be specified for lowerings"]
    case .coreSignature("destructor", _, _): ["wrong signature for a destructor"]
    case .coreSignature("the lifted function", _, _): ["do not match"]
    case .coreSignature(let option, _, _):
      ["`\(option)` uses a core function with an incorrect signature"]
    case .notLocalResource: ["not a local resource"]
    case .asynchronousOptionForSynchronousType: ["requires an async function type"]
    case .badImmediate, .valueUsedTwice, .valueNotUsed, .badValue, .startArity: []
    }
  }
}

extension WasmError.AnnotationRule {
  fileprivate var fragments: [String] {
    switch self {
    case .needsFunction: ["is not a func"]
    case .needsResult: ["should return one value"]
    case .needsOwnResult: ["should return `(own $T)`"]
    case .needsSelf: ["should have at least one argument"]
    case .selfNotFirst: ["should have a first argument called `self`"]
    case .selfNotBorrowed: ["should take a first argument of `(borrow $T)`"]
    case .unnamedResource: ["resource used in function does not have a name in this context"]
    case .otherResource: ["does not match expected resource name"]
    case .unknownResource: ["static resource name is not known in this context"]
    }
  }
}

extension WasmError.TypeMismatch {
  fileprivate var fragments: [String] {
    // The suite names either the difference or the innermost place that it is in.
    var fragments = difference.fragments
    if !place.isEmpty { fragments += ["type mismatch in", "type mismatch with"] }
    return fragments
  }
}

extension WasmError.TypeMismatch.Difference {
  fileprivate var fragments: [String] {
    switch self {
    case .kind:
      [
        "expected", "mismatch in table limits", "mismatch in memory limits",
        "mismatch in the shared flag",
      ]
    case .count(let what, let expected, let found):
      [
        "expected \(expected) \(what), found \(found)",
        "expected \(expected) types, found \(found)", "mismatch in \(what)",
      ]
    case .name(let what, let expected, let found):
      [
        "named `\(expected)`, found `\(found)`", "name `\(expected)`, found `\(found)`",
        "mismatch in \(what == "enum case" ? "enum elements" : what)",
      ]
    case .presence(_, let isExpected):
      isExpected
        ? ["to have a type, found none", "but found none"]
        : ["expected a result, found none", "to have no type", "to not be present"]
    case .resource: ["resource types are not the same"]
    case .missingExport: ["missing expected export"]
    case .missingImport: ["missing expected import"]
    }
  }
}
