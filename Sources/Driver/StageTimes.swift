// How long the stages of one unit took, for `--verbose`.

import Foundation

/// Stages with their times, in order.
struct StageTimes: CustomStringConvertible {
  private var stages: [(name: String, duration: Duration)] = []

  /// The time of all stages together.
  var total: Duration { stages.reduce(.zero) { $0 + $1.duration } }

  /// Adds a stage.
  mutating func add(_ name: String, _ duration: Duration) { stages.append((name, duration)) }

  /// Runs `body` as the stage `name`.
  mutating func timed<Result: ~Copyable>(
    _ name: String, _ body: () throws(CompileError) -> Result
  ) throws(CompileError) -> Result {
    let start = ContinuousClock.now
    let result = try body()
    add(name, ContinuousClock.now - start)
    return result
  }

  var description: String {
    stages.map { "\($0.name) " + String(format: "%.0f", $0.duration.milliseconds) }
      .joined(separator: ", ")
  }
}

extension Duration {
  /// The number of milliseconds.
  var milliseconds: Double {
    Double(components.seconds) * 1e3 + Double(components.attoseconds) / 1e15
  }
}
