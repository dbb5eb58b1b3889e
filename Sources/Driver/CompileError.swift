import BundleFormat
import Bundling
import CodeGen
import ComponentLinking
import LLVM
import WasmBytes

/// Why there is no bundle: the sum of the errors of all stages.
package enum CompileError: Error {
  /// The input could not be read, or the output not written.
  case file(FileError)
  /// The input is text, and there is nothing to parse it with.
  case textWithoutTool(String)
  /// The input is text that could not be parsed.
  case textRefused(String)
  /// The input is no component that can be compiled; what is wrong is in the component called `path`, or
  /// there is none.
  case wasm(WasmError, in: String?)
  /// The parts of the component don't fit together.
  case link(LinkError)
  /// Nothing provides some imports.
  case missingImports([MissingImport])
  /// The component's adapters are above a limit or can't be made.
  case stubs(StubsError)
  /// The component is too large to be one unit.
  case fusion(String)
  /// The target is not known, or asks for what the compiler can't do.
  case target(String)
  /// The linker is missing or the system refused.
  case image(ImageLinkError)
  /// The bundle to look at is none, or is damaged.
  case bundle(BundleError)
  /// A mistake of this compiler, with the unit in which it showed.
  case compiler(unit: String, message: String)

  /// An import of the root that the host does not provide.
  package struct MissingImport: Sendable, Hashable {
    /// The interface and function as imported.
    package var interface: String
    package var function: String
    /// The type that is wanted and, if the host has the function with another type, that one.
    package var wanted: String
    package var provided: String?
    /// The paths of the component instances that call it.
    package var paths: [String]
  }
}
