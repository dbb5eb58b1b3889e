extension TraceTable {
  /// What a table says about an address.
  package struct Location: Hashable, Sendable {
    /// The offset in the core module's bytes, or nil if the code doesn't come from one.
    package var wasmOffset: UInt64?
    /// The name of the function, if one was recorded.
    package var function: String?
    /// The distance of the offset from the function's start.
    package var functionOffset: UInt64
    /// The path of the component instance, if the image is of several.
    package var path: String?
  }

  /// The locations of `addresses` by the encoded table in `bytes`, nil where the table has none.
  ///
  /// A return address has to be given less 1: it may be the first of the next run.
  package static func locations(
    of addresses: [UInt64], in bytes: [UInt8]
  ) throws(BundleError) -> [Location?] {
    var decoder = BundleDecoder(bytes, origin: 0)
    let flagOffset = decoder.offset
    let flag = try decoder.u64()
    guard flag <= 2 else { throw BundleError(.unknownTag(flag), at: flagOffset) }
    var start: UInt64 = 0
    var parts: [Part] = []
    if flag == 2 {
      parts = try decoder.sequence { (decoder) throws(BundleError) in
        start &+= try decoder.u64()
        return Part(start: start, path: try decoder.string())
      }
      start = 0
    }
    let functions = try decoder.sequence { (decoder) throws(BundleError) in
      start &+= try decoder.u64()
      return Function(start: start, byteCount: try decoder.u64(), name: try decoder.string())
    }
    var offsets = [UInt64?](repeating: nil, count: addresses.count)
    let order = addresses.indices.sorted { addresses[$0] < addresses[$1] }
    var next = 0
    var entry: Entry?
    for _ in 0..<(try decoder.count()) where next < order.count {
      let (address, overflow) = (entry?.address ?? 0).addingReportingOverflow(try decoder.u64())
      guard !overflow else { throw BundleError(.integerTooLarge, at: decoder.offset) }
      let zigzag = try decoder.u64()
      let offset = (entry?.offset ?? 0) &+ (zigzag >> 1 ^ (0 &- (zigzag & 1)))
      while next < order.count, addresses[order[next]] < address {
        offsets[order[next]] = entry?.offset
        next += 1
      }
      entry = Entry(address: address, offset: offset)
    }
    for index in order[next...] { offsets[index] = entry?.offset }
    return offsets.map { offset in
      offset.map { offset in
        var location = location(of: offset, functions: functions, hasWasmOffsets: flag != 0)
        if let part = parts.last(where: { $0.start <= offset }) {
          location.wasmOffset = part.path.isEmpty ? nil : offset - part.start
          location.path = part.path.isEmpty ? nil : part.path
        }
        return location
      }
    }
  }

  private static func location(
    of offset: UInt64, functions: [Function], hasWasmOffsets: Bool
  ) -> Location {
    var low = 0
    var high = functions.count
    while low < high {
      let middle = (low + high) / 2
      if functions[middle].start <= offset { low = middle + 1 } else { high = middle }
    }
    let wasmOffset = hasWasmOffsets ? offset : nil
    guard low > 0, offset - functions[low - 1].start < functions[low - 1].byteCount else {
      return Location(wasmOffset: wasmOffset, function: nil, functionOffset: 0)
    }
    let function = functions[low - 1]
    return Location(
      wasmOffset: wasmOffset, function: function.name, functionOffset: offset - function.start)
  }
}
