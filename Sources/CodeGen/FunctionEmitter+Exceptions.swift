// Exceptions: `try_table`, `throw`, `throw_ref`.
//
// A call within a `try_table` is an `invoke`, whose exceptions land in the one pad of the block. From
// there, and directly from a `throw` in the block, control goes to its dispatch, which compares the
// exception's tag with those of the clauses, and passes what none of them takes to the dispatch of the
// next block outside, or throws it again. So a call costs what it does without exceptions; the tables that
// the loader's unwinder reads (`Unwind.c`) say where it lands. Blocks without a call or a throw get no
// dispatch.
//
// An exception is a record, made by the loader: the address that is the tag's identity, and what it
// carries, as the fields of a C structure. The loader frees what no stack refers to any more; what is put
// into a global or a table it has to be told of.

import LLVM
import WasmBytes
import WasmCore

/// A `try_table` that is open.
struct ExceptionHandler {
  let clauses: [CatchClause]
  /// The location of the block.
  let line: UInt32
  /// Where exceptions go, once there can be any, and the exception there.
  var dispatch: (block: LLVM.BasicBlock, exception: LLVM.IRValue)?
  /// Where those of calls land.
  var pad: LLVM.BasicBlock?
}

extension FunctionEmitter {
  // MARK: Throwing

  func emitThrow(_ tag: CoreTagIndex) {
    let type = recordType(of: tag)
    let values = pop(unit.module.types[unit.module.tags[tag]].parameters.count)
    // Rounded up to the alignment of the record, whatever that is.
    let exception = unit.callRuntime(
      "exception_allocate", [unit.identity(of: tag), builder.byteCount(of: type)],
      returning: builder.pointer)
    for (number, value) in values.enumerated() {
      builder.store(value, to: builder.pointer(toField: number + 1, of: type, at: exception))
    }
    raise(exception)
    becomeUnreachable()
  }

  func emitThrowReference() {
    let exception = pop()
    site.trap(.nullReference, if: builder.compare(.eq, exception, builder.pointer.zero))
    raise(exception)
    becomeUnreachable()
  }

  /// Ends the block: `exception` goes to whatever catches it.
  private func raise(_ exception: LLVM.IRValue) {
    if let dispatch = dispatchOfInnermost() {
      builder.addIncoming(exception, from: builder.block, to: dispatch.exception)
      builder.branch(to: dispatch.block)
      return
    }
    let call = unit.callRuntime("throw", [exception], returning: builder.void)
    builder.addAttribute("noreturn", toCall: call)
    builder.unreachable()
  }

  /// The structure that exceptions of `tag` are.
  private func recordType(of tag: CoreTagIndex) -> LLVM.IRType {
    let types = unit.module.types[unit.module.tags[tag]].parameters
    return builder.structure([builder.pointer] + types.map { builder.type(of: $0) })
  }

  /// Tells the loader that `value`, of type `type`, goes to where it doesn't look.
  func retain(_ value: LLVM.IRValue, of type: CoreValueType) {
    guard type.heap == .exception else { return }
    _ = unit.callRuntime("exception_retain", [value], returning: builder.void)
  }

  // MARK: Catching

  /// Appends a call of `code`, whose exceptions go to the innermost handler.
  func catchingCall(
    _ code: LLVM.IRValue, of type: LLVM.IRType, _ arguments: [LLVM.IRValue]
  ) -> LLVM.IRValue {
    guard let pad = padOfInnermost() else { return builder.call(code, of: type, arguments) }
    let next = builder.appendBlock("next", to: function)
    let call = builder.invoke(code, of: type, arguments, then: next, unwindingTo: pad)
    builder.position(atEndOf: next)
    return call
  }

  func openTry(_ type: BlockType, _ clauses: [CatchClause], line: UInt32) {
    guard unit.options.unwinds, !clauses.isEmpty else {
      // Nothing that could be caught is ever thrown, or nothing is caught.
      open(.block, type)
      return
    }
    open(.try, type)
    handlers.append(ExceptionHandler(clauses: clauses, line: line))
  }

  /// Closes a `try_table`: what follows is emitted first, then the dispatch.
  func emitEndOfTry() {
    closeBlock()
    guard let handler = handlers.popLast(), let dispatch = handler.dispatch else { return }
    let next = (block: builder.block, operands: operands, isReachable: isReachable)
    builder.position(atEndOf: dispatch.block)
    locate(handler.line)
    emitClauses(handler.clauses, of: dispatch.exception)
    builder.position(atEndOf: next.block)
    operands = next.operands
    isReachable = next.isReachable
  }

  /// Appends what takes `exception` to the label of the first of `clauses` that catches it.
  private func emitClauses(_ clauses: [CatchClause], of exception: LLVM.IRValue) {
    let identity = builder.load(builder.pointer, from: exception)
    for clause in clauses {
      guard let tag = clause.tag else {
        // Branches take what is on top of the stack: nothing else needs to be there.
        operands = clause.takesReference ? [exception] : []
        branch(to: clause.label)
        return
      }
      let isCaught = builder.appendBlock("caught", to: function)
      let next = builder.appendBlock("next", to: function)
      builder.branch(
        if: builder.compare(.eq, identity, unit.identity(of: tag)), to: isCaught, else: next)
      builder.position(atEndOf: isCaught)
      let type = recordType(of: tag)
      operands = unit.module.types[unit.module.tags[tag]].parameters.enumerated().map {
        builder.load(
          builder.type(of: $1), from: builder.pointer(toField: $0 + 1, of: type, at: exception))
      }
      if clause.takesReference { push(exception) }
      branch(to: clause.label)
      builder.position(atEndOf: next)
    }
    raise(exception)
  }

  /// The dispatch of the innermost handler, if there is one.
  private func dispatchOfInnermost() -> (block: LLVM.BasicBlock, exception: LLVM.IRValue)? {
    guard let handler = handlers.last else { return nil }
    if let known = handler.dispatch { return known }
    let dispatch = inNewBlock("dispatch") { (builder.block, builder.phi(builder.pointer)) }
    handlers[handlers.count - 1].dispatch = dispatch
    return dispatch
  }

  /// The pad of the innermost handler, if there is one.
  private func padOfInnermost() -> LLVM.BasicBlock? {
    guard let handler = handlers.last else { return nil }
    if let known = handler.pad { return known }
    guard let dispatch = dispatchOfInnermost() else { return nil }
    let pad = inNewBlock("pad") {
      function.setPersonality(unit.personality)
      builder.addIncoming(builder.catchEverything(), from: builder.block, to: dispatch.exception)
      builder.branch(to: dispatch.block)
      return builder.block
    }
    handlers[handlers.count - 1].pad = pad
    return pad
  }

  /// What `body` returns, which emits at the start of a new block.
  private func inNewBlock<R>(_ name: String, _ body: () -> R) -> R {
    let block = builder.block
    builder.position(atEndOf: builder.appendBlock(name, to: function))
    defer { builder.position(atEndOf: block) }
    return body()
  }
}
