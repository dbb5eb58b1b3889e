// A running component: the plan followed.
//
// Order: the host's functions are found (all that are missing are reported at once), the images are
// mapped, the bindings written, and only then does any guest code run.

import BundleFormat
import CWamrABI
import CWamrPlatform
import WamrPlatform

/// A component whose instances are mapped and bound.
package final class ComponentInstance {
  /// What the component exports.
  package var exports: [ExportRecord] { bundle.reader.plan.exports }

  let bundle: BundleFile
  let instances: [MappedInstance]
  let stack: GuestStack
  /// What the plan has in the instances' slots.
  private let boundSlots: [BoundSlot]
  private let entersAfterTrap: Bool
  /// Whether a trap has ended a call, which leaves data in the middle of being changed.
  var hasTrapped = false
  /// Whether the initializers have run, or needn't as their work is part of the state that was restored.
  var isInitialized = false
  /// Whether the state that is restored is that behind the initializers.
  var restoresInitialized = false
  /// How often it was made new, see `reset()`.
  var resetCount = 0
  /// The thread's page faults when it was made new the last time.
  var pageFaultCount: Int?

  /// Finds the host's function for an import, and the signature that it has.
  package typealias HostLookup = (_ interface: String, _ function: String) -> (
    signature: String, function: wamr_host_function
  )?

  /// How a component is run.
  package struct Options: Sendable {
    /// The bytes of the guest's stack.
    package var stackByteCount = 8 << 20
    /// Where images are kept between runs (see `ImageStore`), or nil to keep none.
    package var cacheFolder = ImageStore.userCacheFolder
    /// The most bytes of each of the guest's memories, or nil for what its types say.
    package var maximumMemoryByteCount: UInt64?
    /// Whether guest code can be called after a trap, as tests of traps want it.
    package var entersAfterTrap = false

    package init() {}
  }

  /// Maps and binds what `bundle` says.
  ///
  /// Host functions get `store`. Guest code doesn't run before `initialize()`.
  package convenience init(
    _ bundle: BundleFile, options: Options = Options(), store: UnsafeMutableRawPointer?,
    host lookup: HostLookup
  ) throws(LoadError) {
    let prepared = try PreparedComponent(
      bundle, cacheFolder: options.cacheFolder, host: lookup)
    try self.init(prepared, options: options, store: store)
  }

  /// Maps and binds an instance of `component`.
  ///
  /// Host functions get `store`. Guest code doesn't run before `initialize()`.
  package init(
    _ component: PreparedComponent, options: Options, store: UnsafeMutableRawPointer?
  ) throws(LoadError) {
    bundle = component.bundle
    entersAfterTrap = options.entersAfterTrap
    instances = try component.mapped(maximumMemoryByteCount: options.maximumMemoryByteCount)
    do throws(SystemError) {
      stack = try GuestStack(byteCount: options.stackByteCount, store: store)
    } catch {
      throw .system(error)
    }
    stack.watch(instances)
    let instances = instances
    boundSlots = bundle.reader.plan.bindings.map { binding in
      BoundSlot(
        slot: Self.pointer(to: binding.slot, in: instances),
        value: Self.value(of: binding, component.functions, instances),
        isHostFunction: binding.value.isHostImport)
    }
    bind()
  }

  private struct BoundSlot {
    let slot: UnsafeMutableRawPointer
    let value: UInt64
    let isHostFunction: Bool
  }

  /// Writes what the plan says into the instances' slots; with `hostFunction`, that one in place of all of the
  /// host's.
  func bind(hostFunction: wamr_host_function? = nil) {
    let other = hostFunction.map {
      UInt64(UInt(bitPattern: unsafeBitCast($0, to: UnsafeRawPointer.self)))
    }
    for bound in boundSlots {
      let value = bound.isHostFunction ? other ?? bound.value : bound.value
      bound.slot.storeBytes(of: value, as: UInt64.self)
    }
  }

  /// What host functions get from here on.
  package func setStore(_ store: UnsafeMutableRawPointer?) {
    stack.context.pointee.store = store
  }

  /// Ends the time limit, if there is one.
  package func stopTimer() { wamr_timer_pause(stack.context) }

  /// Where a time limit that has passed is seen by host functions that wait.
  package var interruptionFlag: UnsafePointer<Int32> { stack.interruptionFlag }

  /// Ends whatever guest code does, by a trap, once `nanoseconds` have passed from now.
  package func interrupt(after nanoseconds: UInt64) throws(SystemError) {
    try stack.interrupt(after: nanoseconds)
  }

  /// Runs the initializers, unless `reset()` has restored what they do; to be called once, before any export.
  package func initialize() throws(Trap) {
    if isInitialized { return }
    for initializer in bundle.reader.plan.initializers { try call(initializer, record: nil) }
    isInitialized = true
  }

  /// Calls an export.
  ///
  /// After a trap the component can't be entered any more: the Canonical ABI leaves its instances
  /// entered, and so each further call ends with that trap, before any guest code runs.
  ///
  /// Parameters are read from `record` and the result is written to it, at the export's offset. What the result points to lasts until the next call.
  package func call(
    _ export: ExportRecord, record: UnsafeMutableRawBufferPointer
  ) throws(Trap) {
    precondition(record.count >= Int(export.recordByteCount))
    try call(export.entry, record: record.baseAddress)
  }

  private func call(_ entry: EntryPoint, record: UnsafeMutableRawPointer?) throws(Trap) {
    guard !hasTrapped || entersAfterTrap else {
      throw Trap(code: WAMR_TRAP_CANNOT_ENTER_INSTANCE, frames: [])
    }
    let function = unsafeBitCast(pointer(to: entry), to: wamr_entry.self)
    guard let trap = stack.call(function, record: record) else { return }
    hasTrapped = true
    throw trap
  }

  private func pointer(to entry: EntryPoint) -> UnsafeMutableRawPointer {
    Self.pointer(to: entry, in: instances)
  }

  private static func pointer(
    to entry: EntryPoint, in instances: [MappedInstance]
  ) -> UnsafeMutableRawPointer {
    instances[Int(entry.instance)].pointer(to: entry.address)
  }

  private static func value(
    of binding: Binding, _ functions: [wamr_host_function], _ instances: [MappedInstance]
  ) -> UInt64 {
    switch binding.value {
    case .address(let entry):
      UInt64(UInt(bitPattern: pointer(to: entry, in: instances)))
    case .runtimeFunction(let number):
      UInt64(UInt(bitPattern: wamr_runtime_function_address(number)))
    case .hostImport(let index):
      UInt64(UInt(bitPattern: unsafeBitCast(functions[Int(index)], to: UnsafeRawPointer.self)))
    case .constant(let number):
      number
    }
  }
}

extension Binding.Value {
  fileprivate var isHostImport: Bool { if case .hostImport = self { true } else { false } }
}
