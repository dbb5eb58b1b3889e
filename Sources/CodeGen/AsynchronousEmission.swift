// The canonical built-ins for asynchronous calls.
//
// Sets of waitables and the ends of streams and futures are in the handle tables, where their tags are
// those that no resource has. What they are is in the records of `wamr_waitables`, which the loader's
// functions work on; an entry's representation is the number of a record or of one of its ends.

import CWamrABI
import CanonicalABI
import ComponentLinking
import LLVM

/// The emission of one of the built-ins.
struct AsynchronousEmission {
  let function: AdapterFunction
  let instance: ComponentInstanceIndex

  private var unit: StubsEmitter { function.unit }
  private var builder: LLVM.Builder { function.builder }
  private var table: HandleTable { HandleTable(function: function, instance: instance) }

  /// Emits the body of `builtIn`.
  func emit(_ builtIn: AsynchronousBuiltIn) {
    switch builtIn {
    case .contextGet, .contextSet, .backpressureIncrement, .backpressureDecrement: break
    default: function.checkLeaving(instance)
    }
    switch builtIn {
    case .contextGet(let slot):
      builder.return(builder.load(builder.i32, from: unit.context(slot, of: instance)))
    case .contextSet(let slot):
      builder.store(function.value.parameter(0), to: unit.context(slot, of: instance))
      builder.return()
    case .backpressureIncrement: adjustBackpressure(by: 1)
    case .backpressureDecrement: adjustBackpressure(by: -1)
    case .taskReturn(let result, let options): emitTaskReturn(result, options)
    // No task is ever asked to end: nothing runs beside it that could.
    case .taskCancel: emitTrap(WAMR_TRAP_TASK_NOT_CANCELLED)
    // Nothing else is ready, so the task goes on at once, and it isn't cancelled.
    case .threadYield: builder.return(builder.i32.zero)
    case .threadIndex:
      builder.return(builder.load(builder.i32, from: unit.threadIndex(of: instance)))
    case .waitableSetNew: emitSetNew()
    case .waitableSetWait(let memory): emitTake(memory, isWait: true)
    case .waitableSetPoll(let memory): emitTake(memory, isWait: false)
    case .waitableSetDrop: emitSetDrop()
    case .waitableJoin: emitJoin()
    // Calls have returned when they end, so there are no subtasks.
    case .subtaskCancel, .subtaskDrop: emitMissingSubtask()
    case .channelNew(let channel): emitNew(channel)
    case .channelCopy(let channel, let end, let options): emitCopy(channel, end, options)
    case .channelCancel(let channel, let end, let isAsynchronous):
      let (_, number) = find(function.value.parameter(0), channel, end)
      returnUnlessTrap(
        function.callWaitables(
          "channel_cancel", returning: builder.i64, [number, flag(!isAsynchronous)]))
    case .channelDrop(let channel, let end): emitDrop(channel, end)
    }
  }

  // MARK: Tasks

  private func adjustBackpressure(by difference: Int64) {
    let counter = unit.backpressure(of: instance)
    let count = builder.add(
      builder.load(builder.i32, from: counter), builder.i32.constant(signed: difference))
    let limit = builder.i32.constant(1 << 16)
    function.trap(
      WAMR_TRAP_BACKPRESSURE_OVERFLOW, if: builder.compare(.uge, count, limit))
    builder.store(count, to: counter)
    builder.return()
  }

