// Errors as a person reads them, in the form that compilers use: the file, the byte offset, the
// kind, one sentence, and notes. All of the driver's English is in this file.

import BundleFormat
import Bundling
import CodeGen
import ComponentLinking
import Foundation
import WasmBytes

/// A message about an input, ready to be printed.
package struct Diagnostic: Sendable {
  /// The lines, without line ends.
  package var lines: [String]
  /// The exit status of the program.
  package var exitCode: Int32

  /// The message for `error`, met while compiling the file called `name`.
  package init(_ error: CompileError, input name: String) {
    exitCode = 1
    switch error {
    case .file(let error):
      let reason = String(cString: strerror(error.code))
      lines = ["wamrc: error: cannot \(error.operation) \(error.path): \(reason)"]
    case .textWithoutTool(let path):
      lines = [
        "\(path): error: this is WebAssembly text, and wasm-tools, which would parse it, was not found",
        "\(path): note: put wasm-tools on the PATH, or name it in WASM_TOOLS",
      ]
    case .textRefused(let reason):
      lines = ["\(name): error: \(reason)"]
    case .wasm(let error, let path):
      lines = ["\(name):\(Self.hexadecimal(error.offset)): error: \(error.reason)"]
      if let path, path != "root" {
        lines.append("\(name): note: in the component \(WasmError.escaped(path))")
      }
      lines += Self.notes(for: error).map { "\(name): note: \($0)" }
    case .link(let error):
      lines = ["\(name):\(Self.hexadecimal(error.offset)): error: \(error.reason)"]
      if !error.path.isEmpty {
        lines.append("\(name): note: in the instance \(WasmError.escaped(error.path))")
      }
    case .missingImports(let missing):
      lines = ["\(name): error: nothing provides \(missing.count) of the component's imports"]
      for entry in missing { lines += Self.lines(for: entry, input: name) }
    case .stubs(let error):
      let place = error.offset.map { "\(name):\(Self.hexadecimal($0))" } ?? name
      lines = ["\(place): error: \(error.reason)"]
    case .fusion(let reason):
      lines = ["\(name): error: the component can't be fused: \(reason)"]
    case .target(let message):
      lines = ["wamrc: error: \(message)"]
      exitCode = 2
    case .image(let error):
      (lines, exitCode) = Self.describe(error)
    case .bundle(let error):
      lines = ["\(name):\(Self.hexadecimal(error.offset)): error: \(error)"]
    case .compiler(let unit, let message):
      lines = [
        "\(name): error: the compiler failed on \(unit): \(message)",
        "\(name): note: this is a mistake of wamrc, not of the component",
      ]
      exitCode = 70
    }
  }

  private static func hexadecimal(_ offset: Int) -> String { "0x" + String(offset, radix: 16) }

  private static func notes(for error: WasmError) -> [String] {
    guard case .malformed(.coreModuleInsteadOfComponent) = error.reason else { return [] }
    return [
      "make a component of it: wasm-tools component new core.wasm -o app.wasm",
      "a module that uses WASI preview 1 needs an adapter as well: "
        + "--adapt wasi_snapshot_preview1=ADAPTER.wasm",
    ]
  }

  private static func lines(
    for entry: CompileError.MissingImport, input name: String
  ) -> [String] {
    let function = entry.interface.isEmpty ? entry.function : "\(entry.interface)#\(entry.function)"
    var lines = ["\(name): note: \(function), wanted by \(entry.paths.joined(separator: ", "))"]
    if let provided = entry.provided {
      lines.append("\(name): note:   it is wanted as \(entry.wanted)")
      lines.append("\(name): note:   the host has it as \(provided)")
    }
    return lines
  }

  private static func describe(_ error: ImageLinkError) -> ([String], Int32) {
    switch error {
    case .refused(let unit, let message):
      (
        [
          "wamrc: error: \(unit) could not be linked",
          "wamrc: note: this is a mistake of wamrc, not of the component",
        ] + message.split(separator: "\n").map { "wamrc: note: \($0)" }, 70
      )
    case .system(let message): (["wamrc: error: \(message)"], 1)
    }
  }
}
