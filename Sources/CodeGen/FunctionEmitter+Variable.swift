// Locals, globals, constants, references, and the instructions that only move operands.

import LLVM
import WasmBytes
import WasmCore

extension FunctionEmitter {
  func emitVariable(_ instruction: Instruction) {
    switch instruction {
    case .localGet(let index):
      push(builder.load(irType(ofLocal: index), from: local(index)))
    case .localSet(let index):
      let value = pop()
      builder.store(value, to: local(index))
    case .localTee(let index):
      guard let value = operands.last else { return }
      builder.store(value, to: local(index))
    case .globalGet(let index): push(unit.loadGlobal(index))
    case .globalSet(let index):
      let value = pop()
      retain(value, of: unit.module.globals[index].type.value)
      unit.storeGlobal(value, to: index)
    case .i32Const(let value): push(builder.i32.constant(signed: Int64(value)))
    case .i64Const(let value): push(builder.i64.constant(signed: value))
    case .f32Const(let bits): push(builder.float.constant(bits: UInt64(bits)))
    case .f64Const(let bits): push(builder.double.constant(bits: bits))
    case .refNull: push(builder.pointer.zero)
    case .refIsNull:
      push(condition: builder.compare(.eq, pop(), builder.pointer.zero))
    case .refFunc(let index): push(unit.reference(to: index))
    case .refAsNonNull:
      guard let reference = operands.last else { return }
      site.trap(.nullReference, if: builder.compare(.eq, reference, builder.pointer.zero))
    case .drop: emitDrop()
    case .select:
      let condition = popCondition()
      let second = pop()
      let first = pop()
      push(builder.select(condition, first, second))
    default: preconditionFailure("not a variable instruction")
    }
  }

  /// Emits `drop`.
  ///
  /// LLVM removes a load that nobody uses, and with it the trap that an address out of bounds has
  /// to cause. A load whose only purpose is to be dropped is there for that trap.
  private func emitDrop() {
    let value = pop()
    guard value.isUnused, let load = value.sourceLoad else { return }
    load.setVolatile()
  }
}
