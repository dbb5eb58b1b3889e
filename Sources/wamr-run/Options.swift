// The command line. Options end at the bundle's name: all behind it is the guest's.

import WASIHost
import WamrPlatform

/// What the command line asks for.
struct Options {
  /// The bundle to run.
  var bundle = ""
  /// The call to make instead of that of `wasi:cli/run`.
  var invocation: String?
  /// What the guest gets as its arguments, without its name.
  var arguments: [String] = []
  /// What the guest gets as its environment.
  var environment: [(String, String)] = []
  /// The folders to give to the guest.
  var folders: [FolderGrant] = []
  /// Whether paths in those are resolved without the kernel's help.
  var walksPaths = false
  /// What the guest may do on the network.
  var network = NetworkPolicy()
  /// The servers to ask for names instead of the system's.
  var nameServers: [SocketAddress] = []
  /// The file of what `wasi:config` answers, if that is on.
  var configurationPath: String?
  /// The file of what `wasi:keyvalue` keeps, or `memory`, if that is on.
  var keyValuePath: String?
  /// The least level of what `wasi:logging` writes, if that is on.
  var logLevel: LogLevel?
  /// The time that the guest may take, in nanoseconds.
  var timeLimit: UInt64?
  /// The time limit as it was written.
  var timeLimitText = ""
  /// Whether images are kept between runs.
  var usesStore = true
  /// The bytes of the guest's stack.
  var stackByteCount = 8 << 20

  /// What to do.
  enum Command {
    case run(Options)
    /// To remove images from the store, down to so many bytes.
    case prune(Int)
    case help
    case version
  }
}

/// A command line that makes no sense.
struct UsageError: Error {
  var message: String
}

extension Options {
  /// The text of `--help`.
  static let help = """
    usage: wamr-run [options] BUNDLE [arguments...]

    Runs the export wasi:cli/run of a component that `wamrc compile-component` has compiled, or with
    --invoke any other function that it exports.

    options:
      --invoke 'NAME(VALUES)'   call the export NAME, which may be given as INTERFACE#NAME, with values
                                in WAVE, and print its result
      --env NAME=VALUE          give the guest an environment variable
      --inherit-env             give the guest all of this process's environment
      --dir HOST[::GUEST][:ro]  give the guest the folder HOST, which it calls GUEST; with :ro to
                                read only
      --walk-paths              find files in it step by step, as where the kernel is old
      --allow-net NET[:PORT]    let the guest connect, send and make requests to the addresses NET, such
                                as 192.0.2.1, 192.0.2.0/24 or [2001:db8::/32]:443; all ports without
      --allow-listen ADDR:PORT  let it be reached at the address ADDR, such as 127.0.0.1:8080,
                                127.0.0.1:0 for a port that the system chooses, or [::]:* for all
      --allow-dns               let it look up the addresses of names
      --dns-server ADDR[:PORT]  ask this server for them, not those of /etc/resolv.conf
      --config FILE             answer wasi:config by FILE, which has lines NAME=VALUE
      --keyvalue memory|FILE    let it use wasi:keyvalue, which keeps what it is given in memory or
                                in FILE
      --logging LEVEL           write messages of wasi:logging to standard error from LEVEL on: trace,
                                debug, info, warn, error or critical
      --timeout TIME            end the guest after TIME: seconds, or with a unit, as in 500ms or 2m
      --max-stack SIZE          bytes of the guest's stack, also with K, M or G (8M if not given)
      --no-store                keep images in memory, not in the user's cache folder
      --prune[=SIZE]            run nothing, but remove images from that folder, those first that
                                haven't been used for longest, until SIZE is left, or all
      --help                    print this and exit
      --version                 print the version and exit
      --                        end of the options

    exit codes: 0 or what the guest asks for; 1 if it reports an error; 2 if the command line or the
    bundle is of no use; 134 if the guest traps.

    """

