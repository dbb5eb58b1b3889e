// What came of a command, on its way from a worker to the report.
//
// A worker writes a line when a command begins and one when it has ended, each at once: if the
// worker dies, the last line says where.

import Foundation

/// What came of a command.
enum Outcome: Hashable, Sendable {
  case passed
  /// Something else came than was expected.
  case failed(String)
  /// The compiler refuses, by name, what the command needs.
  case skipped(feature: String)
  /// The command is about the text format, which isn't this project's.
  case text
}

/// A line of what a worker says.
enum WorkerMessage: Hashable, Sendable {
  /// A script begins, and has this many assertions.
  case script(assertions: Int)
  /// A command begins.
  case begin(line: Int)
  /// The command has ended.
  case end(Outcome, isAssertion: Bool)
  /// The script has ended.
  case finished

  /// The line, without its end.
  var text: String {
    switch self {
    case .script(let assertions): "script \(assertions)"
    case .begin(let line): "begin \(line)"
    case .end(let outcome, let isAssertion):
      (isAssertion ? "assertion " : "command ") + outcome.text
    case .finished: "finished"
    }
  }

  /// Reads a line; nil if it is none of these.
  init?(_ line: Substring) {
    let words = line.split(separator: " ", maxSplits: 1)
    let rest = words.count > 1 ? words[1] : ""
    switch words.first {
    case "script": self = .script(assertions: Int(rest) ?? 0)
    case "begin": self = .begin(line: Int(rest) ?? 0)
    case "assertion", "command":
      guard let outcome = Outcome(rest) else { return nil }
      self = .end(outcome, isAssertion: words.first == "assertion")
    case "finished": self = .finished
    default: return nil
    }
  }
}

extension Outcome {
  fileprivate var text: String {
    switch self {
    case .passed: "passed"
    case .failed(let text):
      "failed " + text.split(whereSeparator: \.isNewline).joined(separator: "; ")
    case .skipped(let feature): "skipped \(feature)"
    case .text: "text"
    }
  }

  fileprivate init?(_ text: Substring) {
    let words = text.split(separator: " ", maxSplits: 1)
    let rest = words.count > 1 ? String(words[1]) : ""
    switch words.first {
    case "passed": self = .passed
    case "failed": self = .failed(rest)
    case "skipped": self = .skipped(feature: rest)
    case "text": self = .text
    default: return nil
    }
  }
}

/// Writes what comes of a script's commands.
struct OutcomeReporter {
  let output: FileHandle

  /// Says that a script of `assertions` assertions begins.
  func start(assertions: Int) throws { try write(.script(assertions: assertions)) }

  /// Says that `command` begins, runs it by `body`, and says what came of it.
  func report(_ command: Command, _ body: () -> Outcome) throws {
    try write(.begin(line: command.line))
    try write(.end(body(), isAssertion: command.type.isAssertion))
  }

  /// Says that the script has no commands, because it can't be converted.
  func report(_ error: ScriptFile.NotConverted) throws {
    try write(.script(assertions: 0))
    try write(.begin(line: 0))
    try write(
      .end(
        .failed("expected a script that can be converted, got \(error.reason)"),
        isAssertion: false))
  }

  /// Says that the script has ended.
  func finish() throws { try write(.finished) }

  private func write(_ message: WorkerMessage) throws {
    try output.write(contentsOf: Data((message.text + "\n").utf8))
  }
}
