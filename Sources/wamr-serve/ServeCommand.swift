// The command line of `wamr-serve`.

import ArgumentParser
import BundleFormat
import Instances
import WASIHost
import WamrPlatform

struct ServeCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "wamr-serve",
    abstract: "Serves HTTP by a component that wamrc has compiled.",
    discussion: """
      The component has to export wasi:http/incoming-handler. Each request gets an instance of its \
      own, which ends with it. The server stops when it gets SIGTERM or SIGINT, once the requests \
      under way have ended.
      """,
    version: "0.1.0")

  @Argument(help: "The bundle to serve by.", completion: .file(extensions: ["cwasm"]))
  var bundle: String

  @Option(help: "The address and port to be reached at.")
  var addr = "127.0.0.1:8080"

  @Option(help: "Give the guest an environment variable NAME=VALUE.")
  var env: [String] = []

  @Option(help: "Give the guest the folder HOST[::GUEST][:ro].", completion: .directory)
  var dir: [String] = []

  @Option(help: "Let the guest reach the addresses NET[:PORT], as for wamr-run.")
  var allowNet: [String] = []

  @Flag(help: "Let the guest look up names.")
  var allowDns = false

  @Option(help: "The time that a request may take: seconds, or with a unit, as in 500ms or 2m.")
  var timeout = "60s"

  @Option(
    help: """
      The time that a client may let the server wait: for a request's head, for the rest of it once the guest \
      has ended, and to take the answer.
      """)
  var idleTimeout = "60s"

  @Option(
    help: """
      The bytes that each of the guest's memories may have, also with K, M or G. (default: 1G, or \
      what half of the machine's memory has for each instance, if that is less)
      """)
  var maxMemory: String?

  @Option(help: "How many instances there may be at once; further requests wait.")
  var maxInstances = 64

  @Option(help: "How many requests may wait for an instance; further ones are refused with 503.")
  var maxWaiting = 1024

  @Option(help: "Serve counters at this address, as Prometheus reads them.")
  var metrics: String?

  @Flag(help: "Print a line for each request.")
  var log = false

  @Flag(help: "Keep images in memory, not in the user's cache folder.")
  var noStore = false

  func run() throws {
    let settings = try settings()
    ProcessEnvironment.raiseFileLimit()
    let component: PreparedComponent
    do throws(LoadError) {
      component = try PreparedComponent(
        BundleFile(path: bundle), cacheFolder: noStore ? nil : ImageStore.userCacheFolder,
        host: WASIContext.hostFunction)
    } catch {
      throw Failure("\(bundle): \(error)")
    }
    guard let handler = GuestRunner.handler(among: component.bundle.reader.plan.exports) else {
      throw Failure("\(bundle): the component doesn't export wasi:http/incoming-handler@0.2")
    }
    let runner = GuestRunner(component, handler: handler, settings: settings)
    try HttpServer(runner, settings: settings).run()
  }

  /// What the options ask for.
  private func settings() throws -> ServerSettings {
    guard let address = ServerSettings.Address(addr) else {
      throw ValidationError("--addr needs an address and a port, such as 127.0.0.1:8080")
    }
    var settings = ServerSettings(address: address)
    if let metrics {
      guard let address = ServerSettings.Address(metrics) else {
        throw ValidationError("--metrics needs an address and a port, such as 127.0.0.1:9090")
      }
      settings.metricsAddress = address
    }
    for pair in env {
      guard let equals = pair.firstIndex(of: "="), equals > pair.startIndex else {
        throw ValidationError("--env needs NAME=VALUE, not \(pair)")
      }
      settings.environment.append(
        (String(pair[..<equals]), String(pair[pair.index(after: equals)...])))
    }
    for folder in dir {
      guard let folder = FolderGrant(folder) else {
        throw ValidationError("--dir needs HOST[::GUEST][:ro], not \(folder)")
      }
      settings.folders.append(folder)
    }
    for rule in allowNet {
      guard let rule = NetworkRule(rule) else {
        throw ValidationError("--allow-net needs addresses such as 10.0.0.0/8, not \(rule)")
      }
      settings.network.reachable.append(rule)
    }
    settings.network.allowsNameLookup = allowDns
    guard let limit = Quantity.nanoseconds(timeout) else {
      throw ValidationError("--timeout needs a time such as 2, 0.5s or 500ms, not \(timeout)")
    }
    settings.timeLimit = limit
    guard let idleLimit = Quantity.nanoseconds(idleTimeout), idleLimit > 0 else {
      throw ValidationError(
        "--idle-timeout needs a time such as 2, 0.5s or 500ms, not \(idleTimeout)")
    }
    settings.idleLimit = idleLimit
    guard (1...4096).contains(maxInstances) else {
      throw ValidationError("--max-instances needs a number from 1 to 4096")
    }
    let share = ProcessEnvironment.physicalByteCount / 2 / UInt64(maxInstances)
    settings.maximumMemoryByteCount = min(1 << 30, share)
    if let maxMemory {
      guard let byteCount = Quantity.byteCount(maxMemory), byteCount > 0 else {
        throw ValidationError("--max-memory needs a size such as 512M, not \(maxMemory)")
      }
      settings.maximumMemoryByteCount = UInt64(byteCount)
    }
    settings.maximumInstanceCount = maxInstances
    guard maxWaiting >= 0 else { throw ValidationError("--max-waiting needs a number from 0 on") }
    settings.maximumWaitingCount = maxWaiting
    settings.logsRequests = log
    return settings
  }
}

/// Why the server can't start.
struct Failure: Error, CustomStringConvertible {
  let description: String

  init(_ description: String) { self.description = description }
}