  private func emitTaskReturn(
    _ result: ValueType?, _ options: ComponentGraph.CanonicalOptions
  ) {
    let address = builder.load(builder.pointer, from: unit.task(of: instance))
    function.trap(
      WAMR_TRAP_TASK_CANNOT_RETURN, if: builder.compare(.eq, address, builder.pointer.zero))
    let record = TaskRecord(function: function, address: address)
    let number = unit.plan.asynchronous.resultNumber(of: result, options, in: unit.types)
    function.trap(
      WAMR_TRAP_TASK_CANNOT_RETURN,
      if: builder.compare(
        .ne, record.load(.resultNumber, builder.i32), builder.i32.constant(UInt64(number))))
    function.trap(
      WAMR_TRAP_TASK_CANNOT_RETURN,
      if: builder.compare(.ne, record.load(.isResolved, builder.i32), builder.i32.zero))
    let types = unit.taskReturnTypes(result)
    let values = function.atStart {
      builder.allocate(
        builder.array(of: builder.i64, count: UInt64(max(types.count, 1))), alignment: 8,
        named: "values")
    }
    for index in types.indices {
      builder.store(
        function.value.parameter(index), to: builder.pointer(values, advancedBy: Int64(index) * 8))
    }
    builder.call(
      record.load(.resolver, builder.pointer),
      of: builder.function([builder.pointer, builder.pointer], returning: builder.void),
      [address, values])
    record.store(builder.i32.constant(1), to: .isResolved)
    builder.return()
  }

  /// Ends the function, which always traps.
  private func emitTrap(_ code: wamr_trap_code) {
    builder.branch(to: function.trapBlock(code))
  }

  private func emitMissingSubtask() {
    _ = table.entry(function.value.parameter(0)) { tag in
      builder.compare(.eq, tag, builder.i32.constant(WaitableTag.none))
    }
    emitTrap(WAMR_TRAP_UNKNOWN_HANDLE)
  }

  // MARK: Sets of waitables

  private func emitSetNew() {
    let number = function.callWaitables("waitable_set_new", returning: builder.i32, [])
    function.trap(
      WAMR_TRAP_HANDLE_TABLE_FULL, if: builder.compare(.eq, number, builder.i32.zero))
    builder.return(table.add(number, tag: WaitableTag.set))
  }

  /// The number of the set with handle `index`, and its entry.
  private func findSet(_ index: LLVM.IRValue) -> (entry: LLVM.IRValue, number: LLVM.IRValue) {
    let entry = table.entry(index) { tag in
      builder.compare(.eq, tag, builder.i32.constant(WaitableTag.set))
    }
    return (entry, table.load(.representation, of: entry))
  }

  private func emitTake(_ memory: ComponentGraph.CoreMemory, isWait: Bool) {
    let (_, number) = findSet(function.value.parameter(0))
    let payload = function.atStart {
      builder.allocate(
        builder.array(of: builder.i32, count: 2), alignment: 4, named: "payload")
    }
    let event = function.callWaitables(
      "waitable_set_take", returning: builder.i32, [number, payload])
    if isWait {
      function.trap(WAMR_TRAP_CANNOT_BLOCK, if: builder.compare(.eq, event, builder.i32.zero))
    }
    let target = function.guestAddress(
      function.value.parameter(1), byteCount: builder.i64.constant(8), alignment: 4, in: memory,
      else: WAMR_TRAP_POINTER_OUT_OF_BOUNDS)
    builder.copyMemory(to: target, from: payload, byteCount: builder.i64.constant(8))
    builder.return(event)
  }

  private func emitSetDrop() {
    let index = function.value.parameter(0)
    let (entry, number) = findSet(index)
    trapUnlessZero(function.callWaitables("waitable_set_drop", returning: builder.i32, [number]))
    table.remove(index, entry: entry)
    builder.return()
  }

  private func emitJoin() {
    let index = function.value.parameter(0)
    let entry = table.entry(index) { tag in
      builder.compare(.ugt, tag, builder.i32.constant(WaitableTag.set))
    }
    let end = table.load(.representation, of: entry)
    let set = function.value.parameter(1)
    let number = function.variable(builder.i32, named: "set")
    builder.store(builder.i32.zero, to: number)
    function.branch(if: builder.compare(.ne, set, builder.i32.zero)) {
      builder.store(findSet(set).number, to: number)
    }
    function.callWaitables(
      "waitable_join", returning: builder.void, [end, builder.load(builder.i32, from: number)])
    builder.return()
  }

  // MARK: Streams and futures

