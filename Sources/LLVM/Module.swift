import CLLVM

extension LLVM {
  /// A module with a context of its own.
  package struct Module: ~Copyable {
    let reference: LLVMModuleRef

    /// What makes types, globals and instructions of the module; valid while the module lives.
    package let builder: Builder

    private let context: LLVMContextRef
    private let diagnostics: Diagnostics

    /// Makes an empty module for `target`.
    ///
    /// - Parameters:
    ///   - name: What dumps call the module.
    ///   - target: The machine that fixes the data layout.
    ///   - keepsNames: Whether names of values are kept, which dumps read better with.
    package init(named name: String, for target: borrowing TargetMachine, keepsNames: Bool = true) {
      guard let context = LLVMContextCreate(),
        let module = LLVMModuleCreateWithNameInContext(name, context),
        let builder = LLVMCreateBuilderInContext(context)
      else { preconditionFailure("LLVM's constructors never return null") }
      LLVMContextSetDiscardValueNames(context, keepsNames ? 0 : 1)
      self.context = context
      reference = module
      diagnostics = Diagnostics()
      self.builder = Builder(
        reference: builder, module: module, context: context, state: Builder.State())
      LLVMContextSetDiagnosticHandler(
        context, Diagnostics.handler, Unmanaged.passUnretained(diagnostics).toOpaque())

      LLVMSetTarget(module, TargetMachine.triple)
      let layout = LLVMCreateTargetDataLayout(target.reference)
      LLVMSetModuleDataLayout(module, layout)
      LLVMDisposeTargetData(layout)
    }

    deinit {
      // The builder holds a debug location, which lives in the context: the context goes last.
      if let debug = builder.state.debugBuilder { LLVMDisposeDIBuilder(debug) }
      LLVMDisposeBuilder(builder.reference)
      LLVMDisposeModule(reference)
      LLVMContextDispose(context)
    }

    /// Checks that the module follows LLVM's rules.
    package func verify() throws(VerificationError) {
      builder.finishDebugInformation()
      var message: UnsafeMutablePointer<CChar>?
      let failed = LLVMVerifyModule(reference, LLVMReturnStatusAction, &message) != 0
      let text = LLVM.string(consuming: message)
      if failed { throw VerificationError(message: text) }
    }

    /// Runs `passes`, such as `default<O2>`, for `target`.
    package func optimize(
      _ passes: String, for target: borrowing TargetMachine
    ) throws(CodeGenerationError) {
      builder.finishDebugInformation()
      let options = LLVMCreatePassBuilderOptions()
      defer { LLVMDisposePassBuilderOptions(options) }
      // Clang turns this on by itself; the library's default is off.
      LLVMPassBuilderOptionsSetSLPVectorization(options, 1)
      try LLVM.check(LLVMRunPasses(reference, passes, target.reference, options))
      try diagnostics.check()
    }

    /// Throws the first error that LLVM has reported since the last check.
    func checkDiagnostics() throws(CodeGenerationError) { try diagnostics.check() }

    /// The module in LLVM's assembly language.
    package var text: String {
      builder.finishDebugInformation()
      return LLVM.string(consuming: LLVMPrintModuleToString(reference))
    }
  }

  /// What a module is compiled to.
  package enum CompiledKind: Sendable {
    case assembly
    case object
  }

  /// The errors that LLVM reports while it works on a module.
  ///
  /// Without a handler LLVM would print them and end the program.
  final class Diagnostics {
    private var errors: [String] = []

    static let handler: LLVMDiagnosticHandler = { information, context in
      guard let context, LLVMGetDiagInfoSeverity(information) == LLVMDSError else { return }
      let text = LLVM.string(consuming: LLVMGetDiagInfoDescription(information))
      Unmanaged<Diagnostics>.fromOpaque(context).takeUnretainedValue().errors.append(text)
    }

    /// Throws the first error reported since the last check.
    func check() throws(CodeGenerationError) {
      guard let first = errors.first else { return }
      errors = []
      throw CodeGenerationError(message: first)
    }
  }
}