  /// Reads the arguments of the process, without its name.
  static func parsed(_ arguments: [String]) throws(UsageError) -> Command {
    var options = Options()
    var rest = arguments[...]
    while let argument = rest.first, argument.hasPrefix("-"), argument != "-" {
      rest.removeFirst()
      if argument == "--" { break }
      switch argument {
      case "--help", "-h": return .help
      case "--version", "-V": return .version
      case "--inherit-env": options.environment += ProcessEnvironment.variables
      case "--no-store": options.usesStore = false
      case "--prune": return .prune(0)
      case let argument where argument.hasPrefix("--prune="):
        let size = String(argument.dropFirst("--prune=".count))
        guard let byteCount = Quantity.byteCount(size) else {
          throw UsageError(message: "--prune needs a size such as 0, 512M or 1G, not \(size)")
        }
        return .prune(byteCount)
      case "--walk-paths": options.walksPaths = true
      case "--allow-dns": options.network.allowsNameLookup = true
      default:
        try options.readOption(argument, &rest)
      }
    }
    guard let bundle = rest.popFirst() else { throw UsageError(message: "no bundle given") }
    options.bundle = bundle
    options.arguments = Array(rest)
    return .run(options)
  }

  /// Reads an option that has a value: behind `=` or as the next argument.
  private mutating func readOption(
    _ argument: String, _ rest: inout ArraySlice<String>
  ) throws(UsageError) {
    let parts = argument.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
    let name = String(parts[0])
    let names = [
      "--invoke", "--env", "--dir", "--allow-net", "--allow-listen", "--dns-server", "--config",
      "--keyvalue", "--logging", "--timeout", "--max-stack",
    ]
    guard names.contains(name) else { throw UsageError(message: "unknown option \(argument)") }
    guard let value = parts.count == 2 ? String(parts[1]) : rest.popFirst() else {
      throw UsageError(message: "\(name) needs a value")
    }
    switch name {
    case "--invoke": invocation = value
    case "--env":
      let pair = value.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
      guard pair.count == 2, !pair[0].isEmpty else {
        throw UsageError(message: "--env needs NAME=VALUE, not \(value)")
      }
      environment.append((String(pair[0]), String(pair[1])))
    case "--dir":
      guard let folder = FolderGrant(value) else {
        throw UsageError(message: "--dir needs HOST or HOST::GUEST, not \(value)")
      }
      folders.append(folder)
    case "--allow-net":
      network.reachable.append(try Self.rule(value, of: name))
    case "--allow-listen":
      network.bindable.append(try Self.rule(value, of: name))
    case "--dns-server":
      nameServers.append(try Self.server(value))
    case "--config": configurationPath = value
    case "--keyvalue": keyValuePath = value
    case "--logging":
      guard let level = LogLevel(value) else {
        throw UsageError(
          message: "--logging needs trace, debug, info, warn, error or critical, not \(value)")
      }
      logLevel = level
    case "--timeout":
      guard let nanoseconds = Quantity.nanoseconds(value) else {
        throw UsageError(message: "--timeout needs a time such as 2, 0.5s or 500ms, not \(value)")
      }
      timeLimit = nanoseconds
      timeLimitText = value
    default:
      guard let byteCount = Quantity.byteCount(value), (64 << 10...64 << 30).contains(byteCount)
      else {
        throw UsageError(message: "--max-stack needs a size from 64K to 64G, not \(value)")
      }
      stackByteCount = byteCount
    }
  }

  private static func rule(
    _ value: String, of option: String
  ) throws(UsageError) -> NetworkRule {
    guard let rule = NetworkRule(value) else {
      throw UsageError(
        message: "\(option) needs addresses such as 127.0.0.1:80, 10.0.0.0/8 or [::1]:80, "
          + "not \(value)")
    }
    return rule
  }

  private static func server(_ value: String) throws(UsageError) -> SocketAddress {
    guard let rule = NetworkRule(value), rule.prefixLength == rule.network.bitCount, rule.port != 0
    else {
      throw UsageError(
        message: "--dns-server needs an address such as 192.0.2.1, 127.0.0.1:5353 or [::1]:53, "
          + "not \(value)")
    }
    return SocketAddress(rule.network, port: rule.port ?? 53)
  }
}
