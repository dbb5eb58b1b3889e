import CWamrABI
import WASIInterfaces
import WamrPlatform

/// A running component as the host's functions see it; its address is their `store`.
package final class WASIContext {
  /// What `wasi:cli/environment` answers: the program's name first.
  package var arguments: [String]

  /// What `wasi:cli/environment` answers.
  package var environment: [(String, String)]

  /// What the guest exits with, once a host function has returned `WAMR_TRAP_EXIT`.
  package internal(set) var exitCode: UInt8 = 0

  /// Why a host function has returned `WAMR_TRAP_HOST_FAILURE`.
  package internal(set) var failureMessage: String?

  /// A number that a signal handler makes other than 0 when the time limit has ended.
  ///
  /// Asked when a signal has interrupted a call that waits; that call then ends the guest's call. As
  /// a signal may come just before the wait begins, the timer has to go on sending it, and its
  /// handler may not be one that restarts system calls.
  @exclusivity(unchecked) package var interruptionFlag: UnsafePointer<Int32>?

  /// Where the guest's standard streams go.
  package var standardInput = StreamDescriptor.standardInput
  package var standardOutput = StreamDescriptor.standardOutput
  package var standardError = StreamDescriptor.standardError

  /// How paths are resolved; nil for the best way that the system offers.
  ///
  /// Set before the first directory is added.
  package var pathResolution: PathResolution? {
    didSet { pathResolver = PathResolver(pathResolution ?? .stepwise) }
  }

  /// How paths are being resolved.
  package var usedPathResolution: PathResolution { pathResolver.resolution }

  /// What resolves paths; the guest has none to resolve as long as there is no directory.
  var pathResolver = PathResolver(.stepwise)

  /// What the guest may do on the network.
  package var network = NetworkPolicy()

  /// Where names of hosts are looked up, if they may be.
  package var nameSources = NameSources()

  /// What `wasi:config/store` answers, if that is on.
  package var configuration: ConfigurationValues?

  /// What `wasi:keyvalue` keeps, if that is on.
  package var keyValueStore: KeyValueStore?

  /// The least level of the messages of `wasi:logging` that are written, if that is on.
  package var logLevel: LogLevel?

  /// What wakes the guest's thread when another has brought what it waits for, if anything has.
  package var wakeup: Wakeup?

  /// The most resources of the host's that the guest can have at once.
  package var maximumResourceCount: Int {
    get { resources.maximumCount }
    set { resources.maximumCount = min(newValue, ResourceTable.capacity) }
  }

  /// What the guest has of messages of HTTP.
  let httpBudget = HttpBudget()

  /// The directories that the guest gets.
  var preopens: [Preopen] = []

  // Host functions run one at a time and don't call the guest, so nothing reaches these twice at
  // once. The check for it would cost a call more than the rest of most host functions (20 ns).
  @exclusivity(unchecked) var resources = ResourceTable()
  @exclusivity(unchecked) var scratch = Scratch()
  @exclusivity(unchecked) var poller = Poller()
  /// The state of the insecure random numbers, once they have been asked for.
  @exclusivity(unchecked) var insecureRandomness: InsecureRandomness?

  /// Makes the context of a component that is about to run.
  ///
  /// The process ignores the signal of broken pipes from here on.
  package init(arguments: [String] = [], environment: [(String, String)] = []) {
    self.arguments = arguments
    self.environment = environment
    StreamDescriptor.ignoreBrokenPipeSignal()
  }

  /// The host's function that satisfies an import, and its signature, or nil if there is none.
  package static func hostFunction(
    interface: String, function: String
  ) -> (signature: String, function: wamr_host_function)? {
    guard
      let found = WASIInterfaces.hostFunction(interface: interface, function: function),
      let entry = hostEntry(found.number)
    else { return nil }
    return (found.signature, entry)
  }
}

// MARK: Refusing

extension WASIContext {
  /// Records why a host function refuses, and returns the trap to throw.
  func refusal(_ message: String) -> HostTrap {
    failureMessage = message
    return .failure
  }

  /// The refusal of a handle that isn't one of the resource `path`.
  func unknownHandle(_ path: String) -> HostTrap {
    refusal("unknown handle of \(path)")
  }

  /// The refusal of a value that is none of its type's cases.
  func invalidDiscriminant() -> HostTrap { refusal("invalid discriminant") }

  /// Ends the guest's call if the time limit has ended.
  func checkInterruption() throws(HostTrap) {
    if let interruptionFlag, interruptionFlag.pointee != 0 { throw .interrupted }
  }
}

// MARK: Resources

extension WASIContext {
  /// The resource that `representation` names, in its place; refuses what isn't one of type `R`.
  @inline(__always)
  func resource<R: HostResource & ~Copyable>(
    _ representation: UInt32, as type: R.Type
  ) throws(HostTrap) -> UnsafeMutablePointer<R> {
    guard let resource = resources.resource(representation, as: type) else {
      throw unknownHandle(R.kind.path)
    }
    return resource
  }

  /// Gives the guest `resource`.
  func insert<R: HostResource & ~Copyable>(_ resource: consuming R) throws(HostTrap) -> Own<R> {
    guard let representation = resources.insert(resource) else {
      throw refusal("more than \(resources.maximumCount) resources")
    }
    return Own(representation)
  }

  /// Ends the life of a resource that the guest has dropped.
  func drop<R: HostResource & ~Copyable>(
    _ representation: UInt32, as type: R.Type
  ) throws(HostTrap) {
    guard resources.remove(representation, as: type) != nil else {
      throw unknownHandle(R.kind.path)
    }
  }
}
