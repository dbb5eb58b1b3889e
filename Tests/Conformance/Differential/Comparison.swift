// One module, run at two levels of optimisation, and what the reference says of it.
//
// The compiler differs from the specification in one thing on purpose: an access to a 32-bit memory
// traps where LLVM makes it, if it does (see `EmissionOptions.keepsAllAccesses`). So where the runs
// part at a trap for an access out of bounds, the module is compiled again with every access kept.
// If it then does what the reference says, that is the reason; it is counted as such. Anything else is
// a difference.

import Driver
import Foundation
import LLVM
import TestSupport
import WasmBytes
import WasmCore

/// What compares modules with the reference.
struct Comparison {
  private let levels: [(name: String, usual: TracingMachine, keeping: TracingMachine)]

  /// What came of one module.
  enum Outcome {
    /// The runs agree in so many lines.
    case same(lines: Int)
    /// A trap came later than specified, or not at all, only because accesses weren't kept.
    case relaxed(String)
    /// The module wasn't run, for this reason.
    case skipped(String)
    /// The runs part.
    case different(String)
  }

  /// Makes the machines.
  init(target: CompilationTarget) throws {
    levels = try [LLVM.OptimizationLevel.none, .standard].map { level in
      (
        name: level.rawValue,
        usual: try TracingMachine(try Machine(processor: target.processor, level: level)),
        keeping: try TracingMachine(
          try Machine(processor: target.processor, level: level, keepsAllAccesses: true))
      )
    }
  }

  /// Decodes and validates `bytes`; throws the outcome if that is one.
  static func module(_ bytes: [UInt8]) throws -> Result<CoreModule, Refusal> {
    do {
      return .success(try CoreModule(decoding: bytes, in: 0..<bytes.count).validated())
    } catch {
      switch error.reason {
      case .unsupported, .limitExceeded:
        return .failure(Refusal(outcome: .skipped("\(error.reason)")))
      case .malformed, .invalid: return .failure(Refusal(outcome: .different("refused: \(error)")))
      }
    }
  }

  /// An outcome that a module has without being run.
  struct Refusal: Error {
    var outcome: Outcome
  }

  /// Compares what `module` does with `reference`.
  func outcome(
    of module: CoreModule, calling plan: CallPlan, reference: ModuleTrace
  ) throws -> Outcome {
    if let first = reference.lines.first, first.hasPrefix("refused") { return .skipped(first) }
    var relaxed: String?
    for level in levels {
      let trace: ModuleTrace
      do {
        trace = try ModuleTrace(of: module, calling: plan, on: level.usual)
      } catch let error as WasmError {
        return .skipped("\(error.reason)")
      }
      guard let line = trace.difference(from: reference) else { continue }
      let text =
        "-\(level.name) at line \(line)\n  here:      \(trace.text(line))"
        + "\n  reference: \(reference.text(line))"
      guard trace.isOutOfBounds(near: line) || reference.isOutOfBounds(near: line) else {
        return .different(text)
      }
      let kept = try ModuleTrace(of: module, calling: plan, on: level.keeping)
      guard let line = kept.difference(from: reference) else {
        relaxed = text
        continue
      }
      return .different(
        text + "\nwith all accesses kept, at line \(line)\n  here:      \(kept.text(line))"
          + "\n  reference: \(reference.text(line))")
    }
    return relaxed.map(Outcome.relaxed) ?? .same(lines: reference.lines.count)
  }
}

extension ModuleTrace {
  /// Line `number`, or what stands for it behind the end.
  func text(_ number: Int) -> String { number < lines.count ? lines[number] : "(nothing)" }

  /// Whether line `number`, or the call that left the state which it tells, is a trap for an access out of
  /// the bounds of a memory.
  func isOutOfBounds(near number: Int) -> Bool {
    [number - 1, number].contains {
      lines.indices.contains($0) && lines[$0].hasSuffix("out of bounds memory access")
    }
  }
}
