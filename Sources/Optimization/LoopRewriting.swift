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
  private let exit: LoopExit
  private let builder: LLVM.Builder
  private var forms: LoopForms { copies.forms }
  private var loop: SelfLoop { copies.forms.loop }

  /// One less than the number of rounds, an `i64` that is known at the preheader.
  private let lastRound: LLVM.IRValue
  /// What has to hold for the new loop to be entered, an `i1`.
  private var guardCondition: LLVM.IRValue
  /// The new loop's counter of elements, an `i64`.
  private let counter: LLVM.IRValue
  private let newBlock: LLVM.BasicBlock
  /// The new loop's instructions and phis, by those that they stand for.
  private var replacements: [LLVM.IRValue: LLVM.IRValue] = [:]

  /// The end of the address space of a 32-bit memory's indices.
  private static let indexEnd: Int64 = 1 << 32

  /// Emits the new loop with `builder`.
  static func emit(_ copies: LoopCopies, until exit: LoopExit, with builder: LLVM.Builder) {
    guard let entry = copies.forms.loop.preheader.terminator else { return }
    var rewriting = LoopRewriting(copies, until: exit, before: entry, with: builder)
    rewriting.emitBody()
    rewriting.emitExit()
    rewriting.enter(from: entry)
  }

  private init(
    _ copies: LoopCopies, until exit: LoopExit, before entry: LLVM.IRValue,
    with builder: LLVM.Builder
  ) {
    self.copies = copies
    self.exit = exit
    self.builder = builder
    builder.position(before: entry)
    (lastRound, guardCondition) = Self.rounds(copies, until: exit, with: builder)
    newBlock = builder.appendBlock("elements", to: copies.forms.loop.block.function)
    newBlock.move(after: copies.forms.loop.block)
    builder.position(atEndOf: newBlock)
    counter = builder.phi(builder.i64)
    for index in copies.indices { checkIndex(index, before: entry) }
  }

  // MARK: Before the loop

  /// Emits the number of the last round, and whether it will be reached.
  private static func rounds(
    _ copies: LoopCopies, until exit: LoopExit, with builder: LLVM.Builder
  ) -> (last: LLVM.IRValue, isReached: LLVM.IRValue) {
    let start = Preheader(forms: copies.forms, builder: builder).start(of: exit.form)
    // The loop is left when the number has come all the way, which it does without wrapping more than
    // once; and if the way isn't a multiple of the step, it may go round for ever.
    let way =
      exit.step > 0
      ? builder.subtract(exit.end, start) : builder.subtract(start, exit.end)
    let size = way.type.constant(exit.step.magnitude)
    let last = builder.zeroExtend(builder.binary(.udiv, way, size), to: builder.i64)
    let rest = builder.binary(.urem, way, size)
    let isMultiple = builder.compare(.eq, rest, way.type.constant(0))
    // So that no product below leaves 64 bits.
    let isSmall = builder.compare(.ult, last, builder.i64.constant(UInt64(indexEnd)))
    return (last, builder.and(isMultiple, isSmall))
  }

  /// Makes the guard fail if a copy's `index` wraps in any of the rounds.
  ///
  /// That LLVM knows an index to be below 2^31 isn't enough: it may know it only of the rounds before
  /// one that traps, and the vectorised loop is some elements ahead, perhaps below the memory's start.
  private mutating func checkIndex(_ index: LoopCopies.Index, before entry: LLVM.IRValue) {
    builder.position(before: entry)
    let first = builder.zeroExtend(
      Preheader(forms: forms, builder: builder).start(of: index.form), to: builder.i64)
    let growth = builder.multiply(
      lastRound, builder.i64.constant(signed: index.step * Int64(copies.count)))
    let last = builder.add(first, growth)
    let (least, greatest) = index.step < 0 ? (last, first) : (first, last)
    let low = builder.add(least, builder.i64.constant(signed: index.distances.lowerBound))
    let high = builder.add(greatest, builder.i64.constant(signed: index.distances.upperBound))
    let end = builder.i64.constant(signed: Self.indexEnd)
    let isLowInside = builder.compare(.sge, low, builder.i64.constant(0))
    let isHighInside = builder.compare(.slt, high, end)
    guardCondition = builder.and(guardCondition, builder.and(isLowInside, isHighInside))
  }

  /// Branches to the new loop if the guard holds, and to the one that is there if not.
  private func enter(from entry: LLVM.IRValue) {
    builder.position(before: entry)
    builder.branch(if: guardCondition, to: newBlock, else: loop.block, expecting: .taken)
    entry.delete()
  }

  // MARK: The loop

  private mutating func emitBody() {
    builder.position(atEndOf: newBlock)
    for recurrence in copies.recurrences {
      replacements[recurrence.phi.value] = builder.phi(recurrence.phi.value.type)
    }
    for (position, instruction) in copies.work.prefix(copies.workPerCopy).enumerated() {
      emit(instruction, at: position)
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
    builder.branch(if: isLast, to: loop.exit, else: newBlock)
  }

  private mutating func emit(_ instruction: LLVM.IRValue, at position: Int) {
    let address: Int?
    switch instruction.opcode {
    case .load: address = 0
    case .store: address = 1
    default: address = nil
    }
    let operands = instruction.operands.enumerated().map { index, operand in
      index == address ? pointer(operand) : value(operand)
    }
    builder.position(atEndOf: newBlock)
    let copy = builder.insertCopy(of: instruction)
    for (index, operand) in operands.enumerated() { copy.setOperand(index, to: operand) }
    let counterparts = stride(from: position, to: copies.work.count, by: copies.workPerCopy)
    if address != nil {
      copy.accessAlignment = counterparts.map { copies.work[$0].accessAlignment }.min() ?? 1
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

  /// The address `operand` of the first copy, for the current element.
  private func pointer(_ operand: LLVM.IRValue) -> LLVM.IRValue {
    guard let address = forms.address(operand) else {
      preconditionFailure("all addresses have been matched")
    }
    guard let index = address.index else { return value(operand) }
    let start = atPreheader { preheader in
      let base = builder.pointer(address.base, advancedBy: address.displacement)
      return builder.pointer(
        base, advancedBy: builder.zeroExtend(preheader.start(of: index), to: builder.i64))
    }
    builder.position(atEndOf: newBlock)
    let step = builder.i64.constant(signed: forms.step(of: index) / Int64(copies.count))
    return builder.pointerInside(
      start, advancedBy: builder.multiplyWithoutSignedWrap(counter, step))
  }

  /// The number of the last element.
  private func lastElement() -> LLVM.IRValue {
    let last = atPreheader { _ in
      let count = builder.i64.constant(UInt64(copies.count))
      return builder.add(
        builder.multiply(lastRound, count), builder.i64.constant(UInt64(copies.count - 1)))
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
      guard let incoming = phi.incoming.first(where: { $0.block == loop.block }) else { continue }
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

/// Where values are computed that are the same in all rounds.
struct Preheader {
  let forms: LoopForms
  let builder: LLVM.Builder

  /// Emits what `form` is in the first round.
  func start(of form: LinearForm) -> LLVM.IRValue {
    let type = builder.integer(bits: UInt32(form.width))
    let initial = Dictionary(
      uniqueKeysWithValues: forms.loop.phis.map { ($0.value, $0.initial) })
    return form.factors.reduce(type.constant(signed: form.constant)) { sum, term in
      let value = initial[term.value] ?? term.value
      return builder.add(
        builder.multiply(value, type.constant(signed: term.factor)), sum)
    }
  }
}
