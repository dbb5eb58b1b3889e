/// Why bytes were refused, and where.
@usableFromInline
package struct WasmError: Error, Hashable, Sendable {
  /// What is wrong.
  @usableFromInline package let reason: Reason

  /// The absolute byte offset in the file of what is wrong.
  @usableFromInline package let offset: Int

  /// Makes the error for `reason` found at `offset`.
  @usableFromInline package init(_ reason: Reason, at offset: Int) {
    self.reason = reason
    self.offset = offset
  }

  /// What is wrong with the input, by kind of wrongness.
  @usableFromInline
  package enum Reason: Hashable, Sendable {
    /// The bytes don't follow the grammar of the binary format.
    case malformed(Malformation)
    /// The bytes follow the grammar, and break a rule of validation.
    case invalid(Invalidity)
    /// The input uses what this compiler doesn't support yet.
    case unsupported(Feature)
    /// The input is larger than this compiler accepts.
    case limitExceeded(Limit)
  }
}

extension WasmError {
  /// A place where the grammar of the binary format is broken.
  @usableFromInline
  package enum Malformation: Hashable, Sendable {
    case unexpectedEnd
    case badMagic
    /// A core module where a component is needed.
    case coreModuleInsteadOfComponent
    case unknownVersion(UInt32)
    case integerTooLong
    case integerTooLarge
    case invalidUTF8
    case lengthOutOfBounds
    case unknownSection(UInt8)
    case sectionOutOfOrder(UInt8)
    case sectionSizeMismatch
    case functionAndCodeCountsDiffer
    case dataCountMismatch
    case dataCountRequired
    /// An opcode that names no instruction, or a prefix with a number that names none.
    case unknownOpcode(UInt8, number: UInt32? = nil)
    case unknownType(UInt8)
    case tooManyLocals
    case junkAfterEnd
    /// Anything else, in words that complete "malformed: …".
    case other(String)
  }

  /// A rule of validation that is broken.
  @usableFromInline
  package enum Invalidity: Hashable, Sendable {
    /// An index of `space` that names nothing, and how many there are.
    case unknownIndex(space: String, index: UInt32, count: Int)
    /// An operand of another type than the instruction takes.
    case typeMismatch(expected: String, found: String)
    case alignmentTooLarge
    case atomicAlignmentNotNatural
    case sharedMemoryWithoutMaximum
    case duplicateExport(String)
    case constantExpressionRequired
    case immutableGlobal(UInt32)
    case undeclaredFunctionReference(UInt32)
    case limitsOutOfOrder
    case memoryTooLarge
    case tableTooLarge
    case offsetOutOfRange
    case startFunctionType
    case tagWithResults
    /// A structure or array type where a function type is needed.
    case notAFunctionType(UInt32)
    /// A type that can't be a subtype of what it is declared to be one of.
    case notASubtype(UInt32)
    case invalidResultArity
    /// A local that can't be null is read where it may not have been set.
    case uninitializedLocal(UInt32)
    /// A lane that the vector doesn't have, and how many there are.
    case unknownLane(UInt8, count: Int)
    /// A rule for components.
    case component(ComponentInvalidity)
    /// Anything else, in a full clause.
    case other(String)
  }

  /// A feature of WebAssembly or of components that is refused by name.
  @usableFromInline
  package enum Feature: Hashable, Sendable {
    case exceptionHandling
    case garbageCollection
    case typedFunctionReferences
    case memory64
    case customPageSizes
    case stackSwitching
    case wideArithmetic
    /// Anything asynchronous of the Component Model.
    case componentAsync(String)
    /// Anything else, by its name.
    case named(String)
  }

  /// A count or depth that is above what this compiler accepts.
  @usableFromInline
  package struct Limit: Hashable, Sendable {
    /// What is counted, in the plural.
    @usableFromInline package let what: String
    /// The most that is accepted.
    @usableFromInline package let maximum: Int

    /// Makes the limit of `maximum` on `what`.
    @usableFromInline package init(_ what: String, maximum: Int) {
      self.what = what
      self.maximum = maximum
    }
  }
}
