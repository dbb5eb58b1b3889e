// The command line of wamrc. What it asks for is done by `Compilation`.

import ArgumentParser
import BundleFormat
import Bundling
import Foundation
import LLVM

/// The program `wamrc`.
package struct WamrcCommand: ParsableCommand {
  package static let configuration = CommandConfiguration(
    commandName: "wamrc",
    abstract: "Compile WebAssembly components ahead of time.",
    version:
      "wamrc \(wamrcVersion) (LLVM \(LLVM.version), bundle format \(BundleHeader.formatVersion))",
    subcommands: [CompileComponent.self, Inspect.self])

  package init() {}

  /// Runs the program with `arguments`, which don't begin with its name, and returns its status.
  package static func status(running arguments: [String]) -> Int32 {
    do {
      var command = try parseAsRoot(arguments)
      try command.run()
      return 0
    } catch let failure as Failure {
      for line in failure.diagnostic.lines { printError(line) }
      return failure.diagnostic.exitCode
    } catch {
      let text = fullMessage(for: error)
      guard exitCode(for: error) != .success else {
        print(text)
        return 0
      }
      printError(text)
      return 2
    }
  }

  private static func printError(_ line: String) {
    FileHandle.standardError.write(Data((line + "\n").utf8))
  }

  /// A failure that has been put into words.
  struct Failure: Error {
    var diagnostic: Diagnostic
  }
}

/// The program's own version.
package let wamrcVersion = "0.1.0"

/// `wamrc compile-component`.
struct CompileComponent: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "compile-component",
    abstract: "Compile a component into a bundle that wamr-run runs.",
    discussion: """
      Every core module in the component, however deeply its sub-components nest, becomes native \
      code; calls between sub-components become compiled adapters.
      """)

  @Argument(
    help: ArgumentHelp("The component, binary or text.", valueName: "input"),
    completion: .file(extensions: ["wasm", "wat"]))
  var input: String

  @Option(
    name: .shortAndLong,
    help:
      "Where the result goes, - for standard output; the input's name with .cwasm if not given.",
    completion: .file())
  var output: String?

  @Option(
    name: [.customShort("O", allowingJoined: true)],
    help: ArgumentHelp("Optimise: 0, 1, 2, 3, or s for size.", valueName: "level"))
  var optimization: OptimizationArgument = .standard

  @Option(
    help: ArgumentHelp(
      "The processor to compile for: \(CompilationTarget.names.joined(separator: ", ")).",
      valueName: "name"),
    completion: .list(CompilationTarget.names))
  var targetCpu = CompilationTarget.standardName

  @Option(
    help: ArgumentHelp(
      "Show a stage instead of making a bundle: "
        + CompileOptions.Stage.allCases.map(\.rawValue).joined(separator: ", ") + ".",
      valueName: "stage"))
  var emit: CompileOptions.Stage?

  @Option(
    name: [.customShort("j", allowingJoined: true)],
    help: ArgumentHelp("Compile this many units at once.", valueName: "jobs"))
  var jobs = ProcessInfo.processInfo.activeProcessorCount

  @Option(
    help: ArgumentHelp(
      "Keep compiled units here; wamrc under the user's cache folder if not given.",
      valueName: "folder"), completion: .directory)
  var cache: String?

  @Flag(help: "Neither use nor keep compiled units.")
  var noCache = false

  @Flag(help: "Emit the checks that the closed graph proves unobservable, too.")
  var noElide = false

  @Flag(
    help: ArgumentHelp(
      "Compile the whole component as one unit, adapters inlined.",
      discussion: "Nothing is reused when one of its core modules changes."))
  var fuse = false

  @Flag(name: .shortAndLong, help: "Report each stage with its time, and what was reused.")
  var verbose = false

  func validate() throws {
    guard jobs >= 1 else { throw ValidationError("-j needs a number from 1 on") }
    guard emit != .object || output != Self.standardOutput else {
      throw ValidationError("--emit object needs a folder, and -o - is standard output")
    }
    guard CompilationTarget(named: targetCpu) != nil else {
      throw ValidationError(
        "unknown --target-cpu '\(targetCpu)'; known are "
          + CompilationTarget.names.joined(separator: ", "))
    }
  }

  func run() throws {
    do {
      try compile()
    } catch {
      throw WamrcCommand.Failure(diagnostic: Diagnostic(error, input: input))
    }
  }

  private func compile() throws(CompileError) {
    let environment = ProcessInfo.processInfo.environment
    let source = try Input(reading: input, environment: environment)
    let compilation = Compilation(
      input: source, options: try options(environment),
      progress: Progress(isVerbose: verbose))
    let result = try compilation.run()
    do {
      try write(result)
    } catch {
      throw .file(error)
    }
  }

  private func options(_ environment: [String: String]) throws(CompileError) -> CompileOptions {
    guard let target = CompilationTarget(named: targetCpu) else {
      throw .target("unknown target '\(targetCpu)'")
    }
    var options = CompileOptions(target: target)
    options.optimization = optimization.level
    options.jobs = jobs
    options.emit = emit
    options.keepsAllChecks = noElide
    options.fuses = fuse
    let folder =
      cache.map { URL(fileURLWithPath: $0) } ?? UnitCache.standardFolder(environment: environment)
    options.cache = noCache ? nil : folder.map { UnitCache(folder: $0) }
    return options
  }

  /// Writes a bundle to its file; dumps go to standard output unless a place was named.
  private func write(_ result: Compilation.Result) throws(FileError) {
    switch result {
    case .bundle(let bytes): try write(bytes, to: output ?? bundleName)
    case .text(let text): try write(Array(text.utf8), to: output ?? Self.standardOutput)
    case .objects(let objects):
      for (name, bytes) in objects { try Files.write(bytes, to: "\(output ?? ".")/\(name).o") }
    }
  }

  private func write(_ bytes: [UInt8], to place: String) throws(FileError) {
    if place == Self.standardOutput {
      try Files.writeToStandardOutput(bytes)
    } else {
      try Files.write(bytes, to: place)
    }
  }

  /// The name that means standard output.
  private static let standardOutput = "-"

  private var bundleName: String {
    let url = URL(fileURLWithPath: input)
    return url.deletingPathExtension().appendingPathExtension("cwasm").relativePath
  }
}

/// The argument of `-O`.
enum OptimizationArgument: String, ExpressibleByArgument, CaseIterable {
  case none = "0"
  case less = "1"
  case standard = "2"
  case aggressive = "3"
  case size = "s"

  var level: LLVM.OptimizationLevel {
    switch self {
    case .none: .none
    case .less: .less
    case .standard: .standard
    case .aggressive: .aggressive
    case .size: .size
    }
  }
}

extension CompileOptions.Stage: ExpressibleByArgument {}
