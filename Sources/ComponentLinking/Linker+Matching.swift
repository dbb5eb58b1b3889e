// Comparison of what is given with the type that it is declared to have.
//
// What is given is known in full, so types are compared where they have been evaluated: a resource
// type that a declaration leaves open is bound to the one given, and what follows is evaluated with
// it. The result is a view of what was given with the declared exports only; nothing else can be
// seen by the component that declares it.
//
// Component types are not compared: a component that is given is instantiated with known arguments
// wherever it is instantiated, and those are compared then.

import CanonicalABI
import Components
import WasmBytes

extension Linker {
  /// Where the exports that an instance type declares come from.
  enum ExportSource {
    /// An instance, and what it is called.
    case given(InstanceItem, name: String)
    /// The host.
    case host(interface: String)
  }

  /// Returns `item` as it is seen with type `type`, which is evaluated in environment `index`.
  mutating func matched(
    _ item: Item, to type: Component.ExternType, in index: EnvironmentIndex, name: String,
    depth: Int
  ) throws(LinkError) -> Item {
    try spend(1)
    switch (type, item) {
    case (.function(let type), .function(let function)):
      switch (function, environments[index].types[type.number]) {
      // Validation has compared these.
      case (.unsupported, .function): return item
      case (.linked(_, let offered), .function(let wanted)):
        try check(offered, equals: wanted, name: name)
        return item
      default: throw kindMismatch(name, expected: "a function type")
      }
    case (.type(let bound), .type(let given)):
      return .type(try matched(given, to: bound, in: index, name: name))
    case (.instance(let type), .instance(let instance)):
      guard case .instance(let closure) = environments[index].types[type.number] else {
        throw kindMismatch(name, expected: "an instance type")
      }
      return .instance(
        try evaluated(closure, from: .given(instance, name: name), depth: depth + 1))
    case (.component(let type), .component):
      guard case .component = environments[index].types[type.number] else {
        throw kindMismatch(name, expected: "a component type")
      }
      return item
    case (.value(let bound), .value(let given)):
      try check(given, satisfies: bound, in: index, name: name)
      return item
    case (.coreModule(let type), .coreModule(let module)):
      guard case .module(let wanted) = environments[index].coreTypes[type.number] else {
        throw kindMismatch(name, expected: "a core module type")
      }
      try spend(wanted.imports.count + wanted.exports.count)
      try check(module, satisfies: wanted, name: name)
      return item
    default:
      throw error(
        .sortMismatch(name: name, expected: type.sort, found: item.sort))
    }
  }

  /// Evaluates the type of an instance with exports from `source`.
  mutating func evaluated(
    _ closure: TypeClosure, from source: ExportSource, depth: Int
  ) throws(LinkError) -> InstanceItem {
    guard depth <= limits.depth else { throw exceeded("instances inside each other", limits.depth) }
    let scope = environments.append(Environment(parent: closure.environment, instance: nil))
    var view = InstanceItem()
    for declaration in closure.declarations {
      try spend(1)
      switch declaration.kind {
      case .coreType(let type): environments[scope].coreTypes.append(type)
      case .type(let type): environments[scope].types.append(try evaluated(type, in: scope))
      case .alias(let alias): try evaluate(alias, in: scope)
      case .import: throw error(.invalid("an instance type can't have imports"))
      case .export(let name, let type):
        let item = try exported(name, type, from: source, in: scope, depth: depth)
        environments[scope].append(item)
        view.append(name, item)
      }
    }
    if scope.number == environments.count - 1 && !environments[scope].isCaptured {
      environments.elements.removeLast()
    }
    return view
  }

  private mutating func exported(
    _ name: ExternName, _ type: Component.ExternType, from source: ExportSource,
    in scope: EnvironmentIndex, depth: Int
  ) throws(LinkError) -> Item {
    switch source {
    case .host(let interface):
      return try provided(name, type, in: scope, interface: interface)
    case .given(let instance, let instanceName):
      guard let item = instance[name.name] else {
        throw error(.missingExport(name: name.name, of: instanceName))
      }
      return try matched(
        item, to: type, in: scope, name: "\(instanceName) \(name.name)", depth: depth)
    }
  }

  private mutating func matched(
    _ given: TypeItem, to bound: Component.TypeBound, in index: EnvironmentIndex, name: String
  ) throws(LinkError) -> TypeItem {
    guard case .equal(let type) = bound else {
      guard case .resource = given else {
        throw kindMismatch(name, expected: "a resource type")
      }
      return given
    }
    let wanted = environments[index].types[type.number]
    switch (given, wanted) {
    case (.value(let given), .value(let wanted)): try check(given, equals: wanted, name: name)
    case (.function(let given), .function(let wanted)):
      try check(given, equals: wanted, name: name)
    case (.resource(let given), .resource(let wanted)):
      guard given == wanted else {
        throw error(
          .typeMismatch(
            name: name, expected: resourceName(wanted), found: resourceName(given),
            difference: ""))
      }
    // These are compared with instances and components where such are given.
    case (.instance, .instance), (.component, .component): break
    default: throw kindMismatch(name, expected: "a type of the kind declared")
    }
    return wanted
  }

  private mutating func check(
    _ given: EvaluatedFunctionType, equals wanted: EvaluatedFunctionType, name: String
  ) throws(LinkError) {
    try spend(given.size / 8)
    guard let difference = TypeDifference(wanted: wanted.type, offered: given.type) else { return }
    throw mismatch(
      name, HostSignature(of: wanted.type, resources: graph.resources).text,
      HostSignature(of: given.type, resources: graph.resources).text, difference)
  }

  mutating func check(
    _ given: EvaluatedValueType, equals wanted: EvaluatedValueType, name: String
  ) throws(LinkError) {
    try spend(given.size / 8)
    guard let difference = TypeDifference(wanted: wanted.type, offered: given.type) else { return }
    throw mismatch(name, text(wanted.type), text(given.type), difference)
  }

  private func mismatch(
    _ name: String, _ wanted: String, _ offered: String, _ difference: TypeDifference
  ) -> LinkError {
    error(
      .typeMismatch(
        name: name, expected: wanted, found: offered,
        difference: difference.text(resources: graph.resources)))
  }

  private func text(_ type: ValueType) -> String {
    HostSignature.text(of: type, resources: graph.resources)
  }

  private func resourceName(_ resource: ResourceIndex) -> String {
    graph.resources[resource.number].name
  }
}
