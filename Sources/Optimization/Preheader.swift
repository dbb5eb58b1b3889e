import LLVM

/// Where values are computed that are the same in all rounds.
struct Preheader {
  let forms: LoopForms
  let builder: LLVM.Builder

  /// Emits what `form` is in the first round.
  func start(of form: LinearForm) -> LLVM.IRValue {
    let type = builder.integer(bits: UInt32(form.width))
    let initial = Dictionary(
      uniqueKeysWithValues: forms.loop.phis.map { ($0.value, $0.initial) })
    return form.factors.reduce(type.constant(signed: form.constant)) { sum, term in
      let value = initial[term.value] ?? term.value
      return builder.add(
        builder.multiply(value, type.constant(signed: term.factor)), sum)
    }
  }

  /// Emits what `address` is in the first round, a pointer.
  func start(of address: LoopForms.Address) -> LLVM.IRValue {
    let base = builder.pointer(address.base, advancedBy: address.displacement)
    guard let index = address.index else { return base }
    return builder.pointer(base, advancedBy: offset(of: index))
  }

  /// Emits by how much `form` grows from one round to the next, a number of its width.
  func growth(of form: LinearForm) -> LLVM.IRValue {
    guard let growth = forms.growth(of: form) else {
      preconditionFailure("all linear forms have been looked at")
    }
    return start(of: growth)
  }

  /// Emits by how much an index into a memory grows from one round to the next, an `i64` with a sign.
  func growth(ofOffset index: LinearForm) -> LLVM.IRValue {
    builder.signExtend(growth(of: index), to: builder.i64)
  }

  /// Emits what an index into a memory is in the first round, an `i64`.
  func offset(of index: LinearForm) -> LLVM.IRValue {
    builder.zeroExtend(start(of: index), to: builder.i64)
  }
}
