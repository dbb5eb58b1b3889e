import LLVM

extension LoopRewriting {
  /// Emits what `instruction` of the first copy does for the current lane.
  mutating func emitLane(_ instruction: LLVM.IRValue, _ lanes: Lanes) {
    if let source = lanes.source(of: instruction) {
      replacements[instruction] = replacements[source]
      return
    }
    let type = lanes.type(of: instruction, in: builder)
    switch instruction.opcode {
    case .load:
      let pointer = pointer(instruction.operands[0], of: instruction)
      let lane = builder.load(
        type, from: pointer, alignment: laneAlignment(instruction, lanes))
      finish(lane, for: instruction)
    case .store:
      let pointer = pointer(instruction.operands[1], of: instruction)
      let value = instruction.operands[0]
      let width = Int(lanes.byteCount(of: instruction)) * 8
      let lane = builder.store(
        lane(value, as: replacements[value]?.type ?? builder.integer(bits: UInt32(width)), lanes),
        to: pointer, alignment: laneAlignment(instruction, lanes))
      finish(lane, for: instruction)
    case .shuffle:
      let operand = instruction.operands[0]
      guard let start = lanes.part(of: instruction), let whole = replacements[operand] else {
        preconditionFailure("all shuffles have been looked at")
      }
      let bits = asInteger(whole)
      let part = builder.binary(.lshr, bits, bits.type.constant(UInt64(start)))
      let integer = type.integerWidth == nil ? integerType(type) : type
      let cut = builder.truncate(part, to: integer)
      replacements[instruction] = cut.type == type ? cut : builder.bitCast(cut, to: type)
    default:
      let operands = instruction.arguments.map { operand in
        guard operand.type.laneCount != nil else { return operand }
        return lane(operand, as: lanes.type(of: operand, for: instruction, in: builder), lanes)
      }
      replacements[instruction] = builder.insertLane(of: instruction, operands, as: type)
    }
  }

  /// What the operand `value` of the first copy is in the current lane, as bits of `type`.
  private func lane(
    _ value: LLVM.IRValue, as type: LLVM.IRType, _ lanes: Lanes
  ) -> LLVM.IRValue {
    let width = type.integerWidth ?? (type.scalarByteCount ?? 0) * 8
    let lane: LLVM.IRValue
    switch lanes.uniform(value, width: width) {
    case .constant(let bits):
      return type.integerWidth == nil ? type.constant(bits: bits) : type.constant(bits)
    case .value(let uniform): lane = uniform
    case nil:
      guard let replacement = replacements[value] else {
        preconditionFailure("all operands have been looked at")
      }
      lane = replacement
    }
    return lane.type == type ? lane : builder.bitCast(lane, to: type)
  }

  private func integerType(_ type: LLVM.IRType) -> LLVM.IRType {
    builder.integer(bits: UInt32((type.scalarByteCount ?? 0) * 8))
  }

  private func asInteger(_ lane: LLVM.IRValue) -> LLVM.IRValue {
    lane.type.integerWidth == nil ? builder.bitCast(lane, to: integerType(lane.type)) : lane
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
