// The world of a component as WIT.
//
// A component has types with names where it exports them, and those types and functions refer to
// others by structure: what is written here has the names that an interface gives, wherever a type of
// that interface looks like one that it names. An interface that passes on a type of another, which
// the linker knows by the evaluation of the type's definition, uses it.
//
// What WIT has no words for (core modules, components, instances inside of instances) is mentioned
// in comments. The text is cut off at a limit: types that use each other many times over may be far
// larger written out than they are in the file.

import CanonicalABI
import ComponentLinking

/// A world being written.
struct WorldText {
  /// The text so far.
  private(set) var text = ""

  private let graph: ComponentGraph
  /// The interfaces that are imported and exported, in order, each with all that is known of it.
  private var interfaces: [Interface] = []
  /// The first interface, or the world, that names a type, and what it calls it.
  private var owners: [TypeIdentity: (interface: String, name: String)] = [:]

  /// The most bytes of text, but for what closes what is open.
  static let byteLimit = 1 << 24

  /// An interface of a package.
  private struct Interface {
    var name: String
    var items: [World.Item]
  }

  /// What tells one type from another that looks like it.
  enum TypeIdentity: Hashable {
    case definition(Int)
    case resource(ResourceIndex)

    init?(_ kind: World.Kind) {
      switch kind {
      case .value(_, let definition?): self = .definition(definition)
      case .resource(let resource): self = .resource(resource)
      default: return nil
      }
    }
  }

  /// Writes the world of `graph`.
  init(_ graph: ComponentGraph) {
    self.graph = graph
    collect()
    writeWorld()
    writePackages()
  }

  // MARK: Names

  private mutating func collect() {
    var positions: [String: Int] = [:]
    for item in graph.world.imports + graph.world.exports {
      guard case .instance(let members) = item.kind, Self.isInterface(item.name) else { continue }
      guard let position = positions[item.name] else {
        positions[item.name] = interfaces.count
        interfaces.append(Interface(name: item.name, items: members))
        continue
      }
      // Imported and exported: whatever either has is in the interface.
      let known = Set(interfaces[position].items.map(\.name))
      interfaces[position].items += members.filter { !known.contains($0.name) }
    }
    for interface in interfaces { own(interface.items, by: interface.name) }
    // An export may have the types of an import anew.
    for item in graph.world.exports {
      guard case .instance(let members) = item.kind, Self.isInterface(item.name) else { continue }
      own(members, by: item.name)
    }
    own(graph.world.imports + graph.world.exports, by: "")
  }

  private mutating func own(_ items: [World.Item], by interface: String) {
    for item in items {
      guard let identity = TypeIdentity(item.kind), owners[identity] == nil else { continue }
      owners[identity] = (interface, item.name)
    }
  }

  private static func isInterface(_ name: String) -> Bool { name.contains(":") }

  /// The package of an interface with its version, and the interface's own name.
  private static func parts(of interface: String) -> (package: String, name: String) {
    let path = interface.prefix { $0 != "@" }
    let version = interface.dropFirst(path.count)
    let package = path.prefix { $0 != "/" }
    return ("\(package)\(version)", String(path.dropFirst(package.count + 1)))
  }

  // MARK: The world and packages

  private mutating func writeWorld() {
    line("package root:component;", 0)
    line("", 0)
    line("world root {", 0)
    var scope = Scope(interface: "")
    scope.name(graph.world.imports + graph.world.exports)
    let imported = Set(graph.world.imports.map(\.name))
    writeItems(graph.world.imports, scope, 1, word: "import ")
    // A type that is exported as it was imported is the same type of the world.
    let exports = graph.world.exports.filter {
      TypeIdentity($0.kind) == nil || !imported.contains($0.name)
    }
    writeItems(exports, scope, 1, word: "export ")
    line("}", 0)
  }

  private mutating func writePackages() {
    let members = Dictionary(grouping: interfaces) { Self.parts(of: $0.name).package }
    for package in packages(of: members) where !isFull {
      line("", 0)
      line("package \(package) {", 0)
      for interface in members[package] ?? [] {
        line("interface \(Self.identifier(Self.parts(of: interface.name).name)) {", 1)
        var scope = Scope(interface: interface.name)
        scope.name(interface.items)
        writeItems(interface.items, scope, 2, word: "")
        line("}", 1)
      }
      line("}", 0)
    }
  }

  /// The packages in order, each behind those whose types it uses.
  private func packages(of members: [String: [Interface]]) -> [String] {
    var order: [String] = []
    var isSeen: Set<String> = []
    // Depth first, on an explicit stack: a package is added when what it needs has been.
    var rest = interfaces.reversed().map { (Self.parts(of: $0.name).package, isEntered: false) }
    while let (package, isEntered) = rest.popLast() {
      guard !isEntered else {
        order.append(package)
        continue
      }
      guard isSeen.insert(package).inserted else { continue }
      rest.append((package, true))
      for interface in (members[package] ?? []).reversed() {
        for item in interface.items.reversed() {
          guard let owner = TypeIdentity(item.kind).flatMap({ owners[$0] }),
            Self.isInterface(owner.interface)
          else { continue }
          rest.append((Self.parts(of: owner.interface).package, false))
        }
      }
    }
    return order
  }

