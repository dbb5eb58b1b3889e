import LLVM

/// Puts a loop that goes element by element beside one whose body is `copies`, for when it does the
/// same.
///
/// With `rounds` for the number of rounds of the loop that is there, element number `j` of `count` *
/// `rounds` is what copy number `j` % `count` does in round `j` / `count`. Whatever is linear in the
/// round is its value at the start and `j` times its step, in 64 bits where it is an index into a
/// memory. That is right if no index wraps in any of the rounds, and if the loop's end is reached at all:
/// both are compared before the loop is entered, and if not, the loop that is there runs.
struct LoopRewriting {
  let copies: LoopCopies
  private let order: ReadsAhead?
  let separation: (Separation, [LLVM.Metadata])?
  let builder: LLVM.Builder
  private var forms: LoopForms { copies.forms }
  private var loop: StraightLoop { copies.forms.loop }

  /// Where it is decided which loop is entered.
  private let gate: LoopGate
  /// One less than the number of rounds.
  private var lastRound: LLVM.IRValue { gate.lastRound }
  /// What has to hold for the new loop to be entered, an `i1`.
  private var guardCondition: LLVM.IRValue
  /// The new loop's counter of elements, an `i64`.
  private let counter: LLVM.IRValue
  private let newBlock: LLVM.BasicBlock
  /// Where the new loop is left to, which goes to where the other one is: there sums become vectors again, if
  /// there are any, since nothing in the loop may be one.
  private let lastBlock: LLVM.BasicBlock
  /// The new loop's instructions and phis, by those that they stand for.
  var replacements: [LLVM.IRValue: LLVM.IRValue] = [:]

  /// The number of lanes that an element has, or 1 if it has none.
  private var laneCount: Int { copies.lanes?.count ?? 1 }

  /// The end of the address space of a 32-bit memory's indices.
  private static let indexEnd: Int64 = 1 << 32

  /// A loop that has been made, and an `i1` that has to hold for it to be entered.
  typealias Entry = (condition: LLVM.IRValue, block: LLVM.BasicBlock)

  /// Emits the new loop with `builder`, which nothing enters yet.
  ///
  /// If there is an `order`, or a `separation` that is needed, it also has to be kept for the loop to be
  /// entered. The `number` is another
  /// one for each loop of a module.
  static func emit(
    _ copies: LoopCopies, behind gate: LoopGate, order: ReadsAhead?, separation: Separation?,
    number: Int, with builder: LLVM.Builder
  ) -> Entry {
    var rewriting = LoopRewriting(
      copies, behind: gate, order: order, separation: separation, number: number, with: builder)
    rewriting.emitBody()
    rewriting.emitExit()
    return (rewriting.guardCondition, rewriting.newBlock)
  }

  private init(
    _ copies: LoopCopies, behind gate: LoopGate, order: ReadsAhead?, separation: Separation?,
    number: Int, with builder: LLVM.Builder
  ) {
    self.copies = copies
    self.gate = gate
    self.order = order
    self.builder = builder
    let loop = copies.forms.loop
    newBlock = builder.appendBlock("elements", to: loop.header.function)
    newBlock.move(after: loop.latch)
    if copies.lanes != nil, !copies.recurrences.isEmpty {
      lastBlock = builder.appendBlock("sums", to: loop.header.function)
      lastBlock.move(after: newBlock)
      builder.position(atEndOf: lastBlock)
      builder.branch(to: loop.exit)
    } else {
      lastBlock = loop.exit
    }
    builder.position(atEndOf: newBlock)
    counter = builder.phi(builder.i64)
    guardCondition = gate.isReached
    self.separation = separation.flatMap { separation in
      guard separation.isNeeded else { return nil }
      let scopes = gate.emit(for: copies.forms, with: builder) {
        separation.scopes(number: number, in: $0)
      }
      return (separation, scopes)
    }
    gate.emit(for: forms, with: builder) { preheader in
      for index in copies.indices { checkIndex(index, in: preheader) }
      if let order { checkOrder(order, in: preheader) }
      if let (separation, _) = self.separation { checkSeparation(separation, in: preheader) }
    }
  }

