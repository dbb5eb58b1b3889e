// Running a bundle: the component's export `wasi:cli/run`, or the one that `--invoke` names.

import BundleFormat
import CWamrABI
import Instances
import WASIHost
import WamrPlatform

/// What the process exits with, other than what the guest asks for.
enum ExitCode {
  /// `run` returned an error.
  static let failure: Int32 = 1
  /// The command line or the bundle is of no use.
  static let unusable: Int32 = 2
  /// A trap: what a shell reports of a process that was aborted.
  static let trap: Int32 = 134
}

/// A run of a bundle from start to exit.
struct Command {
  let options: Options

  /// Runs the bundle and ends the process.
  ///
  /// It ends while all is still mapped: to unmap it first would take longer than the exit does.
  func run() -> Never {
    do throws(LoadError) {
      try runBundle()
    } catch {
      Messages.report("wamr-run: \(options.bundle): \(error)\n")
      ProcessEnvironment.exit(ExitCode.unusable)
    }
  }

  private func runBundle() throws(LoadError) -> Never {
    let bundle = try BundleFile(path: options.bundle)
    let exports = bundle.reader.plan.exports
    if let text = options.invocation {
      let invocation: Invocation
      do throws(InvocationError) {
        invocation = try Invocation(text, among: exports)
      } catch {
        let message = error.message(text, exports: exports)
        Messages.report("wamr-run: \(options.bundle): \(message)\n")
        ProcessEnvironment.exit(ExitCode.unusable)
      }
      try run(bundle) { component throws(Trap) in try invocation.call(in: component) }
    }
    guard let export = Self.run(in: exports) else {
      ProcessEnvironment.exit(reportMissingRun(exports))
    }
    try run(bundle) { component throws(Trap) in try call(export, of: component) }
  }

  /// Makes the component of `bundle`, runs its initializers and then `body`, and exits with what
  /// that returns or a trap's exit code.
  private func run(
    _ bundle: BundleFile, _ body: (ComponentInstance) throws(Trap) -> Int32
  ) throws(LoadError) -> Never {
    let name = options.bundle.split(separator: "/").last.map(String.init) ?? options.bundle
    let wasi = WASIContext(
      arguments: [name] + options.arguments, environment: options.environment)
    give(options.folders, to: wasi)
    wasi.network = options.network
    wasi.nameSources.servers = options.nameServers
    options.setUpProposals(for: bundle.reader.plan.hostImports, in: wasi)
    var instanceOptions = ComponentInstance.Options()
    if !options.usesStore { instanceOptions.cacheFolder = nil }
    instanceOptions.stackByteCount = options.stackByteCount
    let component = try ComponentInstance(
      bundle, options: instanceOptions, store: Unmanaged.passUnretained(wasi).toOpaque(),
      host: WASIContext.hostFunction)
    wasi.interruptionFlag = component.interruptionFlag
    do throws(SystemError) {
      if let limit = options.timeLimit { try component.interrupt(after: limit) }
    } catch {
      throw .system(error)
    }
    let code: Int32
    do throws(Trap) {
      try component.initialize()
      code = try body(component)
    } catch {
      code = exitCode(of: error, component, wasi)
    }
    // The host's functions have the context as a bare address.
    withExtendedLifetime(wasi) { ProcessEnvironment.exit(code) }
  }

  /// Gives the guest its folders, or says which one it can't have and ends the process.
  private func give(_ folders: [FolderGrant], to wasi: WASIContext) {
    if options.walksPaths { wasi.pathResolution = .stepwise }
    for folder in folders {
      do throws(SystemError) {
        try wasi.addPreopen(folder.host, as: folder.guest, isReadOnly: folder.isReadOnly)
      } catch {
        Messages.report("wamr-run: --dir: \(error)\n")
        ProcessEnvironment.exit(ExitCode.unusable)
      }
    }
  }

  /// Calls `run` and returns 0, or `ExitCode.failure` if its result is the error.
  private func call(
    _ export: ExportRecord, of component: ComponentInstance
  ) throws(Trap) -> Int32 {
    let record = UnsafeMutableRawBufferPointer.allocate(
      byteCount: Int(export.recordByteCount), alignment: 16)
    defer { record.deallocate() }
    record.initializeMemory(as: UInt8.self, repeating: 0)
    try component.call(export, record: record)
    return record[Int(export.resultOffset)] == 0 ? 0 : ExitCode.failure
  }

  /// The export to run: `run` of `wasi:cli/run` of any release of 0.2.
  private static func run(in exports: [ExportRecord]) -> ExportRecord? {
    exports.first { export in
      let version = export.interface.dropFirst("wasi:cli/run@".count)
      return export.interface.hasPrefix("wasi:cli/run@")
        && (version == "0.2" || version.hasPrefix("0.2.")) && export.function == "run"
        && export.signature == "func()->result<_,_>"
        && export.resultOffset < export.recordByteCount
    }
  }

  private func reportMissingRun(_ exports: [ExportRecord]) -> Int32 {
    var text = "wamr-run: \(options.bundle): the component doesn't export wasi:cli/run@0.2"
    if exports.contains(where: { $0.interface.hasPrefix("wasi:http/incoming-handler@") }) {
      text += ", but wasi:http/incoming-handler: wamr-serve serves by it"
    } else {
      text += exports.isEmpty ? ", and no other function either" : "; --invoke can call"
      text += InvocationError.list(exports)
    }
    Messages.report(text + "\n")
    return ExitCode.unusable
  }

  private func exitCode(
    of trap: Trap, _ component: ComponentInstance, _ wasi: WASIContext
  ) -> Int32 {
    switch trap.code {
    case WAMR_TRAP_EXIT:
      return Int32(wasi.exitCode)
    case WAMR_TRAP_HOST_FAILURE:
      report(trap, wasi.failureMessage ?? trap.description, component)
    case WAMR_TRAP_INTERRUPTED:
      report(trap, "\(trap) (\(options.timeLimitText))", component)
    default:
      report(trap, trap.description, component)
    }
    return ExitCode.trap
  }

  private func report(_ trap: Trap, _ reason: String, _ component: ComponentInstance) {
    var text = "wamr-run: \(options.bundle): trap: \(reason)\n"
    var number = 0
    for line in component.backtrace(of: trap) {
      if line.number > number { text += "  … \(line.number - number) more\n" }
      text += "  \(line)\n"
      number = line.number + 1
    }
    Messages.report(text)
  }
}
