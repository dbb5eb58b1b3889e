// The frame of a unit: everything that has a symbol.
//
// All functions are declared before the first body is emitted, so that bodies name each other
// freely. Bodies are emitted one after another by a `FunctionEmitter` each.

import LLVM
import WasmBytes
import WasmCore

/// Emits one part of a core module.
final class CoreModuleEmitter {
  let module: CoreModule
  let part: CoreUnitPart
  let layout: CoreUnitLayout
  let survey: CoreModuleSurvey
  let options: EmissionOptions
  let builder: LLVM.Builder
  let tags: AliasTags
  let debugUnit: LLVM.Builder.DebugUnit

  /// The signature of every type of the module.
  let signatures: IndexedArray<CoreTypeIndex, CoreSignature>
  /// What is declared so far of the functions that the module defines, at their indices.
  private var declared: [LLVM.IRValue?]
  /// What is declared so far of `tailcc` entries.
  private var declaredTailEntries: [CoreFunctionIndex: LLVM.IRValue] = [:]
  var memories: [MemoryStorage] = []
  var tables: [TableStorage] = []
  var globals: [GlobalStorage] = []
  var exceptionTags: [TagStorage] = []
  /// The contents of data segments that are used at all.
  var dataContents: [CoreDataIndex: LLVM.IRValue] = [:]
  /// The data segments that the loader maps, and no code copies.
  let mappedData: Set<CoreDataIndex>
  /// For each table of which it may be asked, the row of bytes that are `KnownTable.signatures`.
  var signatureNumbers: [CoreTableIndex: LLVM.IRValue] = [:]
  /// The references of passive element segments that are used at all.
  var elementContents: [CoreElementIndex: LLVM.IRValue] = [:]
  /// The number of bytes that a segment still has, where `data.drop` may change it.
  var dataCounts: [CoreDataIndex: LLVM.IRValue] = [:]
  /// The number of references that a segment still has, where `elem.drop` may change it.
  var elementCounts: [CoreElementIndex: LLVM.IRValue] = [:]
  /// What must survive although nothing in the unit uses it.
  var retained: [LLVM.IRValue] = []
  /// The lists of supertypes that prefixes refer to.
  var supertypeLists: [CoreTypeNumber: LLVM.IRValue] = [:]

  /// A byte that is 0, which LLVM isn't told.
  private(set) lazy var opaqueZero: LLVM.IRValue = {
    let global = builder.addGlobal("opaque", of: builder.i8)
    global.setInitializer(builder.i8.zero)
    global.setLinkage(.internal)
    return global
  }()

  /// See `emitSubtypeTest`.
  private(set) lazy var subtypeTest = emitSubtypeTest()

  /// What says that exception tables have the format of `.gcc_except_table`: a name, and no function.
  private(set) lazy var personality =
    builder.function(named: CoreSymbol.personality)
    ?? builder.addFunction(
      CoreSymbol.personality, of: builder.function([], returning: builder.void))

  private var importSlots: [String: LLVM.IRValue] = [:]
  let exported: Exports

  /// Prepares the emission of `part` of `module` to `builder`.
  init(
    _ module: CoreModule, part: CoreUnitPart, layout: CoreUnitLayout, survey: CoreModuleSurvey,
    options: EmissionOptions, builder: LLVM.Builder
  ) {
    self.module = module
    self.part = part
    declared = Array(repeating: nil, count: module.functions.count)
    self.layout = layout
    mappedData = Set(layout.memories.flatMap { $0.mappedData.flatMap { $0.segments.map(\.index) } })
    self.survey = survey
    self.options = options
    self.builder = builder
    tags = AliasTags(in: builder)
    debugUnit = builder.addDebugUnit(fileName: "core.wasm", producer: "wamrc")
    signatures = IndexedArray(
      module.types.elements.map { CoreSignature($0, in: builder) })
    exported = Exports(module)
  }

  /// Emits everything.
  func emit() throws(WasmError) {
    if part.isFirst { declareSlots() }
    declareMemories()
    declareTables()
    declareFunctions()
    declareGlobals()
    declareTags()
    declareSegments()
    for number in part.functions {
      let index = CoreFunctionIndex(number)
      guard let body = module.functions[index].body else { continue }
      try emit(function: index, body: body)
    }
    if part.isFirst { try emitInitialize() }
    builder.retain(retained)
  }

