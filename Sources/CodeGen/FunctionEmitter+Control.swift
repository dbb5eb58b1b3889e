// Blocks and branches.
//
// The block behind a label is made when the first branch to it is emitted, and its phis with it: a
// label that nothing branches to costs nothing, however many results its block has.

import LLVM
import WasmBytes
import WasmCore

/// A block of the guest that is open.
struct ControlFrame {
  /// What opened it.
  enum Kind {
    case function
    case block
    /// A `try_table` whose clauses are the innermost of `handlers`.
    case `try`
    case loop
    /// An `if` whose `else` hasn't come yet: the block for it, and the parameters it starts with.
    case `if`(otherwise: LLVM.BasicBlock, parameters: [LLVM.IRValue])
    case `else`
  }

  var kind: Kind
  /// The types of the block's parameters and results.
  var types: (parameters: [CoreValueType], results: [CoreValueType])
  /// The number of operands below the block's parameters.
  var height: Int
  /// Where branches to the label go, once there are any.
  var target: LLVM.BasicBlock?
  /// What the branches to the label carry.
  var phis: [LLVM.IRValue] = []

  /// The types of what a branch to the label carries.
  var labelTypes: [CoreValueType] {
    if case .loop = kind { return types.parameters }
    return types.results
  }
}

extension FunctionEmitter {
  func emitControl(_ instruction: Instruction) {
    switch instruction {
    case .block(let type): open(.block, type)
    case .loop(let type): openLoop(type)
    case .if(let type): openIf(type)
    case .else: emitElse()
    case .end: emitEnd()
    case .br(let depth):
      branch(to: depth)
      becomeUnreachable()
    case .brIf(let depth): emitBranch(to: depth, if: popCondition())
    case .brOnNull(let depth):
      let reference = pop()
      emitBranch(to: depth, if: builder.compare(.eq, reference, builder.pointer.zero))
      push(reference)
    case .brOnNonNull(let depth):
      guard let reference = operands.last else { return }
      emitBranch(to: depth, if: builder.compare(.ne, reference, builder.pointer.zero))
      _ = pop()
    case .return:
      branch(to: UInt32(frames.count - 1))
      becomeUnreachable()
    default: preconditionFailure("not a control instruction")
    }
  }

  /// Follows the nesting of an instruction that can't be reached.
  func skip(_ instruction: Instruction) {
    switch instruction {
    case .block, .loop, .if, .tryTable: skippedDepth += 1
    case .else where skippedDepth == 0: emitElse()
    case .end:
      if skippedDepth == 0 { emitEnd() } else { skippedDepth -= 1 }
    default: break
    }
  }

  /// Notes that the builder's block has ended, and what follows can't be reached.
  func becomeUnreachable() { isReachable = false }

  // MARK: Opening

  private func types(
    of type: BlockType
  ) -> (parameters: [CoreValueType], results: [CoreValueType]) {
    switch type {
    case .empty: ([], [])
    case .value(let result): ([], [result])
    case .function(let index):
      (unit.module.types[index].parameters, unit.module.types[index].results)
    }
  }

  func open(_ kind: ControlFrame.Kind, _ type: BlockType) {
    let types = types(of: type)
    frames.append(
      ControlFrame(kind: kind, types: types, height: operands.count - types.parameters.count))
  }

  private func openLoop(_ type: BlockType) {
    open(.loop, type)
    branch(to: 0)
    let last = frames.count - 1
    guard let header = frames[last].target else { return }
    builder.position(atEndOf: header)
    operands.removeLast(frames[last].phis.count)
    operands += frames[last].phis
  }

  private func openIf(_ type: BlockType) {
    let condition = popCondition()
    let then = builder.appendBlock("then", to: function)
    let otherwise = builder.appendBlock("else", to: function)
    builder.branch(if: condition, to: then, else: otherwise)
    builder.position(atEndOf: then)
    let count = types(of: type).parameters.count
    open(.if(otherwise: otherwise, parameters: Array(operands.suffix(count))), type)
  }

  // MARK: Closing

  private func emitElse() {
    let last = frames.count - 1
    guard case .if(let otherwise, let parameters) = frames[last].kind else {
      preconditionFailure("validation refuses an else without an if")
    }
    if isReachable { branch(to: 0) }
    begin(otherwise, with: parameters, above: frames[last].height)
    frames[last].kind = .else
  }

