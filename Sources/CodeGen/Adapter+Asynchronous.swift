// Calls of functions that are lifted asynchronously.
//
// Such a function gives its result to `task.return` while it runs, and may write over what the result
// points to before it ends. So the adapter makes a function that passes the result on, and `task.return`
// calls it. Nothing blocks where this is used, so the call ends with the task returned, or traps.

import CWamrABI
import CanonicalABI
import ComponentLinking
import LLVM

/// The states of a call that a caller is told.
enum Subtask {
  /// It has returned.
  static let returned: UInt64 = 2
}

/// The record of an asynchronous task, on the stack of the adapter that calls it.
struct TaskRecord {
  /// The offsets of a record's fields.
  enum Field: Int64 {
    /// The function that passes the result on: the record, and the core values with 8 bytes each.
    case resolver = 0
    /// The native address of where the result goes to.
    case target = 8
    /// What `AsynchronousPlan.resultNumber` says of the task.
    case resultNumber = 16
    /// Whether the task has returned.
    case isResolved = 20
    /// The number of the scope of its borrowed handles, if it has any.
    case scope = 24
  }

  static let byteCount: UInt64 = 32

  let function: AdapterFunction
  let address: LLVM.IRValue

  func load(_ field: Field, _ type: LLVM.IRType) -> LLVM.IRValue {
    function.builder.load(
      type, from: function.builder.pointer(address, advancedBy: field.rawValue))
  }

  func store(_ value: LLVM.IRValue, to field: Field) {
    function.builder.store(
      value, to: function.builder.pointer(address, advancedBy: field.rawValue))
  }
}

extension Adapter {
  /// What a callback returns of what it wants to do next, in the low four bits.
  private enum CallbackCode {
    static let exit: UInt64 = 0
    static let yield: UInt64 = 1
  }

  /// Emits the call of `lifted`, and returns its result if `target` is flat.
  func callAsynchronously(
    _ lifted: ComponentGraph.LiftedFunction, parametersFrom place: AdapterPlace,
    resultTo target: AdapterTarget
  ) -> [LLVM.IRValue] {
    let callee = AdapterEndpoint(lifted.instance, lifted.options)
    let scope = needsScope(lifted.instance) ? function.beginScope() : nil
    let arguments = lowerParameters(
      from: place, translation(from: caller, to: callee, scope: scope))
    let record = makeTaskRecord(of: lifted, scope: scope)
    let flatResult = resultVariable(target)
    switch target {
    case .memory(let address): record.store(address, to: .target)
    case .flat: record.store(flatResult ?? builder.pointer.zero, to: .target)
    }
    if unit.plan.asynchronous.taskOwners.contains(lifted.instance) {
      builder.store(record.address, to: unit.task(of: lifted.instance))
    }
    let next = function.callCore(lifted.function, call.lifted, arguments)
    if let next, let callback = lifted.options.callback {
      emitCallbacks(callback, next)
    }
    let isResolved = record.load(.isResolved, builder.i32)
    function.trap(
      WAMR_TRAP_TASK_NOT_RETURNED, if: builder.compare(.eq, isResolved, builder.i32.zero))
    if let scope { function.endScope(scope) }
    guard let flatResult, let type = call.lowered.results.first else { return [] }
    return [builder.load(function.type(type), from: flatResult)]
  }

  /// Where the only core value of a flat result is kept until the call has ended.
  private func resultVariable(_ target: AdapterTarget) -> LLVM.IRValue? {
    guard case .flat = target, call.result != nil else { return nil }
    return function.variable(builder.i64, named: "result")
  }

  private func makeTaskRecord(
    of lifted: ComponentGraph.LiftedFunction, scope: LLVM.IRValue?
  ) -> TaskRecord {
    let address = function.atStart {
      builder.allocate(
        builder.array(of: builder.i8, count: TaskRecord.byteCount), alignment: 8, named: "task")
    }
    let record = TaskRecord(function: function, address: address)
    let number = unit.plan.asynchronous.resultNumber(
      of: lifted.type.result, lifted.options, in: unit.types)
    record.store(resolver(for: lifted), to: .resolver)
    record.store(builder.i32.constant(UInt64(number)), to: .resultNumber)
    record.store(builder.i32.zero, to: .isResolved)
    if let scope { record.store(scope, to: .scope) }
    return record
  }

  /// Emits what the instance does until its callback says that the task ends.
  private func emitCallbacks(_ callback: ComponentGraph.CoreFunction, _ first: LLVM.IRValue) {
    let wish = function.variable(builder.i32, named: "wish")
    builder.store(first, to: wish)
    func code() -> LLVM.IRValue {
      builder.and(builder.load(builder.i32, from: wish), builder.i32.constant(15))
    }
    function.loop {
      builder.compare(.ne, code(), builder.i32.constant(CallbackCode.exit))
    } round: {
      // An instance with a callback has no sets of waitables, so a wait names none.
      let wait = builder.i32.constant(CallbackCode.yield + 1)
      function.trap(WAMR_TRAP_UNKNOWN_CALLBACK_CODE, if: builder.compare(.ugt, code(), wait))
      function.trap(WAMR_TRAP_UNKNOWN_HANDLE, if: builder.compare(.eq, code(), wait))
      let zero = builder.i32.zero
      let next = function.callCore(
        callback, FlatFunctionType(parameters: [.i32, .i32, .i32], results: [.i32]),
        [zero, zero, zero])
      builder.store(next ?? zero, to: wish)
    }
  }

  /// The function that passes on the result of `lifted`, the adapter's callee.
  private func resolver(for lifted: ComponentGraph.LiftedFunction) -> LLVM.IRValue {
    let type = builder.function([builder.pointer, builder.pointer], returning: builder.void)
    let source = AdapterEndpoint(lifted.instance, lifted.options)
    let checksScope = needsScope(lifted.instance)
    return unit.addHelper("resolve", of: type) { [call, caller] resolver in
      let builder = resolver.builder
      let record = TaskRecord(function: resolver, address: resolver.value.parameter(0))
      if checksScope { resolver.checkScope(record.load(.scope, builder.i32)) }
      if let result = call.result {
        let adapter = Adapter(function: resolver, call: call, caller: caller)
        adapter.resolve(result, from: source, record)
      }
      builder.return()
    }
  }

  /// Emits the passing on of a result whose core values are the second parameter's.
  private func resolve(
    _ result: TypeNumber, from source: AdapterEndpoint, _ record: TaskRecord
  ) {
    let values = function.value.parameter(1)
    let types: [FlatType] =
      call.calleePassing.hasResultInMemory
      ? [.i32] : unit.types.flatTypes(of: result, .four) ?? []
    let flat = types.enumerated().map { index, type in
      builder.load(
        function.type(type), from: builder.pointer(values, advancedBy: Int64(index) * 8))
    }
    let place: AdapterPlace =
      call.calleePassing.hasResultInMemory
      ? resultPlace(flat.first, in: source) : .flat(flat)
    let target = record.load(.target, builder.pointer)
    let isFlat = !call.callerPassing.hasResultInMemory && caller.memoryIsGuest
    let passed = passResult(from: place, of: source, to: isFlat ? .flat : .memory(target))
    if isFlat, let value = passed.first { builder.store(value, to: target) }
  }
}

extension AdapterEndpoint {
  /// Whether it is the side of an instance.
  fileprivate var memoryIsGuest: Bool {
    switch self {
    case .guest: true
    case .host: false
    }
  }
}
