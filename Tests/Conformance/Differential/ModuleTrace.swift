// What a module does, as lines that can be compared.
//
// A line for the instantiation, then for each call of an exported function one for what came of it and
// one for the state that it left: all bytes of memories as a checksum, the values of globals, which
// elements of tables are null. `Toolchain/Fuzz/reference.py` writes the same of wasmtime.

import CWamrABI
import Instances
import WasmBytes
import WasmCore

/// The lines of one run of a module.
struct ModuleTrace: Equatable {
  var lines: [String]

  /// Compiles `module` with `machine`, instantiates it, and makes the calls of `plan`.
  init(of module: CoreModule, calling plan: CallPlan, on machine: TracingMachine) throws {
    defer { machine.machine.reset() }
    let compiled = try machine.machine.compile(module)
    let instance = try machine.machine.instance(of: compiled, imports: [])
    if let trap = try machine.thread.initialize(instance) {
      lines = ["instantiation \(trap.trace)"]
      return
    }
    lines = ["instantiated"]
    let exports = try module.exports.map { export in
      guard let item = try instance.export(named: export.name) else {
        throw Machine.Failure(text: "an export isn't found by its name")
      }
      return item
    }
    lines.append(Self.state(of: exports))
    for (number, call) in plan.calls.enumerated() {
      guard case .function(let type) = exports[call.export].declaredType else { continue }
      var outcome: String
      do {
        let results = try machine.thread.call(
          exports[call.export].address, of: type, call.arguments)
        outcome = (["returned"] + zip(results, type.results).map { $0.trace(as: $1) })
          .joined(separator: " ")
      } catch let trap as Trap {
        outcome = trap.trace
      }
      lines.append("call \(number) \(outcome)")
      lines.append(Self.state(of: exports))
    }
  }

  /// Makes the trace that consists of `lines`.
  init(lines: [String]) { self.lines = lines }

  private static func state(of exports: [CoreExtern]) -> String {
    let parts = exports.compactMap { export -> String? in
      switch export.declaredType {
      case .memory:
        let memory = export.address.load(as: wamr_memory.self)
        let bytes = UnsafeRawBufferPointer(start: memory.base, count: Int(memory.byte_count))
        let sum = String(CRC32.checksum(of: bytes), radix: 16)
        return "memory \(bytes.count) " + String(repeating: "0", count: 8 - sum.count) + sum
      case .global(let type):
        let bits = ValueBits(loading: type.value, from: export.address)
        return "global " + bits.trace(as: type.value)
      case .table:
        let table = export.address.load(as: wamr_table.self)
        let nulls = (0..<Int(table.count)).map { table.elements[$0] == nil ? "0" : "1" }
        return "table " + nulls.joined()
      default: return nil
      }
    }
    return "state " + parts.joined(separator: ", ")
  }

  /// Where this trace and `other` part: the number of the line, or nil if nowhere.
  ///
  /// Two runs that exhaust their stacks do so at different depths, and nothing behind that can be compared.
  func difference(from other: ModuleTrace) -> Int? {
    let exhausted = [self, other].compactMap { trace in
      trace.lines.firstIndex { $0.hasSuffix("call stack exhausted") }
    }
    let end = exhausted.min() ?? max(lines.count, other.lines.count)
    return (0..<end).first { number in
      number >= lines.count || number >= other.lines.count
        || lines[number] != other.lines[number]
    }
  }
}

/// A machine and the thread that its code runs on.
struct TracingMachine {
  let machine: Machine
  let thread: GuestThread

  /// Makes the thread's stack.
  init(_ machine: Machine) throws {
    self.machine = machine
    thread = try GuestThread(machine: machine)
  }
}

extension Trap {
  /// How traces have it: as wasmtime's kinds, which are fewer.
  fileprivate var trace: String {
    switch code {
    case WAMR_TRAP_UNDEFINED_ELEMENT: "trapped: out of bounds table access"
    case WAMR_TRAP_UNINITIALIZED_ELEMENT: "trapped: null reference"
    default: "trapped: " + (code.phrases.first ?? "\(code.rawValue)")
    }
  }
}
