import LLVM

/// What one copy of a loop's body reads and writes.
struct AccessOrder {
  typealias Access = (access: LLVM.IRValue, address: LoopForms.Address)

  /// The loads and stores, in their order.
  let accesses: [Access]
  private let forms: LoopForms

  /// Looks at the first of `copies`.
  init(_ copies: LoopCopies) {
    let forms = copies.forms
    self.forms = forms
    accesses = copies.work.prefix(copies.workPerCopy).compactMap { instruction in
      let pointer: LLVM.IRValue
      switch instruction.opcode {
      case .load: pointer = instruction.operands[0]
      case .store: pointer = instruction.operands[1]
      default: return nil
      }
      return forms.address(pointer).map { (instruction, $0) }
    }
  }

  /// The loads, in their order.
  var loads: [Access] { accesses.filter { $0.access.opcode == .load } }

  /// The stores, in their order.
  var stores: [Access] { accesses.filter { $0.access.opcode == .store } }

  /// Whether all loads come before all stores.
  var readsFirst: Bool {
    accesses.drop { $0.access.opcode == .load }.allSatisfy { $0.access.opcode == .store }
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
