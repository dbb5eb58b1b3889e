// What is found out about a component's calls before the first stub is emitted: the layouts of their
// types, whether the canonical options suffice for them, and whether the core functions have the types
// that the calls assume. Emission can't fail after that.
//
// The types of core functions are compared although validation has done so: a function that was
// called with another type than its own would take whatever is in a register for an address.

import CanonicalABI
import ComponentLinking
import WasmBytes
import WasmCore

/// A component function's type with all that is derived from it.
struct AdapterCall {
  /// The tuple of the parameters.
  let parameters: TypeNumber
  let result: TypeNumber?
  /// The core function that it is lifted from.
  let lifted: FlatFunctionType
  /// The core function that it is lowered to.
  let lowered: FlatFunctionType
  /// The record of a call by or of the host.
  let record: HostRecord
  /// How values are passed between the caller and its side of the adapter.
  let callerPassing: Passing
  /// How values are passed between the callee and its side of the adapter.
  let calleePassing: Passing

  /// What is passed in memory, and not in core values.
  struct Passing {
    let hasParametersInMemory: Bool
    let hasResultInMemory: Bool
  }

  init(
    _ type: FunctionType, lift: FlatteningContext = .lift, lower: FlatteningContext = .lower,
    in types: inout TypeTable
  ) throws(LayoutError) {
    let numbers = try types.numbers(of: type)
    parameters = try types.tuple(of: numbers.parameters)
    result = numbers.result
    lifted = types.flattened(
      parameters: numbers.parameters, result: numbers.result, for: lift)
    lowered = types.flattened(
      parameters: numbers.parameters, result: numbers.result, for: lower)
    record = HostRecord(parameters: numbers.parameters, result: numbers.result, in: types)
    let parameterCount = types[parameters].guestFlatTypes?.count ?? .max
    let resultCount = numbers.result.map { types[$0].guestFlatTypes?.count ?? .max }
    func passing(_ context: FlatteningContext) -> Passing {
      Passing(
        hasParametersInMemory: parameterCount > context.maximumParameterCount,
        hasResultInMemory: resultCount.map { $0 > context.maximumResultCount } ?? false)
    }
    callerPassing = passing(lower)
    calleePassing = passing(lift)
  }
}

/// The calls of a component's trampolines and exports, found to be sound.
struct StubsPlan {
  /// The most parts of a type that is passed in core values, and so is translated inline.
  static let maximumFlatPartCount = 4096
  /// The most parts of all such types together.
  static let maximumTotalPartCount = 4_000_000
  /// The most instances that may have handles.
  static let maximumHandleTableCount = 1 << 16

  var types = TypeTable()
  /// By trampoline, its call, if it is a lowered function.
  private(set) var calls: [AdapterCall?] = []
  /// By export, its call.
  private(set) var exports: [AdapterCall] = []
  /// By start, its call.
  private(set) var starts: [AdapterCall] = []
  /// By value, the number of its type.
  private(set) var valueTypes: [TypeNumber] = []
  /// The instances that have handles.
  var handleOwners: Set<ComponentInstanceIndex> = []
  /// What tasks and channels are told apart by.
  var asynchronous = AsynchronousPlan()
  /// The functions of the host, those that end the life of its resources included.
  private(set) var hostFunctions: [ComponentGraph.HostFunction]
  /// By resource of the host that somebody drops, the position of its function in `hostFunctions`.
  private(set) var hostDrops: [ResourceIndex: Int] = [:]

  private let graph: ComponentGraph
  private var known: [CallKind: AdapterCall] = [:]

  /// What a call's layout depends on.
  private struct CallKind: Hashable {
    let type: FunctionType
    let lift: FlatteningContext
    let lower: FlatteningContext
  }
  private var partCount = 0

