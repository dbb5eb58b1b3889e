import Components
import WasmBytes
import WasmCore

/// Why a component could not be linked, and where.
package struct LinkError: Error, Hashable, Sendable {
  /// What is wrong.
  package let reason: Reason

  /// The instance in which it is wrong, as `root.calculator.adder`.
  package let path: String

  /// The absolute byte offset of the definition in the file.
  package let offset: Int

  /// Makes the error for `reason`, found in the instance `path` at `offset`.
  package init(_ reason: Reason, path: String, at offset: Int) {
    self.reason = reason
    self.path = path
    self.offset = offset
  }

  /// What is wrong.
  package enum Reason: Hashable, Sendable {
    /// A component is instantiated without an argument for the import called `name`.
    case missingArgument(name: String)
    /// An instance, named by its import or its index, lacks an export that is asked of it.
    case missingExport(name: String, of: String)
    /// Something is of another sort than is asked for.
    case sortMismatch(name: String, expected: Sort, found: Sort)
    /// Something has another type than is asked for; `difference` says where they part.
    case typeMismatch(name: String, expected: String, found: String, difference: String)
    /// No argument of a core instance has the name that an import of its module gives.
    case missingCoreArgument(module: String, name: String)
    /// A core instance lacks an export that is asked of it.
    case missingCoreExport(module: String, name: String)
    /// Something of a core instance has another type than is asked for.
    case coreTypeMismatch(name: String, expected: String, found: String)
    /// A canonical definition needs an option that it doesn't have.
    case missingOption(String, because: String)
    /// A rule is broken, in a full clause.
    case invalid(String)
    /// What can't be linked by this compiler, by its name.
    case unsupported(String)
    /// The component is larger than this compiler accepts.
    case limitExceeded(WasmError.Limit)
  }
}
