// Calls, and calls in tail position.
//
// Ordinary functions have the C convention. With `tailcc`, in which a call in tail position can
// always reuse the frame, every function would pop its own arguments and adjust the stack for it,
// which all would pay for the few that need it. So a function that makes tail calls has two
// entries: its body with `tailcc`, and a wrapper with the C convention for everyone else. A call in
// tail position goes to the body if there is one. If there is none, the callee makes no tail
// calls itself: it is called plainly, and the chain ends with it, so the stack stays bounded.

import CWamrABI
import LLVM
import WasmBytes
import WasmCore

extension FunctionEmitter {
  func emitCall(_ instruction: Instruction) {
    switch instruction {
    case .call(let index):
      let typeIndex = unit.module.functions[index].type
      call(unit.reference(to: index), typeIndex, popArguments(typeIndex))
    case .callIndirect(let typeIndex, let table):
      if let known = unit.survey.knownTables[table], let targets = targets(of: typeIndex, in: known)
      {
        let index = popWidened()
        let arguments = popArguments(typeIndex)
        operands += results(typeIndex, arguments) { type, everything in
          callTarget(at: index, of: table, known, among: targets) { target in
            catchingCall(unit.reference(to: target), of: type, everything)
          }
        }
        return
      }
      let code = popCode(typeIndex, table)
      call(code, typeIndex, popArguments(typeIndex))
    case .returnCall(let index):
      let typeIndex = unit.module.functions[index].type
      let arguments = popArguments(typeIndex)
      if let entry = unit.tailEntry(of: index) {
        tailCall(entry, typeIndex, arguments)
      } else if unit.function(index) != nil {
        callAndReturn(unit.reference(to: index), typeIndex, arguments)
      } else {
        tailCall(unknown: unit.reference(to: index), typeIndex, arguments)
      }
      becomeUnreachable()
    case .returnCallIndirect(let typeIndex, let table):
      let code = popCode(typeIndex, table)
      tailCall(unknown: code, typeIndex, popArguments(typeIndex))
      becomeUnreachable()
    case .callRef(let typeIndex):
      let code = popReferredCode()
      call(code, typeIndex, popArguments(typeIndex))
    case .returnCallRef(let typeIndex):
      let code = popReferredCode()
      tailCall(unknown: code, typeIndex, popArguments(typeIndex))
      becomeUnreachable()
    default: preconditionFailure("not a call")
    }
  }

  private func popArguments(_ type: CoreTypeIndex) -> [LLVM.IRValue] {
    pop(unit.module.types[type].parameters.count)
  }

  /// Appends a call of `code`, and pushes the results.
  private func call(
    _ code: LLVM.IRValue, _ typeIndex: CoreTypeIndex, _ arguments: [LLVM.IRValue]
  ) {
    operands += results(typeIndex, arguments) { catchingCall(code, of: $0, $1) }
  }

  /// The results of what `call` appends, which takes the type of the function, and the arguments with
  /// where results go that are in memory.
  private func results(
    _ typeIndex: CoreTypeIndex, _ arguments: [LLVM.IRValue],
    call: (LLVM.IRType, [LLVM.IRValue]) -> LLVM.IRValue
  ) -> [LLVM.IRValue] {
    let signature = unit.signatures[typeIndex]
    let record = resultRecord(for: typeIndex)
    let everything = arguments + (record.map { [$0] } ?? [])
    return builder.results(
      of: call(signature.function, everything), record: record, signature: signature)
  }

  // MARK: Indirect calls

  /// Pops a reference to a function, behind a check that it isn't null; validation has seen to its type.
  private func popReferredCode() -> LLVM.IRValue {
    let code = pop()
    site.trap(.nullReference, if: builder.compare(.eq, code, builder.pointer.zero))
    return code
  }

