// Components made of others by small changes, which leave most rules kept and break one or two.
//
// A change is to bytes of an item, its size being written anew, to the order and number of items and
// sections, or, now and then, to any byte of the file.

import Components
import TestSupport
import WasmBytes

/// A component made of another by some changes.
package struct Mutant: Sendable {
  /// The component's bytes.
  package private(set) var bytes: [UInt8]
  /// What it is called: the seed of its run and its number, as a rule.
  package let name: String
  /// The changes, and what was changed.
  package private(set) var description: String

  /// Makes a component without changes.
  init(unchanged bytes: [UInt8], name: String) {
    self.bytes = bytes
    self.name = name
    description = name
  }

  /// Makes mutant `number` of a run whose seed is `seed` from one of `seeds`.
  package init(_ number: Int, seed: UInt64, of seeds: [MutationSeed]) {
    // Each has a generator of its own, so that it doesn't depend on how many are made.
    var generator = SplitMix(seed: (seed << 32) &+ UInt64(number))
    // What isn't decoded says little, and is most of what small changes make.
    let isAnyTaken = Int.random(in: 0..<4, using: &generator) == 0
    self.init(unchanged: [], name: "\(seed)-\(number)")
    change(seeds, using: &generator)
    for _ in 0..<8 where !isAnyTaken && (try? Component(decoding: bytes)) == nil {
      change(seeds, using: &generator)
    }
  }

  /// Becomes one of `seeds` with some changes.
  private mutating func change(_ seeds: [MutationSeed], using generator: inout SplitMix) {
    let origin = seeds[Int.random(in: 0..<seeds.count, using: &generator)]
    let other = seeds[Int.random(in: 0..<seeds.count, using: &generator)]
    var tree = origin.tree
    var changes: [String] = []
    for _ in 0..<([1, 1, 1, 1, 2, 2, 3, 4].randomElement(using: &generator) ?? 1) {
      let change = Mutation.all.randomElement(using: &generator) ?? .changeByte
      tree.apply(change, donor: other.tree, using: &generator)
      changes.append(change.rawValue)
    }
    bytes = tree.bytes
    if Int.random(in: 0..<24, using: &generator) == 0 {
      let position = Int.random(in: 0..<bytes.count, using: &generator)
      bytes[position] = bytes[position].changed(using: &generator)
      changes.append("byte \(position)")
    }
    description = "\(origin.name): \(changes.joined(separator: ", "))"
  }
}

/// A small change.
enum Mutation: String {
  case changeByte = "change a byte"
  case copyByte = "copy a byte"
  case insertByte = "insert a byte"
  case removeByte = "remove a byte"
  case changeName = "change a name"
  case exchangeName = "exchange a name"
  case duplicateItem = "duplicate an item"
  case dropItem = "drop an item"
  case swapItems = "swap two items"
  case takeItem = "take an item from elsewhere"
  case takeSection = "take a section from elsewhere"
  case swapSections = "swap two sections"
  case moveSection = "move a section"
  case duplicateSection = "duplicate a section"
  case dropSection = "drop a section"
  case changeModule = "change a byte of a core module"

  /// All, those more than once that break little.
  static let all: [Mutation] = [
    .changeByte, .changeByte, .changeByte, .changeByte, .changeByte, .changeByte, .changeByte,
    .copyByte, .copyByte, .insertByte, .removeByte, .changeName, .changeName, .exchangeName,
    .exchangeName, .duplicateItem, .dropItem, .swapItems, .takeItem, .takeItem, .takeSection,
    .swapSections, .moveSection, .duplicateSection, .dropSection, .changeModule,
  ]
}

extension UInt8 {
  /// Another byte, which is often one that means something.
  func changed(using generator: inout SplitMix) -> UInt8 {
    switch Int.random(in: 0..<6, using: &generator) {
    case 0: self &+ 1
    case 1: self &- 1
    case 2: UInt8.random(in: 0..<6, using: &generator)
    // The opcodes of types.
    case 3: UInt8.random(in: 0x3f...0x7f, using: &generator)
    case 4: self ^ (1 << UInt8.random(in: 0..<8, using: &generator))
    default: UInt8.random(in: 0...255, using: &generator)
    }
  }
}