  private func emitEnd() {
    let last = frames.count - 1
    switch frames[last].kind {
    case .function:
      // The results are on top of the stack; branches to the function's label return themselves.
      if isReachable { emitReturn() }
      frames.removeLast()
      return
    case .if:
      // A missing else is an empty one: the parameters are the results.
      emitElse()
    case .loop:
      // Branches go to the beginning of a loop: its end is reached from inside only.
      frames.removeLast()
      return
    case .try:
      emitEndOfTry()
      return
    case .block, .else: break
    }
    closeBlock()
  }

  /// Closes the innermost frame, which branches leave at its end.
  func closeBlock() {
    let last = frames.count - 1
    let frame = frames[last]
    guard frame.target != nil else {
      // No branch: what is reachable goes on in the same block, with the same operands.
      frames.removeLast()
      return
    }
    if isReachable { branch(to: 0) }
    let closed = frames.removeLast()
    guard let target = closed.target else { return }
    begin(target, with: closed.phis, above: closed.height)
  }

  /// Goes on in `block`, with `values` as the operands above the first `height`.
  private func begin(_ block: LLVM.BasicBlock, with values: [LLVM.IRValue], above height: Int) {
    operands.removeLast(operands.count - height)
    operands += values
    // Laid out where it comes in the source.
    block.move(after: builder.block)
    builder.position(atEndOf: block)
    isReachable = true
  }

  // MARK: Branches

  /// Ends the block with a branch to the label `depth` frames up, which carries what is on top of
  /// the stack.
  func branch(to depth: UInt32) {
    let position = frames.count - 1 - Int(depth)
    if case .function = frames[position].kind {
      emitReturn()
    } else {
      let target = target(of: position)
      carry(from: builder.block, to: position)
      builder.branch(to: target)
    }
  }

  /// The block behind the label of frame `position`.
  private func target(of position: Int) -> LLVM.BasicBlock {
    if let known = frames[position].target { return known }
    let types = frames[position].labelTypes.map { builder.type(of: $0) }
    let block = builder.block
    let target = builder.appendBlock("label", to: function)
    builder.position(atEndOf: target)
    frames[position].phis = types.map { builder.phi($0) }
    builder.position(atEndOf: block)
    frames[position].target = target
    return target
  }

  /// Adds what is on top of the stack to the phis of frame `position`, as coming from `block`.
  private func carry(from block: LLVM.BasicBlock, to position: Int) {
    let phis = frames[position].phis
    carriedValueCount += phis.count
    for (phi, value) in zip(phis, operands.suffix(phis.count)) {
      builder.addIncoming(value, from: block, to: phi)
    }
  }

  /// Appends a branch to the label `depth` frames up for when `condition`, an `i1`, holds.
  private func emitBranch(to depth: UInt32, if condition: LLVM.IRValue) {
    let position = frames.count - 1 - Int(depth)
    let next = builder.appendBlock("next", to: function)
    if case .function = frames[position].kind {
      let leave = builder.appendBlock("return", to: function)
      builder.branch(if: condition, to: leave, else: next)
      builder.position(atEndOf: leave)
      emitReturn()
    } else {
      let target = target(of: position)
      carry(from: builder.block, to: position)
      builder.branch(if: condition, to: target, else: next)
    }
    builder.position(atEndOf: next)
  }

  /// Ends the block with a branch to one of `labels` by an unsigned index, or to the last of them.
  func emitBranch(byTable labels: BranchLabels) {
    let index = pop()
    let block = builder.block
    // An edge for each label that the table names, not for each of its entries: a phi has a value
    // for every edge, and tables are long.
    var edges: [UInt32: LLVM.BasicBlock] = [:]
    var targets: [LLVM.BasicBlock] = []
    for depth in labels {
      if let edge = edges[depth] {
        targets.append(edge)
        continue
      }
      let edge = builder.appendBlock("edge", to: function)
      builder.position(atEndOf: edge)
      branch(to: depth)
      edges[depth] = edge
      targets.append(edge)
    }
    builder.position(atEndOf: block)
    guard let otherwise = targets.popLast() else { return }
    builder.switch(
      on: index, else: otherwise,
      cases: targets.enumerated().map { (builder.i32.constant(UInt64($0.offset)), $0.element) })
    becomeUnreachable()
  }

  /// Ends the block: the function returns what is on top of the stack.
  func emitReturn() {
    emitReturn(Array(operands.suffix(type.results.count)))
  }

  /// Ends the block: the function returns `values`.
  func emitReturn(_ values: [LLVM.IRValue]) {
    builder.return(
      values, record: signature.resultPointerIndex.map { function.parameter($0) },
      signature: signature)
  }
}
