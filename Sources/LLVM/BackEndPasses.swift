// The passes of LLVM's back end that are left out. The manager visits each of some 130 for each function, so
// that those which never find anything to do take a twentieth of the time.

import CBackEnd
import CLLVM
import Glibc

extension LLVM.OptimizationLevel {
  /// The passes of the back end that are left out at the level, by LLVM's names of them.
  package var omittedPasses: [String] {
    self == .less ? Self.passesWithoutEffect + Self.passesForSpeed : Self.passesWithoutEffect
  }

  /// What works on things that no guest has, nor any adapter: the code is the same without.
  package static let passesWithoutEffect = [
    // Garbage collection by LLVM's means.
    "Lower Garbage Collection Instructions", "Shadow Stack GC Lowering",
    "Analyze Machine Code For Garbage Collection", "StackMap Liveness Analysis",
    "Fixup Statepoint Caller Saved",
    // Instrumentation.
    "Insert XRay ops", "Insert fentry calls",
    "Instrument function entry/exit with calls to e.g. mcount() (post inlining)",
    "Implement the 'patchable-function' attribute", "Pseudo Probe Inserter",
    "Machine Sanitizer Binary Metadata", "Stack Frame Layout Analysis",
    "Safe Stack instrumentation pass", "Insert KCFI indirect call checks",
    // Hardening that functions or modules have to ask for.
    "X86 Indirect Branch Tracking", "X86 Return Thunks", "X86 Indirect Thunks",
    "X86 speculative load hardening", "X86 Speculative Execution Side Effect Suppression",
    "X86 Load Value Injection (LVI) Load Hardening",
    "X86 Load Value Injection (LVI) Ret-Hardening",
    // Matrices of Intel's AMX.
    "Lower AMX intrinsics", "Lower AMX type for load/store", "Tile Register Pre-configure",
    "Tile Register Configure", "X86 Lower Tile Copy",
    // Other platforms, and processors without 64 bits.
    "X86 Windows Fixup Buffer Security Check", "Contiguously Lay Out Funclets",
    "X86 insert wait instruction", "X86 Atom pad short functions",
    "X86 PIC Global Base Reg Initialization",
    // Profiles.
    "X86 Insert Cache Prefetches", "X86 Discriminate Memory Operands",
    // Values of variables in debug information, which has lines only.
    "Live DEBUG_VALUE analysis", "Remove Redundant DEBUG_VALUE analysis",
    // Integers of more than 128 bits, which are divided or converted to floating point.
    "Expand large div/rem", "Expand large fp convert",
    // Thread-local variables, branches to addresses of labels, vector functions of a library.
    "Local Dynamic TLS Access Clean-up", "TLS Variable Hoist", "Prepare callbr",
    "Expand indirectbr instructions", "Replace intrinsics with calls to vector library",
  ]

  /// What makes code faster, but less than it makes compilation slower: without, the back end takes two thirds
  /// of the time.
  ///
  /// The kernels at x86-64-v2 take 1.06 of the time: 1.04 by the first two, which are for loops through arrays, and
  /// 1.01 by the next two. CPython is as fast.
  package static let passesForSpeed = [
    "Loop Strength Reduction", "Canonicalize Freeze Instructions in Loops",
    "Early Machine Loop Invariant Code Motion", "Machine Instruction Scheduler",
    "Machine Copy Propagation Pass", "Machine code sinking", "Stack Slot Coloring",
    "X86 Execution Dependency Fix", "BreakFalseDeps", "X86 Byte/Word Instruction Fixup",
    "X86 Domain Reassignment Pass", "Interleaved Access Pass", "Remove dead machine instructions",
  ]
}

extension LLVM.Module {
  /// Compiles the module for `target`, as it is, without the `omitted` passes of the back end.
  ///
  /// - Parameters:
  ///   - kind: What to compile it to.
  ///   - target: The machine to compile for.
  ///   - omitted: LLVM's names of the passes to leave out; nil for those that the level leaves out.
  /// - Returns: The text or the object.
  /// - Throws: `LLVM.CodeGenerationError` if LLVM can't.
  package func compiled(
    to kind: LLVM.CompiledKind, for target: borrowing LLVM.TargetMachine,
    omitting omitted: [String]? = nil
  ) throws(LLVM.CodeGenerationError) -> [UInt8] {
    try compiledOrMissing(to: kind, for: target, omitting: omitted ?? target.level.omittedPasses)
      .code
  }

  /// Those of `passes` that the back end hasn't.
  package func unknownPasses(
    among passes: [String], for target: borrowing LLVM.TargetMachine
  ) throws(LLVM.CodeGenerationError) -> [String] {
    try compiledOrMissing(to: .object, for: target, omitting: passes).unknown
  }

  private func compiledOrMissing(
    to kind: LLVM.CompiledKind, for target: borrowing LLVM.TargetMachine,
    omitting omitted: [String]
  ) throws(LLVM.CodeGenerationError) -> (code: [UInt8], unknown: [String]) {
    builder.finishDebugInformation()
    let names = omitted.map { UnsafePointer(strdup($0)) }
    defer { for name in names { free(UnsafeMutableRawPointer(mutating: name)) } }
    var wereOmitted = Array(repeating: false, count: names.count)
    var message: UnsafeMutablePointer<CChar>?
    var buffer: LLVMMemoryBufferRef?
    let failed =
      back_end_emit(
        target.reference, reference, kind == .assembly, names, names.count, &wereOmitted, &message,
        &buffer)
    let text = LLVM.string(consuming: message)
    guard !failed, let buffer else { throw LLVM.CodeGenerationError(message: text) }
    defer { LLVMDisposeMemoryBuffer(buffer) }
    try checkDiagnostics()
    let bytes = UnsafeRawBufferPointer(
      start: LLVMGetBufferStart(buffer), count: LLVMGetBufferSize(buffer))
    let unknown = zip(omitted, wereOmitted).filter { !$0.1 }.map(\.0)
    return ([UInt8](bytes), unknown)
  }
}
