import CLLVM

extension LLVM {
  /// How arguments are passed.
  package enum CallingConvention: UInt32, Sendable {
    case c = 0
    case fast = 8
    /// `tailcc`, in which a call in tail position can always reuse the frame.
    case tail = 18
  }

  /// What is promised of a call's frame.
  package enum TailCallKind: Sendable {
    case mustTail
    case noTail

    var raw: LLVMTailCallKind {
      self == .mustTail ? LLVMTailCallKindMustTail : LLVMTailCallKindNoTail
    }
  }
}

extension LLVM.Builder {
  /// Appends a call of the function at `callee` of type `type`.
  @discardableResult
  package func call(
    _ callee: LLVM.IRValue, of type: LLVM.IRType, _ arguments: [LLVM.IRValue],
    convention: LLVM.CallingConvention = .c, tail: LLVM.TailCallKind? = nil,
    named name: String = ""
  ) -> LLVM.IRValue {
    let call = LLVM.IRValue(
      arguments.withReferences {
        LLVMBuildCall2(reference, type.reference, callee.reference, $0, $1, name)
      })
    if convention != .c { LLVMSetInstructionCallConv(call.reference, convention.rawValue) }
    if let tail { LLVMSetTailCallKind(call.reference, tail.raw) }
    return call
  }

  /// Appends a call of the intrinsic `name`, such as `llvm.ctlz`, instantiated for `types`.
  @discardableResult
  package func callIntrinsic(
    _ name: String, for types: [LLVM.IRType], _ arguments: [LLVM.IRValue]
  ) -> LLVM.IRValue {
    let function = intrinsic(name, for: types)
    let type = LLVM.IRType(LLVMGlobalGetValueType(function.reference))
    return call(function, of: type, arguments)
  }

  /// Appends the instruction that raises trap `code`, and ends the block.
  ///
  /// Each is an instruction of its own, never merged with another, so that its address tells the
  /// place in the source.
  package func trap(_ code: UInt8) {
    let call = callIntrinsic("llvm.ubsantrap", for: [], [i8.constant(UInt64(code))])
    addAttribute("nomerge", toCall: call)
    addAttribute("noreturn", toCall: call)
    unreachable()
  }

  /// Appends a hidden copy of `value`, a floating-point number, across which LLVM folds nothing.
  package func arithmeticFence(_ value: LLVM.IRValue) -> LLVM.IRValue {
    callIntrinsic("llvm.arithmetic.fence", for: [value.type], [value])
  }

  private func intrinsic(_ name: String, for types: [LLVM.IRType]) -> LLVM.IRValue {
    let key = Intrinsic(name: name, types: types)
    if let known = state.intrinsics[key] { return known }
    let number = LLVMLookupIntrinsicID(name, name.utf8.count)
    precondition(number != 0, "LLVM has no intrinsic \(name)")
    let function = LLVM.IRValue(
      types.withReferences { LLVMGetIntrinsicDeclaration(module, number, $0, Int($1)) })
    state.intrinsics[key] = function
    return function
  }

}
