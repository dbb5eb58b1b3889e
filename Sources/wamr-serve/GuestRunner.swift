// Requests and the instances that answer them: each request gets a seat, which is a thread with an
// instance of the component that is as good as new.

import BundleFormat
import CWamrABI
import Instances
import WASIHost
import WamrPlatform

/// What answers requests by instances of a component.
final class GuestRunner: Sendable {
  private let component: PreparedComponent
  private let handler: ExportRecord
  private let settings: ServerSettings
  private let seats: SeatPool
  let counters = Counters()

  /// Makes the runner whose guests export `handler`.
  init(_ component: PreparedComponent, handler: ExportRecord, settings: ServerSettings) {
    self.component = component
    self.handler = handler
    self.settings = settings
    seats = SeatPool(
      maximumCount: settings.maximumInstanceCount,
      maximumWaitingCount: settings.maximumWaitingCount)
  }

  /// The most resources of a guest: some megabytes of the host's memory.
  private static let maximumResourceCount = 1 << 16

  /// The export that answers requests: `handle` of `wasi:http/incoming-handler` of any release of 0.2.
  static func handler(among exports: [ExportRecord]) -> ExportRecord? {
    exports.first { export in
      let version = export.interface.dropFirst("wasi:http/incoming-handler@".count)
      return export.interface.hasPrefix("wasi:http/incoming-handler@")
        && (version == "0.2" || version.hasPrefix("0.2.")) && export.function == "handle"
        && export.signature
          == "func(own<wasi:http/types/incoming-request>,own<wasi:http/types/response-outparam>)"
        && export.recordByteCount >= 8
    }
  }

  /// Has `request` answered, on another thread; returns false if too many wait already.
  func start(_ request: ServedRequest) -> Bool {
    seats.submit { [self] seat in answer(request, on: seat) }
  }

  // MARK: On a guest's thread

  private func answer(_ request: ServedRequest, on seat: Seat) {
    counters.begin()
    defer { counters.end() }
    let wasi = WASIContext(environment: settings.environment)
    wasi.network = settings.network
    wasi.maximumResourceCount = Self.maximumResourceCount
    let exchange = IncomingExchange(request.head, body: request.body, responder: request)
    do throws(Refusal) {
      try run(exchange, in: wasi, on: seat)
      if !exchange.isAnswered { throw Refusal("the guest hasn't answered") }
    } catch {
      counters.countFailure()
      Console.report(
        "wamr-serve: \(request.head.method) \(request.head.pathWithQuery ?? ""): \(error.reason)\n")
    }
    request.guestHasEnded()
    renew(seat)
  }

  /// Makes the instance of a guest that has ended well new.
  ///
  /// Now, and not for the next request: that one then needn't wait for it, and until then what the
  /// guest has left isn't kept.
  private func renew(_ seat: Seat) {
    guard let instance = seat.instance else { return }
    do throws(SystemError) {
      try instance.reset()
    } catch {
      seat.instance = nil
    }
  }

  /// Why a guest has ended without an answer, or in the middle of it.
  private struct Refusal: Error {
    let reason: String

    init(_ reason: String) { self.reason = reason }
  }

  private func run(
    _ exchange: IncomingExchange, in wasi: WASIContext, on seat: Seat
  ) throws(Refusal) {
    do throws(SystemError) {
      for folder in settings.folders {
        try wasi.addPreopen(folder.host, as: folder.guest, isReadOnly: folder.isReadOnly)
      }
      if seat.wakeup == nil { seat.wakeup = try Wakeup() }
    } catch {
      throw Refusal("\(error)")
    }
    wasi.wakeup = seat.wakeup
    let instance = try instance(of: seat, store: Unmanaged.passUnretained(wasi).toOpaque())
    wasi.interruptionFlag = instance.interruptionFlag
    guard let (requestHandle, outparamHandle) = wasi.insert(exchange) else {
      throw Refusal("too many resources")
    }
    let record = UnsafeMutableRawBufferPointer.allocate(
      byteCount: Int(handler.recordByteCount), alignment: 16)
    defer { record.deallocate() }
    record.initializeMemory(as: UInt8.self, repeating: 0)
    record.storeBytes(of: requestHandle, as: UInt32.self)
    record.storeBytes(of: outparamHandle, toByteOffset: 4, as: UInt32.self)
    do throws(Trap) {
      try instance.initialize()
      try instance.call(handler, record: record)
    } catch {
      throw Refusal(description(of: error, instance, wasi))
    }
    instance.stopTimer()
    seat.instance = instance
    // The host's functions have the context as a bare address.
    withExtendedLifetime(wasi) {}
  }

  /// The instance of this thread, as good as new.
  private func instance(
    of seat: Seat, store: UnsafeMutableRawPointer
  ) throws(Refusal) -> ComponentInstance {
    // It is the seat's again when the guest has ended well: after a trap it isn't used again.
    let used = seat.instance
    seat.instance = nil
    let instance = if let used { used } else { try newInstance(store: store) }
    instance.setStore(store)
    do throws(SystemError) {
      try instance.interrupt(after: settings.timeLimit)
      return instance
    } catch {
      throw Refusal("\(error)")
    }
  }

  private func newInstance(store: UnsafeMutableRawPointer) throws(Refusal) -> ComponentInstance {
    var options = ComponentInstance.Options()
    options.maximumMemoryByteCount = settings.maximumMemoryByteCount
    do throws(LoadError) {
      return try ComponentInstance(component, options: options, store: store)
    } catch {
      throw Refusal("\(error)")
    }
  }

  private func description(
    of trap: Trap, _ instance: ComponentInstance, _ wasi: WASIContext
  ) -> String {
    let reason =
      switch trap.code {
      case WAMR_TRAP_HOST_FAILURE: wasi.failureMessage ?? trap.description
      case WAMR_TRAP_EXIT: "the guest has exited with code \(wasi.exitCode)"
      default: trap.description
      }
    return instance.backtrace(of: trap).prefix(20).reduce("trap: \(reason)") { "\($0)\n  \($1)" }
  }
}
