extension LLVM.OptimizationLevel {
  /// LLVM's own passes of the level in two parts, as `Module.optimize` takes them: what simplifies, and then
  /// what makes fast; nil for levels that don't vectorise.
  ///
  /// Between the two, loops have a preheader, and phis for what is used behind them. Left out of what
  /// `default<O2>` has, for 0.92 of the time, is:
  ///
  /// - what is for languages that no guest comes from: coroutines, OpenMP, annotations;
  /// - what looks for something that is in no guest: attributes that go by names of functions, hints of a
  ///   programmer, profiles, assumptions, initializers and tables of LLVM's own;
  /// - a second or third round of `instcombine`, `sroa`, `simplifycfg` and `licm`, and `bdce`, where no guest
  ///   was seen to get slower: the kernels (v2) take 0.997 of the time, and CPython's code is as large.
  ///
  /// The rounds that are left make a difference to the bundles of some guest, and so does each pass but a few
  /// (`loop-deletion`, `loop-load-elim`, `tailcallelim`, `float2int`) that are for guests whose compiler has done less.
  package var passesAroundLoops: (simplification: String, optimization: String)? {
    switch self {
    case .none, .less, .size: nil
    case .standard, .aggressive: (simplification, optimization)
    }
  }

  /// Asked for by its name alone, it would end the program where one round isn't enough.
  private static let combine = "instcombine<no-verify-fixpoint>"

  private var simplification: String {
    let isAggressive = self == .aggressive
    let combine = Self.combine
    let branches = "simplifycfg<switch-range-to-icmp>"
    let unswitch = "simple-loop-unswitch<\(isAggressive ? "" : "no-")nontrivial;trivial>"
    let early = ["simplifycfg", "sroa", "early-cse"] + (isAggressive ? ["callsite-splitting"] : [])
    let scalars = [
      // What was inlined brings the records of its results.
      "sroa", "early-cse<memssa>", "jump-threading", "correlated-propagation", combine,
      "aggressive-instcombine", "tailcallelim", "reassociate", "constraint-elimination",
    ]
    let loops = [
      "loop-mssa(loop-instsimplify,loop-simplifycfg,licm<no-allowspeculation>,"
        + "loop-rotate<header-duplication;no-prepare-for-lto>,licm<allowspeculation>,\(unswitch))",
      combine, "loop(loop-idiom,indvars,\(unswitch),loop-deletion,loop-unroll-full)",
    ]
    let redundancies = [
      "vector-combine", "mldst-motion<no-split-footer-bb>", "gvn", "sccp", "jump-threading",
      "correlated-propagation", "adce", "memcpyopt", "dse",
      "simplifycfg<switch-range-to-icmp;hoist-common-insts;sink-common-insts>",
    ]
    let perFunction = (scalars + loops + redundancies).joined(separator: ",")
    let callGraph = [
      isAggressive ? "inline,argpromotion" : "inline",
      "function<eager-inv;no-rerun>(\(perFunction))", "function-attrs",
      "function(require<should-not-run-function-passes>)",
    ].joined(separator: ",")
    return [
      "function<eager-inv>(\(early.joined(separator: ",")))", "ipsccp", "globalopt",
      "function<eager-inv>(\(combine),\(branches))", "require<globals-aa>",
      "cgscc(devirt<4>(\(callGraph)))", "deadargelim", "globaldce",
      "function<eager-inv>(float2int,\(isAggressive ? "chr," : "")"
        + "loop(loop-rotate<header-duplication;no-prepare-for-lto>,loop-deletion))",
    ].joined(separator: ",")
  }

  private var optimization: String {
    let combine = Self.combine
    let perFunction = [
      // What stands between the two parts may compute an address once for each use of it.
      "early-cse", "loop-vectorize<no-interleave-forced-only;no-vectorize-forced-only>",
      "infer-alignment", "loop-load-elim", combine,
      "simplifycfg<forward-switch-cond;switch-range-to-icmp;switch-to-lookup;no-keep-loops;"
        + "hoist-common-insts;sink-common-insts>",
      "slp-vectorizer", "vector-combine", "loop-unroll<\(rawValue)>", "infer-alignment", combine,
      "loop-mssa(licm<allowspeculation>)", "instsimplify", "div-rem-pairs",
      "simplifycfg<switch-range-to-icmp;speculate-unpredictables>",
    ].joined(separator: ",")
    return "function<eager-inv>(\(perFunction)),globaldce"
  }
}
