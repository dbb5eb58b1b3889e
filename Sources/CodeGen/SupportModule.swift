// The second object of every unit.
//
// It defines what the unit's own object may only declare: the reservations, and the functions of the
// C library that LLVM calls by name on its own (a copy becomes `memcpy`, a rounding `floor` on a
// processor without the instruction). An image can't import them, having no dynamic relocations, so
// each is a jump through a slot that the loader fills. Everything stands in a section of its own:
// `ld.lld --gc-sections` drops what the unit doesn't use, slot included.
//
// It is written in assembly, which LLVM assembles as part of an otherwise empty module.

import CWamrABI
import LLVM

/// Emits the support object of a unit that has `reservations`, in their order.
package func emitSupportModule(
  reservations: [Reservation], for machine: borrowing LLVM.TargetMachine
) -> LLVM.Module {
  let module = LLVM.Module(named: "support", for: machine)
  for name in RuntimeFunction.libraryNames {
    module.builder.appendAssembly(libraryFunction(name))
  }
  // No function: the loader's unwinder knows the format. As an absolute number it needs no relocation.
  module.builder.appendAssembly(
    """
    .globl \(CoreSymbol.personality)
    .hidden \(CoreSymbol.personality)
    .set \(CoreSymbol.personality), 0

    """)
  for reservation in reservations {
    module.builder.appendAssembly(definition(of: reservation))
  }
  return module
}

/// The functions of the loader, by the names that `CWamrABI.h` gives them.
package enum RuntimeFunction {
  /// The names of all functions that LLVM calls on its own.
  package static var libraryNames: [String] {
    (0..<UInt32(WAMR_RUNTIME_FUNCTION_COUNT.rawValue)).compactMap { number in
      guard wamr_runtime_function_is_library(number) != 0,
        let name = wamr_runtime_function_name(number)
      else { return nil }
      return String(cString: name)
    }
  }
}

// The C library keeps no frame pointer. Where it faults on the guest's behalf, in guest memory, the return
// address is on top of the stack, and it is the guest's: the function is jumped to.
private func libraryFunction(_ name: String) -> String {
  let slot = CoreSymbol.runtimeSlot(name)
  return """
    .section .text.\(name),"ax",@progbits
    .globl \(name)
    .hidden \(name)
    .type \(name),@function
    .p2align 4
    \(name):
      jmpq *\(slot)(%rip)
    .size \(name), . - \(name)
    .section \(CoreSymbol.slotSection).\(name),"aw",@progbits
    .globl \(slot)
    .hidden \(slot)
    .type \(slot),@object
    .p2align 3
    \(slot):
      .quad 0
    .size \(slot), 8

    """
}

private func definition(of reservation: Reservation) -> String {
  """
  .section \(reservation.section),"awR",@nobits
  .globl \(reservation.symbol)
  .hidden \(reservation.symbol)
  .type \(reservation.symbol),@object
  .balign \(reservation.alignment)
  \(reservation.symbol):
    .zero \(reservation.byteCount)
  .size \(reservation.symbol), \(reservation.byteCount)

  """
}
