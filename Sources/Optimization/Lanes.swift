import LLVM

/// The lanes of a loop whose work is all done on vectors, lane by lane.
///
/// A guest's vectors have 16 bytes. What does the same in all lanes, on places that follow each other, can
/// as well be done one lane after the other; and then LLVM makes vectors of it again, as wide as the
/// processor's.
///
/// A lane is a number of bits in a row: lane k of a value begins behind k times as many. So casts of vectors to
/// other shapes are passed over, as are vectors that hold the lanes at their start, and integers that hold
/// all of them, as a guest loads and stores the few numbers that it then extends.
struct Lanes {
  /// How many lanes each vector has.
  let count: Int
  private let loop: StraightLoop
  /// The number of bits of a lane, by the values of the loop that have lanes.
  private var widths: [LLVM.IRValue: Int] = [:]

  /// The one number that all lanes of a value are, if it is the same in all rounds.
  enum Uniform {
    /// These bits.
    case constant(UInt64)
    /// A value that is computed before the loop.
    case value(LLVM.IRValue)
  }

  /// Finds the lanes of `work` in `loop`; nil if what one lane is depends on other lanes.
  static func find(in work: [LLVM.IRValue], of loop: StraightLoop) -> Lanes? {
    guard loop.conditionalStores.isEmpty, work.contains(where: { !isMove($0) }) else { return nil }
    return [16, 8, 4, 2].lazy.compactMap { Lanes(work, in: loop, count: $0) }.first
  }

  private init?(_ work: [LLVM.IRValue], in loop: StraightLoop, count: Int) {
    self.count = count
    self.loop = loop
    for phi in loop.phis where phi.value.type.laneCount == count {
      widths[phi.value] = phi.value.type.laneBitCount
    }
    for instruction in work {
      guard let width = width(of: instruction) else { return nil }
      widths[instruction] = width
    }
  }

  /// Whether `work` has to do with vectors.
  static func isPresent(in work: [LLVM.IRValue]) -> Bool {
    work.contains { $0.type.laneCount != nil || LoopCopies.accessedType($0).laneCount != nil }
  }

  /// Whether all that the lanes are loaded from and stored to is narrower than the widest of them.
  ///
  /// A vector of the guest then has few elements for what its processor could do at once with them.
  func haveNarrowAccesses(in work: [LLVM.IRValue]) -> Bool {
    let accesses = work.filter { [.load, .store].contains($0.opcode) }.compactMap { widths[$0] }
    guard let widestAccess = accesses.max(), let widest = widths.values.max() else { return false }
    return widestAccess < widest
  }

  /// Whether nothing but moving bits about is what `instruction` does.
  private static func isMove(_ instruction: LLVM.IRValue) -> Bool {
    instruction.opcode.map {
      [.load, .store, .bitCast, .shuffle, .insertLane, .extractLane].contains($0)
    } ?? false
  }

  // MARK: What is found

  /// The number of bytes of a lane that `access` moves.
  func byteCount(of access: LLVM.IRValue) -> Int64 { Int64(widths[access] ?? 0) / 8 }

  /// The value that has the same lanes as `instruction`, which does nothing with them, or nil if it does.
  func source(of instruction: LLVM.IRValue) -> LLVM.IRValue? {
    switch instruction.opcode {
    case .bitCast, .extractLane: instruction.operands[0]
    case .insertLane: instruction.operands[1]
    case .shuffle: part(of: instruction) == nil ? instruction.operands[0] : nil
    default: nil
    }
  }

  /// Where the part of each lane begins, in bits, that `instruction` takes of its operand's lanes; nil if it
  /// takes all of them.
  func part(of instruction: LLVM.IRValue) -> Int? {
    guard instruction.opcode == .shuffle, let width = widths[instruction.operands[0]],
      let mask = instruction.shuffleMask, let element = instruction.type.laneBitCount,
      !isIdentity(mask, element: element, width: width)
    else { return nil }
    return (mask[0] ?? 0) * element
  }

  /// The type of a lane of `value`, which has lanes: what its vector is made of, if that is as large, and else an
  /// integer.
  func type(of value: LLVM.IRValue, in builder: LLVM.Builder) -> LLVM.IRType {
    guard let width = widths[value] else { preconditionFailure("all lanes have been looked at") }
    if value.opcode == .load, let cast = value.users.first(where: { $0.opcode == .bitCast }),
      cast.type.laneBitCount == width
    {
      return cast.type.element
    }
    return type(of: value.type, width: width, in: builder)
  }

  /// The type of a lane of what `instruction`, which computes something, takes as `operand`.
  func type(
    of operand: LLVM.IRValue, for instruction: LLVM.IRValue, in builder: LLVM.Builder
  ) -> LLVM.IRType {
    let width = instruction.isBitwise ? widths[instruction] : operand.type.laneBitCount
    return type(of: operand.type, width: width ?? 0, in: builder)
  }

  private func type(
    of type: LLVM.IRType, width: Int, in builder: LLVM.Builder
  ) -> LLVM.IRType {
    type.laneBitCount == width ? type.element : builder.integer(bits: UInt32(width))
  }

