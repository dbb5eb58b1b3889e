import BundleFormat

/// A plan that uses every kind of record, and the members that it needs.
enum SamplePlan {
  static let imageBytes = [UInt8](repeating: 0x90, count: 0x6000)

  static var plan: Plan {
    var image = ImageRecord()
    image.name = "core module 0"
    image.imageMember = 0
    image.traceMember = 1
    image.spanByteCount = 0x20_0000
    image.segments = [
      .init(
        fileOffset: 0x1000, fileByteCount: 0x800, address: 0, memoryByteCount: 0x800,
        protection: .read),
      .init(
        fileOffset: 0x2000, fileByteCount: 0x1000, address: 0x1000, memoryByteCount: 0x1000,
        protection: .readExecute),
      .init(
        fileOffset: 0x3000, fileByteCount: 0x100, address: 0x2000, memoryByteCount: 0x4000,
        protection: .readWrite),
    ]
    image.memories = [
      .init(
        descriptor: 0x2010, region: 0x10_0000, reservedByteCount: 0x10_0000,
        minimumByteCount: 0x1_0000, maximumByteCount: 0x8_0000,
        initialContents: [.init(fileOffset: 0x4000, byteCount: 0x2000, memoryOffset: 0x1000)])
    ]
    image.tables = [
      .init(descriptor: 0x2030, elements: 0x3000, minimumCount: 2, maximumCount: 0x100)
    ]
    var plan = Plan()
    plan.targetName = "x86-64-v2"
    plan.images = [image]
    plan.instances = [
      InstanceRecord(image: 0, path: "root.a"), InstanceRecord(image: 0, path: "root.b"),
    ]
    plan.hostImports = [
      HostImport(
        interface: "wasi:cli/exit@0.2.3", function: "exit", signature: "(result<_, _>)")
    ]
    plan.bindings = [
      Binding(
        slot: .init(instance: 0, address: 0x2000),
        value: .address(.init(instance: 1, address: 0x1010))),
      Binding(slot: .init(instance: 0, address: 0x2008), value: .runtimeFunction(2)),
      Binding(slot: .init(instance: 1, address: 0x2000), value: .hostImport(0)),
      Binding(slot: .init(instance: 1, address: 0x2008), value: .constant(.max)),
    ]
    plan.initializers = [.init(instance: 0, address: 0x1000)]
    plan.exports = [
      ExportRecord(
        interface: "wasi:cli/run@0.2.3", function: "run",
        entry: .init(instance: 1, address: 0x1020), recordByteCount: 8, resultOffset: 0,
        signature: "() -> result<_, _>")
    ]
    return plan
  }

  /// A writer with the members of `plan`, which pretend to be compressed.
  static func writer(features: TargetFeatures = .level2) -> BundleWriter {
    var writer = BundleWriter(requiredFeatures: features)
    _ = writer.add(
      .image, digest: SHA256.digest(of: imageBytes), inflatedByteCount: imageBytes.count,
      compressed: [1, 2, 3, 4, 5])
    _ = writer.add(
      .trace, digest: SHA256.digest(of: [9]), inflatedByteCount: 1, compressed: [6, 7, 8])
    return writer
  }
}
