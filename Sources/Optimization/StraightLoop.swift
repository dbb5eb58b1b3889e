import LLVM

/// A loop in which control goes one way, but for stores that it may go round.
///
/// It is entered from one place and left from its last block to one place. A store that control may
/// go round is only taken for part of it if what is stored over has been read before, in any case:
/// then it is the same to store either the new value or what is there. That is true because guests'
/// memories can be written where they can be read, and because accesses of memories that threads share
/// are volatile, which nothing here looks at.
struct StraightLoop {
  /// The block that it begins with.
  let header: LLVM.BasicBlock
  /// The block that it goes back from, which may be the same.
  let latch: LLVM.BasicBlock
  /// Where it is entered from, by a branch without a condition.
  let preheader: LLVM.BasicBlock
  /// Where it is left to.
  let exit: LLVM.BasicBlock
  let phis: [Phi]
  /// All instructions but the phis and the branches.
  let body: [LLVM.IRValue]
  /// The stores that are made in some rounds only.
  let conditionalStores: [LLVM.IRValue: Choice]
  /// What going on depends on.
  let condition: LLVM.IRValue
  /// What `condition` is where the loop goes on.
  let continuation: Bool
  private let blocks: Set<LLVM.BasicBlock>

  /// A value that is carried from one round to the next.
  struct Phi {
    let value: LLVM.IRValue
    /// What it is in the first round.
    let initial: LLVM.IRValue
    /// What it is in the next round.
    let next: LLVM.IRValue
  }

  /// When a store is made.
  struct Choice {
    let condition: LLVM.IRValue
    /// What `condition` is where the store is made.
    let isMadeIf: Bool
    /// The load of what is there before.
    let old: LLVM.IRValue
  }

  /// The loop that begins with `header`, or nil if there is none, or one of another shape.
  init?(_ header: LLVM.BasicBlock) {
    // What counts the rounds is a phi. Where none is, as in all blocks of the way but the first, the way isn't
    // gone: each block is only looked at once.
    guard header.predecessors.count == 2, header.instructions.first?.opcode == .phi else {
      return nil
    }
    var path = StraightPath(from: header)
    guard let end = path.follow(), let branch = end.terminator,
      let condition = branch.branchCondition
    else { return nil }
    let successors = branch.successors
    guard let back = successors.firstIndex(of: header), successors[1 - back] != header else {
      return nil
    }
    var phis: [Phi] = []
    var preheader: LLVM.BasicBlock?
    for phi in header.instructions.prefix(while: { $0.opcode == .phi }) {
      let incoming = phi.incoming
      guard incoming.count == 2,
        let entry = incoming.first(where: { $0.block != end }),
        let again = incoming.first(where: { $0.block == end })
      else { return nil }
      preheader = entry.block
      phis.append(Phi(value: phi, initial: entry.value, next: again.value))
    }
    guard let preheader, preheader.terminator?.successors == [header] else { return nil }
    self.header = header
    latch = end
    self.preheader = preheader
    exit = successors[1 - back]
    self.phis = phis
    body = path.instructions
    conditionalStores = path.conditionalStores
    self.condition = condition
    continuation = back == 0
    blocks = path.blocks
  }

  /// Whether `instruction` is one of the loop's.
  func contains(_ instruction: LLVM.IRValue) -> Bool {
    instruction.block.map(blocks.contains) ?? false
  }

  /// Whether `value` is the same in all rounds.
  func isInvariant(_ value: LLVM.IRValue) -> Bool { !contains(value) }
}

/// The way through a loop from its first block to the one it goes back from.
private struct StraightPath {
  private let header: LLVM.BasicBlock
  private(set) var blocks: Set<LLVM.BasicBlock> = []
  private(set) var instructions: [LLVM.IRValue] = []
  private(set) var conditionalStores: [LLVM.IRValue: StraightLoop.Choice] = [:]
  /// The loads whose place nothing has been written to since, by the pointer.
  private var loads: [LLVM.IRValue: LLVM.IRValue] = [:]

  /// More blocks than this are more work than is looked at, or the way doesn't lead back.
  private static let maximumBlockCount = 100

  init(from header: LLVM.BasicBlock) { self.header = header }

  /// Goes the way; returns its last block, or nil if it isn't of this kind.
  mutating func follow() -> LLVM.BasicBlock? {
    var block = header
    while blocks.count < Self.maximumBlockCount {
      blocks.insert(block)
      for instruction in block.instructions.dropLast() where instruction.opcode != .phi {
        append(instruction)
      }
      guard let branch = block.terminator, let condition = branch.branchCondition else {
        return nil
      }
      if branch.successors.contains(header) { return block }
      guard let next = goRound(condition, from: block, by: branch.successors) else { return nil }
      block = next
    }
    return nil
  }

  /// Takes one of the `successors` of `block` for one that control may go round to the other, which is
  /// the result; nil if it isn't.
  private mutating func goRound(
    _ condition: LLVM.IRValue, from block: LLVM.BasicBlock, by successors: [LLVM.BasicBlock]
  ) -> LLVM.BasicBlock? {
    for (index, conditional) in successors.enumerated() {
      let next = successors[1 - index]
      guard conditional.terminator?.successors == [next], conditional.predecessors == [block],
        Set(next.predecessors) == [block, conditional], next.predecessors.count == 2,
        next.instructions.first?.opcode != .phi
      else { continue }
      blocks.insert(conditional)
      for instruction in conditional.instructions.dropLast() {
        guard append(instruction, if: condition, is: index == 0) else { return nil }
      }
      return next
    }
    return nil
  }

  private mutating func append(_ instruction: LLVM.IRValue) {
    switch instruction.opcode {
    case .load: loads[instruction.operands[0]] = instruction
    case .store, .call: loads = [:]
    default: break
    }
    instructions.append(instruction)
  }

  /// Appends what is done only if `condition` is `isMadeIf`; returns false if it couldn't be done in any
  /// case.
  private mutating func append(
    _ instruction: LLVM.IRValue, if condition: LLVM.IRValue, is isMadeIf: Bool
  ) -> Bool {
    guard let opcode = instruction.opcode else { return false }
    if opcode == .store {
      let operands = instruction.operands
      guard let old = loads[operands[1]], old.type == operands[0].type else { return false }
      conditionalStores[instruction] = .init(condition: condition, isMadeIf: isMadeIf, old: old)
    } else {
      guard opcode == .pointerAdvance || LLVM.Opcode.harmless.contains(opcode) else { return false }
    }
    append(instruction)
    return true
  }
}
