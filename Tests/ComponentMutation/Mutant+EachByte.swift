extension Mutant {
  /// The components that `seed` becomes by another value of one byte of its definitions, for each byte
  /// one after the other.
  ///
  /// The values are those next to it and the least ones, which indices have: what differs in one index
  /// of many is seldom hit by chance.
  package static func changingEachByte(of seed: MutationSeed) -> [Mutant] {
    var mutants: [Mutant] = []
    for path in seed.tree.paths {
      let component = seed.tree[path[...]]
      for section in component.sections.indices {
        for (position, item) in component.sections[section].contents.items.enumerated() {
          for (offset, byte) in item.enumerated() {
            for value in Set([byte &+ 1, byte &- 1, 0, 1, 2, 3, 4]).subtracting([byte]).sorted() {
              var changed = seed.tree
              changed[path[...]].sections[section].contents.setByte(offset, of: position, to: value)
              let place = (path + [section, position, offset]).map(String.init)
              mutants.append(
                Mutant(
                  unchanged: changed.bytes,
                  name: "\(seed.name)-\(place.joined(separator: "."))-\(value)"))
            }
          }
        }
      }
    }
    return mutants
  }
}

extension SectionTree.Contents {
  /// Sets a byte of the item at `position`.
  fileprivate mutating func setByte(_ offset: Int, of position: Int, to value: UInt8) {
    switch self {
    case .items(var items):
      items[position][offset] = value
      self = .items(items)
    case .start(var bytes):
      bytes[offset] = value
      self = .start(bytes)
    case .component, .module: break
    }
  }
}
