// The bits of an instance's state, see `StubsFlags`.
//
// Both are kept the other way round, as bytes that are set while an instance may not be left or
// entered: so they start as zero.

import CWamrABI
import ComponentLinking
import LLVM

extension AdapterFunction {
  /// Appends the check that `instance` may call out of itself.
  func checkLeaving(_ instance: ComponentInstanceIndex) {
    guard unit.flags.leaving.contains(instance) else { return }
    let flag = builder.load(builder.i8, from: unit.leaveFlag(of: instance))
    trap(WAMR_TRAP_CANNOT_LEAVE_INSTANCE, if: builder.compare(.ne, flag, builder.i8.zero))
  }

  /// Appends `call`, during which `instance` may not call out of itself.
  func withoutLeaving<Value>(_ instance: ComponentInstanceIndex, call: () -> Value) -> Value {
    guard unit.flags.leaving.contains(instance) else { return call() }
    let flag = unit.leaveFlag(of: instance)
    builder.store(builder.i8.constant(1), to: flag)
    let value = call()
    builder.store(builder.i8.zero, to: flag)
    return value
  }

  /// Appends `call` of `callee` by `caller` (the host, if nil), which enters the callee and what is
  /// around it: with the check that it may, and so that nobody else may until it ends.
  func entering<Value>(
    _ callee: ComponentInstanceIndex, from caller: ComponentInstanceIndex?, call: () -> Value
  ) -> Value {
    let entered = unit.graph.entered(callee, from: caller)
      .filter { unit.flags.entering.contains($0) }
      .map { unit.enterFlag(of: $0) }
    for flag in entered {
      let isEntered = builder.load(builder.i8, from: flag)
      trap(
        WAMR_TRAP_CANNOT_ENTER_INSTANCE, if: builder.compare(.ne, isEntered, builder.i8.zero))
    }
    for flag in entered { builder.store(builder.i8.constant(1), to: flag) }
    let value = call()
    for flag in entered { builder.store(builder.i8.zero, to: flag) }
    return value
  }
}
