// From a core module to an LLVM module.
//
// The object compiled from it holds (see `CoreSymbol` for the names):
//
//   function.<i>             the functions; hidden if exported, else local. The C convention with
//                            the parameters of WebAssembly and nothing else (see `CoreSignature`).
//   function.<i>.tail        the body of a function that makes tail calls, with `tailcc`.
//   import.<kind>.<i>        slots, 8 bytes each, in `.data.slots`, for what is imported.
//   runtime.<name>           slots for functions of the loader, those that are used.
//   memory.<i>, table.<i>    descriptors, which the loader fills before any code runs.
//   global.<i>               the storage of exported globals.
//   tag.<i>                  a tag, whose address is all that is of interest.
//   initialize               void (): evaluates initial values, copies active segments, calls
//                            the start function.
//
// What the loader or another unit needs is kept through the linker's garbage collection by
// `llvm.used` (SHF_GNU_RETAIN). An image is linked from this object and then the support object (see
// `SupportModule`), in this order, with
//
//   ld.lld -shared --gc-sections -z defs … unit.o support.o
//
// A unit in parts (see `CoreUnitPart`) has an object for each, and its local symbols are hidden ones.
//
// Where a component has exceptions its code has tables for unwinding it, and `invoke`s (see
// `FunctionEmitter+Exceptions`). All other code is never unwound, only walked along its frame pointers. Locations are lines of the module:
// line n is the byte n of the core module, counted from its first byte; 0, which in DWARF means
// that there is no line, can't occur, as every location is behind the module's 8 bytes of header.

import BundleFormat
import LLVM
import WasmBytes
import WasmCore

/// How core modules and adapters are lowered.
package struct EmissionOptions: Hashable, Sendable {
  /// What the code will run on.
  package var processor: LLVM.Processor
  /// What the code is optimised for.
  package var level: LLVM.OptimizationLevel
  /// The extensions of the processor that may be named in what is emitted.
  package var features: TargetFeatures
  /// Whether each access to a memory is made, in its place and to its whole extent, and each global
  /// written to whenever the guest does: what it is when an access traps is told then.
  ///
  /// LLVM drops a load that nothing depends on, narrows one that little depends on, and moves loads
  /// and stores where only a trap could tell: such code may trap later than the specification has
  /// it, or not at all. It costs much, and is for comparisons (see the differential fuzzer).
  package var keepsAllAccesses = false
  /// Whether exceptions may pass through the code: all of a component's is unwound if one of its core
  /// modules has a tag, and none if none has.
  package var unwinds = false
  /// What the core module's offset 0 is among the lines of the module that is emitted to.
  package var firstLine: UInt32 = 0
  /// Whether the first memory that the core module defines is in reach of a distance in the code.
  package var reachesMemory = true

  /// Makes the options for code that runs on `processor`, optimised to `level`.
  ///
  /// The features are those of the processor's level if none are stated.
  package init(
    processor: LLVM.Processor, level: LLVM.OptimizationLevel, features: TargetFeatures? = nil
  ) {
    self.processor = processor
    self.level = level
    self.features = features ?? TargetFeatures.level(named: processor.name) ?? []
  }
}

/// A core module, which has been validated, with what has to be known before it is emitted.
package struct CoreUnit: Sendable {
  package let module: CoreModule
  package let layout: CoreUnitLayout
  /// What is compiled apart, and linked into one image in this order.
  package let parts: [CoreUnitPart]
  private let survey: CoreModuleSurvey

  /// Surveys `module`.
  ///
  /// - Parameters:
  ///   - module: The core module.
  ///   - partByteCount: How much code a part has, about.
  /// - Throws: What the module's size is limited by.
  package init(
    _ module: CoreModule, partByteCount: Int
  ) throws(WasmError) {
    self.module = module
    layout = try CoreUnitLayout(module)
    survey = try CoreModuleSurvey(module)
    parts = CoreUnitPart.parts(of: module, byteCount: partByteCount)
  }

  /// Emits `part`.
  ///
  /// - Parameters:
  ///   - part: One of the unit's parts.
  ///   - name: What dumps call the module.
  ///   - options: How it is lowered.
  ///   - machine: The back end that will compile it.
  /// - Throws: What the module's size is limited by.
  /// - Returns: An LLVM module that verifies, not yet optimised.
  package func emitted(
    _ part: CoreUnitPart, named name: String, options: EmissionOptions,
    for machine: borrowing LLVM.TargetMachine
  ) throws(WasmError) -> LLVM.Module {
    let result = LLVM.Module(named: name, for: machine)
    try emit(part, options: options, to: result.builder)
    return result
  }

  /// Emits `part` to `builder`, whose module has to outlive the call.
  func emit(
    _ part: CoreUnitPart, options: EmissionOptions, to builder: LLVM.Builder
  ) throws(WasmError) {
    let emitter = CoreModuleEmitter(
      module, part: part, layout: layout, survey: survey, options: options, builder: builder)
    try emitter.emit()
  }
}

/// Emits `module`, which has been validated, as a whole.
package func emitCoreModule(
  _ module: CoreModule, named name: String, options: EmissionOptions,
  for machine: borrowing LLVM.TargetMachine
) throws(WasmError) -> LLVM.Module {
  let unit = try CoreUnit(module, partByteCount: .max)
  return try unit.emitted(unit.parts[0], named: name, options: options, for: machine)
}

extension LLVM.Builder {
  /// Adds to `function` the attributes that all compiled code has.
  ///
  /// There is no `mustprogress` and no `willreturn`: an endless loop of the guest is endless.
  package func addCommonAttributes(to function: LLVM.IRValue, options: EmissionOptions) {
    if options.unwinds {
      // 1: a table that is right at calls, which is where exceptions pass.
      addAttribute("uwtable", number: 1, to: function)
    } else {
      addAttribute("nounwind", to: function)
    }
    // Backtraces follow the chain of frames.
    addAttribute("frame-pointer", "all", to: function)
    // A frame larger than a page may not step over the stack's guard.
    addAttribute("probe-stack", "inline-asm", to: function)
    // Endless recursion has to exhaust the stack, not become a loop.
    addAttribute("disable-tail-calls", "true", to: function)
    addAttribute("target-cpu", options.processor.name, to: function)
    addAttribute("tune-cpu", options.processor.tuning, to: function)
    if !options.processor.features.isEmpty {
      addAttribute("target-features", options.processor.features, to: function)
    }
    if options.level == .size { addAttribute("optsize", to: function) }
  }
}
