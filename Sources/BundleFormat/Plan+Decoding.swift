// Reading a plan from untrusted bytes.
//
// Records are checked as they are read, each against those before it, so that an error has the
// offset of its record: images against the members, instances against the images, and everything
// that names an address against the image that the address is in (`ImageRecord+Checks.swift`).
//
// Maintains: a decoded plan can be followed without further checks. Nothing in it points outside its
// image, its file or its table.

import CWamrABI

extension Plan {
  /// The most address space that the instances of a plan may take: half of what a process has.
  package static let addressSpaceLimit: UInt64 = 1 << 46

  /// The largest record that an export may take.
  package static let recordLimit: UInt64 = 1 << 24

  /// Decodes the plan in `bytes`, which begin at `offset` of the bundle with the given `members`.
  package init(
    decoding bytes: [UInt8], at offset: Int = 0, members: [BundleMember]
  ) throws(BundleError) {
    self.init()
    var decoder = BundleDecoder(bytes, origin: offset)
    targetName = try decoder.string()
    images = try decoder.sequence { (decoder) throws(BundleError) in
      try ImageRecord(decoding: &decoder, members: members)
    }
    try decodeInstances(&decoder)
    hostImports = try decoder.sequence { (decoder) throws(BundleError) in
      HostImport(
        interface: try decoder.string(), function: try decoder.string(),
        signature: try decoder.string())
    }
    let plan = self
    bindings = try decoder.sequence { (decoder) throws(BundleError) in
      try plan.binding(&decoder)
    }
    initializers = try decoder.sequence { (decoder) throws(BundleError) in
      try plan.entryPoint(&decoder, in: .readExecute, of: .initializer)
    }
    exports = try decoder.sequence { (decoder) throws(BundleError) in
      try plan.export(&decoder)
    }
    guard decoder.isAtEnd else { throw BundleError(.trailingBytes, at: decoder.offset) }
  }

  private mutating func decodeInstances(_ decoder: inout BundleDecoder) throws(BundleError) {
    var addressSpace: UInt64 = 0
    let images = images
    instances = try decoder.sequence { (decoder) throws(BundleError) in
      let start = decoder.offset
      let instance = InstanceRecord(image: try decoder.u32(), path: try decoder.string())
      guard instance.image < images.count else {
        throw BundleError(.index(.image, UInt64(instance.image)), at: start)
      }
      // No overflow: each span is below the limit, and so is the sum before it is added to.
      addressSpace += images[Int(instance.image)].spanByteCount
      guard addressSpace <= Plan.addressSpaceLimit else {
        throw BundleError(.limit(.addressSpace), at: start)
      }
      return instance
    }
  }

  /// Reads an address that `byteCount` bytes have to lie behind, in a segment of `protection` or,
  /// if that is nil, anywhere in the image.
  private func entryPoint(
    _ decoder: inout BundleDecoder, in protection: ImageRecord.Protection?,
    byteCount: UInt64 = 1, of item: BundleError.Item
  ) throws(BundleError) -> EntryPoint {
    let start = decoder.offset
    let entry = EntryPoint(instance: try decoder.u32(), address: try decoder.u64())
    guard entry.instance < instances.count else {
      throw BundleError(.index(.instance, UInt64(entry.instance)), at: start)
    }
    let image = images[Int(instances[Int(entry.instance)].image)]
    let isInside =
      if let protection {
        image.contains(entry.address, byteCount: byteCount, in: protection)
      } else {
        entry.address < image.spanByteCount
      }
    guard isInside else { throw BundleError(.range(item), at: start) }
    return entry
  }

  private func binding(_ decoder: inout BundleDecoder) throws(BundleError) -> Binding {
    let start = decoder.offset
    let slot = try entryPoint(&decoder, in: .readWrite, byteCount: 8, of: .binding)
    guard slot.address % 8 == 0 else { throw BundleError(.alignment(.binding), at: start) }
    let tagOffset = decoder.offset
    let tag = try decoder.u64()
    switch Binding.Tag(rawValue: tag) {
    case .address:
      return Binding(
        slot: slot, value: .address(try entryPoint(&decoder, in: nil, of: .binding)))
    case .runtimeFunction:
      let number = try decoder.u32()
      guard number < WAMR_RUNTIME_FUNCTION_COUNT.rawValue else {
        throw BundleError(.index(.runtimeFunction, UInt64(number)), at: tagOffset)
      }
      return Binding(slot: slot, value: .runtimeFunction(number))
    case .hostImport:
      let index = try decoder.u32()
      guard index < hostImports.count else {
        throw BundleError(.index(.hostImport, UInt64(index)), at: tagOffset)
      }
      return Binding(slot: slot, value: .hostImport(index))
    case .constant:
      return Binding(slot: slot, value: .constant(try decoder.u64()))
    case nil:
      throw BundleError(.unknownTag(tag), at: tagOffset)
    }
  }

  private func export(_ decoder: inout BundleDecoder) throws(BundleError) -> ExportRecord {
    let start = decoder.offset
    let export = ExportRecord(
      interface: try decoder.string(), function: try decoder.string(),
      entry: try entryPoint(&decoder, in: .readExecute, of: .export),
      recordByteCount: try decoder.u64(), resultOffset: try decoder.u64(),
      signature: try decoder.string())
    guard export.recordByteCount <= Plan.recordLimit else {
      throw BundleError(.limit(.export), at: start)
    }
    guard export.resultOffset <= export.recordByteCount else {
      throw BundleError(.range(.export), at: start)
    }
    return export
  }
}
