// Scripts shared out to processes.
//
// What is tested may crash or hang: each worker is this program again, takes the names of scripts on
// its standard input, one after another, and says on its standard output what came of each command.
// Where one dies or says nothing for too long, the script that it was at has failed, and another
// worker goes on with the next.

import Driver
import Foundation

/// What runs scripts in other processes.
struct WorkerPool {
  /// The arguments of a worker.
  let arguments: [String]
  /// The number of workers.
  let jobs: Int

  /// How long a worker may say nothing: the time of the longest compilation, and more.
  private static let patience: Int32 = 240_000

  /// Runs `scripts`, the longest first, and returns their results in order.
  func run(_ scripts: [ScriptFile]) throws -> [ScriptResult] {
    let queue = ScriptQueue(scripts.sorted { ($0.byteCount, $0.name) > ($1.byteCount, $1.name) })
    let results = parallelMap(count: jobs, jobs: jobs) { [self] _ in
      Result<[ScriptResult], any Error> {
        var results: [ScriptResult] = []
        var worker: Worker?
        while let script = queue.next() {
          let running = try worker ?? Worker(arguments: arguments)
          worker = running
          let (result, isAlive) = try running.run(script, patience: Self.patience)
          if !isAlive { worker = nil }
          results.append(result)
        }
        worker?.end()
        return results
      }
    }
    return try results.flatMap { try $0.get() }.sorted { $0.script.name < $1.script.name }
  }
}

/// The scripts that nobody has taken yet.
private final class ScriptQueue: @unchecked Sendable {
  private let lock = NSLock()
  private var scripts: [ScriptFile]

  init(_ scripts: [ScriptFile]) { self.scripts = scripts.reversed() }

  func next() -> ScriptFile? { lock.withLock { scripts.popLast() } }
}

/// A process that runs scripts.
private final class Worker {
  private let process = Process()
  private let input = Pipe()
  private let output = Pipe()
  /// What has been read and doesn't end in a line feed yet.
  private var pending: [UInt8] = []

  init(arguments: [String]) throws {
    process.executableURL = URL(filePath: "/proc/self/exe").resolvingSymlinksInPath()
    process.arguments = arguments
    process.standardInput = input
    process.standardOutput = output
    try process.run()
  }

  /// Runs `script`; says also whether the worker can go on.
  func run(_ script: ScriptFile, patience: Int32) throws -> (ScriptResult, isAlive: Bool) {
    let start = ContinuousClock.now
    var result = ScriptResult(script)
    defer { result.duration = ContinuousClock.now - start }
    var line = 0
    try input.fileHandleForWriting.write(contentsOf: Data((script.name + "\n").utf8))
    while let text = try readLine(patience: patience) {
      switch WorkerMessage(text) {
      case .script(let assertions): result.assertions = assertions
      case .begin(let number): line = number
      case .end(let outcome, let isAssertion):
        result.add(outcome, at: line, isAssertion: isAssertion)
      case .finished:
        result.duration = ContinuousClock.now - start
        return (result, true)
      case nil: result.failures.append((line, "expected a worker's message, got \(text)"))
      }
    }
    result.failures.append((line, "expected the worker to go on, got \(death())"))
    result.duration = ContinuousClock.now - start
    return (result, false)
  }

  /// Lets the worker end.
  func end() {
    try? input.fileHandleForWriting.close()
    process.waitUntilExit()
  }

  /// The next line, or nil if there is none, or none in time.
  private func readLine(patience: Int32) throws -> Substring? {
    while true {
      if let end = pending.firstIndex(of: UInt8(ascii: "\n")) {
        let line = Substring(decoding: pending[..<end], as: UTF8.self)
        pending.removeSubrange(...end)
        return line
      }
      let descriptor = output.fileHandleForReading.fileDescriptor
      var entry = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
      guard poll(&entry, 1, patience) > 0 else { return nil }
      let bytes = output.fileHandleForReading.availableData
      if bytes.isEmpty { return nil }
      pending += bytes
    }
  }

  /// Ends the worker, if it hasn't ended, and says how it did.
  private func death() -> String {
    let wasSilent = process.isRunning && !hasClosedOutput
    if wasSilent { kill(process.processIdentifier, SIGKILL) }
    process.waitUntilExit()
    if wasSilent { return "nothing for too long" }
    return process.terminationReason == .uncaughtSignal
      ? "signal \(process.terminationStatus)" : "exit code \(process.terminationStatus)"
  }

  /// Whether there will be nothing more to read.
  private var hasClosedOutput: Bool {
    var entry = pollfd(
      fd: output.fileHandleForReading.fileDescriptor, events: Int16(POLLIN), revents: 0)
    return poll(&entry, 1, 0) > 0 && entry.revents & Int16(POLLHUP) != 0
  }
}
