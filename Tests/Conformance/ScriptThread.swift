// The threads of the threads proposal's scripts.
//
// A thread has a runner of its own, with no names but that of the instance it shares. What comes of
// its commands is reported when it has been waited for.

import Foundation

/// A thread of a script, running.
final class ScriptThread: @unchecked Sendable {
  /// What came of a command.
  typealias Report = (command: Command, outcome: Outcome)

  private let ended = DispatchSemaphore(value: 0)
  /// Written by the thread before `ended` is signalled, read after it.
  private var reports: [Report] = []

  /// Starts `commands`, to be run by what `makeRunner` returns, on the new thread.
  init(_ commands: [Command], by makeRunner: @escaping @Sendable () throws -> ScriptRunner) {
    let thread = Thread { [self] in
      do {
        let runner = try makeRunner()
        for command in commands {
          reports.append((command, runner.run(command)))
          reports += runner.takeThreadReports()
        }
      } catch {
        reports += commands.map { ($0, .failed("expected a thread, got \(error)")) }
      }
      ended.signal()
    }
    // LLVM recurses on the structure of its input.
    thread.stackSize = 256 << 20
    thread.start()
  }

  /// Waits for the thread's end, and returns what came of its commands.
  func wait() -> [Report] {
    ended.wait()
    return reports
  }
}
