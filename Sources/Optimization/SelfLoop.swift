import LLVM

/// A loop of one block, entered from one place and left to one place.
struct SelfLoop {
  let block: LLVM.BasicBlock
  /// Where it is entered from, by a branch without a condition.
  let preheader: LLVM.BasicBlock
  /// Where it is left to.
  let exit: LLVM.BasicBlock
  let phis: [Phi]
  /// All instructions but the phis and the branch.
  let body: [LLVM.IRValue]
  /// What the branch depends on.
  let condition: LLVM.IRValue
  /// What `condition` is where the loop goes on.
  let continuation: Bool

  /// A value that is carried from one round to the next.
  struct Phi {
    let value: LLVM.IRValue
    /// What it is in the first round.
    let initial: LLVM.IRValue
    /// What it is in the next round.
    let next: LLVM.IRValue
  }

  /// The loop that is `block`, or nil if there is none, or one of another shape.
  init?(_ block: LLVM.BasicBlock) {
    guard let branch = block.terminator, let condition = branch.branchCondition else { return nil }
    let successors = branch.successors
    guard let own = successors.firstIndex(of: block), successors[1 - own] != block else {
      return nil
    }
    var phis: [Phi] = []
    var body: [LLVM.IRValue] = []
    var preheader: LLVM.BasicBlock?
    for instruction in block.instructions.dropLast() {
      guard instruction.opcode == .phi else {
        body.append(instruction)
        continue
      }
      let incoming = instruction.incoming
      guard incoming.count == 2,
        let entry = incoming.first(where: { $0.block != block }),
        let back = incoming.first(where: { $0.block == block })
      else { return nil }
      preheader = entry.block
      phis.append(Phi(value: instruction, initial: entry.value, next: back.value))
    }
    guard let preheader, preheader.terminator?.successors == [block] else { return nil }
    self.block = block
    self.preheader = preheader
    exit = successors[1 - own]
    self.phis = phis
    self.body = body
    self.condition = condition
    continuation = own == 0
  }

  /// Whether `value` is the same in all rounds.
  func isInvariant(_ value: LLVM.IRValue) -> Bool { value.block != block }
}
