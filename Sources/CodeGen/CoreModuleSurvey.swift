// What has to be known of all bodies before the first of them is emitted.
//
// One walk over the code, which costs a small part of what emission does: a caller has to know
// whether a function that comes later can be entered by tail call, and a table that nothing grows
// has a constant size.

import WasmBytes
import WasmCore

/// Facts about the code of a core module.
struct CoreModuleSurvey {
  /// The functions that call others in tail position.
  private(set) var tailCalling: Set<CoreFunctionIndex> = []
  /// The tables that `table.grow` is used on.
  private(set) var grownTables: Set<CoreTableIndex> = []
  /// The segments that `data.drop` is used on.
  private(set) var droppedData: Set<CoreDataIndex> = []
  /// The segments that `elem.drop` is used on.
  private(set) var droppedElements: Set<CoreElementIndex> = []
  /// The segments that `memory.init` is used on.
  private(set) var usedData: Set<CoreDataIndex> = []
  /// The segments that `table.init` is used on.
  private(set) var usedElements: Set<CoreElementIndex> = []

  /// Surveys the code of `module`.
  init(_ module: CoreModule) throws(WasmError) {
    for index in module.functions.indices {
      guard let body = module.functions[index].body else { continue }
      var decoder = InstructionDecoder(module.bytes, in: body.code)
      while let instruction = try decoder.next() {
        switch instruction {
        case .returnCall, .returnCallIndirect: tailCalling.insert(index)
        case .tableGrow(let table): grownTables.insert(table)
        case .dataDrop(let segment): droppedData.insert(segment)
        case .elemDrop(let segment): droppedElements.insert(segment)
        case .memoryInit(let segment, _): usedData.insert(segment)
        case .tableInit(let segment, _): usedElements.insert(segment)
        default: break
        }
      }
    }
  }
}
