import LLVM

/// Loads of a loop that are from the place where it stores, but for one number that nothing is known of.
///
/// `best[i] = max(best[i], best[i - weight] + worth)` with `i` going down is such a loop. Elements can be
/// done several at once, as none is read after it has been written; but LLVM would have to know the sign of
/// `weight`. All that it does without is to compare whether what is read and what is written overlap, and
/// they do.
///
/// So the sign is looked at before the loop, and the loop's addresses are made in a way that says it:
/// the load's is the store's and a distance in the direction that the loop goes, of 31 bits.
struct ReadsAhead {
  /// The loads in question, of the first copy.
  let loads: [LLVM.IRValue]
  /// Where the first store is made.
  private let store: LoopForms.Address
  private let forms: LoopForms
  private let goesUp: Bool

  /// The greatest distance that the loop can be entered with, in bytes; below a power of two.
  static let maximumDistance: Int64 = 1 << 31 - 1

  /// Finds such loads in the loop that `copies` are of; nil if there are none.
  init?(_ copies: LoopCopies) {
    let order = AccessOrder(copies)
    guard order.readsFirst, let store = order.stores.first?.address, let index = store.index else {
      return nil
    }
    let isOnePlace = order.stores.allSatisfy { other in
      other.address.base == store.base && other.address.index.flatMap(index.distance) != nil
    }
    guard isOnePlace else { return nil }
    forms = copies.forms
    self.store = store
    guard let step = copies.forms.step(of: index) else { return nil }
    goesUp = step > 0
    loads = order.loads.filter { load in
      guard let other = load.address.index, load.address.base == store.base,
        copies.forms.step(of: other) == step,
        let difference = other.adding(index, times: -1)
      else { return false }
      return difference.factors.count == 1
    }.map(\.access)
    if loads.isEmpty { return nil }
  }

  /// Emits by how much `load` is ahead of the store, an `i64` that is taken as unsigned.
  func distance(to load: LLVM.IRValue, in preheader: Preheader) -> LLVM.IRValue {
    let builder = preheader.builder
    let (own, other) = (offset(of: address(load), in: preheader), offset(of: store, in: preheader))
    return goesUp ? builder.subtract(own, other) : builder.subtract(other, own)
  }

  /// Emits the address of `load` in the first round, if it is ahead and not further than
  /// `maximumDistance`.
  func start(of load: LLVM.IRValue, in preheader: Preheader) -> LLVM.IRValue {
    let builder = preheader.builder
    // The mask changes nothing, and is what LLVM takes the sign from.
    let distance = builder.and(
      distance(to: load, in: preheader), builder.i64.constant(signed: Self.maximumDistance))
    let start = preheader.start(of: store)
    return builder.pointer(
      start,
      advancedBy: goesUp ? distance : builder.subtract(builder.i64.constant(0), distance))
  }

  private func address(_ load: LLVM.IRValue) -> LoopForms.Address {
    guard let address = forms.address(load.operands[0]) else {
      preconditionFailure("all addresses have been matched")
    }
    return address
  }

  private func offset(of address: LoopForms.Address, in preheader: Preheader) -> LLVM.IRValue {
    guard let index = address.index else {
      preconditionFailure("only accesses with an index are compared")
    }
    return preheader.builder.add(
      preheader.offset(of: index),
      preheader.builder.i64.constant(signed: address.displacement))
  }
}
