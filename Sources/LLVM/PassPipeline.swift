extension LLVM.OptimizationLevel {
  /// LLVM's own passes of the level in two parts, as `Module.optimize` takes them: what simplifies, and then
  /// what makes fast; nil for levels that don't vectorise.
  ///
  /// Between the two, loops have a preheader, and phis for what is used behind them. Left out is what is
  /// for languages that no guest comes from (coroutines, OpenMP, annotations).
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
    let early =
      ["lower-expect", "simplifycfg", "sroa", "early-cse"]
      + (isAggressive ? ["callsite-splitting"] : [])
    let inlining =
      ["inline", "function-attrs<skip-non-recursive-function-attrs>"]
      + (isAggressive ? ["argpromotion"] : [])
    let scalars = [
      "sroa", "early-cse<memssa>", "speculative-execution<only-if-divergent-target>",
      "jump-threading",
      "correlated-propagation", branches, combine, "aggressive-instcombine", "libcalls-shrinkwrap",
      "tailcallelim", branches, "reassociate", "constraint-elimination",
    ]
    let loops = [
      "loop-mssa(loop-instsimplify,loop-simplifycfg,licm<no-allowspeculation>,"
        + "loop-rotate<header-duplication;no-prepare-for-lto>,licm<allowspeculation>,\(unswitch))",
      branches, combine,
      "loop(loop-idiom,indvars,\(unswitch),loop-deletion,loop-unroll-full)",
    ]
    let redundancies = [
      "sroa", "vector-combine", "mldst-motion<no-split-footer-bb>", "gvn", "sccp", "bdce", combine,
      "jump-threading", "correlated-propagation", "adce", "memcpyopt", "dse", "move-auto-init",
      "loop-mssa(licm<allowspeculation>)",
      "simplifycfg<switch-range-to-icmp;hoist-common-insts;sink-common-insts>", combine,
    ]
    let perFunction = (scalars + loops + redundancies).joined(separator: ",")
    let callGraph = (inlining + ["function<eager-inv;no-rerun>(\(perFunction))"]).joined(
      separator: ",")
    return [
      "forceattrs", "inferattrs", "function<eager-inv>(\(early.joined(separator: ",")))", "ipsccp",
      "called-value-propagation", "globalopt",
      "function<eager-inv>(mem2reg,\(combine),\(branches))",
      "always-inline", "require<globals-aa>", "function(invalidate<aa>)",
      "require<profile-summary>",
      "cgscc(devirt<4>(\(callGraph),function-attrs,function(require<should-not-run-function-passes>)))",
      "deadargelim", "globalopt", "globaldce", "elim-avail-extern", "rpo-function-attrs",
      "recompute-globalsaa",
      "function<eager-inv>(float2int,lower-constant-intrinsics,\(isAggressive ? "chr," : "")"
        + "loop(loop-rotate<header-duplication;no-prepare-for-lto>,loop-deletion))",
    ].joined(separator: ",")
  }

  private var optimization: String {
    let combine = Self.combine
    let perFunction = [
      // What stands between the two parts may compute an address once for each use of it.
      "early-cse", "loop-distribute", "inject-tli-mappings",
      "loop-vectorize<no-interleave-forced-only;no-vectorize-forced-only>", "infer-alignment",
      "loop-load-elim", combine,
      "simplifycfg<forward-switch-cond;switch-range-to-icmp;switch-to-lookup;no-keep-loops;"
        + "hoist-common-insts;sink-common-insts>",
      "slp-vectorizer", "vector-combine", combine, "loop-unroll<\(rawValue)>", "transform-warning",
      "sroa<preserve-cfg>", "infer-alignment", combine, "loop-mssa(licm<allowspeculation>)",
      "alignment-from-assumptions", "loop-sink", "instsimplify", "div-rem-pairs", "tailcallelim",
      "simplifycfg<switch-range-to-icmp;speculate-unpredictables>",
    ].joined(separator: ",")
    return "function<eager-inv>(\(perFunction)),globaldce,constmerge,rel-lookup-table-converter"
  }
}
