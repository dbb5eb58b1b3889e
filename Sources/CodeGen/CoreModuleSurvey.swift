// What has to be known of all bodies before the first of them is emitted.
//
// One walk over the code, which costs a small part of what emission does: a caller has to know
// whether a function that comes later can be entered by tail call, a table that nothing grows
// has a constant size, and of one that nothing writes the elements are known.

import WasmBytes
import WasmCore

/// Facts about the code of a core module.
struct CoreModuleSurvey {
  /// The functions that call others in tail position.
  private(set) var tailCalling: Set<CoreFunctionIndex> = []
  /// The memories that `memory.grow` is used on.
  private(set) var grownMemories: Set<CoreMemoryIndex> = []
  /// The tables that `table.grow` is used on.
  private(set) var grownTables: Set<CoreTableIndex> = []
  /// The tables whose elements are the same whenever code runs (see `KnownTable`).
  private(set) var knownTables: [CoreTableIndex: KnownTable] = [:]
  /// The segments that `data.drop` is used on.
  private(set) var droppedData: Set<CoreDataIndex> = []
  /// The segments that `elem.drop` is used on.
  private(set) var droppedElements: Set<CoreElementIndex> = []
  /// The segments that `memory.init` is used on.
  private(set) var usedData: Set<CoreDataIndex> = []
  /// The segments that `table.init` is used on.
  private(set) var usedElements: Set<CoreElementIndex> = []
  /// The functions with so long a straight line of code that they are compiled without optimisation.
  ///
  /// LLVM's algorithms for one block take quadratic time, the better part of a minute for what
  /// relocates the data of a large shared library. Such functions run once, or are made to be in the
  /// way.
  private(set) var unoptimized: Set<CoreFunctionIndex> = []
  /// The functions that are not to be inlined (see `InliningDepth`).
  private(set) var uninlined: Set<CoreFunctionIndex> = []
  /// The number of instructions from which on a straight line is too long.
  private static let longStraightLine = 30_000
  /// How deep loops and conditions may be nested: LLVM's analyses of them take quadratic time, and
  /// some recurse.
  private static let maximumNesting = 5_000

  /// Surveys the code of `module`.
  init(_ module: CoreModule) throws(WasmError) {
    var depth = InliningDepth(functionCount: module.functions.count)
    var writtenTables: Set<CoreTableIndex> = []
    for index in module.functions.indices {
      defer { depth.endFunction() }
      guard let body = module.functions[index].body else { continue }
      var decoder = InstructionDecoder(
        module.bytes, in: body.code, types: module.typeScope)
      // Plain blocks don't count: a `switch` of many cases is as many of them, and they make
      // nothing that is nested in LLVM.
      var nesting = Nesting()
      var straightLine = 0
      while let instruction = try decoder.next() {
        nesting.follow(instruction)
        straightLine += 1
        if straightLine == Self.longStraightLine { unoptimized.insert(index) }
        if case .call(let callee) = instruction { depth.addCall(of: callee) }
        switch instruction {
        case .block, .loop, .if, .else, .end, .br, .brIf, .brTable, .brOnNull, .brOnNonNull,
          .tryTable:
          straightLine = 0
        case .returnCall, .returnCallIndirect, .returnCallRef: tailCalling.insert(index)
        case .memoryGrow(let memory): grownMemories.insert(memory)
        case .tableGrow(let table):
          grownTables.insert(table)
          writtenTables.insert(table)
        case .tableSet(let table), .tableFill(let table), .tableCopy(let table, _):
          writtenTables.insert(table)
        case .dataDrop(let segment): droppedData.insert(segment)
        case .elemDrop(let segment): droppedElements.insert(segment)
        case .memoryInit(let segment, _): usedData.insert(segment)
        case .tableInit(let segment, let table):
          usedElements.insert(segment)
          writtenTables.insert(table)
        default: break
        }
      }
      guard nesting.maximum <= Self.maximumNesting else {
        throw WasmError(
          .limitExceeded(
            .init("nested loops and conditions in a function", maximum: Self.maximumNesting)),
          at: body.code.lowerBound)
      }
    }
    uninlined = depth.cuts(in: module)
    knownTables = module.knownTables(written: writtenTables)
  }

  /// How deep loops and conditions are nested.
  private struct Nesting {
    /// The greatest depth so far.
    private(set) var maximum = 0
    private var current = 0
    /// For every open block, whether it counts.
    private var open: [Bool] = []

    mutating func follow(_ instruction: Instruction) {
      switch instruction {
      case .loop, .if:
        open.append(true)
        current += 1
        maximum = max(maximum, current)
      case .block, .tryTable: open.append(false)
      case .end: if open.popLast() == true { current -= 1 }
      default: break
      }
    }
  }
}
