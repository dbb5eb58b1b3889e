// What is remembered of the task that an instance is at.
//
// Calls nest, so the state of a task is in variables of its instance, which a call saves and sets anew, and
// gives back at its end. Only what some built-in of the instance can ask for is kept.

import CWamrABI
import CanonicalABI
import ComponentLinking
import LLVM

extension AdapterFunction {
  private var plan: AsynchronousPlan { unit.plan.asynchronous }

  /// Appends `call` of `lifted` as a task that may enter.
  ///
  /// A task of an asynchronous type waits while it may not, and nothing could ever change that.
  func asTask<Value>(of lifted: ComponentGraph.LiftedFunction, call: () -> Value) -> Value {
    guard lifted.isAsynchronous else { return withFreshTaskState(of: lifted.instance, call) }
    if plan.backpressureOwners.contains(lifted.instance) {
      let count = builder.load(builder.i32, from: unit.backpressure(of: lifted.instance))
      trap(WAMR_TRAP_CANNOT_BLOCK, if: builder.compare(.ne, count, builder.i32.zero))
    }
    guard !lifted.options.isAsynchronous || lifted.options.callback != nil else {
      return withFreshTaskState(of: lifted.instance, call)
    }
    let flag = unit.exclusiveFlag(of: lifted.instance)
    let isTaken = builder.load(builder.i8, from: flag)
    trap(WAMR_TRAP_CANNOT_BLOCK, if: builder.compare(.ne, isTaken, builder.i8.zero))
    builder.store(builder.i8.constant(1), to: flag)
    let value = withFreshTaskState(of: lifted.instance, call)
    builder.store(builder.i8.zero, to: flag)
    return value
  }

  /// Appends `call` as a synchronous task of `instance`, whose context is empty.
  func withFreshTaskState<Value>(
    of instance: ComponentInstanceIndex, _ call: () -> Value
  ) -> Value {
    var saved: [(variable: LLVM.IRValue, value: LLVM.IRValue)] = []
    func replace(
      _ variable: LLVM.IRValue, _ type: LLVM.IRType, by value: (LLVM.IRValue) -> LLVM.IRValue
    ) {
      let old = builder.load(type, from: variable)
      saved.append((variable, old))
      builder.store(value(old), to: variable)
    }
    for slot in (plan.contextSlots[instance] ?? []).sorted() {
      replace(unit.context(slot, of: instance), builder.i32) { _ in builder.i32.zero }
    }
    if plan.taskOwners.contains(instance) {
      replace(unit.task(of: instance), builder.pointer) { _ in builder.pointer.zero }
    }
    if plan.threadOwners.contains(instance) {
      replace(unit.threadIndex(of: instance), builder.i32) {
        builder.add($0, builder.i32.constant(1))
      }
    }
    let value = call()
    for (variable, value) in saved { builder.store(value, to: variable) }
    return value
  }
}

extension StubsEmitter {
  /// A slot of the context of the current task of `instance`, an `i32`.
  func context(_ slot: Int, of instance: ComponentInstanceIndex) -> LLVM.IRValue {
    variable("context.\(instance.rawValue).\(slot)", of: builder.i32)
  }

  /// The `TaskRecord` of the current task of `instance`, or null if it is synchronous.
  func task(of instance: ComponentInstanceIndex) -> LLVM.IRValue {
    variable("task.\(instance.rawValue)", of: builder.pointer)
  }

  /// The index of the current thread of `instance`: tasks nest, so it is their number.
  func threadIndex(of instance: ComponentInstanceIndex) -> LLVM.IRValue {
    variable("thread.\(instance.rawValue)", of: builder.i32)
  }

  /// How often `instance` has asked that no asynchronous call enters.
  func backpressure(of instance: ComponentInstanceIndex) -> LLVM.IRValue {
    variable("backpressure.\(instance.rawValue)", of: builder.i32)
  }

  /// The byte that is set while a task of `instance` runs beside which no other asynchronous one may.
  func exclusiveFlag(of instance: ComponentInstanceIndex) -> LLVM.IRValue {
    variable("exclusive.\(instance.rawValue)", of: builder.i8)
  }
}
