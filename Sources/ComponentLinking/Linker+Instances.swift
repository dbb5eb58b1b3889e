import CanonicalABI
import Components
import WasmBytes
import WasmCore

extension Linker {
  // MARK: Instances

  mutating func evaluate(_ instance: Component.Instance) throws(LinkError) {
    switch instance {
    case .instantiate(let component, let arguments):
      var given: [ExactName: Item] = [:]
      for argument in arguments {
        try spend(1)
        given[ExactName(argument.name)] = try item(argument.item)
      }
      let item = environment.components[component.number]
      let path = path(of: item, index: environment.instances.count)
      try enter(item, path: path, arguments: given)
    case .exports(let exports):
      var bundle = InstanceItem()
      for export in exports {
        try spend(1)
        bundle.append(export.name, try item(export.item))
      }
      try append(.instance(bundle))
    }
  }

  private func item(_ reference: SortIndex) throws(LinkError) -> Item {
    guard let item = environment.item(reference) else {
      throw error(.invalid("\(reference.sort.nameWithArticle) can't be passed between components"))
    }
    return item
  }

  // MARK: Aliases

  /// Evaluates an alias in an instance or in a type.
  mutating func evaluate(
    _ alias: Component.Alias, in index: EnvironmentIndex
  ) throws(LinkError) {
    switch alias.target {
    case .export(let instance, let name):
      guard let item = environments[index].instances[instance.number][name] else {
        throw error(.missingExport(name: name, of: "\(instance.number)"))
      }
      guard item.sort == alias.sort else {
        throw error(.sortMismatch(name: name, expected: alias.sort, found: item.sort))
      }
      environments[index].append(item)
    case .coreExport(let instance, let name):
      let definition = try export(
        name, of: environments[index].coreInstances[instance.number],
        called: "\(instance.number)")
      guard definition.sort == alias.sort else {
        throw error(.sortMismatch(name: name, expected: alias.sort, found: definition.sort))
      }
      environments[index].append(definition)
    case .outer(let count, let position):
      try evaluateOuter(alias.sort, count: count, position: Int(position), in: index)
    }
  }

  private mutating func evaluateOuter(
    _ sort: Sort, count: UInt32, position: Int, in index: EnvironmentIndex
  ) throws(LinkError) {
    var outer = index
    var leavesComponent = false
    for _ in 0..<count {
      guard let parent = environments[outer].parent else {
        throw error(.invalid("an outer alias leads out of the component"))
      }
      leavesComponent = leavesComponent || environments[outer].instance != nil
      outer = parent
    }
    let target = environments[outer]
    switch sort {
    case .coreType: environments[index].coreTypes.append(target.coreTypes[position])
    case .coreModule: environments[index].coreModules.append(target.coreModules[position])
    case .type:
      let type = target.types[position]
      guard !leavesComponent || !type.hasResource else {
        throw error(
          .invalid("an outer alias can't name a type with resources beyond a component"))
      }
      environments[index].types.append(type)
    case .component: environments[index].components.append(target.components[position])
    default: throw error(.invalid("an outer alias can't name \(sort.nameWithArticle)"))
    }
  }

  // MARK: Imports and exports

  mutating func evaluate(_ imported: Component.Import) throws(LinkError) {
    let name = imported.name
    let item: Item
    if let arguments = frame.arguments {
      guard let given = arguments[ExactName(name.name)] else {
        throw error(.missingArgument(name: name.name))
      }
      item = try matched(given, to: imported.type, in: frame.environment, name: name.name, depth: 0)
    } else {
      item = try provided(name, imported.type, in: frame.environment)
      graph.world.imports.append(try worldItem(name, item))
    }
    try append(item)
  }

  mutating func evaluate(_ export: Component.Export) throws(LinkError) {
    var item = try item(export.item)
    if let type = export.type {
      item = try matched(
        item, to: type, in: frame.environment, name: export.name.name, depth: 0)
    }
    appendExport(export.name, item)
    try append(item)
  }

