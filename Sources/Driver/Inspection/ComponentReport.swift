// What a component consists of, for people to read: its world, its instances, its core modules and
// its adapters. A bundle carries the same text, since little of it is left in the plan.

import BundleFormat
import CanonicalABI
import ComponentLinking
import WasmBytes
import WasmCore

/// The report on a component.
struct ComponentReport {
  /// The text.
  private(set) var text = ""

  private let graph: ComponentGraph

  /// Reports on `graph`, which was linked from the component in `bytes`.
  init(_ graph: ComponentGraph, bytes: [UInt8]) {
    self.graph = graph
    line("component: \(bytes.count) bytes, sha256 \(hexadecimal(SHA256.digest(of: bytes)))")
    section("world") { report in
      for line in WorldText(report.graph).text.split(
        separator: "\n", omittingEmptySubsequences: false)
      {
        report.line(line.isEmpty ? "" : "  \(line)")
      }
    }
    section("instances") { $0.reportInstances() }
    section("core modules") { $0.reportModules() }
    section("resources") { $0.reportResources() }
    section("adapters") { $0.reportAdapters() }
  }

  private mutating func section(_ name: String, _ body: (inout ComponentReport) -> Void) {
    line("")
    line("\(name):")
    let start = text.utf8.count
    body(&self)
    if text.utf8.count == start { line("  none") }
    while text.hasSuffix("\n\n") { text.removeLast() }
  }

  /// The most bytes of text, since types may be far larger written out than they are in the file.
  private static let byteLimit = 1 << 25

  private var isFull: Bool { text.utf8.count >= Self.byteLimit }

  private mutating func line(_ line: String) {
    if !isFull {
      text += visible(line) + "\n"
    } else if !text.hasSuffix("…\n") {
      text += "…\n"
    }
  }

  // MARK: Instances and modules

  /// Writes the tree: instances in the order of their making, which has parents first, and below
  /// each its core instances and then the instances that it made.
  private mutating func reportInstances() {
    var children: [ComponentInstanceIndex: [ComponentInstanceIndex]] = [:]
    for index in graph.componentInstances.indices {
      guard let parent = graph.componentInstances[index].parent else { continue }
      children[parent, default: []].append(index)
    }
    var cores: [ComponentInstanceIndex: [CoreInstanceIndex]] = [:]
    for index in graph.coreInstances.indices {
      cores[graph.coreInstances[index].owner, default: []].append(index)
    }
    // An explicit stack: the depth is bounded, but by more than a thread's stack has to be.
    var rest: [(index: ComponentInstanceIndex, depth: Int)] = []
    for index in graph.componentInstances.indices
    where graph.componentInstances[index].parent == nil {
      rest.append((index, 1))
    }
    while let (index, depth) = rest.popLast() {
      let indentation = String(repeating: "  ", count: depth)
      line("\(indentation)\(graph.componentInstances[index].path)")
      for core in cores[index] ?? [] {
        let module = graph.coreInstances[core].module.number
        line("\(indentation)  core \(core.number): module \(module)")
      }
      for child in (children[index] ?? []).reversed() { rest.append((child, depth + 1)) }
    }
  }

  private mutating func reportModules() {
    var counts: [StaticModuleIndex: Int] = [:]
    for instance in graph.coreInstances.elements { counts[instance.module, default: 0] += 1 }
    for index in graph.coreModules.indices {
      let module = graph.coreModules[index]
      let digest = hexadecimal(SHA256.digest(of: Array(module.bytes[module.range])))
      let count = counts[index] ?? 0
      line(
        "  module \(index.number): sha256 \(digest), \(module.range.count) bytes at "
          + "0x\(String(module.range.lowerBound, radix: 16)), "
          + "\(count) instance\(count == 1 ? "" : "s")")
    }
  }

  private mutating func reportResources() {
    for (number, resource) in graph.resources.enumerated() {
      switch resource.origin {
      case .host: line("  resource \(number): \(resource.name), of the host")
      case .defined(let instance, let destructor):
        line(
          "  resource \(number): \(resource.name), of \(path(instance))"
            + (destructor == nil ? "" : ", with a destructor"))
      }
    }
  }

  // MARK: Adapters

  private mutating func reportAdapters() {
    for index in graph.trampolines.indices where !isFull {
      let trampoline = graph.trampolines[index]
      line(
        "  adapter \(index.number): \(path(trampoline.instance)) "
          + "\(text(trampoline.kind)), core func\(trampoline.coreType.text)")
    }
    for (number, start) in graph.starts.enumerated() where !isFull {
      let callee = text(callee: .lifted(start.function), encoding: nil)
      line("  start \(number): \(path(start.instance)) calls \(callee)")
    }
    for export in graph.exports where !isFull {
      let name = export.interface.isEmpty ? export.name : "\(export.interface)#\(export.name)"
      line("  export \(name): \(text(callee: export.function, encoding: nil))")
    }
  }

  private func text(_ kind: ComponentGraph.Trampoline.Kind) -> String {
    switch kind {
    case .lowered(let callee, let options):
      "calls " + text(callee: callee, encoding: options.stringEncoding)
    case .resourceNew(let resource): "makes handles of resource \(resource.number)"
    case .resourceRep(let resource): "looks into handles of resource \(resource.number)"
    case .resourceDrop(let resource): "drops handles of resource \(resource.number)"
    case .asynchronous(let builtIn): "does \(builtIn.name)"
    }
  }

  /// The function that is called, its type, and how strings are encoded on both sides.
  private func text(
    callee: ComponentGraph.ComponentFunction, encoding: StringEncoding?
  ) -> String {
    switch callee {
    case .host(let index):
      let function = graph.hostFunctions[index]
      let name =
        function.interface.isEmpty ? function.name : "\(function.interface)#\(function.name)"
      return "the host's \(name): \(signature(function.type))"
        + (encoding.map { ", \($0.text)" } ?? "")
    case .lifted(let lifted):
      let target = lifted.options.stringEncoding
      let encodings = encoding.map { ", \($0.text) to \(target.text)" } ?? ", \(target.text)"
      return "\(path(lifted.instance)): \(signature(lifted.type))\(encodings)"
    }
  }

  private func signature(_ type: FunctionType) -> String {
    HostSignature(of: type, resources: graph.resources).text
  }

  private func path(_ index: ComponentInstanceIndex) -> String {
    graph.componentInstances[index].path
  }
}

extension StringEncoding {
  fileprivate var text: String {
    switch self {
    case .utf8: "utf8"
    case .utf16: "utf16"
    case .latin1OrUTF16: "latin1+utf16"
    }
  }
}
