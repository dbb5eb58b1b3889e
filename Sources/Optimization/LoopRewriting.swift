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
  private let copies: LoopCopies
  private let order: ReadsAhead?
  private let separation: (Separation, [LLVM.Metadata])?
  private let builder: LLVM.Builder
  private var forms: LoopForms { copies.forms }
  private var loop: StraightLoop { copies.forms.loop }

  /// One less than the number of rounds, an `i64` that is known at the preheader.
  private let lastRound: LLVM.IRValue
  /// What has to hold for the new loop to be entered, an `i1`.
  private var guardCondition: LLVM.IRValue
  /// The new loop's counter of elements, an `i64`.
  private let counter: LLVM.IRValue
  private let newBlock: LLVM.BasicBlock
  /// The new loop's instructions and phis, by those that they stand for.
  private var replacements: [LLVM.IRValue: LLVM.IRValue] = [:]

  /// How many vectors are taken apart at least: below, what is left over takes too much of the time.
  private static let minimumVectorCount = 16

  /// The number of lanes that an element has, or 1 if it has none.
  private var laneCount: Int { copies.lanes?.count ?? 1 }

  /// The end of the address space of a 32-bit memory's indices.
  private static let indexEnd: Int64 = 1 << 32

  /// A loop that has been made, and an `i1` that has to hold for it to be entered.
  typealias Entry = (condition: LLVM.IRValue, block: LLVM.BasicBlock)

  /// Emits the new loop with `builder`, which nothing enters yet.
  ///
  /// If there is an `order`, it also has to be kept for the loop to be entered. The `number` is another
  /// one for each loop of a module.
  static func emit(
    _ copies: LoopCopies, until exit: LoopExit, order: ReadsAhead? = nil, number: Int,
    with builder: LLVM.Builder
  ) -> Entry {
    var rewriting = LoopRewriting(
      copies, until: exit, order: order, number: number, with: builder)
    rewriting.emitBody()
    rewriting.emitExit()
    return (rewriting.guardCondition, rewriting.newBlock)
  }

  /// Lets control go to the first of `entries` whose condition holds, and to `loop` if none does.
  static func enter(_ entries: [Entry], or loop: StraightLoop, with builder: LLVM.Builder) {
    guard let entry = loop.preheader.terminator else { return }
    builder.position(before: entry)
    if entries.count == 1 {
      builder.branch(
        if: entries[0].condition, to: entries[0].block, else: loop.header, expecting: .taken)
    } else {
      // All values are computed in one block, the one that the phis of all loops know.
      let number = entries.indices.reversed().reduce(builder.i32.constant(0)) { number, index in
        builder.select(
          entries[index].condition, builder.i32.constant(UInt64(index + 1)), number)
      }
      builder.switch(
        on: number, else: loop.header,
        cases: entries.enumerated().map { index, entry in
          (builder.i32.constant(UInt64(index + 1)), entry.block)
        })
    }
    entry.delete()
  }

  private init(
    _ copies: LoopCopies, until exit: LoopExit, order: ReadsAhead?, number: Int,
    with builder: LLVM.Builder
  ) {
    self.copies = copies
    self.order = order
    self.builder = builder
    let loop = copies.forms.loop
    guard let entry = loop.preheader.terminator else {
      preconditionFailure("the preheader is complete")
    }
    // From here on the builder names places of this function, not of the one before.
    builder.position(before: entry)
    newBlock = builder.appendBlock("elements", to: loop.header.function)
    newBlock.move(after: loop.latch)
    builder.position(atEndOf: newBlock)
    counter = builder.phi(builder.i64)
    builder.position(before: entry)
    (lastRound, guardCondition) = exit.rounds(
      in: Preheader(forms: copies.forms, builder: builder))
    separation = Separation(copies).flatMap { separation in
      let preheader = Preheader(forms: copies.forms, builder: builder)
      return separation.isNeeded
        ? (separation, separation.scopes(number: number, in: preheader)) : nil
    }
    for index in copies.indices { checkIndex(index) }
    if let order { checkOrder(order) }
    if copies.lanes != nil { checkLength() }
    if let (separation, _) = separation { checkSeparation(separation) }
  }

  /// Makes the guard fail if a copy's `index` wraps in any of the rounds.
  ///
  /// That LLVM knows an index to be below 2^31 isn't enough: it may know it only of the rounds before
  /// one that traps, and the vectorised loop is some elements ahead, perhaps below the memory's start.
  private mutating func checkIndex(_ index: LoopCopies.Index) {
    let first = Preheader(forms: forms, builder: builder).offset(of: index.form)
    let end = builder.i64.constant(signed: Self.indexEnd)
    let growth = builder.multiply(
      lastRound, builder.i64.constant(signed: index.step * Int64(copies.count)))
    let last = builder.add(first, growth)
    let (least, greatest) = index.step < 0 ? (last, first) : (first, last)
    let low = builder.add(least, builder.i64.constant(signed: index.distances.lowerBound))
    let high = builder.add(greatest, builder.i64.constant(signed: index.distances.upperBound))
    let isLowInside = builder.compare(.sge, low, builder.i64.constant(0))
    let isHighInside = builder.compare(.slt, high, end)
    guardCondition = builder.and(guardCondition, builder.and(isLowInside, isHighInside))
  }

  /// Makes the guard fail if what is read isn't ahead of what is written.
  private mutating func checkOrder(_ order: ReadsAhead) {
    for load in order.loads {
      let distance = order.distance(to: load, in: Preheader(forms: forms, builder: builder))
      let isAhead = builder.compare(
        .ule, distance, builder.i64.constant(signed: ReadsAhead.maximumDistance))
      guardCondition = builder.and(guardCondition, isAhead)
    }
  }

  /// Makes the guard fail if accesses overlap that LLVM will be told not to.
  private mutating func checkSeparation(_ separation: Separation) {
    let areApart = separation.areApart(
      lastRound: lastRound, in: Preheader(forms: forms, builder: builder))
    guardCondition = builder.and(guardCondition, areApart)
  }

  /// Makes the guard fail if there are too few vectors to do several at once.
  private mutating func checkLength() {
    let isLong = builder.compare(
      .uge, lastRound,
      builder.i64.constant(UInt64((Self.minimumVectorCount - 1) / copies.count + 1)))
    guardCondition = builder.and(guardCondition, isLong)
  }

  // MARK: The loop

  private mutating func emitBody() {
    builder.position(atEndOf: newBlock)
    for recurrence in copies.recurrences {
      replacements[recurrence.phi.value] = builder.phi(recurrence.phi.value.type)
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
      builder.addIncoming(recurrence.phi.initial, from: loop.preheader, to: phi)
      builder.addIncoming(next, from: newBlock, to: phi)
    }
    let one = builder.i64.constant(1)
    let next = builder.addWithoutSignedWrap(counter, one)
    builder.addIncoming(builder.i64.constant(0), from: loop.preheader, to: counter)
    builder.addIncoming(next, from: newBlock, to: counter)
    let isLast = builder.compare(.eq, counter, lastElement())
    let branch = builder.branch(if: isLast, to: loop.exit, else: newBlock)
    // Nothing is lost as long as a vector becomes one again.
    if copies.lanes != nil { builder.forceVectorization(of: branch) }
  }

  /// Emits what `instruction` of the first copy does for the current lane.
  private mutating func emitLane(_ instruction: LLVM.IRValue, _ lanes: Lanes) {
    switch instruction.opcode {
    case .load:
      let pointer = pointer(instruction.operands[0], of: instruction)
      guard let type = lanes.lane(ofLoad: instruction) else {
        preconditionFailure("all loads have been looked at")
      }
      let lane = builder.load(type, from: pointer, alignment: laneAlignment(instruction, lanes))
      finish(lane, for: instruction)
    case .store:
      let pointer = pointer(instruction.operands[1], of: instruction)
      let lane = builder.store(
        self.lane(instruction.operands[0], lanes), to: pointer,
        alignment: laneAlignment(instruction, lanes))
      finish(lane, for: instruction)
    case .bitCast where lanes.isTransparent(instruction): break
    case .bitCast:
      let lane = lane(instruction.operands[0], lanes)
      replacements[instruction] =
        lane.type == instruction.type.element
        ? lane : builder.bitCast(lane, to: instruction.type.element)
    default:
      let operands = instruction.arguments.map { lane($0, lanes) }
      replacements[instruction] = builder.insertLane(
        of: instruction, operands, as: instruction.type.element)
    }
  }

  /// What the operand `vector` of the first copy is in the current lane.
  private func lane(_ vector: LLVM.IRValue, _ lanes: Lanes) -> LLVM.IRValue {
    if vector.type.laneCount == nil { return vector }
    if let uniform = lanes.uniform(vector), let type = lanes.source(of: vector)?.type.element {
      return uniform.type == type ? uniform : builder.bitCast(uniform, to: type)
    }
    guard let lane = replacements[vector] ?? lanes.source(of: vector).flatMap({ replacements[$0] })
    else { preconditionFailure("all operands have been looked at") }
    return lane
  }

  private func laneAlignment(_ access: LLVM.IRValue, _ lanes: Lanes) -> UInt32 {
    let counterparts = copies.work.filter { $0.opcode == access.opcode }
    let least = counterparts.map(\.accessAlignment).min() ?? 1
    return min(least, UInt32(lanes.byteCount(of: access)))
  }

  /// Gives `lane`, an access, what `instruction` says of itself.
  private mutating func finish(_ lane: LLVM.IRValue, for instruction: LLVM.IRValue) {
    builder.copyPlaceAndTag(from: instruction, to: lane)
    if let (separation, scopes) = separation {
      separation.mark(lane, for: instruction, with: scopes, in: builder)
    }
    replacements[instruction] = lane
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
    builder.position(atEndOf: newBlock)
    let element = builder.integer(counter, cutTo: start.type)
    let step = start.type.constant(signed: forms.step(of: form) / Int64(copies.count))
    return builder.add(start, builder.multiply(element, step))
  }

  /// The address `operand` of `access` in the first copy, for the current element.
  private func pointer(_ operand: LLVM.IRValue, of access: LLVM.IRValue) -> LLVM.IRValue {
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
    builder.position(atEndOf: newBlock)
    let step = builder.i64.constant(
      signed: forms.step(of: index) / Int64(copies.count * laneCount))
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
    guard let entry = loop.preheader.terminator else {
      preconditionFailure("the preheader is complete")
    }
    builder.position(before: entry)
    return body(Preheader(forms: forms, builder: builder))
  }

  // MARK: Behind the loop

  /// Tells the phis behind the loop what they are if control comes from the new one.
  private func emitExit() {
    for phi in loop.exit.instructions.prefix(while: { $0.opcode == .phi }) {
      guard let incoming = phi.incoming.first(where: { $0.block == loop.latch }) else { continue }
      builder.addIncoming(valueAtExit(incoming.value), from: newBlock, to: phi)
    }
  }

  private func valueAtExit(_ value: LLVM.IRValue) -> LLVM.IRValue {
    if loop.isInvariant(value) { return value }
    if let form = forms.form(value) {
      return atPreheader { preheader in
        let start = preheader.start(of: form)
        let step = start.type.constant(signed: forms.step(of: form))
        return builder.add(
          start, builder.multiply(builder.integer(lastRound, cutTo: start.type), step))
      }
    }
    guard let position = copies.work.firstIndex(of: value),
      let copy = replacements[copies.work[position % copies.workPerCopy]]
    else { preconditionFailure("what is used behind the loop has been looked at") }
    return copy
  }
}
