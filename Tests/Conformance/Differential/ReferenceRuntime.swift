import Foundation
import TestSupport

/// What runs modules in wasmtime: a process that stays, as starting one for each module would take longer
/// than all the rest.
struct ReferenceRuntime {
  private let process: LineProcess

  /// Starts `python`, which has wasmtime's package.
  init(python: URL) throws {
    let program = Locations.root.appending(path: "Toolchain/Fuzz/reference.py")
    process = try LineProcess(python, [program.path])
  }

  private struct Request: Encodable {
    var module: String
    var calls: [[String]]
  }

  /// Runs the module in `file` and makes the calls of `plan`.
  func trace(of file: URL, calling plan: CallPlan) throws -> ModuleTrace {
    let request = try JSONEncoder().encode(Request(module: file.path, calls: plan.texts))
    var lines: [String] = []
    if process.send(String(decoding: request, as: UTF8.self)) {
      while let line = process.readLine(within: 60_000) {
        if line.isEmpty { return ModuleTrace(lines: lines) }
        lines.append(line)
      }
    }
    throw ProcessFailure(description: "the reference runtime: \(process.death())")
  }
}