  // MARK: The root

  /// Makes what the host provides for an import of the root.
  private mutating func provided(
    _ name: ExternName, _ type: Component.ExternType, in index: EnvironmentIndex
  ) throws(LinkError) -> Item {
    switch type {
    case .instance(let type):
      guard case .instance(let closure) = environments[index].types[type.number] else {
        throw kindMismatch(name.name, expected: "an instance type")
      }
      return .instance(
        try evaluated(closure, from: .host(interface: name.nameWithFullVersion), depth: 1))
    case .component:
      throw error(.unsupported("a component as an import of the root, \(quoted(name))"))
    case .coreModule:
      throw error(.unsupported("a core module as an import of the root, \(quoted(name))"))
    case .function, .type, .value:
      return try provided(name, type, in: index, interface: "")
    }
  }

  /// Makes what the host provides as the member `name` of `interface`.
  mutating func provided(
    _ name: ExternName, _ type: Component.ExternType, in index: EnvironmentIndex, interface: String
  ) throws(LinkError) -> Item {
    switch type {
    case .function(let type):
      switch environments[index].types[type.number] {
      case .function(let type) where type.isAsynchronous:
        let feature = WasmError.Feature.componentAsync("async function types")
        return .function(
          .unsupported(UnsupportedFeature(feature: feature, offset: frame.offset)))
      case .function(let type):
        let function = graph.hostFunctions.append(
          .init(interface: interface, name: name.name, type: type.type))
        return .function(.linked(.host(function), type))
      default: throw kindMismatch(name.name, expected: "a function type")
      }
    case .value: throw error(.unsupported("a value as an import of the root, \(quoted(name))"))
    case .type(.equal(let type)):
      return .type(environments[index].types[type.number])
    case .type(.resource):
      let signatureName = HostSignature.resourceName(interface: interface, name: name.name)
      let resource = ResourceIndex(graph.resources.count)
      graph.resources.append(
        .init(origin: .host(interface: interface, name: name.name), name: signatureName))
      return .type(.resource(resource))
    case .instance:
      throw error(
        .unsupported("an instance inside of an imported instance, \(quoted(name))"))
    case .component:
      throw error(.unsupported("a component in an imported instance, \(quoted(name))"))
    case .coreModule:
      throw error(.unsupported("a core module in an imported instance, \(quoted(name))"))
    }
  }

  private func quoted(_ name: ExternName) -> String { WasmError.quoted(name.name) }

  /// The error for a type of another kind than `name` needs.
  func kindMismatch(_ name: String, expected: String) -> LinkError {
    error(.invalid("\(WasmError.quoted(name)) needs \(expected), and has a type of another kind"))
  }

  /// Writes what the root exports to the graph.
  mutating func export(_ root: InstanceItem) throws(LinkError) {
    for name in root.names {
      guard let item = root[name.name] else { continue }
      graph.world.exports.append(try worldItem(name, item))
    }
    // Exported instances may be inside each other, and one may be exported many times: an explicit
    // stack in reverse order, and steps that are counted.
    var rest: [(interface: String, name: ExternName, item: Item)] = []
    func pushExports(of instance: InstanceItem, interface: String) {
      for name in instance.names.reversed() {
        guard let item = instance[name.name] else { continue }
        rest.append((interface, name, item))
      }
    }
    pushExports(of: root, interface: "")
    while let (interface, name, item) = rest.popLast() {
      try spend(1)
      switch item {
      case .function(.unsupported(let feature)):
        throw LinkError(.unsupported("\(feature.feature)"), path: "root", at: feature.offset)
      case .function(.linked(let function, let type)):
        graph.exports.append(
          .init(interface: interface, name: name.name, function: function, type: type.type))
      case .instance(let instance):
        let full = name.nameWithFullVersion
        pushExports(of: instance, interface: interface.isEmpty ? full : "\(interface)/\(full)")
      case .type, .component, .coreModule, .value: break
      }
    }
  }
}
