import CanonicalABI
import ComponentLinking
import WasmBytes
import WasmCore

/// What a component's built-ins for asynchronous calls need of its stubs.
struct AsynchronousPlan {
  /// The slots of context that an instance uses.
  private(set) var contextSlots: [ComponentInstanceIndex: Set<Int>] = [:]
  /// The instances whose tasks may be returned from or cancelled by a built-in.
  private(set) var taskOwners: Set<ComponentInstanceIndex> = []
  /// The instances that ask for a thread's index.
  private(set) var threadOwners: Set<ComponentInstanceIndex> = []
  /// The instances that may keep calls from entering.
  private(set) var backpressureOwners: Set<ComponentInstanceIndex> = []

  private var channels: [AsynchronousBuiltIn.Channel: ChannelLayout] = [:]
  private var results: [TaskResult: Int] = [:]
  private var resultTypes: [ValueType: TypeNumber] = [:]

  /// A type of streams or futures at run time.
  struct ChannelLayout {
    /// Tells it from other types.
    let number: Int
    /// The type of elements, or nil for nothing.
    let element: TypeNumber?
    /// Whether elements are numbers, which alone may be copied within an instance.
    let isNumber: Bool
    /// Who reads and who writes, if elements have to be translated, and not only copied.
    fileprivate(set) var ends: [AsynchronousBuiltIn.Channel.End: [AdapterEndpoint]] = [:]

    /// Whether elements have to be translated.
    var isTranslated: Bool { !ends.isEmpty }
  }

  /// What `task.return` has to have in common with the lift of its task.
  private struct TaskResult: Hashable {
    let type: ValueType?
    let encoding: StringEncoding
    /// Nil if no part of the result lies in memory: it makes no difference then which one is named.
    let memory: ComponentGraph.CoreMemory?

    init(
      _ type: ValueType?, _ options: ComponentGraph.CanonicalOptions, needsMemory: Bool
    ) {
      self.type = type
      encoding = options.stringEncoding
      memory = needsMemory ? options.memory : nil
    }
  }

  /// Whether something has to be remembered of each task of `instance`.
  func keepsTaskState(of instance: ComponentInstanceIndex) -> Bool {
    contextSlots[instance] != nil || taskOwners.contains(instance)
      || threadOwners.contains(instance)
  }

  /// The layout of `channel`, one of those that were added.
  func layout(of channel: AsynchronousBuiltIn.Channel) -> ChannelLayout {
    guard let layout = channels[channel] else {
      preconditionFailure("the plan has every type of streams and futures")
    }
    return layout
  }

  /// The number of what tasks return that have a result of `type`, lifted with `options`: zero if no
  /// built-in returns that.
  func resultNumber(
    of type: ValueType?, _ options: ComponentGraph.CanonicalOptions, in types: TypeTable
  ) -> Int {
    let needsMemory = typeNumber(ofResult: type).map { types.needsMemory($0) } ?? false
    return results[TaskResult(type, options, needsMemory: needsMemory)] ?? 0
  }

  /// The number of the type of what a `task.return` takes, or nil for nothing.
  func typeNumber(ofResult type: ValueType?) -> TypeNumber? { type.flatMap { resultTypes[$0] } }

  mutating func add(
    _ builtIn: AsynchronousBuiltIn, of instance: ComponentInstanceIndex, in types: inout TypeTable
  ) throws(LayoutError) {
    switch builtIn {
    case .contextGet(let slot), .contextSet(let slot):
      contextSlots[instance, default: []].insert(slot)
    case .taskReturn(let result, let options):
      taskOwners.insert(instance)
      var needsMemory = false
      if let result {
        let number = try types.number(of: result)
        resultTypes[result] = number
        needsMemory = types.needsMemory(number)
      }
      let key = TaskResult(result, options, needsMemory: needsMemory)
      if results[key] == nil { results[key] = results.count + 1 }
    case .taskCancel: taskOwners.insert(instance)
    case .threadIndex: threadOwners.insert(instance)
    case .backpressureIncrement: backpressureOwners.insert(instance)
    case .channelNew(let channel), .channelCancel(let channel, _, _), .channelDrop(let channel, _):
      try add(channel, in: &types)
    case .channelCopy(let channel, let end, let options):
      try add(channel, in: &types)
      guard let element = channels[channel]?.element, !types[element].isPlain else { return }
      let endpoint = AdapterEndpoint(instance, options)
      if channels[channel]?.ends[end]?.contains(endpoint) != true {
        channels[channel]?.ends[end, default: []].append(endpoint)
      }
    case .backpressureDecrement, .threadYield, .waitableSetNew, .waitableSetWait, .waitableSetPoll,
      .waitableSetDrop, .waitableJoin, .subtaskCancel, .subtaskDrop:
      break
    }
  }
}

extension AsynchronousPlan {
  private mutating func add(
    _ channel: AsynchronousBuiltIn.Channel, in types: inout TypeTable
  ) throws(LayoutError) {
    guard channels[channel] == nil else { return }
    var element: TypeNumber?
    if let type = channel.element { element = try types.number(of: type) }
    channels[channel] = ChannelLayout(
      number: try types.channelNumber(of: channel.type), element: element,
      isNumber: channel.element?.isNumber ?? true)
  }

  /// The number of translations between those who write and those who read.
  var translationCount: Int {
    channels.values.reduce(0) { count, channel in
      count + (channel.ends[.readable]?.count ?? 0) * (channel.ends[.writable]?.count ?? 0)
    }
  }
}

extension TypeTable {
  /// Whether a value of `type`, as parameters of `task.return`, is in memory or points there.
  fileprivate func needsMemory(_ type: TypeNumber) -> Bool {
    self[type].guestFlatTypes == nil || self[type].hasPointers
  }
}

extension StubsPlan {
  /// Adds what `builtIn`, a trampoline, needs.
  mutating func add(
    _ builtIn: AsynchronousBuiltIn, of trampoline: ComponentGraph.Trampoline
  ) throws(StubsError) {
    do {
      try asynchronous.add(builtIn, of: trampoline.instance, in: &types)
    } catch {
      throw StubsError(.layout(error), at: trampoline.offset)
    }
    switch builtIn {
    case .channelCopy(let channel, let end, let options):
      handleOwners.insert(trampoline.instance)
      let element = asynchronous.layout(of: channel).element
      let writesPointers = end == .readable && (element.map { types[$0].hasPointers } ?? false)
      try check(
        options, memory: element != nil, realloc: writesPointers, at: trampoline.offset)
      guard asynchronous.translationCount <= Self.maximumFlatPartCount else {
        throw StubsError(
          .tooManyParts(maximum: Self.maximumFlatPartCount), at: trampoline.offset)
      }
    case .taskReturn(let result, let options):
      do {
        let type = FunctionType(
          parameters: result.map { [.init(name: "", type: $0)] } ?? [], result: nil)
        let flat = try type.flattened(for: .lower, in: &types)
        guard CoreFunctionType(flat) == trampoline.coreType else {
          throw StubsError(.coreTypeMismatch, at: trampoline.offset)
        }
        let number = asynchronous.typeNumber(ofResult: result)
        try check(
          options, memory: number.map { types.needsMemory($0) } ?? false, realloc: false,
          at: trampoline.offset)
        if number.map({ types[$0].hasHandles }) ?? false {
          handleOwners.insert(trampoline.instance)
        }
      } catch let error as LayoutError {
        throw StubsError(.layout(error), at: trampoline.offset)
      } catch let error as StubsError {
        throw error
      } catch {
        preconditionFailure("no other error is thrown")
      }
    default: handleOwners.insert(trampoline.instance)
    }
  }
}
