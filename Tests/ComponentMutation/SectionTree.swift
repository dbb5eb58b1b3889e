// A component as sections and the items in them, which is what can be exchanged without breaking all
// that is around it: sizes and counts are written anew.
//
// Where an item begins is known from our decoder, so a tree can be made of what it takes only. Custom
// sections are left out, since nothing depends on them.

import Components
import WasmBytes

/// The sections of a component.
struct SectionTree: Sendable {
  var sections: [Section] = []

  /// A section.
  struct Section: Sendable {
    var identifier: UInt8
    var contents: Contents
  }

  /// What is in a section.
  indirect enum Contents: Sendable {
    /// Definitions, whose number stands in front of them.
    case items([[UInt8]])
    case component(SectionTree)
    /// A core module.
    case module([UInt8])
    /// A start definition, of which there is one in a section.
    case start([UInt8])

    /// The items, of which a start section has one and other sections may have none.
    var items: [[UInt8]] {
      switch self {
      case .items(let items): items
      case .start(let bytes): [bytes]
      case .component, .module: []
      }
    }
  }

  /// Takes the component in `bytes` apart.
  init(decoding bytes: [UInt8]) throws(WasmError) {
    self = try SectionTree(of: Component(decoding: bytes), in: bytes)
  }

  private init(of component: Component, in bytes: [UInt8]) throws(WasmError) {
    var cursor = ByteCursor(bytes, in: component.range)
    _ = try cursor.skip(Self.preamble.count)
    var definitions = component.definitions[...]
    while !cursor.isAtEnd {
      let identifier = try cursor.byte()
      let size = Int(try cursor.u32())
      let range = try cursor.skip(size)
      // Those of a section without items are none.
      let own = definitions.prefix { $0.offset < range.upperBound }
      definitions = definitions.dropFirst(own.count)
      let contents: Contents
      switch identifier {
      case 0: continue
      case 1: contents = .module(Array(bytes[range]))
      case 4:
        guard case .component(let nested) = own.first?.kind else { continue }
        contents = .component(try SectionTree(of: nested, in: bytes))
      case 9: contents = .start(Array(bytes[range]))
      default:
        let ends = own.dropFirst().map(\.offset) + [range.upperBound]
        contents = .items(zip(own, ends).map { Array(bytes[$0.offset..<$1]) })
      }
      sections.append(Section(identifier: identifier, contents: contents))
    }
  }

  /// The magic number, version and layer of a component.
  static let preamble: [UInt8] = [0, 0x61, 0x73, 0x6d, 0x0d, 0, 1, 0]

  /// The component's bytes.
  var bytes: [UInt8] { Self.preamble + sections.flatMap(\.bytes) }

  // MARK: Components in each other

  /// The components in the tree, each by the positions of the sections that lead to it.
  var paths: [[Int]] {
    var paths: [[Int]] = [[]]
    for (position, section) in sections.enumerated() {
      guard case .component(let nested) = section.contents else { continue }
      paths += nested.paths.map { [position] + $0 }
    }
    return paths
  }

  /// The component at `path`.
  subscript(path: ArraySlice<Int>) -> SectionTree {
    get {
      guard let position = path.first else { return self }
      guard case .component(let nested) = sections[position].contents else { return self }
      return nested[path.dropFirst()]
    }
    set {
      guard let position = path.first else { return self = newValue }
      guard case .component(var nested) = sections[position].contents else { return }
      nested[path.dropFirst()] = newValue
      sections[position].contents = .component(nested)
    }
  }
}

extension SectionTree.Section {
  /// The section's bytes.
  var bytes: [UInt8] {
    let contents =
      switch contents {
      case .items(let items): lengthPrefix(items.count) + items.flatMap { $0 }
      case .component(let nested): nested.bytes
      case .module(let bytes), .start(let bytes): bytes
      }
    return [identifier] + lengthPrefix(contents.count) + contents
  }
}

/// Returns `count` as the format has numbers.
func lengthPrefix(_ count: Int) -> [UInt8] {
  var bytes: [UInt8] = []
  var rest = count
  while rest >= 0x80 {
    bytes.append(UInt8(rest & 0x7f) | 0x80)
    rest >>= 7
  }
  return bytes + [UInt8(rest)]
}
