import LLVM

/// How the number of a loop's rounds follows from what is known when it is entered.
struct LoopExit {
  /// What is compared, as a linear form.
  let form: LinearForm
  /// How much it grows from one round to the next; never 0.
  let step: Int64
  /// What it is when the loop is left.
  let end: LLVM.IRValue
  /// Whether LLVM can count the rounds by itself: whatever the distance is, it is hit.
  var isCountable: Bool { step.magnitude == 1 }

  /// Finds out when the loop of `forms` ends; nil if that isn't when a linear number equals another
  /// one.
  init?(_ forms: LoopForms) {
    let loop = forms.loop
    guard let isEquality = loop.condition.isEquality, isEquality != loop.continuation,
      loop.condition.block == loop.block
    else { return nil }
    let operands = loop.condition.operands
    for (value, end) in [(operands[0], operands[1]), (operands[1], operands[0])] {
      guard loop.isInvariant(end), !loop.isInvariant(value), let form = forms.form(value) else {
        continue
      }
      let step = forms.step(of: form)
      guard step != 0 else { return nil }
      self.form = form
      self.step = step
      self.end = end
      return
    }
    return nil
  }
}
