// The text by which functions of components and of the host are matched.
//
//   func(T,T)->T       without names of parameters and without spaces; without "->T", no result
//   list<T> option<T> tuple<T,T> result<T,E>       `_` for an absent payload
//   record{name:T,name:T} variant{name,name(T)} enum{a,b} flags{a,b}
//   own<R> borrow<R>   R being package:namespace/interface/resource without a version, where
//                      the interface is the one that defines the resource
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
    var text = "func("
    for (number, parameter) in type.parameters.enumerated() {
      if number > 0 { text += "," }
      Self.append(parameter.type, to: &text, resources)
    }
    text += ")"
    if let result = type.result {
      text += "->"
      Self.append(result, to: &text, resources)
    }
    self.text = text
  }

  /// The text of one type.
  package static func text(
    of type: ValueType, resources: [ComponentGraph.Resource]
  ) -> String {
    var text = ""
    append(type, to: &text, resources)
    return text
  }

  /// The name that signatures give to resource `name` of `interface`.
  package static func resourceName(interface: String, name: String) -> String {
    let unversioned = interface.prefix { $0 != "@" }
    return unversioned.isEmpty ? name : "\(unversioned)/\(name)"
  }

  // The depth and size of types are bounded by what evaluates them.
  private static func append(
    _ type: ValueType, to text: inout String, _ resources: [ComponentGraph.Resource]
  ) {
    func append(_ type: ValueType?) {
      guard let type else { return text += "_" }
      Self.append(type, to: &text, resources)
    }
    func list<Element>(
      _ opening: String, _ elements: [Element], _ closing: String, _ append: (Element) -> Void
    ) {
      text += opening
      for (number, element) in elements.enumerated() {
        if number > 0 { text += "," }
        append(element)
      }
      text += closing
    }
    func resourceName(_ resource: ResourceIndex) -> String {
      resource.number < resources.count ? resources[resource.number].name : "_"
    }

    switch type {
    case .bool: text += "bool"
    case .s8: text += "s8"
    case .u8: text += "u8"
    case .s16: text += "s16"
    case .u16: text += "u16"
    case .s32: text += "s32"
    case .u32: text += "u32"
    case .s64: text += "s64"
    case .u64: text += "u64"
    case .f32: text += "f32"
    case .f64: text += "f64"
    case .char: text += "char"
    case .string: text += "string"
    case .list(let element): list("list<", [element], ">") { append($0) }
    case .option(let payload): list("option<", [payload], ">") { append($0) }
    case .tuple(let members): list("tuple<", members, ">") { append($0) }
    case .result(let ok, let error): list("result<", [ok, error], ">") { append($0) }
    case .record(let fields):
      list("record{", fields, "}") { field in
        text += field.name + ":"
        append(field.type)
      }
    case .variant(let cases):
      list("variant{", cases, "}") { definition in
        text += definition.name
        guard let type = definition.type else { return }
        list("(", [type], ")") { append($0) }
      }
    case .enum(let labels): list("enum{", labels, "}") { text += $0 }
    case .flags(let labels): list("flags{", labels, "}") { text += $0 }
    case .own(let resource): text += "own<\(resourceName(resource))>"
    case .borrow(let resource): text += "borrow<\(resourceName(resource))>"
    }
  }
}
