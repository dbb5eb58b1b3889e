// What is said while a compilation runs: a line that is written over on a terminal, and with
// `--verbose` the time of each stage. Both go to standard error, and never into the result.

import Foundation

/// A listener to the stages of one compilation, called from any thread.
package final class Progress: @unchecked Sendable {
  private let lock = NSLock()
  private let isVerbose: Bool
  private let showsLine: Bool
  private var total = 0
  private var finished = 0
  private var hasLine = false

  /// Makes a listener that reports times if `isVerbose`, and shows progress on a terminal.
  package init(isVerbose: Bool) {
    self.isVerbose = isVerbose
    showsLine = !isVerbose && isatty(STDERR_FILENO) != 0
  }

  /// Runs `body`, and reports how long it took as `stage`.
  package func timed<Result, Failure: Error>(
    _ stage: String, _ body: () throws(Failure) -> Result
  ) throws(Failure) -> Result {
    let start = ContinuousClock.now
    let result = try body()
    note(stage, took: ContinuousClock.now - start)
    return result
  }

  /// Reports that `stage` took `duration`.
  package func note(_ stage: String, took duration: Duration) {
    guard isVerbose else { return }
    say(String(format: "%9.1f ms  ", duration.milliseconds) + stage)
  }

  /// Reports how long the stages of `unit` took.
  func note(_ unit: String, took stages: StageTimes) {
    note("\(unit) (\(stages))", took: stages.total)
  }

  /// Reports a fact that only `--verbose` shows.
  package func note(_ fact: String) {
    if isVerbose { say("              " + fact) }
  }

  /// Sets the number of units that will be finished.
  package func expect(_ count: Int) {
    lock.withLock { total = count }
    show("")
  }

  /// Reports that the unit called `name` is done.
  package func finish(_ name: String) {
    lock.withLock { finished += 1 }
    show(name)
  }

  /// Removes the progress line.
  package func end() {
    lock.withLock {
      if hasLine { FileHandle.standardError.write(Data("\r\u{1b}[K".utf8)) }
      hasLine = false
    }
  }

  private func show(_ name: String) {
    guard showsLine else { return }
    lock.withLock {
      hasLine = true
      FileHandle.standardError.write(Data("\r\u{1b}[K[\(finished)/\(total)] \(name)".utf8))
    }
  }

  private func say(_ line: String) {
    lock.withLock { FileHandle.standardError.write(Data((line + "\n").utf8)) }
  }
}
