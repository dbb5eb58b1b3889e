import LLVM

/// The lanes of a loop whose work is all done on vectors, lane by lane.
///
/// A guest's vectors have 16 bytes. What does the same in all lanes, on places that follow each other, can
/// as well be done one lane after the other; and then LLVM makes vectors of it again, as wide as the
/// processor's. Bits that are cast to other lanes and back on their way to an instruction, or to and from
/// memory, count as what they are in between.
struct Lanes {
  /// How many lanes each vector has.
  let count: Int
  private let loop: StraightLoop

  /// Finds the lanes of `work` in `loop`; nil if what one lane is depends on other lanes.
  init?(_ work: [LLVM.IRValue], in loop: StraightLoop) {
    let counts = Set(work.filter { !Self.moves.contains($0.opcode) }.map { $0.type.laneCount })
    guard counts.count == 1, let first = counts.first, let count = first,
      loop.conditionalStores.isEmpty
    else { return nil }
    self.count = count
    self.loop = loop
    let isComplete = work.allSatisfy { instruction in
      switch instruction.opcode {
      case .load: lane(ofLoad: instruction) != nil
      case .store: isKnown(instruction.operands[0])
      case .bitCast: isTransparent(instruction) || isKnown(instruction.operands[0])
      case .call: isOfOneType(instruction) && instruction.vectorOperands.allSatisfy(isKnown)
      default: instruction.vectorOperands.allSatisfy(isKnown)
      }
    }
    if !isComplete { return nil }
  }

  /// What says nothing of the lanes that it is about.
  private static let moves: Set<LLVM.Opcode?> = [.load, .store, .bitCast]

  /// Whether `work` has to do with vectors.
  static func isPresent(in work: [LLVM.IRValue]) -> Bool {
    work.contains { $0.type.laneCount != nil || LoopCopies.accessedType($0).laneCount != nil }
  }

  /// The number of bytes of a lane that `access` moves.
  func byteCount(of access: LLVM.IRValue) -> Int64 {
    Int64(LoopCopies.accessedType(access).vectorByteCount ?? 0) / Int64(count)
  }

  /// Whether `instruction` is a cast to other lanes, which is passed over.
  func isTransparent(_ instruction: LLVM.IRValue) -> Bool {
    instruction.opcode == .bitCast && instruction.type.laneCount != count
      && source(of: instruction) != nil
  }

  /// What `value` is a cast of, that has the lanes; `value` itself if it has them.
  func source(of value: LLVM.IRValue) -> LLVM.IRValue? {
    if value.type.laneCount == count { return value }
    guard let operand = value.bitCastOperand else { return nil }
    return source(of: operand)
  }

  /// The type of a lane of `load`, or nil if it is used as something else.
  func lane(ofLoad load: LLVM.IRValue) -> LLVM.IRType? {
    if load.type.laneCount == count { return load.type.element }
    guard let size = load.type.vectorByteCount, size % count == 0,
      load.users.allSatisfy({ $0.opcode == .bitCast && $0.type.laneCount == count }),
      let first = load.users.first
    else { return nil }
    return first.type.element
  }

  /// The one value that all lanes of `value` are, if it is the same in all rounds.
  func uniform(_ value: LLVM.IRValue) -> LLVM.IRValue? {
    guard let source = source(of: value) else {
      // A constant of bytes is cast when it is made.
      return nil
    }
    if let lanes = source.constantLanes {
      return lanes.allSatisfy { $0 == lanes[0] } ? lanes[0] : nil
    }
    return loop.isInvariant(source) ? source.splatOperand : nil
  }

  /// Whether the intrinsic function that `call` calls is told by its name and the type of its result.
  private func isOfOneType(_ call: LLVM.IRValue) -> Bool {
    !["llvm.fptosi.sat", "llvm.fptoui.sat"].contains(call.intrinsicName)
  }

  private func isKnown(_ value: LLVM.IRValue) -> Bool {
    if uniform(value) != nil { return true }
    if loop.isInvariant(value) { return false }
    if value.opcode == .load { return lane(ofLoad: value) != nil }
    guard let source = source(of: value), !loop.isInvariant(source) else { return false }
    return source.opcode != .phi
  }
}

extension LLVM.IRValue {
  /// The operands of this instruction, without the function if it calls one.
  var arguments: [LLVM.IRValue] { opcode == .call ? operands.dropLast() : operands }

  /// The operands of this instruction that are vectors.
  fileprivate var vectorOperands: [LLVM.IRValue] {
    arguments.filter { $0.type.laneCount != nil }
  }
}
