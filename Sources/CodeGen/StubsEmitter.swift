// From a linked component to the LLVM module of its stubs.
//
// The object compiled from it holds:
//
//   trampoline.<k>   the core functions that canonical definitions make, each with its prefix
//   export.<k>       the `wamr_entry` of each export of the root
//   slot.…           slots in `.data.slots` for what the stubs use, listed in `StubsLayout`
//   runtime.<name>   the same for functions of the loader
//
// and, for the duration of the component, all state of its instances: flags, handle tables, lends. A
// stub knows statically which instances it stands between, so it finds their state by its own symbols,
// and no record of an instance is passed around. The image is linked like a core module's, with the
// support object made of `StubsLayout.reservations`.

import CWamrABI
import CanonicalABI
import ComponentLinking
import LLVM
import WasmBytes
import WasmCore

/// Emits the stubs of `graph`.
///
/// - Parameters:
///   - graph: The component.
///   - options: How they are lowered.
///   - keepsProvableChecks: Whether checks are emitted that can be proved never to fail.
///   - machine: The back end that will compile the module.
/// - Returns: A module that verifies, not yet optimised, and what is needed to bind it.
/// - Throws: `StubsError` if a type is above a limit, or if the graph is not that of a valid component.
package func emitStubs(
  _ graph: ComponentGraph, options: EmissionOptions, keepsProvableChecks: Bool = false,
  for machine: borrowing LLVM.TargetMachine
) throws(StubsError) -> Stubs {
  let plan = try StubsPlan(graph)
  let module = LLVM.Module(named: "stubs", for: machine)
  let emitter = StubsEmitter(
    graph, plan: plan, flags: StubsFlags(graph, keepsProvableChecks: keepsProvableChecks),
    options: options, builder: module.builder)
  emitter.emit()
  return Stubs(module: module, layout: emitter.layout)
}

/// The emission of a component's stubs into a module, which outlives it.
final class StubsEmitter {
  let graph: ComponentGraph
  let plan: StubsPlan
  let flags: StubsFlags
  let options: EmissionOptions
  let builder: LLVM.Builder
  let tags: AliasTags
  let types: TypeTable
  /// Whether core modules may throw.
  let hasExceptions: Bool
  /// The entries of each handle table.
  let handleCapacity: UInt64
  /// What stands for the functions in the module's lines, if it has lines.
  let lines: StubsLines?
  var layout = StubsLayout()

  private var slots: [StubsLayout.Slot.Value: LLVM.IRValue] = [:]
  private var bytes: [String: LLVM.IRValue] = [:]
  private var helpers: [String: LLVM.IRValue] = [:]
  private var translators: [Translator: LLVM.IRValue] = [:]
  private var textStorers: [TextStorer: LLVM.IRValue] = [:]
  /// The bodies of functions that were declared while another was being emitted.
  private var pending: [() -> Void] = []
  private var retained: [LLVM.IRValue] = []

  /// The most bytes of all handle tables, so that code reaches what lies behind them.
  private static let maximumHandleByteCount: UInt64 = 1 << 30

  /// What a translating function is for.
  private struct Translator: Hashable {
    let type: TypeNumber
    let source: AdapterEndpoint
    let destination: AdapterEndpoint
  }

  /// What a function that stores text is for.
  private struct TextStorer: Hashable {
    let encoding: TextEncoding
    let source: AdapterEndpoint
    let destination: AdapterEndpoint
  }

  init(
    _ graph: ComponentGraph, plan: StubsPlan, flags: StubsFlags, options: EmissionOptions,
    builder: LLVM.Builder, lines: StubsLines? = nil
  ) {
    self.graph = graph
    self.plan = plan
    self.flags = flags
    self.options = options
    self.builder = builder
    self.lines = lines
    types = plan.types
    hasExceptions = graph.hasExceptions
    tags = AliasTags(in: builder)
    let share =
      Self.maximumHandleByteCount / HandleTable.entryByteCount
      / UInt64(max(plan.handleOwners.count, 1))
    handleCapacity = min(WAMR_HANDLE_MAXIMUM_COUNT, share)
  }

  /// Emits everything.
  func emit() {
    layout.hostFunctions = plan.hostFunctions
    for index in graph.trampolines.indices { emit(index) }
    for index in graph.exports.indices { emitExport(index) }
    for index in graph.starts.indices { emitStart(index) }
    while let body = pending.popLast() { body() }
    builder.retain(retained)
  }

  // MARK: Functions

  /// The function of trampoline `index`, declared at its first use.
  func trampoline(_ index: TrampolineIndex) -> LLVM.IRValue {
    let name = StubsLayout.symbol(of: index)
    if let known = builder.function(named: name) { return known }
    let type = graph.trampolines[index].coreType
    let function = builder.addFunction(
      name, of: CoreSignature(type, in: builder).function)
    builder.addCommonAttributes(to: function, options: options)
    let identity = SignatureIdentity(type)
    function.setAlignment(16)
    function.setPrefixData(
      builder.constantStructure([
        builder.i64.zero, builder.i64.zero, builder.i64.constant(identity.high),
        builder.i64.constant(identity.low),
      ]))
    retained.append(function)
    return function
  }

