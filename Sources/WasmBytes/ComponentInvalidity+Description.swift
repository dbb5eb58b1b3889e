extension WasmError.ComponentInvalidity: CustomStringConvertible {
  @usableFromInline package var description: String {
    switch self {
    case .notKebabCase(let label): "\(quoted(label)) is not in kebab case"
    case .notExternName(let name): "\(quoted(name)) is not a name for an import or export"
    case .nameConflict(let name, let previous):
      "the name \(quoted(name)) conflicts with \(quoted(previous))"
    case .duplicateArgument(let name): "the name \(quoted(name)) is given twice"
    case .duplicateCoreImport(let module, let name):
      "\(quoted(module)) \(quoted(name)) is imported twice"
    case .duplicateAttribute: "an attribute of a name is given twice"
    case .notInterfaceName(let name): "\(quoted(name)) is not an interface's name"
    case .misplacedImplements:
      "only an instance with a plain name can implement an interface"
    case .badVersionSuffix(let suffix): "\(quoted(suffix)) doesn't complete a version"
    case .annotation(let name, let rule): "\(quoted(name)) \(rule)"
    case .emptyType(let what): "an empty \(what) type"
    case .tooManyFlags: "flags have at most 32 labels"
    case .resourceTypeInType: "a resource type can't be defined in a type"
    case .borrowInResult: "a function can't return a borrowed handle"
    case .borrowInStream: "a stream or future can't carry a borrowed handle"
    case .streamOfCharacters: "a stream can't carry characters"
    case .badMapKey: "the keys of a map have to be of a primitive type other than a float"
    case .valueTooLarge: "a value of the type would take 2^28 bytes or more"
    case .notVisible(let sort, let isImport):
      "the \(sort) can't be \(isImport ? "imported" : "exported"): its type refers to a type that "
        + "isn't \(isImport ? "imported" : "imported or exported") itself before it"
    case .ownResourceInImport:
      "an import depends on a resource type that the component itself has"
    case .hiddenResourceInExport:
      "an export depends on a resource type that isn't exported before it"
    case .missingArgument(let name, let offered):
      "there is no argument for the import \(quoted(name))"
        + (offered.isEmpty ? "" : ", but for \(offered.map(quoted).joined(separator: ", "))")
    case .missingCoreArgument(let module):
      "there is no argument for the core module's imports from \(quoted(module))"
    case .missingExport(let name, let instance):
      "instance \(instance) has no export \(quoted(name))"
    case .missingCoreExport(let name, let instance):
      "the core instance \(quoted(instance)) has no export \(quoted(name))"
    case .sortMismatch(let name, let expected, let found):
      "\(quoted(name)) has to be \(expected), and is \(found)"
    case .incompatible(let name, let mismatch): "\(quoted(name)) doesn't fit: \(mismatch)"
    case .incompatibleAscription(let name, let mismatch):
      "the export \(quoted(name)) can't be given this type: \(mismatch)"
    case .aliasInType(let sort): "in a type, an alias can't name a \(sort) this way"
    case .outerAliasWithResources:
      "an outer alias can't name a type with resources beyond a component"
    case .notPassedBetweenComponents(let sort): "\(sort) can't be passed between components"
    case .duplicateOption(let name): "the option \(name) is given twice"
    case .encodingConflict: "more than one string encoding is given"
    case .missingOption(let name): "the canonical definition needs the option \(name)"
    case .misplacedOption(let name): "the option \(name) can't be given here"
    case .coreSignature(let purpose, let expected, let found):
      "the core function for \(purpose) has to be of type \(expected), and is of type \(found)"
    case .notLocalResource:
      "the representation of a resource type is for the component only that defines it"
    case .asynchronousOptionForSynchronousType:
      "the option async needs an asynchronous function type"
    case .badImmediate(let text): text
    case .valueUsedTwice(let index): "value \(index) is used twice"
    case .valueNotUsed(let index): "value \(index) is not used"
    case .badValue: "the bytes are no value of the type"
    case .startArity(let expected, let found):
      "the start function takes or returns \(expected) values, not \(found)"
    }
  }

  private func quoted(_ text: String) -> String { WasmError.quoted(text) }
}

extension WasmError.AnnotationRule: CustomStringConvertible {
  @usableFromInline package var description: String {
    switch self {
    case .needsFunction: "has to be a function"
    case .needsResult: "has to return a value"
    case .needsOwnResult: "has to return an own handle, alone or as the ok payload of a result"
    case .needsSelf: "has to have a parameter"
    case .selfNotFirst: "has to have a first parameter called self"
    case .selfNotBorrowed: "has to borrow its first parameter"
    case .unnamedResource: "uses a resource type that has no name here"
    case .otherResource(let name): "uses the resource type called \(WasmError.quoted(name))"
    case .unknownResource: "belongs to a resource type that isn't known here"
    }
  }
}

extension WasmError.TypeMismatch: CustomStringConvertible {
  @usableFromInline package var description: String {
    (place + ["\(difference)"]).joined(separator: ": ")
  }
}

extension WasmError.TypeMismatch.Difference: CustomStringConvertible {
  @usableFromInline package var description: String {
    switch self {
    case .kind(let expected, let found): "expected \(expected), found \(found)"
    case .count(let what, let expected, let found): "expected \(expected) \(what), found \(found)"
    case .name(let what, let expected, let found):
      "expected the \(what) \(WasmError.quoted(expected)), found \(WasmError.quoted(found))"
    case .presence(let what, let isExpected):
      isExpected ? "expected \(what), found none" : "expected no \(what), found one"
    case .resource: "the resource types are not the same"
    case .missingExport(let name): "the export \(WasmError.quoted(name)) is missing"
    case .missingImport(let name):
      "the import \(WasmError.quoted(name)) is not among those that are given"
    }
  }
}
