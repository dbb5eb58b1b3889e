// The types of a function's locals, by index.
//
// A function states its locals in runs, and fifty thousand of them take seven bytes: expanding them
// for each of a million functions would be fifty gigabytes of work for a module of ten megabytes.
// So the first few are expanded, which are nearly all there ever are, and others are searched for.

import WasmBytes

/// The types of the parameters and locals of a function.
struct LocalTypes {
  private static let expandedMaximum = 128

  /// The types of the first locals.
  private var expanded: [CoreValueType] = []
  /// The runs, each with the index behind its last local.
  private var runs: [(end: Int, type: CoreValueType)] = []

  /// The number of parameters and locals.
  private(set) var count = 0

  /// Replaces all by those of a function with `parameters` and, behind them, `locals`.
  mutating func reset(
    _ parameters: ArraySlice<CoreValueType>, _ locals: [CoreModule.Function.LocalRun]
  ) {
    expanded.removeAll(keepingCapacity: true)
    runs.removeAll(keepingCapacity: true)
    count = 0
    for type in parameters { append(type, count: 1) }
    for run in locals { append(run.type, count: Int(run.count)) }
  }

  private mutating func append(_ type: CoreValueType, count added: Int) {
    for _ in 0..<min(added, Self.expandedMaximum - expanded.count) { expanded.append(type) }
    count += added
    if count > Self.expandedMaximum { runs.append((end: count, type: type)) }
  }

  /// Returns the type of `local`, or nil if there is no such local.
  func type(of local: CoreLocalIndex) -> CoreValueType? {
    let index = local.number
    if index < expanded.count { return expanded[index] }
    guard index < count else { return nil }
    // The first run whose end is above the index.
    var low = 0
    var high = runs.count - 1
    while low < high {
      let middle = (low + high) / 2
      if runs[middle].end > index { high = middle } else { low = middle + 1 }
    }
    return runs[low].type
  }
}