  private func emitNew(_ channel: AsynchronousBuiltIn.Channel) {
    let layout = unit.plan.asynchronous.layout(of: channel)
    let number = function.callWaitables(
      "channel_new", returning: builder.i32,
      [
        flag(!channel.isStream),
        builder.i32.constant(layout.element.map { elementLayout($0).byteCount } ?? 0),
        flag(layout.isNumber), unit.translator(of: channel),
      ])
    function.trap(
      WAMR_TRAP_HANDLE_TABLE_FULL, if: builder.compare(.eq, number, builder.i32.zero))
    let readable = builder.add(number, number)
    let writable = builder.or(readable, builder.i32.constant(1))
    let first = table.add(readable, tag: tag(channel, .readable))
    let second = table.add(writable, tag: tag(channel, .writable))
    let high = builder.multiply(
      builder.zeroExtend(second, to: builder.i64), builder.i64.constant(1 << 32))
    builder.return(builder.or(builder.zeroExtend(first, to: builder.i64), high))
  }

  private func emitCopy(
    _ channel: AsynchronousBuiltIn.Channel, _ end: AsynchronousBuiltIn.Channel.End,
    _ options: ComponentGraph.CanonicalOptions
  ) {
    let index = function.value.parameter(0)
    let (_, number) = find(index, channel, end)
    let count =
      channel.isStream ? function.value.parameter(2) : builder.i32.constant(1)
    function.trap(
      WAMR_TRAP_LIST_TOO_LONG,
      if: builder.compare(.ugt, count, builder.i32.constant(maximumListByteCount)))
    let address = function.variable(builder.pointer, named: "buffer")
    builder.store(builder.pointer.zero, to: address)
    let layout = unit.plan.asynchronous.layout(of: channel)
    if let element = layout.element, let memory = options.memory {
      function.branch(if: builder.compare(.ne, count, builder.i32.zero)) {
        let elementLayout = elementLayout(element)
        let size = builder.multiply(
          builder.zeroExtend(count, to: builder.i64), builder.i64.constant(elementLayout.byteCount))
        builder.store(
          function.guestAddress(
            function.value.parameter(1), byteCount: size, alignment: elementLayout.alignment,
            in: memory, else: WAMR_TRAP_LIST_OUT_OF_BOUNDS), to: address)
      }
    }
    let endpoint = layout.ends[end]?.firstIndex(of: AdapterEndpoint(instance, options)) ?? 0
    let result = function.callWaitables(
      "channel_copy", returning: builder.i64,
      [
        number, index, builder.i32.constant(UInt64(instance.rawValue)),
        builder.i32.constant(UInt64(endpoint)),
        builder.load(builder.pointer, from: address), count, flag(!options.isAsynchronous),
      ])
    returnUnlessTrap(result)
  }

  private func emitDrop(
    _ channel: AsynchronousBuiltIn.Channel, _ end: AsynchronousBuiltIn.Channel.End
  ) {
    let index = function.value.parameter(0)
    let (entry, number) = find(index, channel, end)
    trapUnlessZero(function.callWaitables("channel_drop", returning: builder.i32, [number]))
    table.remove(index, entry: entry)
    builder.return()
  }

  private func elementLayout(_ type: TypeNumber) -> ValueLayout {
    unit.types[type].guestLayout
  }

  private func tag(
    _ channel: AsynchronousBuiltIn.Channel, _ end: AsynchronousBuiltIn.Channel.End
  ) -> UInt64 {
    WaitableTag.channel(unit.plan.asynchronous.layout(of: channel).number, end)
  }

  /// The entry and the number of the end with handle `index`.
  private func find(
    _ index: LLVM.IRValue, _ channel: AsynchronousBuiltIn.Channel,
    _ end: AsynchronousBuiltIn.Channel.End
  ) -> (entry: LLVM.IRValue, number: LLVM.IRValue) {
    let wanted = builder.i32.constant(tag(channel, end))
    let entry = table.entry(index) { builder.compare(.eq, $0, wanted) }
    return (entry, table.load(.representation, of: entry))
  }

  // MARK: Calls of the loader

  private func flag(_ isSet: Bool) -> LLVM.IRValue { builder.i32.constant(isSet ? 1 : 0) }

