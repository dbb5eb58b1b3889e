import WasmBytes

/// The comparison of a type that is given with one that is wanted.
///
/// On each side some variables stand for others: those that are bound by what is compared, once it has
/// been opened. Of those of the wanted type some are still open: the first type that is given for one
/// is what it stands for from then on.
struct Comparison {
  var given: [ResourceVariable: ResourceVariable] = [:]
  var wanted: [ResourceVariable: ResourceVariable] = [:]
  var open: Set<ResourceVariable> = []

  /// What `variable` of the given type stands for.
  func resolved(given variable: ResourceVariable) -> ResourceVariable {
    given[variable] ?? variable
  }

  /// What `variable` of the wanted type stands for.
  func resolved(wanted variable: ResourceVariable) -> ResourceVariable {
    wanted[variable] ?? variable
  }
}

extension WasmError.TypeMismatch {
  /// The mismatch with `step` in front of its place.
  func inside(_ step: String) -> WasmError.TypeMismatch {
    var mismatch = self
    mismatch.place.insert(step, at: 0)
    return mismatch
  }
}