  /// Pops an index into `table` and appends what yields the code of the function there, behind
  /// checks that there is one, and that it is of type `typeIndex`.
  private func popCode(_ typeIndex: CoreTypeIndex, _ table: CoreTableIndex) -> LLVM.IRValue {
    let index = popWidened()
    let type = unit.module.types[typeIndex]
    let identity = SignatureIdentity(type)
    // A type that is open takes functions with other identities than its own.
    if !type.isOpen, let known = unit.survey.knownTables[table],
      let test = known.tests[identity]
    {
      return code(at: index, of: table, known, passing: test)
    }
    let code = loadElement(elementAddress(index, in: table, orTrap: .undefinedElement))
    site.trap(
      .uninitializedElement, if: builder.compare(.eq, code, builder.pointer.zero))

    let low = loadPrefix(of: code, at: \.signature_low)
    var differs = builder.compare(.ne, low, builder.i64.constant(identity.low))
    if !identity.isExact {
      let high = loadPrefix(of: code, at: \.signature_high)
      differs = builder.or(
        differs, builder.compare(.ne, high, builder.i64.constant(identity.high)))
    }
    guard type.isOpen else {
      site.trap(.indirectCallTypeMismatch, if: differs)
      return code
    }
    let other = builder.appendBlock("subtype", to: function)
    let same = builder.appendBlock("same", to: function)
    builder.branch(if: differs, to: other, else: same)
    builder.position(atEndOf: other)
    let isSubtype = builder.call(
      unit.subtypeTest,
      of: builder.function([builder.pointer, builder.i64, builder.i64], returning: builder.i1),
      [code, builder.i64.constant(identity.high), builder.i64.constant(identity.low)])
    site.trap(
      .indirectCallTypeMismatch, if: builder.compare(.eq, isSubtype, builder.constant(false)))
    builder.branch(to: same)
    builder.position(atEndOf: same)
    return code
  }

  /// The functions of type `typeIndex` in a table, `known`, if they are to be called directly.
  private func targets(
    of typeIndex: CoreTypeIndex, in known: KnownTable
  ) -> [KnownTable.Target]? {
    let type = unit.module.types[typeIndex]
    guard !type.isOpen else { return nil }
    guard let targets = known.targets[SignatureIdentity(type)] else { return nil }
    // Several calls in place of one are more code, unless they are inlined.
    switch unit.options.level {
    case _ where targets.count == 1: return targets
    case .none, .size: return nil
    case .less, .standard, .aggressive:
      let areHere = targets.allSatisfy { unit.part.functions.contains($0.function.number) }
      return areHere ? targets : nil
    }
  }

  /// Appends a load of a field of the `wamr_function_prefix` before `code`.
  private func loadPrefix(
    of code: LLVM.IRValue, at field: PartialKeyPath<wamr_function_prefix>
  ) -> LLVM.IRValue {
    guard let offset = MemoryLayout<wamr_function_prefix>.offset(of: field) else {
      preconditionFailure("fields of a C structure have offsets")
    }
    let distance = Int64(offset - MemoryLayout<wamr_function_prefix>.size)
    return unit.tags.mark(
      builder.load(builder.i64, from: builder.pointer(code, advancedBy: distance)),
      as: unit.tags.prefix, isInvariant: true, in: builder)
  }

  // MARK: Tail position

  /// Appends a call of `entry`, which has `tailcc`, that reuses this function's frame.
  private func tailCall(
    _ entry: LLVM.IRValue, _ typeIndex: CoreTypeIndex, _ arguments: [LLVM.IRValue]
  ) {
    let signature = unit.signatures[typeIndex]
    // The types of the results are equal, so both go through memory or neither does.
    let record = self.signature.resultPointerIndex.map { [function.parameter($0)] } ?? []
    let call = builder.call(
      entry, of: signature.tailFunction, arguments + record + signature.tailPadding,
      convention: .tail, tail: .mustTail)
    let isVoid = signature.returnsThroughMemory || signature.results.isEmpty
    builder.return(isVoid ? nil : call)
  }

  /// Appends a plain call of `code`, whose results are returned.
  ///
  /// The frame is gone by then, in WebAssembly's terms: no `try_table` of it catches anything.
  private func callAndReturn(
    _ code: LLVM.IRValue, _ typeIndex: CoreTypeIndex, _ arguments: [LLVM.IRValue]
  ) {
    emitReturn(results(typeIndex, arguments) { builder.call(code, of: $0, $1) })
  }

  /// Appends a call in tail position of `code`, of which only its prefix tells whether it has an
  /// entry for that.
  private func tailCall(
    unknown code: LLVM.IRValue, _ typeIndex: CoreTypeIndex, _ arguments: [LLVM.IRValue]
  ) {
    let distance = loadPrefix(of: code, at: \.tail_entry)
    let hasEntry = builder.appendBlock("tail", to: function)
    let hasNone = builder.appendBlock("plain", to: function)
    builder.branch(
      if: builder.compare(.ne, distance, builder.i64.zero), to: hasEntry, else: hasNone)
    builder.position(atEndOf: hasEntry)
    tailCall(builder.pointer(code, advancedBy: distance), typeIndex, arguments)
    builder.position(atEndOf: hasNone)
    callAndReturn(code, typeIndex, arguments)
  }
}
