// The table, the failures, and whether all is as the list says.

import Foundation

/// What came of all scripts.
struct Report {
  let results: [ScriptResult]
  private let known: KnownList
  /// What failed and isn't on the list, as `SCRIPT:LINE: …`.
  private let unknown: [String]
  /// The features that were missed and aren't on the list.
  private let unknownFeatures: [String]
  /// The entries of the list that nothing met.
  private let obsolete: [String]

  /// Whether exactly what is on the list doesn't work.
  var isSuccess: Bool { unknown.isEmpty && unknownFeatures.isEmpty && obsolete.isEmpty }

  /// Makes the report of `results`, which are of all commands of all scripts if `isComplete`.
  init(results: [ScriptResult], known: KnownList, isComplete: Bool) {
    self.results = results
    self.known = known
    var met: Set<String> = []
    var unknown: [String] = []
    var missed: Set<String> = []
    for result in results {
      for failure in result.failures {
        let place = "\(result.script.title):\(failure.line)"
        met.insert(place)
        if !known.commands.contains(place) { unknown.append("\(place): \(failure.text)") }
      }
      missed.formUnion(result.skipped.keys)
      missed.formUnion(result.skippedCommands.keys)
    }
    self.unknown = unknown
    unknownFeatures = missed.subtracting(known.features).sorted()
    // Of a part of the suite it can't be said that nothing meets an entry.
    let obsolete =
      isComplete
      ? known.commands.subtracting(met)
        .union(known.features.subtracting(missed).map { "feature \($0)" }) : []
    self.obsolete = obsolete.sorted()
  }

  /// The report in full; with the seconds of each script, if wanted.
  func text(withTimes: Bool) -> String {
    var lines = table()
    var features: [String: Int] = [:]
    for result in results { features.merge(result.skipped, uniquingKeysWith: +) }
    if !features.isEmpty {
      lines.append("\nskipped assertions, by what is refused:")
      lines += features.sorted { ($1.value, $0.key) < ($0.value, $1.key) }
        .map { "  \(column("\($0.value)", 6))  \($0.key)" }
    }
    if withTimes {
      lines.append("\nseconds:")
      lines += results.sorted { $0.duration > $1.duration }
        .map { "  \(column(seconds($0.duration), 7))  \($0.script.title)" }
    }
    if !unknown.isEmpty { lines += ["\nfailures:"] + unknown }
    if !unknownFeatures.isEmpty {
      lines.append("\nfeatures that are refused, and aren't on the list of what is known:")
      lines += unknownFeatures
    }
    if !obsolete.isEmpty {
      lines += ["\non the list of what is known not to work, but it works:"] + obsolete
    }
    lines.append("")
    return lines.joined(separator: "\n")
  }

  private func table() -> [String] {
    struct Row {
      var scripts = 0
      var passed = 0
      var failed = 0
      var skipped = 0
      var text = 0
    }
    var rows: [String: Row] = [:]
    for result in results {
      for name in [result.script.group, "total"] {
        rows[name, default: Row()].scripts += 1
        rows[name, default: Row()].passed += result.passed
        rows[name, default: Row()].failed += result.failed
        rows[name, default: Row()].skipped += result.skipped.values.reduce(0, +)
        rows[name, default: Row()].text += result.text
      }
    }
    let header = line("group", ["scripts", "passed", "failed", "skipped", "text", "reached"])
    return [header]
      + rows.sorted { ($0.key == "total" ? 1 : 0, $0.key) < ($1.key == "total" ? 1 : 0, $1.key) }
      .map { name, row in
        let count = row.passed + row.failed + row.skipped
        // Cut, so that only what is whole says 100.
        let reached = count == 0 ? "" : "\(row.passed * 1000 / count / 10) %"
        return line(
          name,
          [row.scripts, row.passed, row.failed, row.skipped, row.text].map(String.init)
            + [reached])
      }
  }

  private func line(_ name: String, _ cells: [String]) -> String {
    name.padding(toLength: 14, withPad: " ", startingAt: 0)
      + cells.map { column($0, 9) }.joined()
  }
}

private func column(_ text: String, _ width: Int) -> String {
  String(repeating: " ", count: max(0, width - text.count)) + text
}

private func seconds(_ duration: Duration) -> String {
  let milliseconds =
    duration.components.seconds * 1000 + duration.components.attoseconds / 1_000_000_000_000_000
  return String(format: "%.2f", Double(milliseconds) / 1000)
}
