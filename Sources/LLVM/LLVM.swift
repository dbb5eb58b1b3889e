// The C API of LLVM, as much of it as the compiler uses.
//
// Ownership. `LLVM.Module` owns a context, a module, a builder and, if asked for, a builder of debug
// information, and disposes all of them, in the one order that is right, when it ends. Everything
// else that names something inside a module (`Builder`, `IRType`, `IRValue`, `BasicBlock`,
// `Metadata`) is a copyable handle without a lifetime of its own: it is valid as long as its module
// lives, so it may be stored only by what keeps the module, or lends it for the duration of a call.
//
// Threads. Modules share nothing: each may be used on a thread of its own. The back end's tables
// are set up once, by whichever thread makes the first module or target machine.

import CLLVM
import Glibc

/// The namespace of everything that wraps LLVM.
package enum LLVM {
  /// The version of the library that is linked.
  package static var version: String {
    var major: UInt32 = 0
    var minor: UInt32 = 0
    var patch: UInt32 = 0
    LLVMGetVersion(&major, &minor, &patch)
    return "\(major).\(minor).\(patch)"
  }

  /// The module doesn't follow LLVM's rules: a bug in what emitted it.
  package struct VerificationError: Error, Hashable {
    /// LLVM's words.
    package let message: String
  }

  /// LLVM could not optimise or compile a module that follows its rules.
  package struct CodeGenerationError: Error, Hashable {
    /// LLVM's words.
    package let message: String

    /// Makes the error with LLVM's words in `message`.
    package init(message: String) { self.message = message }
  }

  /// The exit code of a program whose LLVM gives up: an internal error.
  static let internalErrorExitCode: Int32 = 70

  /// Prepares LLVM for threads that use it, beside this enumeration's own functions, if it isn't yet.
  package static func prepare() { _ = backEnd }

  /// Sets LLVM's options, and registers all back ends and the handler of fatal errors.
  ///
  /// Only one of them is used here, but LLD registers all of them, and could do so while other threads
  /// look for theirs.
  /// A lazily made global is made once even if several threads ask for it at the same time.
  static let backEnd: Void = {
    LLVMInstallFatalErrorHandler { reason in
      // LLVM would exit with 1, which says that the input is at fault.
      let text = reason.map { String(cString: $0) } ?? "unknown"
      let line = "internal error: LLVM: \(text)\n"
      _ = line.withCString { write(STDERR_FILENO, $0, line.utf8.count) }
      exit(LLVM.internalErrorExitCode)
    }
    setOptions([
      // A frame is to be set up before anything that can fault: without it, the backtrace of a
      // trap on a path that needs no frame would leave out the caller.
      "-enable-shrink-wrap=false",
      // The back end takes no notice of `nomerge` on traps, and would make one of all that have the
      // same code: the line table could no longer tell which of them it was.
      "-enable-tail-merge=false",
      // Widening would rewrite a guest's 32-bit index as a 64-bit one of its own and the additions
      // to it as separate values; the addresses of one loop then no longer show that they are
      // consecutive, and neither vectoriser recognises them. Without it the kernels took 0.94 of
      // the time (geometric mean), `heat` a quarter.
      "-indvars-widen-indvars=false",
      // A comparison of a loop's places that is made once for the loop around it is of all places that the one
      // around goes through, and fails where a transform's halves take turns: `fourier` was never vectorised.
      "-hoist-runtime-checks=false",
      // Lets a loop have as many elements at once as its narrowest fit into a register; by the widest alone,
      // a sum of 64 bits over bytes would leave seven eighths of the registers empty: `life`, for which
      // it halves the time at the host's level and takes it to a third at x86-64-v2. Of the other kernels the code
      // is the same, but for `quicksort`, which is as fast.
      "-vectorizer-maximize-bandwidth",
      // 2 to the power of this many bytes. An interpreter's dispatch that crosses a line of the cache
      // took up to 2.7 times as long as one that doesn't (Zen 4); all kernels, 0.99 of the time, and
      // CPython is 0.4 % larger.
      "-x86-experimental-pref-innermost-loop-alignment=6",
      // Where variables are is not told, there being none; to find that out for every instruction took a
      // tenth of the time of -O1.
      "-experimental-debug-variable-locations=false",
    ])
    LLVMInitializeAllTargetInfos()
    LLVMInitializeAllTargets()
    LLVMInitializeAllTargetMCs()
    LLVMInitializeAllAsmPrinters()
    LLVMInitializeAllAsmParsers()
  }()

  /// Sets options of the library that have no function in its C API.
  private static func setOptions(_ options: [String]) {
    let arguments = (["wamrc"] + options).map { UnsafePointer(strdup($0)) }
    defer { arguments.forEach { free(UnsafeMutableRawPointer(mutating: $0)) } }
    LLVMParseCommandLineOptions(Int32(arguments.count), arguments, nil)
  }

  /// Takes over a string that LLVM allocated.
  static func string(consuming message: UnsafeMutablePointer<CChar>?) -> String {
    guard let message else { return "" }
    defer { LLVMDisposeMessage(message) }
    return String(cString: message)
  }

  /// Throws what `error` says, if it says anything.
  static func check(_ error: LLVMErrorRef?) throws(CodeGenerationError) {
    guard let error, let text = LLVMGetErrorMessage(error) else { return }
    defer { LLVMDisposeErrorMessage(text) }
    throw CodeGenerationError(message: String(cString: text))
  }
}
