import ArgumentParser
import BundleFormat
import Foundation

/// `wamrc inspect`.
struct Inspect: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "inspect",
    abstract: "Show what a component or a bundle consists of.",
    discussion: """
      Of a component: its world as WIT, the tree of its instances, its core modules with their \
      digests and sizes, its resources, and its adapters with their types. Of a bundle also what it \
      was compiled with and for, its members, and its plan.
      """)

  @Argument(
    help: ArgumentHelp("The component, binary or text, or the bundle.", valueName: "input"),
    completion: .file(extensions: ["wasm", "wat", "cwasm"]))
  var input: String

  func run() throws {
    do {
      let report = try report()
      do {
        try Files.writeToStandardOutput(Array(report.utf8))
      } catch {
        throw CompileError.file(error)
      }
    } catch let error as CompileError {
      throw WamrcCommand.Failure(diagnostic: Diagnostic(error, input: input))
    }
  }

  private func report() throws(CompileError) -> String {
    let environment = ProcessInfo.processInfo.environment
    let source = try Input(reading: input, environment: environment)
    guard !source.bytes.starts(with: BundleHeader.magic) else {
      return try BundleReport(source.bytes).text
    }
    guard let target = CompilationTarget(named: CompilationTarget.standardName) else {
      preconditionFailure("the standard target has a name")
    }
    let compilation = Compilation(
      input: source, options: CompileOptions(target: target),
      progress: Progress(isVerbose: false))
    return ComponentReport(try compilation.linked(), bytes: source.bytes).text
  }
}
