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

  /// The locations of each of `addresses` by the encoded table in `bytes`: of the code, and then of the calls
  /// it was inlined for, from the inside out; none where the table has none.
  ///
  /// A return address has to be given less 1: it may be the first of the next run.
  package static func locations(
    of addresses: [UInt64], in bytes: [UInt8]
  ) throws(BundleError) -> [[Location]] {
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
    let codeOffsets = try offsets(of: addresses, in: &decoder)
    let callOffsets = try inlinedCallOffsets(of: addresses, in: &decoder)
    return zip(codeOffsets, callOffsets).map { code, calls in
      guard let code else { return [] }
      return ([code] + calls).map { offset in
        var location = location(of: offset, functions: functions, hasWasmOffsets: flag != 0)
        if let part = parts.last(where: { $0.start <= offset }) {
          location.wasmOffset = part.path.isEmpty ? nil : offset - part.start
          location.path = part.path.isEmpty ? nil : part.path
        }
        return location
      }
    }
  }

  /// Reads all entries, and returns the offsets of the code at `addresses`.
  private static func offsets(
    of addresses: [UInt64], in decoder: inout BundleDecoder
  ) throws(BundleError) -> [UInt64?] {
    var offsets = [UInt64?](repeating: nil, count: addresses.count)
    let order = addresses.indices.sorted { addresses[$0] < addresses[$1] }
    var next = 0
    var entry: Entry?
    for _ in 0..<(try decoder.count()) {
      let (address, overflow) = (entry?.address ?? 0).addingReportingOverflow(try decoder.u64())
      guard !overflow else { throw BundleError(.integerTooLarge, at: decoder.offset) }
      let offset = (entry?.offset ?? 0) &+ distance(try decoder.u64())
      while next < order.count, addresses[order[next]] < address {
        offsets[order[next]] = entry?.offset
        next += 1
      }
      entry = Entry(address: address, offset: offset)
    }
    for index in order[next...] { offsets[index] = entry?.offset }
    return offsets
  }

  /// Reads all inlined calls, and returns the offsets of those around each of `addresses`, from the inside out.
  ///
  /// A table that ends before them has none: it was made when there were none yet.
  private static func inlinedCallOffsets(
    of addresses: [UInt64], in decoder: inout BundleDecoder
  ) throws(BundleError) -> [[UInt64]] {
    var found = [[UInt64]](repeating: [], count: addresses.count)
    guard !decoder.isAtEnd else { return found }
    var start: UInt64 = 0
    var offset: UInt64 = 0
    for _ in 0..<(try decoder.count()) {
      start &+= try decoder.u64()
      let byteCount = try decoder.u64()
      offset &+= distance(try decoder.u64())
      for (index, address) in addresses.enumerated() where address &- start < byteCount {
        found[index].append(offset)
      }
    }
    return found.map { $0.reversed() }
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
