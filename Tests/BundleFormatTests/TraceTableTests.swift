import Testing

@testable import BundleFormat

@Suite struct TraceTableTests {
  private let table = TraceTable(
    hasWasmOffsets: true,
    functions: [
      .init(start: 200, byteCount: 50, name: "second"),
      .init(start: 100, byteCount: 20, name: "first"),
    ],
    entries: [
      .init(address: 0x1010, offset: 210), .init(address: 0x1000, offset: 105),
      .init(address: 0x1020, offset: 130), .init(address: 0x1018, offset: 110),
      .init(address: 0x1030, offset: .max),
    ])

  @Test func anAddressIsFoundInItsRun() throws {
    let addresses: [UInt64] = [0x1020, 0xfff, 0x1017, 0x1000, 0x1018, 0x102f, 0x9999]
    let found = try TraceTable.locations(of: addresses, in: table.encoded())
    let expected: [[TraceTable.Location]] = [
      [.init(wasmOffset: 130, function: nil, functionOffset: 0)],
      [],
      [.init(wasmOffset: 210, function: "second", functionOffset: 10)],
      [.init(wasmOffset: 105, function: "first", functionOffset: 5)],
      [.init(wasmOffset: 110, function: "first", functionOffset: 10)],
      [.init(wasmOffset: 130, function: nil, functionOffset: 0)],
      [.init(wasmOffset: .max, function: nil, functionOffset: 0)],
    ]
    #expect(found == expected)
  }

  @Test func aTableWithoutWasmOffsetsNamesFunctionsOnly() throws {
    var adapters = table
    adapters.hasWasmOffsets = false
    let found = try TraceTable.locations(of: [0x1000], in: adapters.encoded())
    #expect(found == [[.init(wasmOffset: nil, function: "first", functionOffset: 5)]])
  }

  @Test func inlinedCallsAreToldFromTheInsideOut() throws {
    var nested = table
    nested.inlinedCalls = [
      .init(address: 0x1008, byteCount: 0x10, callOffset: 112),
      .init(address: 0x1010, byteCount: 8, callOffset: 201),
      .init(address: 0x1010, byteCount: 8, callOffset: 203),
      .init(address: 0x1030, byteCount: 0x10, callOffset: 115),
    ]
    let addresses: [UInt64] = [0x1007, 0x1008, 0x1010, 0x1017, 0x1018, 0x103f, 0x1040]
    let found = try TraceTable.locations(of: addresses, in: nested.encoded())
    #expect(
      found.map { $0.dropFirst().map(\.wasmOffset) } == [
        [], [112], [203, 201, 112], [203, 201, 112], [], [115], [],
      ])
    #expect(
      found[1] == [
        .init(wasmOffset: 105, function: "first", functionOffset: 5),
        .init(wasmOffset: 112, function: "first", functionOffset: 12),
      ])
    // Bundles that were made before have no such list.
    let bytes = table.encoded()
    let old = try TraceTable.locations(of: addresses, in: Array(bytes.dropLast()))
    #expect(try old == TraceTable.locations(of: addresses, in: bytes))
  }

  @Test func callsInTheSamePlaceKeepTheirOrder() {
    let table = TraceTable(
      hasWasmOffsets: true, functions: [], entries: [],
      inlinedCalls: [
        .init(address: 5, byteCount: 2, callOffset: 1),
        .init(address: 3, byteCount: 4, callOffset: 2),
        .init(address: 3, byteCount: 4, callOffset: 3),
        .init(address: 3, byteCount: 9, callOffset: 4),
      ])
    #expect(table.inlinedCalls.map(\.callOffset) == [4, 2, 3, 1])
  }

  @Test func theLastEntryForAnAddressWins() {
    let table = TraceTable(
      hasWasmOffsets: true, functions: [],
      entries: [
        .init(address: 1, offset: 5), .init(address: 2, offset: 6), .init(address: 2, offset: 5),
        .init(address: 3, offset: 7),
      ])
    #expect(table.entries == [.init(address: 1, offset: 5), .init(address: 3, offset: 7)])
  }

  @Test func damagedTablesAreRefusedOrRead() throws {
    let bytes = table.encoded()
    for count in 0..<bytes.count - 2 {
      #expect(throws: BundleError.self) {
        try TraceTable.locations(of: [.max], in: Array(bytes[..<count]))
      }
    }
    for index in bytes.indices {
      for change in UInt8(1)...255 {
        var changed = bytes
        changed[index] ^= change
        _ = try? TraceTable.locations(of: [0, 0x1010, .max], in: changed)
      }
    }
  }
}