  init(_ graph: ComponentGraph) throws(StubsError) {
    self.graph = graph
    hostFunctions = graph.hostFunctions.elements
    for trampoline in graph.trampolines.elements { try add(trampoline) }
    for export in graph.exports {
      let call = try call(export.function, from: nil, at: nil)
      exports.append(call)
    }
    for value in graph.values.elements {
      do {
        valueTypes.append(try types.number(of: value.type))
      } catch {
        throw StubsError(.layout(error), at: nil)
      }
    }
    for start in graph.starts { try add(start) }
    guard handleOwners.count <= Self.maximumHandleTableCount else {
      throw StubsError(.tooManyParts(maximum: Self.maximumHandleTableCount), at: nil)
    }
  }

  private mutating func add(_ trampoline: ComponentGraph.Trampoline) throws(StubsError) {
    let expected: CoreFunctionType
    switch trampoline.kind {
    case .asynchronous(let builtIn):
      try add(builtIn, of: trampoline)
      calls.append(nil)
      return
    case .lowered(let callee, let options):
      let call = try call(
        callee, from: (trampoline.instance, options), at: trampoline.offset)
      expected = CoreFunctionType(call.lowered)
      calls.append(call)
    case .resourceNew, .resourceRep:
      expected = CoreFunctionType(parameters: [.i32], results: [.i32])
      handleOwners.insert(trampoline.instance)
      calls.append(nil)
    case .resourceDrop(let resource):
      expected = CoreFunctionType(parameters: [.i32], results: [])
      handleOwners.insert(trampoline.instance)
      calls.append(nil)
      try addDrop(of: resource, at: trampoline.offset)
    }
    guard trampoline.coreType == expected else {
      throw StubsError(.coreTypeMismatch, at: trampoline.offset)
    }
  }

  private mutating func add(_ start: ComponentGraph.Start) throws(StubsError) {
    let call = try call(.lifted(start.function), from: nil, at: start.offset)
    starts.append(call)
    // Validation has compared the types by their names; what is copied has to have the same layout.
    guard case .record(let parameters) = types[call.parameters].shape,
      parameters == start.arguments.map({ valueTypes[$0.number] }),
      start.result.map({ valueTypes[$0.number] }) == call.result || start.result == nil
    else { throw StubsError(.coreTypeMismatch, at: start.offset) }
  }

  private mutating func addDrop(
    of resource: ResourceIndex, at offset: Int
  ) throws(StubsError) {
    switch graph.resources[resource.number].origin {
    case .defined(_, let destructor):
      guard let destructor else { return }
      try check(destructor, FlatFunctionType(parameters: [.i32], results: []), at: offset)
    case .host(let interface, let name):
      guard hostDrops[resource] == nil else { return }
      let function = ComponentGraph.HostFunction(
        interface: interface, name: "[resource-drop]\(name)",
        type: FunctionType(parameters: [.init(name: "representation", type: .u32)], result: nil))
      hostDrops[resource] = hostFunctions.firstIndex(of: function) ?? hostFunctions.count
      if hostDrops[resource] == hostFunctions.count { hostFunctions.append(function) }
    }
  }