  private func emit(_ index: TrampolineIndex) {
    let function = AdapterFunction(trampoline(index), in: self)
    let trampoline = graph.trampolines[index]
    var forwarded: ComponentGraph.CoreFunction?
    switch trampoline.kind {
    case .lowered(let callee, let options):
      guard let call = plan.calls[index.number] else {
        preconditionFailure("the plan has the call of every lowered function")
      }
      let caller = AdapterEndpoint(trampoline.instance, options)
      let adapter = Adapter(function: function, call: call, caller: caller)
      adapter.emitLowered(
        callee, of: trampoline.instance, isAsynchronous: options.isAsynchronous)
      forwarded = adapter.forwarded(callee, of: trampoline.instance)
    case .resourceNew(let resource): emitNew(resource, trampoline.instance, in: function)
    case .resourceRep(let resource): emitRep(resource, trampoline.instance, in: function)
    case .resourceDrop(let resource): emitDrop(resource, trampoline.instance, in: function)
    case .asynchronous(let builtIn):
      AsynchronousEmission(function: function, instance: trampoline.instance).emit(builtIn)
    }
    function.finish()
    layout.forwarded.append(forwarded)
  }

  /// Keeps `global`, which the loader finds by its name.
  func retain(_ global: LLVM.IRValue) { retained.append(global) }

  private func emitExport(_ index: Int) {
    let symbol = StubsLayout.symbol(ofExport: index)
    let value = builder.addFunction(
      symbol, of: builder.function([builder.pointer], returning: builder.void))
    builder.addCommonAttributes(to: value, options: options)
    retained.append(value)
    let function = AdapterFunction(value, in: self)
    let call = plan.exports[index]
    Adapter(function: function, call: call, caller: .host(.lent))
      .emitExport(graph.exports[index].function)
    function.finish()
    layout.exports.append(StubsLayout.ExportEntry(symbol: symbol, record: call.record))
  }

  /// The local function `name`, whose body is emitted later if this is its first use.
  func helper(
    _ name: String, of type: LLVM.IRType, body: @escaping (AdapterFunction) -> Void
  ) -> LLVM.IRValue {
    if let known = helpers[name] { return known }
    let value = builder.addFunction(name, of: type)
    builder.addCommonAttributes(to: value, options: options)
    value.setLinkage(.internal)
    helpers[name] = value
    pending.append { [unowned self] in
      let function = AdapterFunction(value, in: self)
      body(function)
      function.finish()
    }
    return value
  }

  /// A new local function, whose body is emitted later; its name is `prefix` and a number.
  func addHelper(
    _ prefix: String, of type: LLVM.IRType, body: @escaping (AdapterFunction) -> Void
  ) -> LLVM.IRValue {
    helper("\(prefix).\(helpers.count)", of: type, body: body)
  }

  /// The core types of what `task.return` takes for a result of type `result`.
  func taskReturnTypes(_ result: ValueType?) -> [FlatType] {
    guard let number = plan.asynchronous.typeNumber(ofResult: result) else { return [] }
    return types.flatTypes(of: number, .four) ?? [.i32]
  }

  /// The function that translates values of `type` from memory to memory, and its type: source,
  /// destination and scope.
  func translator(
    of type: TypeNumber, from source: AdapterEndpoint, to destination: AdapterEndpoint
  ) -> (function: LLVM.IRValue, type: LLVM.IRType) {
    let signature = builder.function(
      [builder.pointer, builder.pointer, builder.i32], returning: builder.void)
    let key = Translator(type: type, source: source, destination: destination)
    if let known = translators[key] { return (known, signature) }
    let value = helper("translate.\(translators.count)", of: signature) { function in
      let translation = AdapterTranslation(
        function, from: source, to: destination, scope: function.value.parameter(2),
        isCertain: false)
      translation.emit(
        type, from: .memory(function.value.parameter(0)),
        to: .memory(function.value.parameter(1)))
      function.builder.return()
    }
    translators[key] = value
    return (value, signature)
  }

  /// The type of addresses on the side of `endpoint`.
  func addressType(of endpoint: AdapterEndpoint) -> LLVM.IRType {
    endpoint.pointerSize == .four ? builder.i32 : builder.pointer
  }

