// What is off unless an option asks for it. It is set up only for a component that imports it.

import BundleFormat
import WASIHost
import WamrPlatform

extension Options {
  /// Sets up those proposals that a component with `imports` uses, or says why that can't be and ends
  /// the process.
  func setUpProposals(for imports: [HostImport], in wasi: WASIContext) {
    var done: [Proposal] = []
    for wanted in imports {
      guard let proposal = Proposal(interface: wanted.interface), !done.contains(proposal) else {
        continue
      }
      done.append(proposal)
      do throws(ProposalError) {
        guard try setUp(proposal, in: wasi) else {
          fail(
            "the component imports \(wanted.interface), which is off unless \(proposal.option) is given"
          )
        }
      } catch {
        fail("\(proposal.option): \(error)")
      }
    }
  }

  /// Sets up a proposal, and returns whether it is on.
  private func setUp(_ proposal: Proposal, in wasi: WASIContext) throws(ProposalError) -> Bool {
    switch proposal {
    case .configuration:
      guard let configurationPath else { return false }
      wasi.configuration = try ConfigurationValues(path: configurationPath)
    case .keyValue:
      guard let keyValuePath else { return false }
      wasi.keyValueStore =
        keyValuePath == "memory" ? KeyValueStore() : try KeyValueStore(path: keyValuePath)
    case .logging:
      guard let logLevel else { return false }
      wasi.logLevel = logLevel
    }
    return true
  }

  private func fail(_ message: String) -> Never {
    Messages.report("wamr-run: \(bundle): \(message)\n")
    ProcessEnvironment.exit(ExitCode.unusable)
  }
}

extension Proposal {
  /// The option that turns it on.
  fileprivate var option: String {
    switch self {
    case .configuration: "--config"
    case .keyValue: "--keyvalue"
    case .logging: "--logging"
    }
  }
}
