import Foundation
import TestSupport
import WasmBytes
import WasmCore

/// The modules that scripts import from as `spectest`, compiled like all others.
///
/// They are several so that scripts which need nothing else than what the compiler supports get it.
enum Spectest {
  case compiled(Machine.CompiledModule)
  case unsupported(String)

  /// Compiles all of them on `machine`.
  static func all(on machine: Machine) throws -> [Spectest] {
    let folder = Locations.root.appending(path: "Tests/Conformance")
    return try ["spectest.wat", "spectest-table64.wat"].map { name in
      let text = String(decoding: try bytes(of: folder.appending(path: name)), as: UTF8.self)
      let bytes = try wasm(fromText: text)
      do {
        let module = try CoreModule(decoding: bytes, in: 0..<bytes.count)
        try module.validated()
        return .compiled(try machine.compile(module))
      } catch let error as WasmError {
        guard case .unsupported(let feature) = error.reason else { throw error }
        return .unsupported("\(feature)")
      }
    }
  }

  /// Makes a new instance.
  func instance(
    on machine: Machine, thread: GuestThread
  ) throws -> ScriptRunner.Instance {
    switch self {
    case .unsupported(let feature): return .unsupported(feature)
    case .compiled(let compiled):
      let instance = try machine.instance(of: compiled, imports: [])
      if let trap = try thread.initialize(instance) { throw trap }
      return .running(instance)
    }
  }
}
