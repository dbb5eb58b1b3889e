/// What came of a script.
struct ScriptResult: Sendable {
  let script: ScriptFile
  /// The number of assertions that the script has.
  var assertions = 0
  var passed = 0
  var text = 0
  /// The number of assertions that need a feature, by its name.
  var skipped: [String: Int] = [:]
  /// The number of other commands that need a feature, by its name.
  var skippedCommands: [String: Int] = [:]
  /// What failed: the line, and what was expected.
  var failures: [(line: Int, text: String)] = []
  /// The failures that are assertions, those that weren't reached included.
  var failed: Int { assertions - passed - text - skipped.values.reduce(0, +) }
  var duration = Duration.zero

  /// Makes the result of a script of which nothing has run.
  init(_ script: ScriptFile) { self.script = script }

  /// Counts the `outcome` of the command at `line`.
  mutating func add(_ outcome: Outcome, at line: Int, isAssertion: Bool) {
    switch outcome {
    case .passed: passed += isAssertion ? 1 : 0
    case .text: text += isAssertion ? 1 : 0
    case .skipped(let feature):
      if isAssertion {
        skipped[feature, default: 0] += 1
      } else {
        skippedCommands[feature, default: 0] += 1
      }
    case .failed(let text): failures.append((line, text))
    }
  }
}