  /// The one number that all lanes of `value`, of `width` bits, are in all rounds, or nil if they aren't.
  func uniform(_ value: LLVM.IRValue, width: Int) -> Uniform? {
    guard loop.isInvariant(value) else { return nil }
    if value.isConstant { return uniformBits(of: value, width: width).map(Uniform.constant) }
    if value.type.laneBitCount == width, let splat = value.splatOperand { return .value(splat) }
    return value.bitCastOperand.flatMap { uniform($0, width: width) }
  }

  private func uniformBits(of constant: LLVM.IRValue, width: Int) -> UInt64? {
    guard width <= 64, let size = constant.type.laneBitCount,
      let elements = constant.constantLaneBits, elements.count * size >= count * width
    else { return nil }
    let mask = UInt64.max >> UInt64(64 - width)
    var bits: UInt64 = 0
    var isKnown: UInt64 = 0
    // A place that is poison in one lane may be taken for what it is in the others.
    for lane in 0..<count {
      for start in stride(from: 0, to: width, by: min(size, width)) {
        let place = lane * width + start
        guard let element = elements[place / size] else { continue }
        let part = (element >> UInt64(place % size)) & (mask >> UInt64(width - min(size, width)))
        let partMask = (mask >> UInt64(width - min(size, width))) << UInt64(start)
        if isKnown & partMask != 0, bits & partMask != part << UInt64(start) { return nil }
        bits |= part << UInt64(start)
        isKnown |= partMask
      }
    }
    return bits
  }

  // MARK: Finding it

  /// Whether `value` has lanes of `width` bits.
  private func has(_ value: LLVM.IRValue, _ width: Int) -> Bool {
    if loop.isInvariant(value) { return uniform(value, width: width) != nil }
    return widths[value] == width
  }

  /// The number of bits of a lane of `instruction`, or of what it stores; nil if it has none.
  private func width(of instruction: LLVM.IRValue) -> Int? {
    let operands = instruction.operands
    switch instruction.opcode {
    case .load, .store:
      guard let size = LoopCopies.accessedByteCount(instruction), Int(size) % count == 0 else {
        return nil
      }
      let width = Int(size) * 8 / count
      guard [8, 16, 32, 64].contains(width) else { return nil }
      return instruction.opcode == .load || has(operands[0], width) ? width : nil
    case .bitCast: return widths[operands[0]]
    case .insertLane:
      guard let width = widths[operands[1]], operands[2].constantInteger == 0,
        let size = instruction.type.laneBitCount, count * width <= size
      else { return nil }
      return width
    case .extractLane:
      guard let width = widths[operands[0]], operands[1].constantInteger == 0,
        let size = operands[0].type.laneBitCount, count * width <= size
      else { return nil }
      return width
    case .shuffle: return width(ofShuffle: instruction)
    default: return width(ofComputation: instruction)
    }
  }

  private func width(ofShuffle instruction: LLVM.IRValue) -> Int? {
    guard let width = widths[instruction.operands[0]], let mask = instruction.shuffleMask,
      let element = instruction.type.laneBitCount
    else { return nil }
    if isIdentity(mask, element: element, width: width) { return width }
    guard width % element == 0, mask.count >= count, let first = mask[0] else { return nil }
    let step = width / element
    let takesPart =
      first < step && (0..<count).allSatisfy { mask[$0] == first + $0 * step }
    return takesPart ? element : nil
  }

  /// Whether `mask`, of elements of `element` bits, leaves all lanes of `width` bits in their places.
  private func isIdentity(_ mask: [Int?], element: Int, width: Int) -> Bool {
    let used = (count * width + element - 1) / element
    return mask.count >= used && (0..<used).allSatisfy { mask[$0] == $0 }
  }

  private func width(ofComputation instruction: LLVM.IRValue) -> Int? {
    guard let lanes = instruction.type.laneCount, let size = instruction.type.laneBitCount else {
      return nil
    }
    if instruction.isBitwise {
      guard let width = instruction.operands.lazy.compactMap({ widths[$0] }).first,
        width % size == 0, lanes * size >= count * width,
        instruction.operands.allSatisfy({ has($0, width) })
      else { return nil }
      return width
    }
    guard lanes >= count else { return nil }
    let isKnown = instruction.arguments.allSatisfy { operand in
      guard let size = operand.type.laneBitCount else { return loop.isInvariant(operand) }
      return has(operand, size)
    }
    return isKnown ? size : nil
  }
}

extension LLVM.IRValue {
  /// The operands of this instruction, without the function if it calls one.
  var arguments: [LLVM.IRValue] { opcode == .call ? operands.dropLast() : operands }

  /// Whether what a bit of the result is depends on nothing but the same bit of the operands.
  fileprivate var isBitwise: Bool { [.and, .or, .xor].contains(opcode) }
}

extension LLVM.IRType {
  /// The number of bits of the elements of this type of vectors, or nil if it is another one.
  var laneBitCount: Int? {
    guard laneCount != nil else { return nil }
    return element.integerWidth ?? element.scalarByteCount.map { $0 * 8 }
  }
}
