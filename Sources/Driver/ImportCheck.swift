import ComponentLinking
import WASIInterfaces
import WasmBytes

/// The check that the host provides all that a component imports, each with the host's own type.
///
/// The types have to be the same to the letter because the host's functions take records laid out
/// for theirs.
struct ImportCheck {
  private let graph: ComponentGraph

  init(graph: ComponentGraph) { self.graph = graph }

  /// Throws a list of every import that nothing provides.
  func run() throws(CompileError) {
    var paths = Array(repeating: [String](), count: graph.hostFunctions.count)
    for trampoline in graph.trampolines.elements {
      guard case .lowered(.host(let index), _) = trampoline.kind else { continue }
      let path = graph.componentInstances[trampoline.instance].path
      if !paths[index.number].contains(path) { paths[index.number].append(path) }
    }
    var missing: [CompileError.MissingImport] = []
    for (number, function) in graph.hostFunctions.elements.enumerated() {
      let wanted = HostSignature(of: function.type, resources: graph.resources).text
      let provided = WASIInterfaces.signature(
        interface: function.interface, function: function.name)
      guard provided != wanted, !paths[number].isEmpty else { continue }
      missing.append(
        CompileError.MissingImport(
          interface: function.interface, function: function.name, wanted: wanted,
          provided: provided, paths: paths[number]))
    }
    guard missing.isEmpty else { throw .missingImports(missing) }
  }
}
