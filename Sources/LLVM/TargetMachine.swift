import CLLVM

extension LLVM {
  /// How much work LLVM puts into the code.
  package enum OptimizationLevel: String, Hashable, Sendable, CaseIterable {
    case none = "O0"
    case less = "O1"
    case standard = "O2"
    case aggressive = "O3"
    case size = "Os"

    /// The level's pass pipeline, as `Module.optimize` takes it.
    ///
    /// At the level that is chosen for fast compilation it takes a fourth of the time of LLVM's own: a guest's
    /// compiler has done the rest before. With `instcombine` before the inlining as well, and `gvn` and `dse`
    /// behind it, CPython takes a quarter more time to compile, is as fast and larger, and the kernels are as
    /// fast too. `early-cse` before the inlining, and with `memssa` behind it, would take 1.02 of the time of all; the
    /// kernels are as fast without, CPython takes 1.01 to 1.03 of the time. Without `licm` compiling would take
    /// 0.98 of the time and an interpreter's loop 1.4 (`machine`); with `instsimplify` for `instcombine`, 0.94, and
    /// what counts bits 1.7 (`bits`).
    package var passes: String {
      guard self == .less else { return "default<\(rawValue)>" }
      // Asked for by its name alone, it would end the program where one round isn't enough.
      let combine = "instcombine<no-verify-fixpoint>"
      let first = "mem2reg,simplifycfg"
      let second = "loop-mssa(loop-rotate,licm),early-cse,\(combine),simplifycfg"
      // `globalopt` finds one dead function of a chain at a time, and looks at all others again.
      let dead = "globaldce"
      return
        "\(dead),function(\(first)),cgscc(inline),\(dead),globalopt,function(\(second)),\(dead)"
    }

    var raw: LLVMCodeGenOptLevel {
      switch self {
      case .none: LLVMCodeGenLevelNone
      case .less: LLVMCodeGenLevelLess
      case .standard, .size: LLVMCodeGenLevelDefault
      case .aggressive: LLVMCodeGenLevelAggressive
      }
    }
  }

  /// The name and features of a processor.
  package struct Processor: Hashable, Sendable {
    /// LLVM's name of it.
    package var name: String
    /// Features added or taken away, as in `+avx2,-bmi`.
    package var features: String

    /// Makes the processor `name` with `features`.
    package init(name: String, features: String = "") {
      self.name = name
      self.features = features
    }

    /// LLVM's name of the processor that instructions are chosen and ordered for, of those that this one has.
    ///
    /// LLVM takes the level's for Intel's of 2011, which rotated by `shld`: on AMD's that takes twice as
    /// long as `rol` (`cipher`, `sha256`; the other kernels 0.99 of the time).
    package var tuning: String { name == "x86-64-v2" ? "generic" : name }

    /// Whether the processor has integer vectors of 32 bytes, with AVX2.
    package var hasWideVectors: Bool {
      ["x86-64-v3", "x86-64-v4"].contains(name) || features.split(separator: ",").contains("+avx2")
    }

    /// The processor this program runs on.
    package static var host: Processor {
      Processor(
        name: LLVM.string(consuming: LLVMGetHostCPUName()),
        features: LLVM.string(consuming: LLVMGetHostCPUFeatures()))
    }
  }

  /// A back end set up for one processor and one level of optimisation.
  package struct TargetMachine: ~Copyable {
    /// The platform of everything that is compiled.
    package static let triple = "x86_64-unknown-linux-gnu"

    let reference: LLVMTargetMachineRef

    /// The processor that code is made for.
    package let processor: Processor

    /// How much work goes into the code.
    package let level: OptimizationLevel

    /// Makes a machine that emits position-independent code in the small code model.
    package init(
      for processor: Processor, level: OptimizationLevel
    ) throws(CodeGenerationError) {
      _ = LLVM.backEnd
      self.processor = processor
      self.level = level
      var target: LLVMTargetRef?
      var message: UnsafeMutablePointer<CChar>?
      guard LLVMGetTargetFromTriple(Self.triple, &target, &message) == 0, let target else {
        throw CodeGenerationError(message: LLVM.string(consuming: message))
      }
      guard
        let machine = LLVMCreateTargetMachine(
          target, Self.triple, processor.name, processor.features, level.raw, LLVMRelocPIC,
          LLVMCodeModelSmall)
      else { throw CodeGenerationError(message: "no target machine for \(processor.name)") }
      reference = machine
      // On CPython it saves a fifth of the time; the kernels that were tried are as fast.
      if level == .less { LLVMSetTargetMachineFastISel(machine, 1) }
    }

    deinit { LLVMDisposeTargetMachine(reference) }
  }
}
