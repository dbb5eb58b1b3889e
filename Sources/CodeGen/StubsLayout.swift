import CanonicalABI
import ComponentLinking
import LLVM
import WasmBytes
import WasmCore

/// What has to be known of a component's stubs to make an image of them and to bind it.
package struct StubsLayout: Sendable {
  /// The slots to fill, in the order of their first use; those of the support module not included.
  package internal(set) var slots: [Slot] = []
  /// The functions that the host has to provide: `ComponentGraph.hostFunctions`, and behind them those
  /// that end the life of the host's resources.
  package internal(set) var hostFunctions: [ComponentGraph.HostFunction] = []
  /// The entries of the root's exports, in the order of `ComponentGraph.exports`.
  package internal(set) var exports: [ExportEntry] = []
  /// The symbols of the entries of `ComponentGraph.starts`, in that order.
  package internal(set) var starts: [String] = []
  /// The address space that the support module has to define.
  package internal(set) var reservations: [Reservation] = []
  /// By trampoline, the core function that does the same without any step in between, if there is
  /// one: what imports the trampoline may be bound to it directly.
  package internal(set) var forwarded: [ComponentGraph.CoreFunction?] = []

  /// Makes the layout of no stubs.
  package init() {}

  /// Eight bytes of the image that the loader writes.
  package struct Slot: Hashable, Sendable {
    package let symbol: String
    package let value: Value

    /// What is written.
    package enum Value: Hashable, Sendable {
      /// The address of the code of a function that a core instance defines.
      case function(CoreInstanceIndex, CoreFunctionIndex)
      /// The address of a memory's `wamr_memory`.
      case memory(ComponentGraph.CoreMemory)
      /// The address of a function of the loader, by its name in `CWamrABI.h`.
      case runtimeFunction(String)
      /// The address of the host's function: a position in `hostFunctions`.
      case hostFunction(Int)
    }
  }

  /// The `wamr_entry` of an export.
  package struct ExportEntry: Hashable, Sendable {
    package let symbol: String
    package let record: HostRecord
  }

  /// The symbol of trampoline `index`, a core function.
  package static func symbol(of index: TrampolineIndex) -> String {
    "trampoline.\(index.rawValue)"
  }

  /// The symbol of the entry of start `index`.
  package static func symbol(ofStart index: Int) -> String { "start.\(index).entry" }

  /// The symbol of the entry of export `index`.
  package static func symbol(ofExport index: Int) -> String { "export.\(index)" }
}

/// A component's stubs, emitted.
package struct Stubs: ~Copyable {
  package let module: LLVM.Module
  package let layout: StubsLayout
}

/// Why the stubs of a component can't be emitted.
package struct StubsError: Error, Hashable, Sendable {
  /// What stands in the way.
  package enum Reason: Hashable, Sendable {
    /// A type is above a limit.
    case layout(LayoutError)
    /// A type that is passed in core values has more parts than the limit, or all of them together.
    case tooManyParts(maximum: Int)
    /// A function passes pointers, and a canonical definition of it names no memory or no `realloc`.
    case missingOption
    /// A core function has another type than its canonical definition demands: the graph is wrong.
    case coreTypeMismatch
  }

  package let reason: Reason
  /// The absolute offset in the file of the canonical definition, or nil for an export.
  package let offset: Int?

  package init(_ reason: Reason, at offset: Int?) {
    self.reason = reason
    self.offset = offset
  }
}
