// The text by which functions of components and of the host are matched: a `TypeText` in which a
// resource is called package:namespace/interface/resource without a version, where the interface is
// the one that defines the resource.
//
// Two versions of an interface that differ in nothing else have the same signatures, so that a
// host's function serves all versions whose signature is its own.

import CanonicalABI

/// The type of a function as text, for finding what the host provides.
package struct HostSignature: Hashable, Sendable {
  /// The text.
  package let text: String

  /// Makes the signature of functions of type `type`, whose resources are among `resources`.
  package init(of type: FunctionType, resources: [ComponentGraph.Resource]) {
    var text = TypeText { Self.resourceName($0, in: resources) }
    text.append(type)
    self.text = text.text
  }

  /// The text of one type.
  package static func text(
    of type: ValueType, resources: [ComponentGraph.Resource]
  ) -> String {
    var text = TypeText { resourceName($0, in: resources) }
    text.append(type)
    return text.text
  }

  /// The name that signatures give to resource `name` of `interface`.
  package static func resourceName(interface: String, name: String) -> String {
    let unversioned = interface.prefix { $0 != "@" }
    return unversioned.isEmpty ? name : "\(unversioned)/\(name)"
  }

  private static func resourceName(
    _ resource: ResourceIndex, in resources: [ComponentGraph.Resource]
  ) -> String {
    resource.number < resources.count ? resources[resource.number].name : "_"
  }
}
