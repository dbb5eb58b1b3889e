extension WasmError {
  /// A rule for components that is broken.
  @usableFromInline
  package enum ComponentInvalidity: Hashable, Sendable {
    // MARK: Names

    /// A label that isn't in kebab case.
    case notKebabCase(String)
    /// What doesn't follow the grammar of the names of imports and exports.
    case notExternName(String)
    /// Two names of one scope that are not different enough.
    case nameConflict(String, previous: String)
    /// An argument that is given twice.
    case duplicateArgument(String)
    case duplicateCoreImport(module: String, name: String)
    case duplicateAttribute
    /// What an instance is said to implement, and is no interface's name.
    case notInterfaceName(String)
    /// An item that can't be said to implement an interface: its name.
    case misplacedImplements(String, isInstance: Bool)
    case badVersionSuffix(String)
    /// A name with an annotation whose rule the item breaks.
    case annotation(String, AnnotationRule)

    // MARK: Types

    case emptyType(String)
    case tooManyFlags
    case resourceTypeInType
    case borrowInResult
    case borrowInStream
    case streamOfCharacters
    case badMapKey
    /// A value of the type would take 2^28 bytes or more.
    case valueTooLarge
    /// An import or export that refers to a type that has no name outside.
    case notVisible(sort: String, isImport: Bool)
    /// An import that depends on a resource type that the component itself has.
    case ownResourceInImport
    /// An export that depends on a resource type that isn't exported before.
    case hiddenResourceInExport

    // MARK: Instances and aliases

    /// An import without an argument; `offered` are arguments that may have been meant for it.
    case missingArgument(String, offered: [String])
    case missingCoreArgument(module: String)
    case missingExport(String, instance: UInt32)
    case missingCoreExport(String, instance: String)
    case sortMismatch(String, expected: String, found: String)
    case incompatible(String, TypeMismatch)
    case incompatibleAscription(String, TypeMismatch)
    /// An alias in a type of what an alias can't name there.
    case aliasInType(sort: String)
    case outerAliasWithResources
    case notPassedBetweenComponents(sort: String)

    // MARK: Canonical definitions

    case duplicateOption(String)
    case encodingConflict
    case missingOption(String)
    case misplacedOption(String)
    /// A core function of another type than its purpose asks for.
    case coreSignature(of: String, expected: String, found: String)
    case notLocalResource
    case asynchronousOptionForSynchronousType
    case badImmediate(String)

    // MARK: Values

    case valueUsedTwice(UInt32)
    case valueNotUsed(UInt32)
    case badValue
    case startArity(expected: Int, found: Int)
  }

  /// A rule for functions whose names have an annotation.
  @usableFromInline
  package enum AnnotationRule: Hashable, Sendable {
    case needsFunction
    case needsResult
    case needsOwnResult
    case needsSelf
    case selfNotFirst
    case selfNotBorrowed
    /// The resource type has no name in this scope.
    case unnamedResource
    /// The resource type has another name.
    case otherResource(String)
    /// No resource type has the name.
    case unknownResource
  }

  /// The first place in which a type differs from the one that is asked for.
  @usableFromInline
  package struct TypeMismatch: Hashable, Sendable {
    /// The way to the place, the outermost step first.
    @usableFromInline package var place: [String]
    /// How they differ there.
    @usableFromInline package let difference: Difference

    /// Makes the mismatch of `difference` at the outermost place.
    @usableFromInline package init(_ difference: Difference, at place: [String] = []) {
      self.place = place
      self.difference = difference
    }

    /// How two types differ.
    @usableFromInline
    package enum Difference: Hashable, Sendable {
      case kind(expected: String, found: String)
      case count(of: String, expected: Int, found: Int)
      case name(of: String, expected: String, found: String)
      /// One has a part and the other doesn't.
      case presence(of: String, isExpected: Bool)
      case resource
      case missingExport(String)
      case missingImport(String)
    }
  }
}
