import WasmCore

/// The names of symbols in the object of a core module's unit.
package enum CoreSymbol {
  /// The code of a function that the module defines.
  package static func function(_ index: CoreFunctionIndex) -> String {
    "function.\(index.rawValue)"
  }

  /// The entry of a function, with the convention `tailcc`, for calls in tail position.
  package static func tailEntry(_ index: CoreFunctionIndex) -> String {
    "function.\(index.rawValue).tail"
  }

  /// The `wamr_memory` of a memory that the module defines.
  package static func memory(_ index: CoreMemoryIndex) -> String { "memory.\(index.rawValue)" }

  /// The bytes of a memory that the module defines.
  package static func memoryBytes(_ index: CoreMemoryIndex) -> String {
    "memory.\(index.rawValue).bytes"
  }

  /// The `wamr_table` of a table that the module defines.
  package static func table(_ index: CoreTableIndex) -> String { "table.\(index.rawValue)" }

  /// The elements of a table that the module defines.
  package static func tableElements(_ index: CoreTableIndex) -> String {
    "table.\(index.rawValue).elements"
  }

  /// The storage of a global that the module defines.
  package static func global(_ index: CoreGlobalIndex) -> String { "global.\(index.rawValue)" }

  /// What stands for a tag that the module defines: its address is the tag's identity.
  package static func tag(_ index: CoreTagIndex) -> String { "tag.\(index.rawValue)" }

  /// The slot for the code of an imported function.
  package static func importSlot(_ index: CoreFunctionIndex) -> String {
    "import.function.\(index.rawValue)"
  }

  /// The slot for the address of an imported memory's `wamr_memory`.
  package static func importSlot(_ index: CoreMemoryIndex) -> String {
    "import.memory.\(index.rawValue)"
  }

  /// The slot for the address of an imported table's `wamr_table`.
  package static func importSlot(_ index: CoreTableIndex) -> String {
    "import.table.\(index.rawValue)"
  }

  /// The slot for the address of an imported global's storage.
  package static func importSlot(_ index: CoreGlobalIndex) -> String {
    "import.global.\(index.rawValue)"
  }

  /// The slot for the address of an imported tag.
  package static func importSlot(_ index: CoreTagIndex) -> String {
    "import.tag.\(index.rawValue)"
  }

  /// The slot for a function of the loader, by its name in `CWamrABI.h`.
  package static func runtimeSlot(_ name: String) -> String { "runtime.\(name)" }

  /// What the tables of functions that catch exceptions name as what reads them.
  package static let personality = "personality"

  /// The function that brings a fresh instance into its first state.
  package static let initialize = "initialize"

  /// The section of all slots that a unit defines.
  package static let slotSection = ".data.slots"
}