  /// Makes the guard fail if a copy's `index` wraps in any of the rounds.
  ///
  /// That LLVM knows an index to be below 2^31 isn't enough: it may know it only of the rounds before
  /// one that traps, and the vectorised loop is some elements ahead, perhaps below the memory's start.
  private mutating func checkIndex(_ index: LoopCopies.Index, in preheader: Preheader) {
    let first = preheader.offset(of: index.form)
    let end = builder.i64.constant(signed: Self.indexEnd)
    let growth = builder.multiply(
      lastRound, preheader.growth(ofOffset: index.form))
    let last = builder.add(first, growth)
    let (least, greatest) =
      index.step.map { $0 < 0 ? (last, first) : (first, last) }
      ?? (builder.minimum(first, last), builder.maximum(first, last))
    let low = builder.add(least, builder.i64.constant(signed: index.distances.lowerBound))
    let high = builder.add(greatest, builder.i64.constant(signed: index.distances.upperBound))
    let isLowInside = builder.compare(.sge, low, builder.i64.constant(0))
    let isHighInside = builder.compare(.slt, high, end)
    guardCondition = builder.and(guardCondition, builder.and(isLowInside, isHighInside))
  }

  /// Makes the guard fail if what is read isn't ahead of what is written.
  private mutating func checkOrder(_ order: ReadsAhead, in preheader: Preheader) {
    for load in order.loads {
      let distance = order.distance(to: load, in: preheader)
      let isAhead = builder.compare(
        .ule, distance, builder.i64.constant(signed: ReadsAhead.maximumDistance))
      guardCondition = builder.and(guardCondition, isAhead)
    }
  }

  /// Makes the guard fail if accesses overlap that LLVM will be told not to.
  private mutating func checkSeparation(_ separation: Separation, in preheader: Preheader) {
    let areApart = separation.areApart(lastRound: lastRound, in: preheader)
    guardCondition = builder.and(guardCondition, areApart)
  }

  // MARK: The loop

  private mutating func emitBody() {
    builder.position(atEndOf: newBlock)
    for recurrence in copies.recurrences {
      let type = recurrence.phi.value.type
      replacements[recurrence.phi.value] = builder.phi(copies.lanes == nil ? type : type.element)
    }
    for (position, instruction) in copies.work.prefix(copies.workPerCopy).enumerated() {
      if let lanes = copies.lanes {
        emitLane(instruction, lanes)
      } else {
        emit(instruction, at: position)
      }
    }
    for recurrence in copies.recurrences {
      guard let phi = replacements[recurrence.phi.value],
        let next = replacements[copies.work[recurrence.position]]
      else { preconditionFailure("the work of a copy includes its recurrences") }
      builder.addIncoming(initial(of: recurrence), from: gate.block, to: phi)
      builder.addIncoming(next, from: newBlock, to: phi)
    }
    builder.position(atEndOf: newBlock)
    let one = builder.i64.constant(1)
    let next = builder.addWithoutSignedWrap(counter, one)
    builder.addIncoming(builder.i64.constant(0), from: gate.block, to: counter)
    builder.addIncoming(next, from: newBlock, to: counter)
    let isLast = builder.compare(.eq, counter, lastElement())
    let branch = builder.branch(if: isLast, to: lastBlock, else: newBlock)
    // Nothing is lost as long as a vector becomes one again.
    if copies.lanes != nil { builder.setVectorization(of: branch, true) }
  }

  /// Emits what `recurrence` is before the first element.
  private func initial(of recurrence: LoopCopies.Recurrence) -> LLVM.IRValue {
    let initial = recurrence.phi.initial
    if copies.lanes == nil { return initial }
    return atPreheader { _ in
      (1..<laneCount).reduce(builder.extractLane(0, from: initial)) { sum, lane in
        builder.add(sum, builder.extractLane(lane, from: initial))
      }
    }
  }

