import BundleFormat
import CWamrABI
import CZstd
import Foundation
import GuestCode
import Instances
import TestSupport

/// What the guest's host function does in a test, and what it noticed.
final class TestHost {
  /// Called by the host function with the record that the guest passed.
  var body: (UnsafeMutableRawPointer) -> wamr_trap_code = { _ in WAMR_TRAP_NONE }
  /// The number of calls.
  var callCount = 0

  static let function: wamr_host_function = { store, record in
    guard let store else { return WAMR_TRAP_HOST_FAILURE.rawValue }
    let host = Unmanaged<TestHost>.fromOpaque(store).takeUnretainedValue()
    host.callCount += 1
    // An initializer has none.
    return (record.map(host.body) ?? WAMR_TRAP_NONE).rawValue
  }
}

/// The hand-written image as a running component of two instances.
struct Guest {
  static let signature = "func()"

  let host = TestHost()
  let component: ComponentInstance
  let bundle: [UInt8]

  /// Makes the guest from a bundle with `plan`, kept in no store.
  ///
  /// It goes on after a trap, unless a test is about just that.
  init(
    plan: Plan = Guest.plan, stackByteCount: Int = 1 << 20, cacheFolder: String? = nil,
    entersAfterTrap: Bool = true
  ) throws {
    let folder = try TemporaryFolder()
    bundle = try Guest.bundle(plan: plan)
    let file = try folder.file("guest.cwasm", containing: bundle)
    var options = ComponentInstance.Options()
    options.cacheFolder = cacheFolder
    options.stackByteCount = stackByteCount
    options.entersAfterTrap = entersAfterTrap
    component = try ComponentInstance(
      BundleFile(path: file.path), options: options,
      store: Unmanaged.passUnretained(host).toOpaque()
    ) { interface, function in
      interface == "test" && function == "host" ? (Guest.signature, TestHost.function) : nil
    }
  }

  /// Calls `function` of instance 0 or 1 and returns the record's words.
  @discardableResult
  func call(
    _ function: String, instance: Int = 0, _ words: UInt64...
  ) throws(Trap) -> [UInt64] {
    let export = component.exports.first {
      $0.function == function && $0.entry.instance == instance
    }
    guard let export else { preconditionFailure("no guest function \(function)") }
    var record = words + [UInt64](repeating: 0, count: 8 - words.count)
    let trap = record.withUnsafeMutableBytes { bytes -> Trap? in
      do throws(Trap) {
        try component.call(export, record: bytes)
        return nil
      } catch {
        return error
      }
    }
    if let trap { throw trap }
    return record
  }

  /// The trap that ends a call of `function`, or nil if it returns.
  func trap(_ function: String, _ word: UInt64 = 0) -> Trap? {
    do throws(Trap) {
      try call(function, word)
      return nil
    } catch {
      return error
    }
  }

  /// The lines of the backtrace of `trap`.
  func backtrace(_ trap: Trap?) -> [String] {
    trap.map { component.backtrace(of: $0).map(\.description) } ?? []
  }
}

// MARK: The bundle

extension Guest {
  static let image = Array(
    UnsafeBufferPointer(start: guest_image(), count: guest_image_byte_count()))

  static let functions = [
    "nothing", "divide", "divide_caller", "frameless", "frameless_caller", "raise", "read_memory",
    "write_memory", "read_outside", "copy_outside", "grow", "grow_table", "recurse",
    "recurse_through_host", "loop",
    "call_host", "call_host_often", "call_host_in_loop", "allocate", "allocate_often", "count",
    "write_null", "illegal",
  ]

  /// The image's layout, two instances with all slots bound, all functions exported.
  static var plan: Plan {
    var image = ImageRecord()
    image.name = "guest"
    image.imageMember = 0
    image.traceMember = 1
    image.spanByteCount = 0x20_0000
    image.segments = [
      .init(
        fileOffset: 0, fileByteCount: 0x1000, address: 0, memoryByteCount: 0x1000,
        protection: .read),
      .init(
        fileOffset: 0x1000, fileByteCount: 0x1000, address: 0x1000, memoryByteCount: 0x1000,
        protection: .readExecute),
      .init(
        fileOffset: 0x2000, fileByteCount: guest_address("slot_host") + 8 - 0x2000,
        address: 0x2000, memoryByteCount: 0x3000, protection: .readWrite),
    ]
    image.memories = [
      .init(
        descriptor: guest_address("memory"), region: 0x1_0000, reservedByteCount: 0x10_0000,
        minimumByteCount: 0x1_0000, maximumByteCount: 0x4_0000,
        initialContents: [.init(fileOffset: 0x3000, byteCount: 0x1000, memoryOffset: 0x2000)])
    ]
    image.tables = [
      .init(
        descriptor: guest_address("table"), elements: 0x3000, minimumCount: 4, maximumCount: 0x100)
    ]
    var plan = Plan()
    plan.images = [image]
    plan.instances = [.init(image: 0, path: "root.first"), .init(image: 0, path: "root.second")]
    plan.hostImports = [.init(interface: "test", function: "host", signature: signature)]
    for instance in UInt32(0)...1 {
      let runtime: [(String, wamr_runtime_function)] = [
        ("memory_grow", WAMR_RUNTIME_memory_grow), ("table_grow", WAMR_RUNTIME_table_grow),
        ("host_call", WAMR_RUNTIME_host_call), ("host_allocate", WAMR_RUNTIME_host_allocate),
        ("raise", WAMR_RUNTIME_raise), ("memcpy", WAMR_RUNTIME_memcpy),
      ]
      for (name, number) in runtime {
        plan.bindings.append(
          Binding(
            slot: .init(instance: instance, address: guest_address("slot_" + name)),
            value: .runtimeFunction(number.rawValue)))
      }
      plan.bindings.append(
        Binding(
          slot: .init(instance: instance, address: guest_address("slot_host")),
          value: .hostImport(0)))
      plan.exports += functions.map {
        ExportRecord(
          interface: "guest", function: $0,
          entry: .init(instance: instance, address: guest_address($0)), recordByteCount: 64,
          resultOffset: 0, signature: signature)
      }
    }
    return plan
  }

  /// The bundle of `image` with `plan`, whose member 0 is the image and 1 its trace table.
  static func bundle(plan: Plan) throws(BundleError) -> [UInt8] {
    var writer = BundleWriter(requiredFeatures: [])
    let trace = TraceTable(
      hasWasmOffsets: true,
      functions: functions.map {
        .init(start: guest_address($0) + 0x10_0000, byteCount: 16, name: $0)
      },
      entries: functions.map {
        .init(address: guest_address($0), offset: guest_address($0) + 0x10_0000)
      }
    ).encoded()
    for (kind, bytes) in [(BundleMember.Kind.image, image), (.trace, trace)] {
      _ = writer.add(
        kind, digest: SHA256.digest(of: bytes), inflatedByteCount: bytes.count,
        compressed: compressed(bytes))
    }
    return try writer.bundle(plan: plan)
  }

  static func compressed(_ bytes: [UInt8]) -> [UInt8] {
    var result = [UInt8](repeating: 0, count: ZSTD_compressBound(bytes.count))
    let count = ZSTD_compress(&result, result.count, bytes, bytes.count, 3)
    return Array(result[..<count])
  }
}
