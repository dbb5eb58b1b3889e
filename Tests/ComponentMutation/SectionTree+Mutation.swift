import TestSupport

extension SectionTree {
  /// Does `mutation` somewhere; what is taken from elsewhere is of this tree or of `donor`.
  mutating func apply(
    _ mutation: Mutation, donor: SectionTree, using generator: inout SplitMix
  ) {
    let source = Bool.random(using: &generator) ? self : donor
    guard let path = paths.randomElement(using: &generator) else { return }
    var component = self[path[...]]
    switch mutation {
    case .changeByte, .copyByte, .insertByte, .removeByte, .changeName, .exchangeName:
      let names = source.someNames(using: &generator)
      component.changeItem(using: &generator) { item, generator in
        item.apply(mutation, names: names, using: &generator)
      }
    case .duplicateItem, .dropItem, .swapItems:
      component.changeItems(using: &generator) { items, generator in
        items.apply(mutation, using: &generator)
      }
    case .takeItem: component.takeItem(from: source, using: &generator)
    case .takeSection:
      guard let path = source.paths.randomElement(using: &generator),
        let section = source[path[...]].sections.randomElement(using: &generator)
      else { return }
      component.sections.insert(
        section, at: Int.random(in: 0...component.sections.count, using: &generator))
    case .changeModule: component.changeModule(using: &generator)
    case .swapSections, .moveSection, .duplicateSection, .dropSection:
      component.sections.apply(mutation, using: &generator)
    }
    self[path[...]] = component
  }

  /// The positions of sections for which `condition` holds.
  private func positions(where condition: (Section) -> Bool) -> [Int] {
    sections.indices.filter { condition(sections[$0]) }
  }

  private mutating func changeItems(
    using generator: inout SplitMix, _ change: (inout [[UInt8]], inout SplitMix) -> Void
  ) {
    guard
      let position = positions(where: { !$0.contents.items.isEmpty })
        .randomElement(using: &generator)
    else { return }
    var items = sections[position].contents.items
    change(&items, &generator)
    if case .start = sections[position].contents {
      sections[position].contents = .start(items.flatMap { $0 })
    } else {
      sections[position].contents = .items(items)
    }
  }

  private mutating func changeItem(
    using generator: inout SplitMix, _ change: (inout [UInt8], inout SplitMix) -> Void
  ) {
    changeItems(using: &generator) { items, generator in
      change(&items[Int.random(in: 0..<items.count, using: &generator)], &generator)
    }
  }

  /// Puts an item of `source` into a section of its kind, or into one of its own.
  private mutating func takeItem(from source: SectionTree, using generator: inout SplitMix) {
    guard let path = source.paths.randomElement(using: &generator) else { return }
    let section = source[path[...]].sections.filter { !$0.contents.items.isEmpty }
      .randomElement(using: &generator)
    guard let section, let item = section.contents.items.randomElement(using: &generator) else {
      return
    }
    if case .items = section.contents {
      let target = positions { $0.identifier == section.identifier }
        .randomElement(using: &generator)
      if let target, case .items(var items) = sections[target].contents {
        items.insert(item, at: Int.random(in: 0...items.count, using: &generator))
        sections[target].contents = .items(items)
        return
      }
    }
    let contents: Contents =
      if case .start = section.contents { .start(item) } else { .items([item]) }
    sections.insert(
      Section(identifier: section.identifier, contents: contents),
      at: Int.random(in: 0...sections.count, using: &generator))
  }

  private mutating func changeModule(using generator: inout SplitMix) {
    let modules = positions { if case .module = $0.contents { true } else { false } }
    guard let position = modules.randomElement(using: &generator),
      case .module(var bytes) = sections[position].contents, !bytes.isEmpty
    else { return }
    // Types, imports and exports are in front, and tell a component most.
    let end = Bool.random(using: &generator) ? bytes.count : min(bytes.count, 256)
    let byte = Int.random(in: 0..<end, using: &generator)
    bytes[byte] = bytes[byte].changed(using: &generator)
    sections[position].contents = .module(bytes)
  }

