// The two shapes of an adapter: a lowered function, which core code calls, and an export, which the
// host calls. Both lift the parameters from the caller, lower them to the callee, call it, and pass
// the result the other way.

import CWamrABI
import CanonicalABI
import ComponentLinking
import LLVM
import WasmBytes

extension AdapterEndpoint {
  /// The side of `instance` with the `options` of its canonical definition.
  init(_ instance: ComponentInstanceIndex, _ options: ComponentGraph.CanonicalOptions) {
    // What doesn't concern values is left out, so that translators are shared.
    var options = options
    options.postReturn = nil
    options.callback = nil
    options.isAsynchronous = false
    self = .guest(instance, options)
  }
}

/// The emission of one adapter.
struct Adapter {
  /// The records of calls that lie on the guest's stack; greater ones are allocated.
  private static let maximumStackRecordByteCount: UInt64 = 4096

  let function: AdapterFunction
  let call: AdapterCall
  let caller: AdapterEndpoint

  var unit: StubsEmitter { function.unit }
  var builder: LLVM.Builder { function.builder }

  // MARK: Lowered functions

  /// Emits the body of a core function of `instance` that calls `callee`.
  func emitLowered(
    _ callee: ComponentGraph.ComponentFunction, of instance: ComponentInstanceIndex,
    isAsynchronous: Bool
  ) {
    function.checkLeaving(instance)
    let arguments = call.lowered.parameters.indices.map { function.value.parameter($0) }
    let place = parameterPlace(arguments)
    let target: AdapterTarget =
      call.callerPassing.hasResultInMemory ? .memory(resultAddress(arguments)) : .flat

    let results: [LLVM.IRValue]
    switch callee {
    case .host(let index):
      let record = makeRecord()
      translation(from: caller, to: .host(.shared)).translate(
        call.parameters, from: place, to: .memory(record))
      function.callHost(index.number, record: record)
      results = passResult(
        from: .memory(builder.pointer(record, advancedBy: Int64(call.record.resultOffset))),
        of: .host(.shared), to: target)
      function.endLends()
    case .lifted(let lifted):
      results = function.entering(lifted.instance, from: instance) {
        callLifted(lifted, parametersFrom: place, resultTo: target)
      }
    }
    // Whatever is called has returned: nothing blocks.
    builder.return(isAsynchronous ? builder.i32.constant(Subtask.returned) : results.first)
  }

  /// The core function that does the same as the call of `callee` by `instance`, if there is one:
  /// nothing is checked, and every core value is passed as it is.
  ///
  /// An exception that leaves a component is a trap: it is what the frame in between is for.
  func forwarded(
    _ callee: ComponentGraph.ComponentFunction, of instance: ComponentInstanceIndex
  ) -> ComponentGraph.CoreFunction? {
    guard case .lifted(let lifted) = callee, !unit.hasExceptions, lifted.options.postReturn == nil,
      !lifted.isAsynchronous, !unit.plan.asynchronous.keepsTaskState(of: lifted.instance),
      call.lowered == call.lifted,
      !unit.flags.leaving.contains(instance),
      unit.graph.entered(lifted.instance, from: instance)
        .allSatisfy({ !unit.flags.entering.contains($0) }),
      !call.calleePassing.hasParametersInMemory, !call.calleePassing.hasResultInMemory,
      isPassedAsIs(call.parameters), call.result.map(isPassedAsIs) ?? true
    else { return nil }
    return lifted.function
  }

  private func isPassedAsIs(_ type: TypeNumber) -> Bool {
    switch unit.types[type].shape {
    case .integer(let byteCount, _): byteCount >= 4
    case .float: true
    case .flags(let count): count == 32
    case .fixedLengthList(let element, _): isPassedAsIs(element)
    case .record(let members): members.allSatisfy(isPassedAsIs)
    case .bool, .char, .string, .list, .variant, .own, .borrow, .channel: false
    }
  }

  // MARK: Exports

  /// Emits the body of the entry by which the host calls `callee`.
  func emitExport(_ callee: ComponentGraph.ComponentFunction) {
    let record = function.value.parameter(0)
    switch callee {
    case .host(let index):
      // The root passes an import on: the record is right as it is.
      function.callHost(index.number, record: record)
    case .lifted(let lifted):
      let target = AdapterTarget.memory(
        builder.pointer(record, advancedBy: Int64(call.record.resultOffset)))
      function.entering(lifted.instance, from: nil) {
        _ = callLifted(lifted, parametersFrom: .memory(record), resultTo: target)
      }
    }
    builder.return()
  }

  /// Emits the body of the entry by which `start` is made, with the addresses of its parameters and of
  /// where its result goes to.
  func emitStart(
    _ start: ComponentGraph.Start, parameters: LLVM.IRValue, result: LLVM.IRValue
  ) {
    _ = function.entering(start.function.instance, from: start.instance) {
      callLifted(start.function, parametersFrom: .memory(parameters), resultTo: .memory(result))
    }
    builder.return()
  }

  // MARK: The parts of a call

  /// Emits the call of `lifted` as a task of its own, and returns its result if `target` is flat.
  private func callLifted(
    _ lifted: ComponentGraph.LiftedFunction, parametersFrom place: AdapterPlace,
    resultTo target: AdapterTarget
  ) -> [LLVM.IRValue] {
    let values = function.asTask(of: lifted) {
      lifted.options.isAsynchronous
        ? callAsynchronously(lifted, parametersFrom: place, resultTo: target)
        : callSynchronously(lifted, parametersFrom: place, resultTo: target)
    }
    function.endLends()
    return values
  }

