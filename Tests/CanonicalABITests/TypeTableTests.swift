import CanonicalABI
import Testing

@Suite struct TypeTableTests {
  @Test func sizesOffsetsAndCoreTypesAreThoseOfTheSpecification() throws {
    var table = TypeTable()
    let lines = typeTable.split(separator: "\n")
    #expect(lines.count == 260)
    for line in lines {
      let cells = line.split(separator: "; ")
      let number = try table.number(of: #require(TypeParser.types(in: cells[0]).first))
      var computed: [String] = []
      for size in [PointerSize.four, .eight] {
        let layout = table[number].layout(size)
        computed += ["\(layout.byteCount)", "\(layout.alignment)"]
        switch table[number].shape {
        case .record(let members): computed.append(joined(table.memberOffsets(members, size)))
        case .variant(let cases): computed.append("\(table.payloadOffset(cases, size))")
        default: computed.append("-")
        }
        computed.append(table.flatTypes(of: number, size).map { joined($0) } ?? "many")
      }
      #expect(computed == cells.dropFirst().map(String.init), "\(cells[0])")
    }
  }

  @Test func functionTypesAreFlattenedAsTheSpecificationDoes() throws {
    let lines = functionTable.split(separator: "\n")
    #expect(lines.count == 160)
    for line in lines {
      let cells = line.split(separator: "; ")
      var table = TypeTable()
      let type = FunctionType(
        parameters: TypeParser.types(in: cells[0]).map { .init(name: "p", type: $0) },
        result: TypeParser.types(in: cells[1]).first)
      let numbers = try table.numbers(of: type)
      var computed: [String] = []
      for size in [PointerSize.four, .eight] {
        for context in [FlatteningContext.lift, .lower] {
          let flat = table.flattened(
            parameters: numbers.parameters, result: numbers.result, for: context, size)
          computed.append("\(joined(flat.parameters))>\(joined(flat.results))")
        }
      }
      let record = try type.hostRecord(in: &table)
      computed.append(
        "\(joined(record.parameterOffsets))>\(record.resultOffset)"
          + ">\(record.layout.byteCount)>\(record.layout.alignment)")
      #expect(computed == cells.dropFirst(2).map(String.init), "\(cells[0]) -> \(cells[1])")
    }
  }

  @Test func aGuestsFunctionTypeHasAddressesOf32Bits() throws {
    var table = TypeTable()
    let type = FunctionType(parameters: [.init(name: "s", type: .string)], result: .string)
    #expect(
      try type.flattened(for: .lift, in: &table)
        == FlatFunctionType(parameters: [.i32, .i32], results: [.i32]))
    #expect(
      try type.flattened(for: .lower, in: &table)
        == FlatFunctionType(parameters: [.i32, .i32, .i32], results: []))
  }

  @Test func labelsMakeNoDifference() throws {
    var table = TypeTable()
    let record = try table.number(of: .record([.init(name: "a", type: .u8)]))
    #expect(try table.number(of: .tuple([.u8])) == record)
    #expect(
      try table.number(of: .enum(["x", "y"])) == table.number(of: .result(ok: nil, error: nil)))
  }

  @Test func aTypeThatRepeatsItselfTooOftenIsRefused() throws {
    var table = TypeTable()
    var type = ValueType.u8
    for _ in 0..<60 { type = .result(ok: type, error: type) }
    #expect(throws: LayoutError.tooManyParts) { try table.number(of: type) }
  }

  @Test func parametersTogetherMayNotHaveTooManyParts() {
    var table = TypeTable()
    let large = ValueType.tuple(Array(repeating: .u64, count: 600_000))
    #expect(throws: Never.self) { try table.number(of: large) }
    let type = FunctionType(
      parameters: [.init(name: "a", type: large), .init(name: "b", type: large)], result: nil)
    #expect(throws: LayoutError.tooManyParts) { try type.hostRecord(in: &table) }
  }

  @Test func aTypeNestedTooDeeplyIsRefused() {
    var table = TypeTable()
    var type = ValueType.u8
    for _ in 0..<127 { type = .list(type) }
    #expect(throws: Never.self) { try table.number(of: type) }
    type = .list(type)
    #expect(throws: LayoutError.tooDeep) { try table.number(of: type) }
  }

  @Test(arguments: [0, 33])
  func flagsWithoutARepresentationAreRefused(count: Int) {
    var table = TypeTable()
    let labels = (0..<count).map { "l\($0)" }
    #expect(throws: LayoutError.noRepresentation) { try table.number(of: .flags(labels)) }
  }
}