  /// The call of `callee` by a caller with its options, or by the host.
  private mutating func call(
    _ callee: ComponentGraph.ComponentFunction,
    from caller: (ComponentInstanceIndex, ComponentGraph.CanonicalOptions)?, at offset: Int?
  ) throws(StubsError) -> AdapterCall {
    let type =
      switch callee {
      case .lifted(let lifted): lifted.type
      case .host(let index): graph.hostFunctions[index].type
      }
    var lift = FlatteningContext.lift
    if case .lifted(let lifted) = callee, lifted.options.isAsynchronous {
      lift = .asynchronousLift(hasCallback: lifted.options.callback != nil)
    }
    let isLoweredAsynchronously = caller?.1.isAsynchronous ?? false
    let kind = CallKind(
      type: type, lift: lift, lower: isLoweredAsynchronously ? .asynchronousLower : .lower)
    let call: AdapterCall
    if let known = known[kind] {
      call = known
    } else {
      do {
        call = try AdapterCall(type, lift: kind.lift, lower: kind.lower, in: &types)
      } catch {
        throw StubsError(.layout(error), at: offset)
      }
      known[kind] = call
    }
    try count(call, at: offset)

    let parameters = types[call.parameters]
    let result = call.result.map { types[$0] }
    let hasHandles = parameters.hasHandles || result?.hasHandles ?? false
    func needsMemory(_ passing: AdapterCall.Passing) -> Bool {
      parameters.hasPointers || passing.hasParametersInMemory
        || (result?.hasPointers ?? false) || passing.hasResultInMemory
    }
    if case .lifted(let lifted) = callee {
      if hasHandles { handleOwners.insert(lifted.instance) }
      try check(
        lifted.options, memory: needsMemory(call.calleePassing),
        realloc: parameters.hasPointers || call.calleePassing.hasParametersInMemory, at: offset)
      try check(lifted.function, call.lifted, at: offset)
      if let callback = lifted.options.callback {
        try check(
          callback, FlatFunctionType(parameters: [.i32, .i32, .i32], results: [.i32]), at: offset)
      }
      if let postReturn = lifted.options.postReturn {
        try check(
          postReturn, FlatFunctionType(parameters: call.lifted.results, results: []),
          at: offset)
      }
    }
    if let (instance, options) = caller {
      if hasHandles { handleOwners.insert(instance) }
      try check(
        options, memory: needsMemory(call.callerPassing),
        realloc: result?.hasPointers ?? false, at: offset)
    }
    return call
  }

  /// Counts the parts that make code in the adapter itself.
  private mutating func count(_ call: AdapterCall, at offset: Int?) throws(StubsError) {
    var flat: [TypeNumber] = []
    if !call.calleePassing.hasParametersInMemory { flat.append(call.parameters) }
    if !call.calleePassing.hasResultInMemory, let result = call.result { flat.append(result) }
    for type in flat {
      guard types[type].partCount <= Self.maximumFlatPartCount else {
        throw StubsError(.tooManyParts(maximum: Self.maximumFlatPartCount), at: offset)
      }
      partCount += types[type].partCount
    }
    guard partCount <= Self.maximumTotalPartCount else {
      throw StubsError(.tooManyParts(maximum: Self.maximumTotalPartCount), at: offset)
    }
  }

  func check(
    _ options: ComponentGraph.CanonicalOptions, memory needsMemory: Bool,
    realloc needsRealloc: Bool, at offset: Int?
  ) throws(StubsError) {
    guard options.memory != nil || !needsMemory, options.realloc != nil || !needsRealloc else {
      throw StubsError(.missingOption, at: offset)
    }
    guard let realloc = options.realloc else { return }
    try check(
      realloc, FlatFunctionType(parameters: [.i32, .i32, .i32, .i32], results: [.i32]),
      at: offset)
  }

  /// Checks that `function` has the type `expected`.
  private func check(
    _ function: ComponentGraph.CoreFunction, _ expected: FlatFunctionType, at offset: Int?
  ) throws(StubsError) {
    let type =
      switch function {
      case .defined(let instance, let index):
        graph.coreModules[graph.coreInstances[instance].module].type(of: index)
      case .trampoline(let index): graph.trampolines[index].coreType
      }
    guard type == CoreFunctionType(expected) else {
      throw StubsError(.coreTypeMismatch, at: offset)
    }
  }
}

extension CoreFunctionType {
  /// The type of core functions with the flattened type `flat`.
  init(_ flat: FlatFunctionType) {
    func type(_ type: FlatType) -> CoreValueType {
      switch type {
      case .i32: .i32
      case .i64: .i64
      case .f32: .f32
      case .f64: .f64
      }
    }
    self.init(parameters: flat.parameters.map(type), results: flat.results.map(type))
  }
}