  /// Writes the items of a world or an interface: types that are used, types, then the rest.
  private mutating func writeItems(
    _ items: [World.Item], _ scope: Scope, _ depth: Int, word: String
  ) {
    writeUses(items, scope, depth)
    for item in items where !isFull {
      switch item.kind {
      case .value(let type, _):
        if let alias = alias(of: item, in: scope) {
          line("type \(Self.identifier(item.name)) = \(Self.identifier(alias));", depth)
        } else if !isUsed(item, in: scope) {
          writeDefinition(item.name, type, scope, depth)
        }
      case .resource:
        if let alias = alias(of: item, in: scope) {
          line("type \(Self.identifier(item.name)) = \(Self.identifier(alias));", depth)
        } else if !isUsed(item, in: scope) {
          writeResource(item.name, items, scope, depth)
        }
      default: break
      }
    }
    for item in items where !isFull { writeRest(item, scope, depth, word) }
  }

  /// Writes an item that is no type.
  private mutating func writeRest(
    _ item: World.Item, _ scope: Scope, _ depth: Int, _ word: String
  ) {
    let name = Self.identifier(item.name)
    switch item.kind {
    case .function(let type):
      guard !item.name.hasPrefix("[") else { return }
      line("\(word)\(name): func\(signature(type, scope));", depth)
    case .instance where Self.isInterface(item.name) && !word.isEmpty:
      line("\(word)\(item.name);", depth)
    case .instance(let members) where !word.isEmpty:
      line("\(word)\(name): interface {", depth)
      var inner = Scope(interface: item.name)
      inner.name(members)
      writeItems(members, inner, depth + 1, word: "")
      line("}", depth)
    case .instance: line("// \(name): an instance", depth)
    case .other(let words): line("// \(word)\(name): \(words)", depth)
    case .value, .resource: break
    }
  }

  // MARK: Types of other interfaces

  private mutating func writeUses(_ items: [World.Item], _ scope: Scope, _ depth: Int) {
    var uses: [(interface: String, names: [String])] = []
    for item in items where isUsed(item, in: scope) {
      guard let owner = TypeIdentity(item.kind).flatMap({ owners[$0] }) else { continue }
      let name = Self.identifier(owner.name)
      let renamed = owner.name == item.name ? "" : " as \(Self.identifier(item.name))"
      if let index = uses.firstIndex(where: { $0.interface == owner.interface }) {
        uses[index].names.append(name + renamed)
      } else {
        uses.append((owner.interface, [name + renamed]))
      }
    }
    let package = Self.parts(of: scope.interface).package
    for use in uses {
      let parts = Self.parts(of: use.interface)
      let interface = parts.package == package ? Self.identifier(parts.name) : use.interface
      line("use \(interface).{\(use.names.joined(separator: ", "))};", depth)
    }
  }

  /// Whether `item` is a type that another interface defines.
  private func isUsed(_ item: World.Item, in scope: Scope) -> Bool {
    guard let owner = TypeIdentity(item.kind).flatMap({ owners[$0] }) else { return false }
    return owner.interface != scope.interface && Self.isInterface(owner.interface)
  }

  /// The other name that the same scope gives to the type `item`, and gave it first.
  private func alias(of item: World.Item, in scope: Scope) -> String? {
    guard let owner = TypeIdentity(item.kind).flatMap({ owners[$0] }),
      owner.interface == scope.interface, owner.name != item.name
    else { return nil }
    return owner.name
  }

  // MARK: Text

  /// Whether the limit is reached.
  var isFull: Bool { text.utf8.count >= Self.byteLimit }

  mutating func line(_ line: String, _ depth: Int) {
    guard !isFull else {
      if !text.hasSuffix("…\n") { text += "// …\n" }
      return
    }
    if !line.isEmpty { text += String(repeating: "  ", count: depth) + visible(line) }
    text += "\n"
  }

  func resourceName(_ resource: ResourceIndex) -> String { graph.resources[resource.number].name }
}

/// `text` without control characters, which could forge lines or give orders to a terminal.
func visible(_ text: String) -> String {
  // Nearly all text is printable ASCII, for which no table has to be read.
  if text.utf8.allSatisfy({ (0x20..<0x7f).contains($0) }) { return text }
  return text.unicodeScalars.reduce(into: "") { result, scalar in
    if scalar.properties.generalCategory == .control {
      result += "\\u{\(String(scalar.value, radix: 16))}"
    } else {
      result.unicodeScalars.append(scalar)
    }
  }
}
