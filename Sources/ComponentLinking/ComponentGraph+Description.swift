// The graph as text, for `--emit graph` and for tests: a line for each thing that exists, in the
// order in which the graph has them, so that equal graphs have equal texts.

import CanonicalABI
import WasmBytes
import WasmCore

extension ComponentGraph: CustomStringConvertible {
  /// The graph as text, one line for each thing that exists at run time.
  package var description: String {
    var lines: [String] = []
    for index in coreModules.indices {
      let module = coreModules[index]
      let range = "\(hexadecimal(module.range.lowerBound))..\(hexadecimal(module.range.upperBound))"
      lines.append(
        "module \(index.number): bytes \(range), "
          + "imports \(module.imports.count), exports \(module.exports.count)")
    }
    for index in componentInstances.indices {
      lines.append(
        "component \(index.number): \(WasmError.escaped(componentInstances[index].path))")
    }
    for index in coreInstances.indices { append(coreInstances[index], index, to: &lines) }
    for index in trampolines.indices {
      let trampoline = trampolines[index]
      lines.append(
        "trampoline \(index.number): in component \(trampoline.instance.number), "
          + "\(text(trampoline.kind)) as \(trampoline.coreType.text)")
    }
    for index in hostFunctions.indices {
      let function = hostFunctions[index]
      lines.append(
        "host \(index.number): \(member(function.interface, function.name)): "
          + signature(function.type))
    }
    for (number, resource) in resources.enumerated() {
      lines.append(
        "resource \(number): \(WasmError.escaped(resource.name)), \(text(resource.origin))")
    }
    for index in values.indices {
      guard case .literal = values[index].origin else { continue }
      lines.append("value \(index.number): written in the component")
    }
    for (number, start) in starts.enumerated() {
      let arguments = start.arguments.map { "value \($0.number)" }.joined(separator: ", ")
      let result = start.result.map { " = value \($0.number)" } ?? ""
      lines.append(
        "start \(number): behind core \(start.precedingCoreInstanceCount), "
          + "\(text(ComponentFunction.lifted(start.function)))(\(arguments))\(result)")
    }
    for export in exports {
      lines.append(
        "export \(member(export.interface, export.name)): "
          + "\(signature(export.type)) = \(text(export.function))")
    }
    return lines.map { $0 + "\n" }.joined()
  }

  private func append(
    _ instance: CoreInstance, _ index: CoreInstanceIndex, to lines: inout [String]
  ) {
    lines.append(
      "core \(index.number): module \(instance.module.number) "
        + "in component \(instance.owner.number)")
    let imports = coreModules[instance.module].imports
    for (imported, argument) in zip(imports, instance.arguments) {
      lines.append(
        "  \(WasmError.quoted(imported.module)) \(WasmError.quoted(imported.name)) "
          + "= \(text(argument))")
    }
  }

  private func text(_ definition: CoreDefinition) -> String {
    switch definition {
    case .function(let function): text(function)
    case .table(let instance, let index): "core \(instance.number) table \(index.number)"
    case .memory(let memory): text(memory)
    case .global(let instance, let index): "core \(instance.number) global \(index.number)"
    case .tag(let instance, let index): "core \(instance.number) tag \(index.number)"
    }
  }

  private func text(_ function: CoreFunction) -> String {
    switch function {
    case .defined(let instance, let index): "core \(instance.number) func \(index.number)"
    case .trampoline(let index): "trampoline \(index.number)"
    }
  }

  private func text(_ memory: CoreMemory) -> String {
    "core \(memory.instance.number) memory \(memory.index.number)"
  }

  private func text(_ kind: Trampoline.Kind) -> String {
    switch kind {
    case .lowered(let callee, let options): "lower (\(text(callee))) \(text(options))"
    case .resourceNew(let resource): "new resource \(resource.number)"
    case .resourceRep(let resource): "rep of resource \(resource.number)"
    case .resourceDrop(let resource): "drop resource \(resource.number)"
    case .asynchronous(let builtIn): builtIn.name
    }
  }

  private func text(_ function: ComponentFunction) -> String {
    switch function {
    case .host(let index): return "host \(index.number)"
    case .lifted(let lifted):
      let instance = "in component \(lifted.instance.number)"
      return "lift \(text(lifted.function)) \(instance) \(text(lifted.options))"
    }
  }

  private func text(_ options: CanonicalOptions) -> String {
    var parts: [String] = []
    switch options.stringEncoding {
    case .utf8: parts.append("utf8")
    case .utf16: parts.append("utf16")
    case .latin1OrUTF16: parts.append("latin1+utf16")
    }
    if let memory = options.memory { parts.append("memory = \(text(memory))") }
    if let realloc = options.realloc { parts.append("realloc = \(text(realloc))") }
    if let postReturn = options.postReturn { parts.append("post-return = \(text(postReturn))") }
    if options.isAsynchronous { parts.append("async") }
    if let callback = options.callback { parts.append("callback = \(text(callback))") }
    return "[\(parts.joined(separator: ", "))]"
  }

  private func text(_ origin: Resource.Origin) -> String {
    switch origin {
    case .host(let interface, let name): return "of the host, \(member(interface, name))"
    case .defined(let instance, let destructor):
      let component = "of component \(instance.number)"
      return component + (destructor.map { ", destructor \(text($0))" } ?? "")
    }
  }

  private func member(_ interface: String, _ name: String) -> String {
    interface.isEmpty ? name : "\(interface) \(name)"
  }

  private func signature(_ type: FunctionType) -> String {
    HostSignature(of: type, resources: resources).text
  }

  private func hexadecimal(_ offset: Int) -> String { "0x" + String(offset, radix: 16) }
}
