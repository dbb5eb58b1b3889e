import Testing
import WasmBytes
import WasmCore

private let unit = Assembly.functionType([], [])

private func decoded(_ sections: [UInt8]...) throws -> CoreModule {
  let bytes = Assembly.preamble + Array(sections.joined())
  return try CoreModule(decoding: bytes, in: 0..<bytes.count)
}

@Test func everySectionIsDecoded() throws {
  let module = try decoded(
    Assembly.section(0, raw: Assembly.name("anything") + [0xff]),
    Assembly.section(1, unit, Assembly.functionType([.i32, .f64], [.i64])),
    Assembly.section(
      2, Assembly.name("m") + Assembly.name("f") + [0, 1],
      Assembly.name("m") + Assembly.name("t") + [1, 0x70, 1, 2, 3],
      Assembly.name("") + Assembly.name("g") + [3, 0x7d, 0]),
    Assembly.section(3, [0], [1]),
    Assembly.section(4, [0x70, 0, 5], [0x40, 0, 0x70, 0, 1, 0xd2, 1, 0x0b]),
    Assembly.section(5, [1, 1, 2]),
    Assembly.section(6, [0x7f, 1, 0x41, 1, 0x41, 2, 0x6a, 0x0b]),
    Assembly.section(7, Assembly.name("run") + [0, 1], Assembly.name("m") + [2, 0]),
    Assembly.section(8, raw: [1]),
    Assembly.section(9, [0, 0x41, 0, 0x0b, 2, 0, 1]),
    Assembly.section(12, raw: [2]),
    Assembly.section(10, Assembly.body([]), Assembly.body(locals: [1, 2, 0x7e], [0x42, 0])),
    Assembly.section(11, [0, 0x41, 7, 0x0b, 3, 9, 8, 7], [1, 1, 6]))

  #expect(module.types[.init(1)] == .init(parameters: [.i32, .f64], results: [.i64]))
  #expect(module.imports.map(\.name) == ["f", "t", "g"])
  #expect(module.functions.count == 3 && module.importedFunctionCount == 1)
  #expect(module.tables.count == 3 && module.importedTableCount == 1)
  #expect(module.globals.count == 2 && module.importedGlobalCount == 1)
  #expect(module.tables[.init(0)].type.limits == .init(minimum: 2, maximum: 3))
  #expect(module.tables[.init(2)].initial?.instructions == [.refFunc(.init(1))])
  #expect(module.memories[.init(0)].limits == .init(minimum: 1, maximum: 2))
  #expect(
    module.globals[.init(1)].initial?.instructions
      == [.i32Const(1), .i32Const(2), .numeric(.i32Add)])
  #expect(module.start == .init(1) && module.dataCount == 2)
  let locals = try #require(module.functions[.init(2)].body?.locals)
  #expect(locals.count == 1 && locals[0].count == 2 && locals[0].type == .i64)
  let code = try #require(module.functions[.init(2)].body?.code)
  #expect(Array(module.bytes[code]) == [0x42, 0, 0x0b])
  #expect(Array(module.bytes[module.data[.init(0)].contents]) == [9, 8, 7])
  #expect(module.declaredFunctionReferences == [.init(0), .init(1)])
  try module.validated()
}

@Test func aModuleWithinAFileIsDecodedWithOffsetsOfTheFile() throws {
  let module = Assembly.module(Assembly.section(1, unit), Assembly.section(3, [7]))
  let bytes = [UInt8](repeating: 0xee, count: 100) + module + [0xee]
  let error = #expect(throws: WasmError.self) {
    try CoreModule(decoding: bytes, in: 100..<bytes.count - 1)
  }
  #expect(
    error
      == WasmError(
        .invalid(.unknownIndex(space: "type", index: 7, count: 1)), at: 100 + module.count - 1))
}

@Test(arguments: 0..<8)
func anElementSegmentOfEachFormIsDecoded(flags: UInt8) throws {
  let active = flags & 1 == 0
  let explicit = flags & 2 != 0
  let expressions = flags & 4 != 0
  var segment = [flags]
  if active && explicit { segment += [1] }
  if active { segment += [0x41, 3, 0x0b] }
  if !active || explicit { segment += expressions ? [0x70] : [0] }
  segment += expressions ? [2, 0xd0, 0x70, 0x0b, 0xd2, 0, 0x0b] : [2, 0, 0]
  let module = try decoded(
    Assembly.section(1, unit), Assembly.section(3, [0]),
    Assembly.section(4, [0x70, 0, 9], [0x70, 0, 9]), Assembly.section(9, segment),
    Assembly.section(10, Assembly.body([])))
  try module.validated()

  let element = module.elements[.init(0)]
  // Functions that are named by index aren't null.
  #expect(element.type == CoreValueType(to: .function, isNullable: expressions))
  #expect(element.items.count == 2)
  switch (element.mode, active, explicit) {
  case (.active(let table, let position), true, _):
    #expect(table == .init(explicit ? 1 : 0))
    #expect(position.instructions == [.i32Const(3)])
  case (.passive, false, false), (.declarative, false, true): break
  default: Issue.record("decoded as \(element.mode)")
  }
  switch (element.items, expressions) {
  case (.functions(let functions), false): #expect(functions == [.init(0), .init(0)])
  case (.expressions(let items), true):
    #expect(items.map(\.instructions) == [[.refNull(.funcref)], [.refFunc(.init(0))]])
  default: Issue.record("decoded as \(element.items)")
  }
}

@Test func namesOfFunctionsAreReadAsFarAsTheyGo() throws {
  let names: [UInt8] = [2, 0] + Assembly.name("first") + [5] + Assembly.name("fifth")
  func section(_ contents: [UInt8]) -> [UInt8] {
    Assembly.section(0, raw: Assembly.name("name") + contents)
  }
  let whole = section([0, 2] + Assembly.name("m") + [1, UInt8(names.count)] + names)
  #expect(try decoded(whole).functionNames == [.init(0): "first", .init(5): "fifth"])
  let cut = section([1, UInt8(names.count - 1)] + names.dropLast())
  #expect(try decoded(cut).functionNames == [.init(0): "first"])
}

@Test func exportsAreFoundByTheirExactNames() throws {
  let module = try decoded(
    Assembly.section(1, Assembly.functionType([.i32], [])),
    Assembly.section(2, Assembly.name("m") + Assembly.name("f") + [0, 0]),
    Assembly.section(5, [0, 1]),
    Assembly.section(7, Assembly.name("\u{e5}") + [0, 0], Assembly.name("a\u{30a}") + [2, 0]))
  try module.validated()
  let function = try #require(module.export(named: "\u{e5}"))
  let memory = try #require(module.export(named: "a\u{30a}"))
  #expect(module.externType(of: function) == .function(.init(parameters: [.i32], results: [])))
  #expect(
    module.externType(of: memory) == .memory(.init(limits: .init(minimum: 1, maximum: nil))))
  #expect(module.export(named: "a") == nil)
  #expect(
    module.externType(of: module.imports[0])
      == .function(.init(parameters: [.i32], results: [])))
}
