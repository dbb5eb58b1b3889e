import LLVM

/// What one copy of a loop's body reads and writes.
struct AccessOrder {
  /// The loads, in their order.
  private(set) var loads: [(access: LLVM.IRValue, address: LoopForms.Address)] = []
  /// The stores, in their order.
  private(set) var stores: [(access: LLVM.IRValue, address: LoopForms.Address)] = []
  /// All of them, in their order.
  private(set) var accesses: [(access: LLVM.IRValue, address: LoopForms.Address)] = []
  /// Whether all loads come before all stores.
  private(set) var readsFirst = true
  private let forms: LoopForms

  /// Looks at the first of `copies`.
  init(_ copies: LoopCopies) {
    forms = copies.forms
    for instruction in copies.work.prefix(copies.workPerCopy) {
      switch instruction.opcode {
      case .load:
        if !stores.isEmpty { readsFirst = false }
        if let address = forms.address(instruction.operands[0]) {
          loads.append((instruction, address))
          accesses.append((instruction, address))
        }
      case .store:
        if let address = forms.address(instruction.operands[1]) {
          stores.append((instruction, address))
          accesses.append((instruction, address))
        }
      default: continue
      }
    }
  }

  /// Whether nothing is read a little behind what is written, which would make each element wait for
  /// the one before, through memory.
  ///
  /// That is all right for a store that control mostly goes round, and not if it is always made.
  var avoidsRecurrences: Bool {
    readsFirst
      && stores.allSatisfy { store in
        loads.allSatisfy { load in
          guard let index = store.address.index, load.address.base == store.address.base,
            let distance = load.address.index.flatMap(index.distance)
          else { return true }
          let moved = distance &+ load.address.displacement &- store.address.displacement
          guard let step = forms.step(of: index) else { return moved == 0 }
          let ahead = step > 0 ? moved : -moved
          return ahead >= 0 || ahead <= -Self.farBehind
        }
      }
  }

  /// From what distance on, in bytes, what is read behind the writes doesn't wait for them.
  private static let farBehind: Int64 = 256
}
