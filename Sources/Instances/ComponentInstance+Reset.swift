// Making a component new in place, for another guest.
//
// As a rule the initializers call nothing of the host's. What they do is the same each time then, and the state
// behind them is restored, so that they needn't run again. Where they do call the host, what is restored is
// the state before them.

import CWamrABI
import CWamrPlatform
import WamrPlatform

extension ComponentInstance {
  /// Makes the component as it was before the host was called the first time; its host functions get no store
  /// until another one is set, and `initialize()` is to be called again.
  ///
  /// To be called on the thread that made it and that all calls are made on. It is cheaper than to map it
  /// anew, by more than ten times.
  ///
  /// How it is done is found out at the first time, and again at the second, the fourth and so on: guests may have
  /// other habits by then.
  ///
  /// - Throws: a system call's failure, after which the component is of no use.
  package func reset() throws(SystemError) {
    // Asked before anything is made new: whatever comes into memory from here on counts for the next time.
    let pageFaultCount = PageFaults.count()
    let hasNewPages = pageFaultCount != self.pageFaultCount
    self.pageFaultCount = pageFaultCount
    stack.reset()
    let learns = resetCount & (resetCount - 1) == 0
    resetCount += 1
    if learns {
      try learn()
    } else {
      var discards = PageDiscards()
      for instance in instances {
        try instance.restore(
          givesBack: hasNewPages || !instance.noticesNewPages, &discards)
      }
      try discards.giveBack()
    }
    if !restoresInitialized { for instance in instances { instance.describe() } }
    bind()
    isInitialized = restoresInitialized
    hasTrapped = false
  }

  /// Makes everything new, and finds out how that is done at less cost.
  private func learn() throws(SystemError) {
    let map = PageMap()
    let habits = instances.map { $0.writtenPages(map) ?? [] }
    for instance in instances { try instance.makeNew() }
    // They have ended once, and so they end.
    restoresInitialized = isInitialized && keepInitializedState(map, habits)
    if restoresInitialized { return }
    for (instance, habits) in zip(instances, habits) {
      try instance.makeNew()
      _ = instance.keepState(changed: [], habits: habits)
    }
  }

  /// Lets the state behind the initializers be restored; returns whether it can be.
  private func keepInitializedState(
    _ map: borrowing PageMap, _ habits: [[Range<Int>]]
  ) -> Bool {
    isInitialized = false
    hasTrapped = false
    bind { _, _ in WAMR_TRAP_HOST_FAILURE.rawValue }
    do throws(Trap) {
      try initialize()
    } catch {
      return false
    }
    // What else they have left would have to be kept as well.
    guard stack.isEmpty else {
      stack.reset()
      return false
    }
    for (instance, habits) in zip(instances, habits) {
      guard let changed = instance.writtenPages(map),
        instance.keepState(changed: changed, habits: habits)
      else { return false }
    }
    return true
  }
}
