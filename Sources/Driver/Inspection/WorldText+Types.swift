import CanonicalABI
import ComponentLinking

extension WorldText {
  /// The names that are known in a world or an interface.
  struct Scope {
    /// The interface, or empty for the world.
    let interface: String
    private(set) var types: [ValueType: String] = [:]
    private(set) var resources: [ResourceIndex: String] = [:]

    init(interface: String) { self.interface = interface }

    /// Makes the types among `items` known; the first name of each counts.
    mutating func name(_ items: [World.Item]) {
      for item in items {
        switch item.kind {
        case .value(let type, _) where type.needsName && types[type] == nil:
          types[type] = item.name
        case .resource(let resource) where resources[resource] == nil:
          resources[resource] = item.name
        default: break
        }
      }
    }
  }

  /// Writes the definition of `type`, which is called `name`.
  mutating func writeDefinition(
    _ name: String, _ type: ValueType, _ scope: Scope, _ depth: Int
  ) {
    let name = Self.identifier(name)
    switch type {
    case .record(let fields):
      writeBlock("record \(name)", fields, depth) { text, field in
        "\(Self.identifier(field.name)): \(text.reference(field.type, scope))"
      }
    case .variant(let cases):
      writeBlock("variant \(name)", cases, depth) { text, definition in
        text.caseText(definition, scope)
      }
    case .enum(let labels):
      writeBlock("enum \(name)", labels, depth) { _, label in Self.identifier(label) }
    case .flags(let labels):
      writeBlock("flags \(name)", labels, depth) { _, label in Self.identifier(label) }
    default: line("type \(name) = \(reference(type, scope));", depth)
    }
  }

  private mutating func writeBlock<Element>(
    _ head: String, _ elements: [Element], _ depth: Int, _ text: (WorldText, Element) -> String
  ) {
    line("\(head) {", depth)
    for element in elements where !isFull { line(text(self, element) + ",", depth + 1) }
    line("}", depth)
  }

  /// Writes a resource with its constructor and methods, which are among `items`.
  mutating func writeResource(
    _ name: String, _ items: [World.Item], _ scope: Scope, _ depth: Int
  ) {
    var members: [String] = []
    for item in items {
      guard case .function(let type) = item.kind else { continue }
      if item.name == "[constructor]\(name)" {
        let parameters = parameters(type.parameters[...], scope)
        // One that may fail says so; the others return what they are named for.
        let result: String
        if case .own = type.result { result = "" } else { result = self.result(type, scope) }
        members.append("constructor\(parameters)\(result);")
      } else if let method = Self.member(item.name, "[method]", of: name) {
        let rest = type.parameters.dropFirst()
        members.append("\(method): func\(parameters(rest, scope))\(result(type, scope));")
      } else if let function = Self.member(item.name, "[static]", of: name) {
        members.append("\(function): static func\(signature(type, scope));")
      }
    }
    guard !members.isEmpty else { return line("resource \(Self.identifier(name));", depth) }
    line("resource \(Self.identifier(name)) {", depth)
    for member in members { line(member, depth + 1) }
    line("}", depth)
  }

  /// What `name` is called in resource `resource`, or nil if it doesn't begin with `prefix` or is of
  /// another resource.
  private static func member(_ name: String, _ prefix: String, of resource: String) -> String? {
    let start = "\(prefix)\(resource)."
    return name.hasPrefix(start) ? identifier(String(name.dropFirst(start.count))) : nil
  }

  /// The parameters and the result of a function.
  func signature(_ type: FunctionType, _ scope: Scope) -> String {
    parameters(type.parameters[...], scope) + result(type, scope)
  }

  private func parameters(_ fields: ArraySlice<ValueType.Field>, _ scope: Scope) -> String {
    "(" + fieldTexts(fields, scope) + ")"
  }

  private func result(_ type: FunctionType, _ scope: Scope) -> String {
    type.result.map { " -> \(reference($0, scope))" } ?? ""
  }

  private func fieldTexts(_ fields: some Sequence<ValueType.Field>, _ scope: Scope) -> String {
    fields.map { "\(Self.identifier($0.name)): \(reference($0.type, scope))" }
      .joined(separator: ", ")
  }

  private func caseText(_ definition: ValueType.Case, _ scope: Scope) -> String {
    let name = Self.identifier(definition.name)
    return definition.type.map { "\(name)(\(reference($0, scope)))" } ?? name
  }

  /// The text of a type where it is used.
  ///
  /// The size and depth of types are bounded by what evaluates them. A type that would have to have a
  /// name and has none is written out, which WIT doesn't allow.
  private func reference(_ type: ValueType, _ scope: Scope) -> String {
    func list(_ types: [ValueType]) -> String {
      types.map { reference($0, scope) }.joined(separator: ", ")
    }
    if type.needsName, let name = scope.types[type] { return Self.identifier(name) }
    switch type {
    case .list(let element): return "list<\(list([element]))>"
    case .fixedLengthList(let element, let count): return "list<\(list([element])), \(count)>"
    case .map(let key, let value): return "map<\(list([key, value]))>"
    case .option(let payload): return "option<\(list([payload]))>"
    case .tuple(let members): return "tuple<\(list(members))>"
    case .result(nil, nil): return "result"
    case .result(let ok?, nil): return "result<\(list([ok]))>"
    case .result(nil, let failure?): return "result<_, \(list([failure]))>"
    case .result(let ok?, let failure?): return "result<\(list([ok, failure]))>"
    case .stream(nil): return "stream"
    case .future(nil): return "future"
    case .stream(let element?): return "stream<\(list([element]))>"
    case .future(let element?): return "future<\(list([element]))>"
    case .own(let resource): return name(of: resource, scope)
    case .borrow(let resource): return "borrow<\(name(of: resource, scope))>"
    case .record(let fields): return "record { \(fieldTexts(fields, scope)) }"
    case .variant(let cases):
      return "variant { \(cases.map { caseText($0, scope) }.joined(separator: ", ")) }"
    case .enum(let labels): return "enum { \(labels.joined(separator: ", ")) }"
    case .flags(let labels): return "flags { \(labels.joined(separator: ", ")) }"
    case .bool, .s8, .u8, .s16, .u16, .s32, .u32, .s64, .u64, .f32, .f64, .char, .string:
      return HostSignature.text(of: type, resources: [])
    }
  }

  private func name(of resource: ResourceIndex, _ scope: Scope) -> String {
    scope.resources[resource].map(Self.identifier) ?? resourceName(resource)
  }

  /// `name` as WIT writes it where a word of WIT's own could stand as well.
  static func identifier(_ name: String) -> String { keywords.contains(name) ? "%" + name : name }

  private static let keywords: Set<String> = [
    "as", "async", "bool", "borrow", "char", "constructor", "enum", "error-context", "export",
    "f32", "f64", "flags", "from", "func", "future", "import", "include", "interface", "list",
    "map", "option", "own", "package", "record", "resource", "result", "s16", "s32", "s64", "s8",
    "static", "stream", "string", "tuple", "type", "u16", "u32", "u64", "u8", "use", "variant",
    "with", "world",
  ]
}

extension ValueType {
  /// Whether WIT has the type only under a name.
  fileprivate var needsName: Bool {
    switch self {
    case .record, .variant, .enum, .flags: true
    default: false
    }
  }
}