  /// Adds the variable `name`, which the first part defines as `initial`, for this unit's use only.
  func addLocal(_ name: String, _ initial: LLVM.IRValue) -> LLVM.IRValue {
    let global = builder.addGlobal(name, of: initial.type)
    if part.isFirst { global.setInitializer(initial) }
    setLocal(global)
    return global
  }

  /// Gives `global`, which nothing outside of the unit uses, the linkage for that.
  func setLocal(_ global: LLVM.IRValue) {
    if part.isWhole { global.setLinkage(.internal) }
  }

  /// What the module exports, by kind.
  struct Exports {
    var functions: Set<CoreFunctionIndex> = []
    var tables: Set<CoreTableIndex> = []
    var memories: Set<CoreMemoryIndex> = []
    var globals: Set<CoreGlobalIndex> = []
    var tags: Set<CoreTagIndex> = []

    init(_ module: CoreModule) {
      for export in module.exports {
        switch export.sort {
        case .function: functions.insert(CoreFunctionIndex(rawValue: export.index))
        case .table: tables.insert(CoreTableIndex(rawValue: export.index))
        case .global: globals.insert(CoreGlobalIndex(rawValue: export.index))
        case .memory: memories.insert(CoreMemoryIndex(rawValue: export.index))
        case .tag: tags.insert(CoreTagIndex(rawValue: export.index))
        }
      }
    }
  }

  // MARK: Slots

  /// Defines the slots of all imports, used or not: the loader fills every one of them.
  private func declareSlots() {
    for index in module.functions.indices.prefix(module.importedFunctionCount) {
      _ = slot(CoreSymbol.importSlot(index))
    }
    for index in module.tables.indices.prefix(module.importedTableCount) {
      _ = slot(CoreSymbol.importSlot(index))
    }
    for index in module.memories.indices.prefix(module.importedMemoryCount) {
      _ = slot(CoreSymbol.importSlot(index))
    }
    for index in module.globals.indices.prefix(module.importedGlobalCount) {
      _ = slot(CoreSymbol.importSlot(index))
    }
    for index in module.tags.indices.prefix(module.importedTagCount) {
      _ = slot(CoreSymbol.importSlot(index))
    }
  }

  /// The slot `name`, defined at its first use.
  ///
  /// Of those that several parts define the linker takes one.
  private func slot(_ name: String) -> LLVM.IRValue {
    if let known = importSlots[name] { return known }
    // Another instance in the same module may have had it made, if it is one of the loader's functions.
    if let known = builder.global(named: name) { return known }
    let slot = builder.addGlobal(name, of: builder.pointer)
    slot.setInitializer(builder.pointer.zero)
    if !part.isWhole { slot.setLinkage(.weak) }
    // The loader writes it: its zero is not its value.
    slot.setExternallyInitialized()
    slot.setSection(CoreSymbol.slotSection)
    slot.setAlignment(8)
    importSlots[name] = slot
    retained.append(slot)
    return slot
  }

  /// Appends a load of the address in the slot `name`, which never changes while code runs.
  func loadSlot(_ name: String) -> LLVM.IRValue {
    tags.mark(
      builder.load(builder.pointer, from: slot(name)), as: tags.slot, isInvariant: true,
      in: builder)
  }

  // MARK: Functions

  /// Declares what this part defines; what others define is declared where it is named.
  private func declareFunctions() {
    for number in part.functions {
      let index = CoreFunctionIndex(number)
      guard let value = function(index) else { continue }
      if exported.functions.contains(index) {
        retained.append(value)
      } else {
        setLocal(value)
      }
      if let entry = tailEntry(of: index) { setLocal(entry) }
      if survey.uninlined.contains(index) { builder.addAttribute("noinline", to: value) }
      if survey.unoptimized.contains(index) {
        // LLVM demands the one for the other.
        for function in [value, tailEntry(of: index)].compactMap(\.self) {
          builder.addAttribute("noinline", to: function)
          builder.addAttribute("optnone", to: function)
        }
      }
      if exported.functions.contains(index)
        || module.declaredFunctionReferences.contains(index)
      {
        setPrefix(of: value, index: index)
      }
    }
  }

