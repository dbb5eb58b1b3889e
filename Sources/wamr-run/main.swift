// The loader: runs a compiled component.

import BundleFormat
import WamrPlatform

// Before anything is opened, which could otherwise become the guest's standard input or output.
StreamDescriptor.openMissingStandardStreams()

do throws(UsageError) {
  switch try Options.parsed(ProcessEnvironment.arguments) {
  case .help:
    Messages.write(Options.help, to: .standardOutput)
  case .version:
    Messages.write(
      "wamr-run 0.1.0 (bundle format \(BundleHeader.formatVersion), "
        + "loader interface \(BundleHeader.abiVersion))\n", to: .standardOutput)
  case .prune(let byteCount):
    Messages.write(Store.prune(to: byteCount), to: .standardOutput)
  case .run(let options):
    Command(options: options).run()
  }
} catch {
  Messages.report("wamr-run: \(error.message)\ntry wamr-run --help\n")
  ProcessEnvironment.exit(ExitCode.unusable)
}