  /// Emits the call of `lifted`, whose result is passed on before it is given back.
  private func callSynchronously(
    _ lifted: ComponentGraph.LiftedFunction, parametersFrom place: AdapterPlace,
    resultTo target: AdapterTarget
  ) -> [LLVM.IRValue] {
    let callee = AdapterEndpoint(lifted.instance, lifted.options)
    let scope = needsScope(lifted.instance) ? function.beginScope() : nil
    let arguments = lowerParameters(
      from: place, translation(from: caller, to: callee, scope: scope))
    let result = function.callCore(lifted.function, call.lifted, arguments)
    if let scope { function.endScope(scope) }
    let values = passResult(from: resultPlace(result, in: callee), of: callee, to: target)
    if let postReturn = lifted.options.postReturn {
      function.withoutLeaving(lifted.instance) {
        _ = function.callCore(
          postReturn, FlatFunctionType(parameters: call.lifted.results, results: []),
          result.map { [$0] } ?? [])
      }
    }
    return values
  }

  func translation(
    from source: AdapterEndpoint, to destination: AdapterEndpoint, scope: LLVM.IRValue? = nil
  ) -> AdapterTranslation {
    AdapterTranslation(function, from: source, to: destination, scope: scope)
  }

  /// Where the parameters are that core code called with.
  private func parameterPlace(_ arguments: [LLVM.IRValue]) -> AdapterPlace {
    guard call.callerPassing.hasParametersInMemory else {
      let count = call.lowered.parameters.count - (call.callerPassing.hasResultInMemory ? 1 : 0)
      return .flat(Array(arguments[..<count]))
    }
    return .memory(address(arguments[0], of: call.parameters, in: caller))
  }

  /// The native address of what core code wants the result to be written to.
  private func resultAddress(_ arguments: [LLVM.IRValue]) -> LLVM.IRValue {
    guard let pointer = arguments.last, let result = call.result else {
      preconditionFailure("a result in memory has an address")
    }
    return address(pointer, of: result, in: caller)
  }

  /// Emits the lowering of the parameters, and returns the core values to call with.
  func lowerParameters(
    from place: AdapterPlace, _ translation: AdapterTranslation
  ) -> [LLVM.IRValue] {
    guard call.calleePassing.hasParametersInMemory else {
      return translation.translate(call.parameters, from: place, to: .flat)
    }
    let layout = unit.types[call.parameters].guestLayout
    let room = function.allocate(
      builder.i64.constant(layout.byteCount), alignment: layout.alignment,
      on: translation.destination)
    translation.translate(call.parameters, from: place, to: .memory(room.native))
    return [room.address]
  }

  /// Where the result is that core code returned.
  func resultPlace(
    _ result: LLVM.IRValue?, in callee: AdapterEndpoint
  ) -> AdapterPlace {
    guard call.calleePassing.hasResultInMemory, let result, let type = call.result else {
      return .flat(result.map { [$0] } ?? [])
    }
    return .memory(address(result, of: type, in: callee))
  }

  func passResult(
    from place: AdapterPlace, of callee: AdapterEndpoint, to target: AdapterTarget
  ) -> [LLVM.IRValue] {
    guard let result = call.result else { return [] }
    return translation(from: callee, to: caller).translate(result, from: place, to: target)
  }

  /// Emits the check of `pointer`, which a guest says is the address of a value of `type`.
  private func address(
    _ pointer: LLVM.IRValue, of type: TypeNumber, in endpoint: AdapterEndpoint
  ) -> LLVM.IRValue {
    guard let memory = endpoint.memory else {
      preconditionFailure("options were checked before the adapter was emitted")
    }
    let layout = unit.types[type].guestLayout
    return function.guestAddress(
      pointer, byteCount: builder.i64.constant(layout.byteCount), alignment: layout.alignment,
      in: memory, else: WAMR_TRAP_POINTER_OUT_OF_BOUNDS)
  }

  /// Emits the making of a record for a call of the host.
  private func makeRecord() -> LLVM.IRValue {
    let layout = call.record.layout
    guard layout.byteCount <= Self.maximumStackRecordByteCount else {
      return function.callRuntime(
        "host_allocate", returning: builder.pointer,
        [builder.i64.constant(layout.byteCount), builder.i64.constant(layout.alignment)])
    }
    return function.atStart {
      builder.allocate(
        builder.array(of: builder.i8, count: layout.byteCount),
        alignment: UInt32(layout.alignment), named: "record")
    }
  }

  /// Whether the call gives `instance` borrowed handles.
  func needsScope(_ instance: ComponentInstanceIndex) -> Bool {
    unit.borrowedResources(in: call.parameters)
      .contains { unit.needsHandle(toBorrow: $0, in: instance) }
  }
}

extension StubsEmitter {
  /// The resources that handles in a value of `type` borrow.
  func borrowedResources(in type: TypeNumber) -> Set<ResourceIndex> {
    var found: Set<ResourceIndex> = []
    var visited: Set<TypeNumber> = []
    var pending = [type]
    while let next = pending.popLast() {
      guard types[next].hasHandles, visited.insert(next).inserted else { continue }
      switch types[next].shape {
      case .borrow(let resource): found.insert(resource)
      case .list(let element), .fixedLengthList(let element, _): pending.append(element)
      case .record(let members): pending += members
      case .variant(let cases): pending += cases.compactMap { $0 }
      case .bool, .integer, .float, .char, .string, .flags, .own, .channel: break
      }
    }
    return found
  }
}
