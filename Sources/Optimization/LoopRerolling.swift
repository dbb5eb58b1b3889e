// Puts loops beside a guest's own that LLVM can vectorise, where it can't vectorise those.
//
// Compilers for WebAssembly without vectors unroll small loops: the body stands there two, four or eight
// times, for as many elements. LLVM's vectoriser takes that for a body that accesses every second (fourth,
// eighth) element many times over, and either thinks that it doesn't pay or moves elements about. Rolled
// up again, a loop is vectorised like the one that the programmer wrote.
//
// Such a loop also ends, as a rule, when an index *equals* a bound that it approaches in steps of 16, say.
// Nothing tells LLVM that it is hit, so it can't count the rounds, and does nothing at all. The loop that
// is made here counts elements, and is only entered if the bound is hit.
//
// Other reasons are stores that are made in some rounds only (`StraightLoop`), places that LLVM can't
// compare before the loop (`ReadsAhead`, `Separation`), vectors that are narrower than the processor's
// (`Lanes`), and, where nothing can be done for several elements at once, addresses: in 32 bits a sum may wrap,
// so that none of its parts can be part of an access.
//
// What is made stands beside the loop that is there, see `LoopRewriting`. So the meaning is the same for
// every input: traps come at the same access, and a loop that never ends still doesn't.

import LLVM

extension LLVM.Module {
  /// Puts loops that LLVM can work on beside those that do the same in a way that it can't.
  ///
  /// The module has to be simplified, its loops with a preheader and their values used behind them
  /// only by phis, as the first of `OptimizationLevel.passesAroundLoops` leaves it.
  ///
  /// With `widensVectors`, all loops of vectors are taken apart, for wider ones.
  func rerollLoops(widensVectors: Bool) {
    var count = 0
    for function in builder.definedFunctions {
      for block in function.blocks {
        guard let loop = StraightLoop(block) else { continue }
        let forms = LoopForms(loop)
        if forms.onlyScatters, let branch = loop.latch.terminator {
          builder.setVectorization(of: branch, false)
          continue
        }
        guard let exit = LoopExit(forms),
          let copies = LoopCopies(forms, widensVectors: widensVectors)
        else { continue }
        let separation = Separation(copies)
        if copies.lanes != nil, separation?.keepsOrder != true { continue }
        let order = copies.lanes == nil ? ReadsAhead(copies) : nil
        var orders: [ReadsAhead?] = order.map { [$0] } ?? []
        // What LLVM can work on as it is needn't be made again.
        if copies.count > 1 || !exit.isCountable || !loop.conditionalStores.isEmpty
          || copies.lanes != nil || copies.isSequential
          || (order == nil && separation?.isNeeded == true)
        {
          orders.append(nil)
        }
        if orders.isEmpty { continue }
        let gate = LoopGate(before: copies, until: exit, with: builder)
        let entries = orders.map { order in
          count += 1
          return LoopRewriting.emit(
            copies, behind: gate, order: order, separation: separation, number: count,
            with: builder)
        }
        gate.enter(entries, or: loop, with: builder)
      }
    }
  }
}
