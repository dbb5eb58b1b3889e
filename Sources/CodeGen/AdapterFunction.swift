// The emission of one function of the stubs: its blocks, variables and traps.
//
// Code is appended where the last piece ended, and control flow is written as nested closures.
// What has to outlive a branch or a round of a loop is a variable on the stack, which LLVM turns
// into a register; so nothing here makes a phi.

import CWamrABI
import CanonicalABI
import ComponentLinking
import LLVM

/// A function of the stubs while it is emitted.
final class AdapterFunction {
  /// What the function is a part of.
  let unit: StubsEmitter
  /// The function.
  let value: LLVM.IRValue
  let builder: LLVM.Builder
  /// The entries of handles that are certainly lent until the call ends.
  var lentEntries: [LLVM.IRValue] = []
  /// The top of the stack of lent handles at the start of the function, once something asked for it.
  var lendBase: LLVM.IRValue?

  private let entry: LLVM.BasicBlock
  private let body: LLVM.BasicBlock
  private var trapBlocks: [wamr_trap_code.RawValue: LLVM.BasicBlock] = [:]

  /// Starts the body of `value`, a function without one.
  init(_ value: LLVM.IRValue, in unit: StubsEmitter) {
    self.unit = unit
    self.value = value
    builder = unit.builder
    unit.lines?.begin(value)
    entry = builder.appendBlock("entry", to: value)
    body = builder.appendBlock("body", to: value)
    builder.position(atEndOf: body)
  }

  /// Ends the function, the last of whose blocks has its last instruction.
  func finish() {
    builder.position(atEndOf: entry)
    builder.branch(to: body)
    builder.clearLocation()
  }

  /// Appends an empty block.
  func block(_ name: String) -> LLVM.BasicBlock { builder.appendBlock(name, to: value) }

  /// Does `emission` at the start of the function, before everything that was emitted so far
  /// except what this has been used for.
  func atStart<Value>(_ emission: () -> Value) -> Value {
    let current = builder.block
    builder.position(atEndOf: entry)
    defer { builder.position(atEndOf: current) }
    return emission()
  }

  /// Makes a variable of `type`.
  func variable(_ type: LLVM.IRType, named name: String = "") -> LLVM.IRValue {
    atStart { builder.allocate(type, named: name) }
  }

  /// Appends a check: the function traps if `condition` holds.
  func trap(_ code: wamr_trap_code, if condition: LLVM.IRValue) {
    let next = block("checked")
    builder.branch(if: condition, to: trapBlock(code), else: next, expecting: .notTaken)
    builder.position(atEndOf: next)
  }

  /// The block that raises the trap `code`, one for each kind in a function.
  func trapBlock(_ code: wamr_trap_code) -> LLVM.BasicBlock {
    if let known = trapBlocks[code.rawValue] { return known }
    let current = builder.block
    let cold = block("trap")
    trapBlocks[code.rawValue] = cold
    builder.position(atEndOf: cold)
    builder.trap(UInt8(truncatingIfNeeded: code.rawValue))
    builder.position(atEndOf: current)
    return cold
  }

  /// Appends `then` for when `condition` holds, and `otherwise` for when it doesn't.
  func branch(
    if condition: LLVM.IRValue, expecting expectation: LLVM.Builder.Expectation? = nil,
    then: () -> Void, otherwise: () -> Void = {}
  ) {
    let first = block("then")
    let second = block("else")
    let end = block("end")
    builder.branch(if: condition, to: first, else: second, expecting: expectation)
    builder.position(atEndOf: first)
    then()
    if !builder.block.isTerminated { builder.branch(to: end) }
    builder.position(atEndOf: second)
    otherwise()
    if !builder.block.isTerminated { builder.branch(to: end) }
    builder.position(atEndOf: end)
  }

  /// Appends a loop that does `round` as long as `condition` holds before it.
  func loop(while condition: () -> LLVM.IRValue, round: () -> Void) {
    let head = block("loop")
    let inside = block("round")
    let end = block("done")
    builder.branch(to: head)
    builder.position(atEndOf: head)
    builder.branch(if: condition(), to: inside, else: end)
    builder.position(atEndOf: inside)
    round()
    builder.branch(to: head)
    builder.position(atEndOf: end)
  }

  /// Appends a loop that does `round` for each number below `count`, an `i64`.
  func loop(count: LLVM.IRValue, round: (LLVM.IRValue) -> Void) {
    let index = variable(builder.i64, named: "index")
    builder.store(builder.i64.zero, to: index)
    loop {
      builder.compare(.ult, builder.load(builder.i64, from: index), count)
    } round: {
      let number = builder.load(builder.i64, from: index)
      round(number)
      builder.store(builder.add(number, builder.i64.constant(1)), to: index)
    }
  }

  /// The core type `type`.
  func type(_ type: FlatType) -> LLVM.IRType {
    switch type {
    case .i32: builder.i32
    case .i64: builder.i64
    case .f32: builder.float
    case .f64: builder.double
    }
  }
}