  /// Function `index`, or nil if it is imported.
  func function(_ index: CoreFunctionIndex) -> LLVM.IRValue? {
    let function = module.functions[index]
    guard function.body != nil else { return nil }
    if let known = declared[index.number] { return known }
    let value = builder.addFunction(
      CoreSymbol.function(index), of: signatures[function.type].function)
    builder.addCommonAttributes(to: value, options: options)
    declared[index.number] = value
    return value
  }

  /// The `tailcc` entry of function `index`, if it has one.
  func tailEntry(of index: CoreFunctionIndex) -> LLVM.IRValue? {
    guard survey.tailCalling.contains(index) else { return nil }
    if let known = declaredTailEntries[index] { return known }
    let entry = builder.addFunction(
      CoreSymbol.tailEntry(index), of: signatures[module.functions[index].type].tailFunction)
    builder.addCommonAttributes(to: entry, options: options)
    entry.setConvention(.tail)
    declaredTailEntries[index] = entry
    return entry
  }

  /// Puts a `wamr_function_prefix` before the code of `function`.
  private func setPrefix(of function: LLVM.IRValue, index: CoreFunctionIndex) {
    let type = module.type(of: index)
    let identity = SignatureIdentity(type)
    let supertypes = supertypes(of: type).map { $0.address.minus(function.address) }
    let distance = tailEntry(of: index).map { $0.address.minus(function.address) }
    function.setAlignment(16)
    function.setPrefixData(
      builder.constantStructure([
        supertypes ?? builder.i64.zero, distance ?? builder.i64.zero,
        builder.i64.constant(identity.high), builder.i64.constant(identity.low),
      ]))
  }

  private func emit(
    function index: CoreFunctionIndex, body: CoreModule.Function.Body
  ) throws(WasmError) {
    guard let function = function(index) else { return }
    let name = module.functionNames[index] ?? "function[\(index.rawValue)]"
    let line = self.line(at: body.code.lowerBound)
    let scope = builder.describe(function, as: name, line: line, in: debugUnit)
    guard let entry = tailEntry(of: index) else {
      try FunctionEmitter(self, index: index, function: function, scope: scope).emit(body)
      return
    }
    let tailScope = builder.describe(entry, as: name, line: line, in: debugUnit)
    try FunctionEmitter(self, index: index, function: entry, scope: tailScope).emit(body)
    // A `tailcc` function may leave the stack pointer of its caller at another place than it found it. With
    // a frame pointer that does no harm, but where an exception lands the stack pointer is what counts:
    // the call has to stay in a function that nothing lands in.
    if options.unwinds { builder.addAttribute("noinline", to: function) }
    emitWrapper(function, of: entry, signature: signatures[module.functions[index].type]) {
      builder.setLocation(line: line, in: scope)
    }
  }

  /// Emits `function`, which has the C convention, as a call of `entry`, which has `tailcc`.
  private func emitWrapper(
    _ function: LLVM.IRValue, of entry: LLVM.IRValue, signature: CoreSignature,
    locate: () -> Void
  ) {
    builder.clearLocation()
    builder.position(atEndOf: builder.appendBlock("entry", to: function))
    locate()
    let count = signature.parameters.count + (signature.returnsThroughMemory ? 1 : 0)
    let call = builder.call(
      entry, of: signature.tailFunction,
      (0..<count).map { function.parameter($0) } + signature.tailPadding, convention: .tail)
    let isVoid = signature.returnsThroughMemory || signature.results.isEmpty
    builder.return(isVoid ? nil : call)
  }

  /// The line that stands for the absolute `offset` in the file.
  func line(at offset: Int) -> UInt32 {
    options.firstLine &+ UInt32(truncatingIfNeeded: offset - module.range.lowerBound)
  }

  // MARK: The loader's functions

  /// Appends a call of the loader's function `name`.
  func callRuntime(
    _ name: String, _ arguments: [LLVM.IRValue], returning result: LLVM.IRType
  ) -> LLVM.IRValue {
    builder.call(
      loadSlot(CoreSymbol.runtimeSlot(name)),
      of: builder.function(arguments.map(\.type), returning: result), arguments)
  }
}
