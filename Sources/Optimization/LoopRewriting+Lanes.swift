import LLVM

extension LoopRewriting {
  /// Emits what `instruction` of the first copy does for the current lane.
  mutating func emitLane(_ instruction: LLVM.IRValue, _ lanes: Lanes) {
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
}