  /// The function that stores text in the `encoding` that comes from `source` on the side of
  /// `destination`, and its type: an address and the number of units, neither of them checked; what it
  /// returns is the address of the copy and the count that goes with it.
  func textStorer(
    of encoding: TextEncoding, from source: AdapterEndpoint, to destination: AdapterEndpoint
  ) -> (function: LLVM.IRValue, type: LLVM.IRType) {
    let result = builder.structure([addressType(of: destination), builder.i64])
    let signature = builder.function([addressType(of: source), builder.i64], returning: result)
    let key = TextStorer(encoding: encoding, source: source, destination: destination)
    if let known = textStorers[key] {
      // LLVM would inline it everywhere: the adapters of an interface of many strings get twice as large,
      // for a nanosecond in each call.
      builder.addAttribute("noinline", to: known)
      return (known, signature)
    }
    let value = helper("text.store.\(textStorers.count)", of: signature) { function in
      let builder = function.builder
      let translation = AdapterTranslation(function, from: source, to: destination)
      let stored = translation.checkAndStoreText(
        encoding, function.value.parameter(0), function.value.parameter(1))
      let first = builder.insert(stored.address, at: 0, into: result.poison)
      builder.return(builder.insert(stored.count, at: 1, into: first))
    }
    textStorers[key] = value
    return (value, signature)
  }

  // MARK: Slots and state

  /// The slot for `value`, defined at its first use.
  func slot(for value: StubsLayout.Slot.Value) -> LLVM.IRValue {
    if let known = slots[value] { return known }
    let symbol = value.symbol
    if let known = builder.global(named: symbol) {
      slots[value] = known
      layout.slots.append(StubsLayout.Slot(symbol: symbol, value: value))
      return known
    }
    let slot = builder.addGlobal(symbol, of: builder.pointer)
    slot.setInitializer(builder.pointer.zero)
    // The loader writes it: its zero is not its value.
    slot.setExternallyInitialized()
    slot.setSection(CoreSymbol.slotSection)
    slot.setAlignment(8)
    slots[value] = slot
    retained.append(slot)
    layout.slots.append(StubsLayout.Slot(symbol: symbol, value: value))
    return slot
  }

  /// The byte that is set while `instance` may not call out of itself.
  func leaveFlag(of instance: ComponentInstanceIndex) -> LLVM.IRValue {
    variable("cannot-leave.\(instance.rawValue)", of: builder.i8)
  }

  /// The byte that is set while `instance` may not be entered.
  func enterFlag(of instance: ComponentInstanceIndex) -> LLVM.IRValue {
    variable("cannot-enter.\(instance.rawValue)", of: builder.i8)
  }

  /// The first free entry and the number of used ones of the handle table of `instance`.
  func handleHeader(of instance: ComponentInstanceIndex) -> LLVM.IRValue {
    variable("handles.\(instance.rawValue).header", of: builder.i64)
  }

  /// The number of entries of the stack `symbol`.
  func counter(_ symbol: String) -> LLVM.IRValue {
    variable("\(symbol).count", of: builder.i64)
  }

  /// The entries of the handle table of `instance`.
  func handles(of instance: ComponentInstanceIndex) -> LLVM.IRValue {
    reserved(
      "handles.\(instance.rawValue)", byteCount: handleCapacity * HandleTable.entryByteCount)
  }

  /// The entries of the stack `symbol`.
  func stack(_ symbol: String) -> LLVM.IRValue {
    reserved(symbol, byteCount: HandleStack.capacity * 8)
  }

  /// The function that adds a handle to the table of `instance`, and its type.
  func handleAdder(
    of instance: ComponentInstanceIndex
  ) -> (function: LLVM.IRValue, type: LLVM.IRType) {
    let type = builder.function(
      [builder.i32, builder.i32, builder.i32], returning: builder.i32)
    let function = helper("handles.\(instance.rawValue).add", of: type) { function in
      HandleTable(function: function, instance: instance).emitAdder()
    }
    return (function, type)
  }

  /// Whether `resource`, borrowed by `instance`, is a handle there: its own instance gets the
  /// representation.
  func needsHandle(
    toBorrow resource: ResourceIndex, in instance: ComponentInstanceIndex
  ) -> Bool {
    switch graph.resources[resource.number].origin {
    case .host: true
    case .defined(let owner, _): owner != instance
    }
  }

  func variable(_ name: String, of type: LLVM.IRType) -> LLVM.IRValue {
    if let known = bytes[name] { return known }
    let variable = builder.addGlobal(name, of: type)
    variable.setInitializer(type.zero)
    variable.setLinkage(.internal)
    bytes[name] = variable
    return variable
  }

  func reserved(_ symbol: String, byteCount: UInt64) -> LLVM.IRValue {
    if let known = bytes[symbol] { return known }
    let start = builder.addGlobal(symbol, of: builder.array(of: builder.i8, count: 0))
    bytes[symbol] = start
    layout.reservations.append(
      Reservation(
        symbol: symbol, section: ".bss.handles", byteCount: byteCount, alignment: 4096))
    return start
  }
}

extension StubsLayout.Slot.Value {
  /// The symbol of the slot for this.
  var symbol: String {
    switch self {
    case .function(let instance, let function):
      "slot.function.\(instance.rawValue).\(function.rawValue)"
    case .memory(let memory): "slot.memory.\(memory.instance.rawValue).\(memory.index.rawValue)"
    case .runtimeFunction(let name): CoreSymbol.runtimeSlot(name)
    case .hostFunction(let number): "slot.host.\(number)"
    }
  }
}
