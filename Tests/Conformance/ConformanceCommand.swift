// The suites of WebAssembly and of the Component Model through the real thing: our decoder and validator, LLVM, LLD,
// and the loader's own mapping, entry and trap code.
//
// The suites are data of the specifications and no part of the repository: where it isn't there, the
// run says where it looked, and succeeds. Scripts are shared out to worker processes (see
// `WorkerPool`), because what is tested is code that runs natively: a mistake there may end the
// process, and ends the script that it happened in.

import ArgumentParser
import CodeGen
import Driver
import Foundation
import LLVM

/// The command line of `conformance`.
@main
struct ConformanceCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "conformance",
    abstract: "Compares the compiler and the loader with the specifications and with wasmtime.",
    subcommands: [SuiteCommand.self, DifferentialCommand.self],
    defaultSubcommand: SuiteCommand.self)
}

/// The command line of `conformance suite`, which is what `conformance` does unless told otherwise.
struct SuiteCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "suite",
    abstract: "Runs the specifications' test suites through the compiler and the loader.")

  @Option(help: "The level of optimisation: O0, O1, O2, O3 or Os.")
  var level: LLVM.OptimizationLevel = .standard

  @Option(help: "The processor to compile for, as wamrc takes it.")
  var targetCpu = CompilationTarget.standardName

  @Option(help: "Run only scripts whose path contains this; may be repeated.")
  var filter: [String] = []

  @Option(name: .customShort("j"), help: "How many scripts are run at the same time.")
  var jobs = ProcessInfo.processInfo.activeProcessorCount

  @Option(help: "The folder of the suite's archives.")
  var archives = Suite.standardArchiveFolder.path

  @Option(help: "The list of what is known not to work.")
  var known = Suite.standardKnownFile.path

  @Flag(help: "Decode and validate all modules, and run none.")
  var validateOnly = false

  @Flag(help: "Emit all checks, those too that can be proved never to fail; for components.")
  var noElide = false

  @Flag(help: "Compile each component as one unit.")
  var fuse = false

  @Option(
    help: "Compile core modules in parts of so many bytes of code; as wamrc does if not given.")
  var partSize: Int?

  @Flag(help: "Print how long each script took.")
  var times = false

  @Flag(help: .hidden)
  var worker = false

  func validate() throws {
    guard CompilationTarget(named: targetCpu) != nil else {
      throw ValidationError("--target-cpu is one of \(CompilationTarget.names)")
    }
    guard partSize ?? 1 > 0 else { throw ValidationError("--part-size takes a positive number") }
    guard jobs > 0 else { throw ValidationError("-j takes a positive number") }
  }

  func run() throws {
    if worker { return try work() }
    guard let suite = try Suite(archiveFolder: URL(filePath: archives)) else { return }
    let scripts = suite.scripts.filter { script in
      filter.isEmpty || filter.contains { script.name.contains($0) }
    }
    let list = try KnownList(contentsOf: URL(filePath: known))
    var arguments = ["--worker", "--level", level.rawValue, "--target-cpu", targetCpu]
    if let partSize { arguments += ["--part-size", "\(partSize)"] }
    if validateOnly { arguments.append("--validate-only") }
    if noElide { arguments.append("--no-elide") }
    if fuse { arguments.append("--fuse") }
    let pool = WorkerPool(arguments: arguments, jobs: jobs)
    let start = ContinuousClock.now
    let results = try pool.run(scripts)
    let report = Report(results: results, known: list, isComplete: filter.isEmpty && !validateOnly)
    print(report.text(withTimes: times))
    print("-\(level.rawValue), \(targetCpu): \(ContinuousClock.now - start)")
    if !report.isSuccess { throw ExitCode.failure }
  }

  /// Runs the scripts whose names come in on standard input, as `WorkerPool` asks for them.
  private func work() throws {
    guard let target = CompilationTarget(named: targetCpu) else { return }
    // On a thread whose stack is large enough for LLVM.
    let (level, validatesOnly, keepsAllChecks) = (level, validateOnly, noElide)
    let (partSize, fuses) = (partSize, fuse)
    let results = parallelMap(count: 1, jobs: 1) { _ in
      Result<Void, any Error> {
        let machine = try Machine(
          processor: target.processor, level: level, partByteCount: partSize)
        let thread = try GuestThread(machine: machine)
        let spectest = validatesOnly ? [] : try Spectest.all(on: machine)
        let components = try ComponentMachine(
          target: target, level: level, keepsAllChecks: keepsAllChecks, fuses: fuses)
        let reporter = OutcomeReporter(output: FileHandle.standardOutput)
        while let name = readLine() {
          let script = ScriptFile(name: name, folder: Suite.workFolder)
          do {
            if script.isAboutComponents {
              try script.run(
                on: components, validatingOnly: validatesOnly, reporting: reporter)
            } else if validatesOnly {
              try script.validate(on: thread, of: machine, reporting: reporter)
            } else {
              try script.run(on: thread, of: machine, spectest: spectest, reporting: reporter)
            }
          } catch let error as ScriptFile.NotConverted {
            try reporter.report(error)
          }
          try reporter.finish()
        }
      }
    }
    try results[0].get()
  }
}

extension LLVM.OptimizationLevel: ExpressibleByArgument {}
