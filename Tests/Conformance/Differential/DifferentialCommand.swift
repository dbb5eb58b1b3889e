// Random modules here and in wasmtime: `make fuzz-diff`.
//
// A worker process makes the module of each seed that it is sent, runs it at -O0 and -O2, and answers
// with the outcome in a line. If it dies, the module of that seed has killed it, and another worker goes on
// with the next seed.

import ArgumentParser
import Driver
import Foundation
import TestSupport
import WasmCore

/// The command line of `conformance differ`.
struct DifferentialCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "differ", abstract: "Compares random modules, run here and in wasmtime.")

  @Option(help: "How many modules.")
  var count: UInt64 = 2_000

  @Option(help: "The seed of the first module; each further one has the next number.")
  var seed: UInt64 = 1

  @Option(help: "The processor to compile for, as wamrc takes it.")
  var targetCpu = CompilationTarget.standardName

  @Option(help: "A Python that has the package wasmtime.")
  var python = "python3"

  @Option(help: "Where modules that differ go.")
  var output = Locations.root.appending(path: ".build-fuzz/differences").path

  @Option(
    help:
      "Compare this module, with the arguments that the seed tells, and exit with 3 if it differs.")
  var module: String?

  @Option(help: "A trace of wasmtime's to compare the module with, instead of running it there.")
  var expected: String?

  @Flag(help: "Print wasmtime's trace of the module, and compare nothing.")
  var record = false

  // Not `--worker`: the parent command would take that, and every worker would be a supervisor.
  @Flag(name: .customLong("comparing-worker"), help: .hidden)
  var answer = false

  func run() throws {
    guard answer || module != nil else { return try supervise() }
    // On a thread whose stack is large enough for LLVM.
    let command = self
    try parallelMap(count: 1, jobs: 1) { _ in
      Result<Void, any Error> { try command.module.map(command.compare) ?? command.work() }
    }[0].get()
  }

  private func comparison() throws -> Comparison {
    guard let target = CompilationTarget(named: targetCpu) else {
      throw ValidationError("--target-cpu is one of \(CompilationTarget.names)")
    }
    return try Comparison(target: target)
  }

  private func reference() throws -> ReferenceRuntime {
    try ReferenceRuntime(python: URL(filePath: python))
  }

  /// Compares the one module in `file`.
  private func compare(_ file: String) throws {
    let file = URL(filePath: file)
    let contents = try bytes(of: file)
    let isText = file.pathExtension == "wat"
    let binary = isText ? try wasm(fromText: String(decoding: contents, as: UTF8.self)) : contents
    let module: CoreModule
    switch try Comparison.module(binary) {
    case .success(let valid): module = valid
    case .failure(let refusal): return try report(refusal.outcome)
    }
    let plan = CallPlan(for: module, seed: seed)
    let trace: ModuleTrace
    if let expected {
      let text = String(decoding: try bytes(of: URL(filePath: expected)), as: UTF8.self)
      trace = ModuleTrace(lines: text.split(separator: "\n").map(String.init))
    } else {
      let folder = try TemporaryFolder()
      trace = try reference().trace(
        of: try folder.file("module.wasm", containing: binary), calling: plan)
    }
    if record { return print(trace.lines.joined(separator: "\n")) }
    try report(try comparison().outcome(of: module, calling: plan, reference: trace))
  }

  private func report(_ outcome: Comparison.Outcome) throws {
    print(outcome.message)
    if case .different = outcome { throw ExitCode(3) }
  }

  /// Answers each seed on standard input with an outcome, in a line.
  private func work() throws {
    let comparison = try comparison()
    let reference = try reference()
    let folder = try TemporaryFolder()
    while let line = readLine() {
      guard let seed = UInt64(line) else { continue }
      let outcome = try outcome(of: seed, comparison, reference, in: folder)
      FileHandle.standardOutput.write(
        Data((outcome.message.replacing("\n", with: "\u{1e}") + "\n").utf8))
    }
  }

  private func outcome(
    of seed: UInt64, _ comparison: Comparison, _ reference: ReferenceRuntime,
    in folder: TemporaryFolder
  ) throws -> Comparison.Outcome {
    guard let bytes = try RandomModule.bytes(seed: seed) else { return .skipped("no module") }
    switch try Comparison.module(bytes) {
    case .failure(let refusal): return refusal.outcome
    case .success(let module):
      let plan = CallPlan(for: module, seed: seed)
      let trace = try reference.trace(
        of: try folder.file("module.wasm", containing: bytes), calling: plan)
      do {
        return try comparison.outcome(of: module, calling: plan, reference: trace)
      } catch {
        return .different("\(error)")
      }
    }
  }

  // MARK: The workers' supervisor

  private func supervise() throws {
    let start = ContinuousClock.now
    var tally: [String: Int] = [:]
    var reasons: [String: Int] = [:]
    var process: LineProcess?
    for seed in seed..<seed + count {
      let running = try process ?? startedWorker()
      process = running
      var answer: String?
      if running.send("\(seed)") { answer = running.readLine(within: 120_000) }
      if answer == nil { process = nil }
      if answer == nil {
        let death = running.death()
        // A worker that ends of its own accord couldn't work at all, and has said why.
        if case .exit(let code) = death { throw ExitCode(code) }
        answer = "different: \(death)"
      }
      let message = answer ?? ""
      let kind = String(message.prefix { $0 != ":" })
      tally[kind, default: 0] += 1
      switch kind {
      case "skipped": reasons[message, default: 0] += 1
      case "different": try keep(seed, message.replacing("\u{1e}", with: "\n"))
      case "relaxed" where ProcessInfo.processInfo.environment["VERBOSE"] != nil:
        print("seed \(seed) \(message.replacing("\u{1e}", with: "\n"))")
      default: break
      }
    }
    process?.end()
    for (reason, number) in reasons.sorted(by: { $0.key < $1.key }) { print("\(number) \(reason)") }
    let seconds = (ContinuousClock.now - start) / .seconds(1)
    let text = tally.sorted { $0.key < $1.key }.map { "\($1) \($0)" }.joined(separator: ", ")
    print("seeds \(seed) to \(seed + count - 1): \(text); \(Int(seconds)) s")
    if tally["different"] != nil { throw ExitCode.failure }
  }

  private func startedWorker() throws -> LineProcess {
    try LineProcess(
      URL(filePath: "/proc/self/exe").resolvingSymlinksInPath(),
      ["differ", "--comparing-worker", "--target-cpu", targetCpu, "--python", python])
  }

  /// Writes the module of `seed` into the folder of differences, and a smaller one that differs too.
  private func keep(_ seed: UInt64, _ message: String) throws {
    print("seed \(seed): \(message)")
    guard let module = try RandomModule.bytes(seed: seed) else { return }
    try FileManager.default.createDirectory(
      atPath: output, withIntermediateDirectories: true)
    let file = URL(filePath: output).appending(path: "\(seed).wasm")
    try Data(module).write(to: file)
    let program = URL(filePath: "/proc/self/exe").resolvingSymlinksInPath().path
    let predicate = URL(filePath: output).appending(path: "\(seed).sh")
    // 3 is a difference; from 128 on, a signal has ended the program.
    try Data(
      """
      #!/bin/sh
      timeout 60 '\(program)' differ --seed \(seed) --target-cpu '\(targetCpu)' --python '\(python)' \\
        --module "$1" > /dev/null 2>&1
      code=$?
      [ $code = 3 ] || [ $code -ge 124 ]

      """.utf8
    ).write(to: predicate)
    try FileManager.default.setAttributes(
      [.posixPermissions: 0o755], ofItemAtPath: predicate.path)
    let reduced = URL(filePath: output).appending(path: "\(seed).reduced.wasm")
    let result = try TestSupport.run(
      Locations.wasmTools,
      ["shrink", "--attempts", "200", predicate.path, file.path, "-o", reduced.path], timeout: 600)
    print(result.exitCode == 0 ? "reduced: \(reduced.path)" : "not reduced: \(result.errorText)")
  }
}

extension Comparison.Outcome {
  /// The outcome in words, its kind first.
  var message: String {
    switch self {
    case .same(let lines): "same: \(lines) lines"
    case .relaxed(let text): "relaxed: \(text)"
    case .skipped(let text): "skipped: \(text)"
    case .different(let text): "different: \(text)"
    }
  }
}
