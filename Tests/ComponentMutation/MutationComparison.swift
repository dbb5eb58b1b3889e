import Dispatch
import Foundation
import TestSupport
import WasmBytes

/// The comparison of our verdicts on components with the reference's.
package struct MutationComparison: Sendable {
  /// The components that one process of the reference's shell gets.
  private static let batchCount = 50

  /// A component on which the verdicts differ, for no reason that is known.
  package struct Disagreement: Sendable {
    /// The component.
    package let mutant: Mutant
    /// What both said.
    package let explanation: String
  }

  /// How many components both sides take.
  package private(set) var validCount = 0
  /// How many both sides refuse.
  package private(set) var invalidCount = 0
  /// How many were skipped, by what is refused by name.
  package private(set) var skipped: [String: Int] = [:]
  /// How many differ by what is known, by its name.
  package private(set) var known: [String: Int] = [:]
  /// The components on which the verdicts differ.
  package private(set) var disagreements: [Disagreement] = []

  /// Makes the comparison of no component.
  package init() {}

  /// Makes `count` mutants of `seeds`, told by `seed`, and compares the verdicts on them.
  package mutating func compareMutants(
    _ count: Int, seed: UInt64, of seeds: [MutationSeed]
  ) throws {
    try compare(count) { Mutant($0, seed: seed, of: seeds) }
  }

  /// Compares the verdicts on what each of `seeds` becomes by another value of one byte.
  package mutating func compareEachByte(of seeds: [MutationSeed]) throws {
    for seed in seeds {
      let mutants = Mutant.changingEachByte(of: seed)
      try compare(mutants.count) { mutants[$0] }
    }
  }

  /// Compares the verdicts on the components in `files`.
  package mutating func compareFiles(_ files: [URL]) throws {
    let mutants = try files.map { file in
      let name = file.deletingPathExtension().lastPathComponent
      return Mutant(unchanged: try bytes(of: file), name: name)
    }
    try compare(mutants.count) { mutants[$0] }
  }

  /// Compares the verdicts on as many components as `count` says, each made when it is needed.
  private mutating func compare(_ count: Int, _ mutant: (Int) -> Mutant) throws {
    let jobs = 2
    for first in stride(from: 0, to: count, by: jobs * Self.batchCount) {
      let batches = (0..<jobs).map { job in
        let start = first + job * Self.batchCount
        return (start..<max(start, min(start + Self.batchCount, count))).map(mutant)
      }
      let results = concurrentMap(batches) { mutants in
        Result { try ReferenceValidator().refusals(of: mutants.map(\.bytes)) }
      }
      for (mutants, result) in zip(batches, results) {
        for (mutant, refusal) in zip(mutants, try result.get()) {
          compare(mutant, theirs: refusal)
        }
      }
    }
  }

  private mutating func compare(_ mutant: Mutant, theirs: String?) {
    switch (Verdict(of: mutant.bytes), theirs) {
    case (.beyond(let error), _): skipped["\(error.reason)", default: 0] += 1
    case (.valid, nil): validCount += 1
    case (.invalid, .some): invalidCount += 1
    case (.valid, let theirs?):
      if let difference = KnownDifference.explaining(theirs, of: mutant.bytes) {
        known[difference.name, default: 0] += 1
      } else {
        differ(mutant, "we take it; wasm-tools: \(theirs)")
      }
    case (.invalid(let error), nil):
      if let difference = KnownDifference.explaining(error) {
        known[difference.name, default: 0] += 1
      } else {
        differ(mutant, "wasm-tools takes it; we: \(error.reason) at \(error.offset)")
      }
    }
  }

  private mutating func differ(_ mutant: Mutant, _ explanation: String) {
    disagreements.append(Disagreement(mutant: mutant, explanation: explanation))
  }

  /// The numbers in words, a kind a line.
  package var tally: String {
    var lines = ["\(validCount) are valid on both sides", "\(invalidCount) are refused by both"]
    for (reason, number) in skipped.sorted(by: { $0.key < $1.key }) {
      lines.append("\(number) skipped: \(reason)")
    }
    for (name, number) in known.sorted(by: { $0.key < $1.key }) {
      lines.append("\(number) known to differ: \(name)")
    }
    lines.append("\(disagreements.count) disagreements")
    return lines.joined(separator: "\n")
  }
}

/// Returns what `transform` makes of `elements`, all at the same time.
private func concurrentMap<Element: Sendable, Value: Sendable>(
  _ elements: [Element], _ transform: @escaping @Sendable (Element) -> Value
) -> [Value] {
  let values = Slots<Value>(count: elements.count)
  DispatchQueue.concurrentPerform(iterations: elements.count) { index in
    values.set(transform(elements[index]), at: index)
  }
  return values.all
}

/// Values that come in from several threads.
private final class Slots<Value: Sendable>: @unchecked Sendable {
  private let lock = NSLock()
  private var values: [Value?]

  init(count: Int) { values = Array(repeating: nil, count: count) }

  func set(_ value: Value, at index: Int) { lock.withLock { values[index] = value } }

  var all: [Value] { lock.withLock { values.compactMap { $0 } } }
}
