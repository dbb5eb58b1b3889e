// What the root of a component imports and exports, for people to read. Nothing that is compiled
// depends on it: the graph proper has no names of types.

import CanonicalABI
import Components

/// The imports and exports of a linked component, in their order.
package struct World: Sendable {
  package var imports: [Item] = []
  package var exports: [Item] = []

  /// Makes an empty world.
  package init() {}

  /// Something with a name.
  package struct Item: Sendable {
    package var name: String
    package var kind: Kind

    package init(name: String, kind: Kind) {
      self.name = name
      self.kind = kind
    }
  }

  /// What has a name.
  package indirect enum Kind: Sendable {
    case function(FunctionType)
    /// A value type, and the number of the evaluation of its definition, by which types are told
    /// apart that look alike; nil for a primitive type.
    case value(ValueType, definition: Int?)
    case resource(ResourceIndex)
    case instance([Item])
    /// What has no place in WIT, in words.
    case other(String)
  }
}

extension Linker {
  /// What `item` is in a world, under `name`.
  ///
  /// Instances may be inside each other and exported many times over: each visit is counted, and the
  /// depth was bounded when they were made.
  mutating func worldItem(
    _ name: ExternName, _ item: ComponentLinking.Item
  ) throws(LinkError) -> World.Item {
    try spend(1)
    let kind: World.Kind
    switch item {
    case .function(.linked(_, let type)): kind = .function(type.type)
    case .function(.unsupported(let unsupported)):
      kind = .other("a function that needs \(unsupported.feature)")
    case .type(.value(let type)): kind = .value(type.type, definition: type.definition)
    case .type(.resource(let resource)): kind = .resource(resource)
    case .type(.function): kind = .other("a function type")
    case .type(.instance): kind = .other("an instance type")
    case .type(.component): kind = .other("a component type")
    case .component: kind = .other("a component")
    case .coreModule: kind = .other("a core module")
    case .value(let value):
      kind = .other(
        "a value of type \(HostSignature.text(of: value.type.type, resources: graph.resources))")
    case .instance(let instance):
      var members: [World.Item] = []
      for member in instance.names {
        guard let item = instance[member.name] else { continue }
        members.append(try worldItem(member, item))
      }
      kind = .instance(members)
    }
    return World.Item(name: name.nameWithFullVersion, kind: kind)
  }
}
