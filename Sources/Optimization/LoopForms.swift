import LLVM

/// Which values of a loop are linear in the number of the round, and what it accesses.
struct LoopForms {
  let loop: StraightLoop
  /// By how much each phi grows from one round to the next, of those that grow by the same each time:
  /// constants and values that are the same in all rounds.
  private let growths: [LLVM.IRValue: LinearForm]
  /// The loop's integers that are sums of such phis and of what is the same in all rounds.
  private let forms: [LLVM.IRValue: LinearForm]

  /// An address: a pointer that is the same in all rounds, a constant, and a 32-bit number, extended
  /// without a sign.
  struct Address {
    var base: LLVM.IRValue
    var displacement: Int64 = 0
    var index: LinearForm?
  }

  /// Analyses `loop`.
  init(_ loop: StraightLoop) {
    self.loop = loop
    // Takes all for linear that may be, until that is consistent.
    var linear = Set(loop.phis.lazy.filter { $0.value.type.integerWidth ?? 65 <= 64 }.map(\.value))
    while true {
      let forms = Self.forms(of: loop, with: linear)
      var growths: [LLVM.IRValue: LinearForm] = [:]
      for phi in loop.phis where linear.contains(phi.value) {
        guard let width = phi.value.type.integerWidth,
          let next = forms[phi.next],
          let growth = next.adding(LinearForm(phi.value, width: width), times: -1),
          growth.factors.allSatisfy({ loop.isInvariant($0.value) })
        else { continue }
        growths[phi.value] = growth
      }
      if growths.count == linear.count {
        self.forms = forms
        self.growths = growths
        return
      }
      linear = Set(growths.keys)
    }
  }

  /// The linear form of `value`, if it has one.
  func form(_ value: LLVM.IRValue) -> LinearForm? {
    forms[value] ?? Self.invariantForm(value, in: loop)
  }

  /// Whether `phi` is linear in the number of the round.
  func isLinear(_ phi: StraightLoop.Phi) -> Bool { growths[phi.value] != nil }

  /// By how much `form` grows from one round to the next, or nil if that has too many values.
  func growth(of form: LinearForm) -> LinearForm? {
    form.factors.reduce(LinearForm(constant: 0, width: form.width)) { sum, term in
      guard let growth = growths[term.value] else { return sum }
      return sum?.adding(growth, times: term.factor)
    }
  }

  /// By how much `form` grows from one round to the next, if that is a constant.
  func step(of form: LinearForm) -> Int64? { growth(of: form)?.constantAlone }

  /// The parts of the address `pointer`, or nil if it isn't of this kind.
  func address(_ pointer: LLVM.IRValue) -> Address? {
    guard pointer.opcode == .pointerAdvance, !loop.isInvariant(pointer) || pointer.isConstant,
      pointer.operands.count == 2, pointer.advancedType.integerWidth == 8
    else { return loop.isInvariant(pointer) ? Address(base: pointer) : nil }
    let operands = pointer.operands
    guard var address = address(operands[0]) else { return nil }
    if let constant = operands[1].constantInteger {
      address.displacement &+= Int64(bitPattern: constant)
      return address
    }
    guard address.index == nil, operands[1].opcode == .zeroExtension,
      let index = operands[1].operands.first, index.type.integerWidth == 32,
      let form = form(index)
    else { return nil }
    address.index = form
    return address
  }

  /// Whether all that the loop does is to store what is the same in all rounds, in places that don't follow
  /// each other.
  ///
  /// There is nothing in it to be done for several elements at once; LLVM may think so, and take the addresses
  /// from vectors.
  var onlyScatters: Bool {
    let stores = loop.body.filter { $0.opcode == .store }
    return !stores.isEmpty
      && stores.allSatisfy { store in
        guard loop.isInvariant(store.operands[0]), let index = address(store.operands[1])?.index,
          let size = LoopCopies.accessedByteCount(store)
        else { return false }
        return step(of: index)?.magnitude != UInt64(size)
      }
      && loop.body.allSatisfy { instruction in
        switch instruction.opcode {
        case .store, .pointerAdvance, .zeroExtension: true
        default: form(instruction) != nil || instruction == loop.condition
        }
      }
  }

  // MARK: Forms

  private static func invariantForm(_ value: LLVM.IRValue, in loop: StraightLoop) -> LinearForm? {
    guard loop.isInvariant(value), let width = value.type.integerWidth, width <= 64 else {
      return nil
    }
    guard let constant = value.constantInteger else { return LinearForm(value, width: width) }
    return LinearForm(constant: Int64(bitPattern: constant), width: width)
  }

  private static func forms(
    of loop: StraightLoop, with linear: Set<LLVM.IRValue>
  ) -> [LLVM.IRValue: LinearForm] {
    var forms: [LLVM.IRValue: LinearForm] = [:]
    for phi in linear {
      guard let width = phi.type.integerWidth else { continue }
      forms[phi] = LinearForm(phi, width: width)
    }
    for instruction in loop.body {
      guard let width = instruction.type.integerWidth, width <= 64, let opcode = instruction.opcode,
        [.add, .sub, .mul, .shl, .or].contains(opcode)
      else { continue }
      let operands = instruction.operands.map { forms[$0] ?? invariantForm($0, in: loop) }
      guard let left = operands[0], let right = operands[1] else { continue }
      switch opcode {
      case .add: forms[instruction] = left.adding(right)
      case .or where instruction.isDisjoint: forms[instruction] = left.adding(right)
      case .sub: forms[instruction] = left.adding(right, times: -1)
      case .mul:
        let zero = LinearForm(constant: 0, width: width)
        if let factor = right.constantAlone {
          forms[instruction] = zero.adding(left, times: factor)
        }
      case .shl:
        let zero = LinearForm(constant: 0, width: width)
        if let count = right.constantAlone, 0..<Int64(width) ~= count {
          forms[instruction] = zero.adding(left, times: 1 << count)
        }
      default: break
      }
    }
    return forms
  }
}
