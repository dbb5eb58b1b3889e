// How long it takes, in a process that runs already, to make a component's instances new and to run
// them: what wamr-serve does for each request, without the request.
//
// An instantiation is what a request waits for before its guest runs: what the host keeps for the
// guest, and the initializers, which are guest code, unless what they do has been restored. Then comes the run,
// and then the instances are made new, for which no request waits. No run costs less than all of it.

import BundleFormat
import CWamrABI
import Glibc
import Instances
import WASIHost
import WamrPlatform

/// A component that is instantiated and run again and again.
struct WarmMeasurement {
  private let bundle: BundleFile
  private let run: ExportRecord
  /// Where the guest's output goes: what is measured isn't how the system passes it on.
  private let output = StreamDescriptor(rawValue: open("/dev/null", O_WRONLY | O_CLOEXEC))

  /// Why nothing can be measured.
  enum Failure: Error {
    /// The bundle doesn't export `wasi:cli/run`.
    case noRun
    /// The guest has ended with something other than success.
    case failedRun
  }

  /// A line of the result.
  struct Part: CustomStringConvertible {
    var label: String
    /// In nanoseconds, in order.
    var times: [UInt64]

    /// Makes the part with the times as they were measured.
    init(_ label: String, _ times: [UInt64]) {
      self.label = label
      self.times = times.sorted()
    }

    /// The label, the median and the least time.
    var description: String { "\(label) \(times[times.count / 2]) \(times[0])" }
  }

  /// Opens `bundle`, a path.
  init(bundle path: String) throws {
    bundle = try BundleFile(path: path)
    let run = bundle.reader.plan.exports.first {
      $0.interface.hasPrefix("wasi:cli/run@") && $0.function == "run"
    }
    guard let run else { throw Failure.noRun }
    self.run = run
  }

  /// Instantiates and runs `count` times, and some times before that count for nothing.
  func measured(count: Int) throws -> [Part] {
    let record = UnsafeMutableRawBufferPointer.allocate(
      byteCount: Int(run.recordByteCount), alignment: 16)
    defer { record.deallocate() }
    var instantiations: [UInt64] = []
    var runs: [UInt64] = []
    var resets: [UInt64] = []
    var sums: [UInt64] = []
    var wasi = context()
    let component = try ComponentInstance(
      bundle, store: Unmanaged.passUnretained(wasi).toOpaque(), host: WASIContext.hostFunction)
    for round in -count / 10..<count {
      record.initializeMemory(as: UInt8.self, repeating: 0)
      let start = MonotonicClock.now()
      wasi = context()
      component.setStore(Unmanaged.passUnretained(wasi).toOpaque())
      try component.initialize()
      let isInstantiated = MonotonicClock.now()
      try call(component, record: record, wasi)
      let hasRun = MonotonicClock.now()
      try component.reset()
      let isReset = MonotonicClock.now()
      guard round >= 0 else { continue }
      instantiations.append(isInstantiated - start)
      runs.append(hasRun - isInstantiated)
      resets.append(isReset - hasRun)
      sums.append(isReset - start)
    }
    withExtendedLifetime(wasi) {}
    return [
      Part("instantiate", instantiations), Part("run", runs), Part("reset", resets),
      Part("sum", sums),
    ]
  }

  private func call(
    _ component: ComponentInstance, record: UnsafeMutableRawBufferPointer, _ wasi: WASIContext
  ) throws {
    do throws(Trap) {
      try component.call(run, record: record)
    } catch {
      // A command may end by wasi:cli/exit as well.
      guard error.code == WAMR_TRAP_EXIT, wasi.exitCode == 0 else { throw error }
    }
    guard record[Int(run.resultOffset)] == 0 else { throw Failure.failedRun }
  }

  private func context() -> WASIContext {
    let wasi = WASIContext(arguments: ["guest"])
    wasi.standardOutput = output
    return wasi
  }
}