  private mutating func emit(_ instruction: LLVM.IRValue, at position: Int) {
    let address: Int?
    switch instruction.opcode {
    case .load: address = 0
    case .store: address = 1
    default: address = nil
    }
    var operands = instruction.operands.enumerated().map { index, operand in
      index == address ? pointer(operand, of: instruction) : value(operand)
    }
    if let choice = loop.conditionalStores[instruction] {
      let (condition, old) = (value(choice.condition), value(choice.old))
      builder.position(atEndOf: newBlock)
      operands[0] =
        choice.isMadeIf
        ? builder.select(condition, operands[0], old) : builder.select(condition, old, operands[0])
    }
    builder.position(atEndOf: newBlock)
    let copy = builder.insertCopy(of: instruction)
    for (index, operand) in operands.enumerated() { copy.setOperand(index, to: operand) }
    let counterparts = stride(from: position, to: copies.work.count, by: copies.workPerCopy)
    if address != nil {
      copy.accessAlignment = counterparts.map { copies.work[$0].accessAlignment }.min() ?? 1
    }
    if let (separation, scopes) = separation {
      separation.mark(copy, for: instruction, with: scopes, in: builder)
    }
    // What holds for the first copy's operands may not for those of the others.
    copy.dropPromises()
    replacements[instruction] = copy
  }

  /// What `operand` of the first copy is for the current element.
  private func value(_ operand: LLVM.IRValue) -> LLVM.IRValue {
    if let replacement = replacements[operand] { return replacement }
    if loop.isInvariant(operand) { return operand }
    guard let form = forms.form(operand) else {
      preconditionFailure("what isn't linear is work or carried")
    }
    let start = atPreheader { $0.start(of: form) }
    let step =
      forms.step(of: form).map { start.type.constant(signed: $0 / Int64(copies.count)) }
      ?? atPreheader { $0.growth(of: form) }
    builder.position(atEndOf: newBlock)
    let element = builder.integer(counter, cutTo: start.type)
    return builder.add(start, builder.multiply(element, step))
  }

  /// The address `operand` of `access` in the first copy, for the current element.
  func pointer(_ operand: LLVM.IRValue, of access: LLVM.IRValue) -> LLVM.IRValue {
    guard let address = forms.address(operand) else {
      preconditionFailure("all addresses have been matched")
    }
    guard let index = address.index else { return value(operand) }
    let start = atPreheader { preheader in
      if let order, order.loads.contains(access) {
        return order.start(of: access, in: preheader)
      }
      return preheader.start(of: address)
    }
    let step =
      forms.step(of: index)
      .map { builder.i64.constant(signed: $0 / Int64(copies.count * laneCount)) }
      ?? atPreheader { $0.growth(ofOffset: index) }
    builder.position(atEndOf: newBlock)
    return builder.pointerInside(
      start, advancedBy: builder.multiplyWithoutSignedWrap(counter, step))
  }

  /// The number of the last element.
  private func lastElement() -> LLVM.IRValue {
    let last = atPreheader { _ in
      let count = UInt64(copies.count * laneCount)
      return builder.add(
        builder.multiply(lastRound, builder.i64.constant(count)), builder.i64.constant(count - 1))
    }
    builder.position(atEndOf: newBlock)
    return last
  }

  /// Emits what `body` does before the loops.
  private func atPreheader(_ body: (Preheader) -> LLVM.IRValue) -> LLVM.IRValue {
    gate.emit(for: forms, with: builder, body)
  }

  // MARK: Behind the loop

  /// Tells the phis behind the loop what they are if control comes from the new one.
  private func emitExit() {
    for phi in loop.exit.instructions.prefix(while: { $0.opcode == .phi }) {
      guard let incoming = phi.incoming.first(where: { $0.block == loop.latch }) else { continue }
      builder.addIncoming(
        valueAtExit(incoming.value), from: lastBlock == loop.exit ? newBlock : lastBlock, to: phi)
    }
  }

  private func valueAtExit(_ value: LLVM.IRValue) -> LLVM.IRValue {
    if loop.isInvariant(value) { return value }
    if let form = forms.form(value) {
      return atPreheader { preheader in
        let start = preheader.start(of: form)
        return builder.add(
          start,
          builder.multiply(
            builder.integer(lastRound, cutTo: start.type), preheader.growth(of: form)))
      }
    }
    guard let position = copies.work.firstIndex(of: value),
      let copy = replacements[copies.work[position % copies.workPerCopy]]
    else { preconditionFailure("what is used behind the loop has been looked at") }
    if copies.lanes == nil { return copy }
    let instructions = lastBlock.instructions
    guard let first = instructions.first, let end = instructions.last else {
      preconditionFailure("the block is complete")
    }
    builder.position(before: first)
    let sum = builder.phi(copy.type)
    builder.addIncoming(copy, from: newBlock, to: sum)
    builder.position(before: end)
    return builder.insertLane(sum, at: 0, into: value.type.zero)
  }
}