  /// Appends the trap that `code`, an `i32`, is, unless it is zero.
  private func trapUnlessZero(_ code: LLVM.IRValue) {
    function.branch(if: builder.compare(.ne, code, builder.i32.zero), expecting: .notTaken) {
      function.raise(code)
    }
  }

  /// Ends the function with `result`, an `i64`, or with the trap that it is if it is negative.
  private func returnUnlessTrap(_ result: LLVM.IRValue) {
    let isTrap = builder.compare(.slt, result, builder.i64.zero)
    function.branch(if: isTrap, expecting: .notTaken) {
      function.raise(builder.truncate(builder.subtract(builder.i64.zero, result), to: builder.i32))
    }
    builder.return(builder.truncate(result, to: builder.i32))
  }
}

extension StubsEmitter {
  /// The function that passes elements of `channel` on, or null if they are copied.
  ///
  /// It takes the numbers of who writes and who reads, two native addresses, and how many.
  func translator(of channel: AsynchronousBuiltIn.Channel) -> LLVM.IRValue {
    let layout = plan.asynchronous.layout(of: channel)
    guard let element = layout.element, layout.isTranslated else { return builder.pointer.zero }
    let type = builder.function(
      [builder.i32, builder.i32, builder.pointer, builder.pointer, builder.i64],
      returning: builder.void)
    return helper("channel.\(layout.number).translate", of: type) { function in
      let builder = function.builder
      for (writer, source) in (layout.ends[.writable] ?? []).enumerated() {
        for (reader, destination) in (layout.ends[.readable] ?? []).enumerated() {
          let isWriter = builder.compare(
            .eq, function.value.parameter(0), builder.i32.constant(UInt64(writer)))
          let isReader = builder.compare(
            .eq, function.value.parameter(1), builder.i32.constant(UInt64(reader)))
          function.branch(if: builder.and(isWriter, isReader)) {
            AdapterTranslation(function, from: source, to: destination, isCertain: false)
              .translate(
                function.value.parameter(4), element, from: function.value.parameter(2),
                to: function.value.parameter(3))
          }
        }
      }
      builder.return()
    }
  }
}

extension AdapterTranslation {
  /// Appends the translation of `count`, an `i64`, values of `element` behind each other.
  fileprivate func translate(
    _ count: LLVM.IRValue, _ element: TypeNumber, from start: LLVM.IRValue, to end: LLVM.IRValue
  ) {
    let stride = builder.i64.constant(unit.types[element].guestLayout.byteCount)
    function.loop(count: count) { index in
      let offset = builder.multiply(index, stride)
      translate(
        element, from: .memory(builder.pointer(start, advancedBy: offset)),
        to: .memory(builder.pointer(end, advancedBy: offset)))
    }
  }
}

extension AdapterFunction {
  /// Appends a call of the loader's function `name`, which works on the records of waitables.
  @discardableResult
  func callWaitables(
    _ name: String, returning result: LLVM.IRType, _ arguments: [LLVM.IRValue]
  ) -> LLVM.IRValue {
    let records = unit.reserved(
      "waitables", byteCount: UInt64(MemoryLayout<wamr_waitables>.size))
    return callRuntime(name, returning: result, [records] + arguments)
  }

  /// Ends the block with the trap `code`, an `i32`.
  func raise(_ code: LLVM.IRValue) {
    callRuntime("raise", returning: builder.void, [code])
    builder.unreachable()
  }
}

/// The tags of handles that aren't those of resources.
enum WaitableTag {
  /// No entry's.
  static let none: UInt64 = 0xffff_ffff
  /// A set of waitables.
  ///
  /// The tags above are those of waitables.
  static let set: UInt64 = 0x8000_0000

  /// An end of the streams or futures with a `number`, of which there are fewer than 2^30.
  static func channel(_ number: Int, _ end: AsynchronousBuiltIn.Channel.End) -> UInt64 {
    set + 2 + UInt64(number) * 2 + UInt64(end.rawValue)
  }
}
