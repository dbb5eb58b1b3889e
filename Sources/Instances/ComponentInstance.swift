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
  private let entersAfterTrap: Bool
  /// Whether a trap has ended a call, which leaves data in the middle of being changed.
  private var hasTrapped = false

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
    /// Whether guest code can be called after a trap, as tests of traps want it.
    package var entersAfterTrap = false

    package init() {}
  }

  /// Maps and binds what `bundle` says.
  ///
  /// Host functions get `store`. Guest code doesn't run before `initialize()`.
  package init(
    _ bundle: BundleFile, options: Options = Options(), store: UnsafeMutableRawPointer?,
    host lookup: HostLookup
  ) throws(LoadError) {
    self.bundle = bundle
    entersAfterTrap = options.entersAfterTrap
    let plan = bundle.reader.plan
    let functions = try Self.hostFunctions(for: plan.hostImports, lookup)
    instances = try Self.mapped(plan, from: ImageOpener(bundle, cacheFolder: options.cacheFolder))
    do throws(SystemError) {
      stack = try GuestStack(byteCount: options.stackByteCount, store: store)
    } catch {
      throw .system(error)
    }
    stack.watch(instances)
    for binding in plan.bindings {
      pointer(to: binding.slot).storeBytes(of: value(of: binding, functions), as: UInt64.self)
    }
  }

  /// Where a time limit that has passed is seen by host functions that wait.
  package var interruptionFlag: UnsafePointer<Int32> { stack.interruptionFlag }

  /// Ends whatever guest code does, by a trap, once `nanoseconds` have passed from now.
  package func interrupt(after nanoseconds: UInt64) throws(SystemError) {
    try stack.interrupt(after: nanoseconds)
  }

  /// Runs the initializers; to be called once, before any export.
  package func initialize() throws(Trap) {
    for initializer in bundle.reader.plan.initializers { try call(initializer, record: nil) }
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
    instances[Int(entry.instance)].pointer(to: entry.address)
  }

  private func value(of binding: Binding, _ functions: [wamr_host_function]) -> UInt64 {
    switch binding.value {
    case .address(let entry):
      UInt64(UInt(bitPattern: pointer(to: entry)))
    case .runtimeFunction(let number):
      UInt64(UInt(bitPattern: wamr_runtime_function_address(number)))
    case .hostImport(let index):
      UInt64(UInt(bitPattern: unsafeBitCast(functions[Int(index)], to: UnsafeRawPointer.self)))
    case .constant(let number):
      number
    }
  }

  private static func hostFunctions(
    for imports: [HostImport], _ lookup: HostLookup
  ) throws(LoadError) -> [wamr_host_function] {
    var functions: [wamr_host_function] = []
    var unsatisfied: [UnsatisfiedImport] = []
    for wanted in imports {
      let provided = lookup(wanted.interface, wanted.function)
      if let provided, provided.signature == wanted.signature {
        functions.append(provided.function)
      } else {
        unsatisfied.append(UnsatisfiedImport(wanted: wanted, provided: provided?.signature))
      }
    }
    guard unsatisfied.isEmpty else { throw .imports(unsatisfied) }
    return functions
  }

  private static func mapped(
    _ plan: Plan, from opener: consuming ImageOpener
  ) throws(LoadError) -> [MappedInstance] {
    var mapped = [MappedInstance?](repeating: nil, count: plan.instances.count)
    // By image, so that only one file is open at a time.
    for (index, image) in plan.images.enumerated() {
      let users = plan.instances.indices.filter { plan.instances[$0].image == index }
      guard !users.isEmpty else { continue }
      let file = try opener.open(image.imageMember)
      for user in users {
        do throws(SystemError) {
          mapped[user] = try MappedInstance(image, from: file)
        } catch {
          throw .system(error)
        }
      }
    }
    return mapped.compactMap { $0 }
  }
}
