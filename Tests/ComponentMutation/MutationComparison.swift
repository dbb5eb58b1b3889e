import Dispatch
import Foundation
import TestSupport
import WasmBytes

/// The comparison of our verdicts on mutants with the reference's.
package struct MutationComparison: Sendable {
  /// The mutants that one process of the reference gets.
  private static let batchCount = 50

  /// A mutant on which the verdicts differ, for no reason that is known.
  package struct Disagreement: Sendable {
    /// The number of the mutant.
    package let number: Int
    /// The mutant.
    package let mutant: Mutant
    /// What both said.
    package let explanation: String
  }

  /// How many mutants both sides take.
  package private(set) var validCount = 0
  /// How many both sides refuse.
  package private(set) var invalidCount = 0
  /// How many were skipped, by what is refused by name.
  package private(set) var skipped: [String: Int] = [:]
  /// How many differ by what is known, by its name.
  package private(set) var known: [String: Int] = [:]
  /// The mutants on which the verdicts differ.
  package private(set) var disagreements: [Disagreement] = []

  /// Makes `count` mutants of `seeds`, told by `seed`, and compares the verdicts on them.
  package init(count: Int, seed: UInt64, of seeds: [MutationSeed], jobs: Int = 2) throws {
    let starts = Array(stride(from: 0, to: count, by: Self.batchCount))
    for first in stride(from: 0, to: starts.count, by: jobs) {
      let group = starts[first..<min(first + jobs, starts.count)].map { start in
        (start..<min(start + Self.batchCount, count)).map { Mutant($0, seed: seed, of: seeds) }
      }
      let results = concurrentMap(group) { mutants in
        Result { try ReferenceValidator().refusals(of: mutants.map(\.bytes)) }
      }
      for (position, (mutants, result)) in zip(group, results).enumerated() {
        let refusals = try result.get()
        for (offset, (mutant, refusal)) in zip(mutants, refusals).enumerated() {
          compare(mutant, starts[first + position] + offset, theirs: refusal)
        }
      }
    }
  }

  private mutating func compare(_ mutant: Mutant, _ number: Int, theirs: String?) {
    switch (Verdict(of: mutant.bytes), theirs) {
    case (.beyond(let error), _): skipped["\(error.reason)", default: 0] += 1
    case (.valid, nil): validCount += 1
    case (.invalid, .some): invalidCount += 1
    case (.valid, let theirs?):
      if let difference = KnownDifference.explaining(theirs) {
        known[difference.name, default: 0] += 1
      } else {
        differ(mutant, number, "we take it; wasm-tools: \(theirs)")
      }
    case (.invalid(let error), nil):
      differ(mutant, number, "wasm-tools takes it; we: \(error.reason) at \(error.offset)")
    }
  }

  private mutating func differ(_ mutant: Mutant, _ number: Int, _ explanation: String) {
    disagreements.append(
      Disagreement(number: number, mutant: mutant, explanation: explanation))
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