  /// A few names that are in the tree, and some that may be refused.
  fileprivate func someNames(using generator: inout SplitMix) -> [[UInt8]] {
    guard let path = paths.randomElement(using: &generator) else { return [] }
    let items = self[path[...]].sections.flatMap(\.contents.items)
    var names = Self.peculiarNames.shuffled(using: &generator).prefix(4).map { Array($0.utf8) }
    for _ in 0..<8 {
      guard let item = items.randomElement(using: &generator) else { break }
      names += NamePlaces(in: item).places.map { Array(item[$0.start..<$0.range.upperBound]) }
    }
    return names
  }

  private static let peculiarNames = [
    "", "a", "A", "a-b", "a-B", "a1", "a-1", "1a", "a--b", "-a", "a-", "aB", "a_b",
    "[constructor]a", "[method]a.b", "[static]a.b", "[method]a.a", "[method]a", "[]a",
    "[constructor]a.b", "[implements=<a:b/c>]a", "[dtor]a", "[async]a", "[async method]a.b",
    "a:b/c", "a:b/c@1.2.3", "a:b/c@1", "a:b/c@0.1", "a:b/c@0.0.1", "a:b/c@0", "a:b/c@1.2.3-a.1",
    "a:b/c@1.2.3+a.01", "a:b/c@1.2.3-01", "a:b", "a:b/C", "a:B/c", "A:b/c", "a:b/c/d", "a:b:c/d",
    "a:b/c@01.0.0", "url=<https://a.b>", "unlocked-dep=<a:b>", "locked-dep=<a:b@1.0.0>",
    "integrity=<sha256-aaaa>", "relative-url=<a>",
  ]
}

extension [UInt8] {
  /// Does `mutation` to the bytes of an item.
  fileprivate mutating func apply(
    _ mutation: Mutation, names: [[UInt8]], using generator: inout SplitMix
  ) {
    guard let position = indices.randomElement(using: &generator) else { return }
    switch mutation {
    case .copyByte: self[position] = randomElement(using: &generator) ?? 0
    case .insertByte: insert(UInt8(0).changed(using: &generator), at: position)
    case .removeByte: remove(at: position)
    case .changeName, .exchangeName:
      guard let place = NamePlaces(in: self).places.randomElement(using: &generator) else {
        return
      }
      var name = Array(self[place.start..<place.range.upperBound])
      if mutation == .exchangeName {
        name = names.randomElement(using: &generator) ?? name
      } else {
        name.changeCharacter(using: &generator)
      }
      replaceSubrange(place.range, with: lengthPrefix(name.count) + name)
    default: self[position] = self[position].changed(using: &generator)
    }
  }

  /// Changes, inserts or removes a character of a name.
  private mutating func changeCharacter(using generator: inout SplitMix) {
    let characters = Array("abzAZ09-.:/@[]_ +\u{7f}".utf8)
    guard let position = indices.randomElement(using: &generator),
      let character = characters.randomElement(using: &generator)
    else { return }
    switch Int.random(in: 0..<4, using: &generator) {
    case 0: insert(character, at: position)
    case 1: remove(at: position)
    // Upper case for lower, and the other way round.
    case 2: self[position] ^= 0x20
    default: self[position] = character
    }
  }
}

extension [[UInt8]] {
  /// Does `mutation` to the items of a section.
  fileprivate mutating func apply(_ mutation: Mutation, using generator: inout SplitMix) {
    let item = Int.random(in: 0..<count, using: &generator)
    switch mutation {
    case .duplicateItem:
      insert(self[item], at: Int.random(in: item...count, using: &generator))
    case .dropItem: remove(at: item)
    default: swapAt(item, Int.random(in: 0..<count, using: &generator))
    }
  }
}

extension [SectionTree.Section] {
  /// Does `mutation` to the sections of a component.
  fileprivate mutating func apply(_ mutation: Mutation, using generator: inout SplitMix) {
    guard let position = indices.randomElement(using: &generator) else { return }
    switch mutation {
    case .duplicateSection:
      insert(self[position], at: Int.random(in: position...count, using: &generator))
    case .dropSection: remove(at: position)
    case .moveSection:
      let section = remove(at: position)
      insert(section, at: Int.random(in: 0...count, using: &generator))
    default: swapAt(position, Int.random(in: 0..<count, using: &generator))
    }
  }
}
