// What a type needs that this compiler doesn't support.
//
// Such types are validated like others, and may be defined, aliased and exported. They are refused
// where a function of such a type is called: lifted or lowered into something that is used.

import CanonicalABI
import Components
import WasmBytes

extension Linker {
  /// The feature that `type` needs and that isn't supported, if there is one.
  func unsupportedFeature(
    of type: Component.FunctionTypeDefinition, in index: EnvironmentIndex
  ) -> UnsupportedFeature? {
    let parts = type.parameters.map(\.type) + (type.result.map { [$0] } ?? [])
    return unsupportedFeature(ofAny: parts, in: index)
  }

  /// The feature that `type` needs and that isn't supported, if there is one.
  func unsupportedFeature(
    of type: Component.ValueTypeDefinition, in index: EnvironmentIndex
  ) throws(LinkError) -> UnsupportedFeature? {
    switch type {
    case .stream(let element): try channel("stream", of: element, in: index)
    case .future(let element): try channel("future", of: element, in: index)
    case .record(let fields): unsupportedFeature(ofAny: fields.map(\.type), in: index)
    case .variant(let cases): unsupportedFeature(ofAny: cases.compactMap(\.type), in: index)
    case .list(let part), .fixedLengthList(let part, _), .option(let part):
      unsupportedFeature(ofAny: [part], in: index)
    case .map(let key, let value): unsupportedFeature(ofAny: [key, value], in: index)
    case .tuple(let members): unsupportedFeature(ofAny: members, in: index)
    case .result(let ok, let error):
      unsupportedFeature(ofAny: [ok, error].compactMap(\.self), in: index)
    case .primitive, .flags, .enum, .own, .borrow: nil
    }
  }

  /// The type of streams or futures of `element`, which its own instance can use.
  private func channel(
    _ name: String, of element: Component.ValueTypeReference?, in index: EnvironmentIndex
  ) throws(LinkError) -> UnsupportedFeature {
    var feature = UnsupportedFeature(feature: .componentAsync(name), offset: frame.offset)
    if let element, unsupportedFeature(ofAny: [element], in: index) != nil { return feature }
    let type: ValueType? =
      if let element { try evaluated(element, in: index).type } else { nil }
    feature.channel = .init(isStream: name == "stream", element: type)
    return feature
  }

  private func unsupportedFeature(
    ofAny parts: [Component.ValueTypeReference], in index: EnvironmentIndex
  ) -> UnsupportedFeature? {
    for case .index(let type) in parts {
      if case .unsupported(let feature) = environments[index].types[type.number] {
        return feature
      }
    }
    return nil
  }
}
