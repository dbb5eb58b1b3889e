import TestSupport
import Testing
import WasmBytes

@testable import Components

/// The magic number, version and layer of a component.
let preamble: [UInt8] = [0x00, 0x61, 0x73, 0x6d, 0x0d, 0x00, 0x01, 0x00]

/// A section with its size in front.
func section(_ identifier: UInt8, _ contents: [UInt8]) -> [UInt8] {
  [identifier] + leb(contents.count) + contents
}

/// An unsigned LEB128 integer.
func leb(_ value: Int) -> [UInt8] {
  value < 0x80 ? [UInt8(value)] : [UInt8(value & 0x7f) | 0x80] + leb(value >> 7)
}

/// Why `bytes` are refused, or nil if they aren't.
func refusal(of bytes: [UInt8]) -> WasmError? {
  do {
    _ = try Component(decoding: bytes)
    return nil
  } catch {
    return error
  }
}

@Suite struct ComponentDecodingTests {
  @Test func theEmptyComponentIsOne() throws {
    let component = try Component(decoding: preamble)
    #expect(component.definitions.isEmpty)
    #expect(component.range == 0..<8)
  }

  @Test func aCoreModuleIsRefusedAsSuch() {
    let error = refusal(of: [0x00, 0x61, 0x73, 0x6d, 1, 0, 0, 0])
    #expect(error == WasmError(.malformed(.coreModuleInsteadOfComponent), at: 0))
  }

  @Test func whatIsNotWebAssemblyIsRefused() {
    #expect(refusal(of: Array("hello, world".utf8)) == WasmError(.malformed(.badMagic), at: 0))
    #expect(refusal(of: []) == WasmError(.malformed(.unexpectedEnd), at: 0))
    #expect(refusal(of: [0x00, 0x61]) == WasmError(.malformed(.unexpectedEnd), at: 2))
    #expect(
      refusal(of: [0x00, 0x61, 0x73, 0x6d, 0x0e, 0, 1, 0])
        == WasmError(.malformed(.unknownVersion(0x1000e)), at: 4))
  }

  @Test(arguments: [2, 3, 5, 6, 7, 8, 10, 11] as [UInt8])
  func aCountOfFourBillionIsRefusedBeforeAnythingIsAllocated(identifier: UInt8) {
    let bytes = preamble + section(identifier, [0xff, 0xff, 0xff, 0xff, 0x0f])
    #expect(refusal(of: bytes) == WasmError(.malformed(.lengthOutOfBounds), at: 10))
  }

  @Test func aSizeOfFourBillionIsRefused() {
    let bytes = preamble + [1, 0xff, 0xff, 0xff, 0xff, 0x0f]
    #expect(refusal(of: bytes) == WasmError(.malformed(.lengthOutOfBounds), at: 9))
  }

  @Test func componentsNestedAHundredThousandDeepAreRefused() {
    // Built from the inside out, back to front, so that building takes linear time.
    var reversed: [UInt8] = []
    for _ in 0..<100_000 {
      let count = reversed.count + preamble.count
      reversed += preamble.reversed()
      reversed += leb(count).reversed()
      reversed.append(4)
    }
    let bytes = preamble + reversed.reversed()
    let clock = ContinuousClock()
    let time = clock.measure {
      #expect(
        refusal(of: bytes)?.reason
          == .limitExceeded(.init("nested components and types", maximum: 100)))
    }
    #expect(time < .seconds(1))
  }

  @Test func componentsNestedNinetyNineDeepAreDecoded() throws {
    var bytes: [UInt8] = []
    for _ in 0..<99 { bytes = section(4, preamble + bytes) }
    var component = try Component(decoding: preamble + bytes)
    var depth = 0
    while case .component(let inner)? = component.definitions.first?.kind {
      component = inner
      depth += 1
    }
    #expect(depth == 99)
    #expect(component.range.count == 8)
  }

  @Test func typesNestedAHundredThousandDeepAreRefused() {
    // Instance types that declare an instance type each.
    let nested =
      [UInt8](repeating: 0, count: 0)
      + (0..<100_000).flatMap { _ in [0x42, 0x01, 0x01] as [UInt8] }
    let bytes = preamble + section(7, [1] + nested + [0x42, 0x00])
    #expect(
      refusal(of: bytes)?.reason
        == .limitExceeded(.init("nested components and types", maximum: 100)))
  }

  @Test func moreThanAMillionDefinitionsAreRefused() {
    let types = [UInt8](repeating: 0x7f, count: 1_000_001)
    let bytes = preamble + section(7, leb(types.count) + types)
    #expect(
      refusal(of: bytes)?.reason
        == .limitExceeded(.init("definitions and their parts", maximum: 1_000_000)))
  }

  @Test func definitionsKeepTheirOrderAndOffsets() throws {
    // A type, an alias of it, another type of the first, each in a section of its own.
    let bytes =
      preamble + section(7, [1, 0x70, 0x7d]) + section(6, [1, 0x03, 0x02, 0, 0])
      + section(7, [1, 0x6b, 0x01])
    let component = try Component(decoding: bytes)
    #expect(component.definitions.map(\.offset) == [11, 16, 23])
    guard case .type(.value(.list(.primitive(.u8)))) = component.definitions[0].kind,
      case .alias(let alias) = component.definitions[1].kind, alias.sort == .type,
      case .outer(0, 0) = alias.target,
      case .type(.value(.option(.index(let element)))) = component.definitions[2].kind
    else {
      Issue.record("other definitions: \(component.definitions)")
      return
    }
    #expect(element.rawValue == 1)
  }

  @Test func anIndexRefersOnlyBackwards() {
    let bytes = preamble + section(7, [2, 0x70, 0x01, 0x7d])
    #expect(
      refusal(of: bytes)
        == WasmError(.invalid(.unknownIndex(space: "type", index: 1, count: 0)), at: 12))
  }

  @Test func aNestedPreambleIsCheckedToo() {
    let bytes = preamble + section(4, [0x00, 0x61, 0x73, 0x6d, 1, 0, 0, 0])
    #expect(refusal(of: bytes) == WasmError(.malformed(.unknownVersion(1)), at: 14))
  }

  @Test func sectionsThatEndEarlyOrLateAreRefused() {
    #expect(
      refusal(of: preamble + section(7, [1, 0x7d, 0x7d]))
        == WasmError(.malformed(.sectionSizeMismatch), at: 12))
    #expect(
      refusal(of: preamble + section(7, [1, 0x70]))
        == WasmError(.malformed(.unexpectedEnd), at: 12))
    #expect(
      refusal(of: preamble + section(13, []))
        == WasmError(.malformed(.unknownSection(13)), at: 8))
  }

  @Test(
    arguments: [
      (0x1c, "error-context.new"), (0x1d, "error-context.debug-message"),
      (0x1e, "error-context.drop"), (0x40, "thread.spawn-ref"), (0x41, "thread.spawn-indirect"),
      (0x42, "thread.available-parallelism"),
    ] as [(UInt8, String)])
  func definitionsOfUnfinishedProposalsAreRefusedByName(opcode: UInt8, name: String) {
    let bytes = preamble + section(8, [1, opcode, 0, 0])
    #expect(refusal(of: bytes) == WasmError(.unsupported(.componentAsync(name)), at: 11))
  }

  @Test func otherUnfinishedFeaturesAreRefusedByName() {
    let refusals: [(UInt8, [UInt8], WasmError.Feature)] = [
      (7, [1, 0x70, 0x64], .componentAsync("error-context")),
      (3, [1, 0x5f, 0x00], .garbageCollection),
      (3, [1, 0x00, 0x50, 0x01, 0x00, 0x60, 0x00, 0x00], .garbageCollection),
    ]
    for (identifier, contents, feature) in refusals {
      #expect(
        refusal(of: preamble + section(identifier, contents))?.reason == .unsupported(feature))
    }
  }

  @Test func asynchronousDefinitionsAreDecoded() throws {
    let types = section(7, [2, 0x66, 0x01, 0x7d, 0x43, 0x00, 0x01, 0x00])
    let definitions = section(8, [3, 0x05, 0x0e, 0x00, 0x0c, 0x01])
    let component = try Component(decoding: preamble + types + definitions)
    let operations = component.definitions.compactMap { definition in
      if case .canonical(.asynchronous(let definition)) = definition.kind {
        return definition.operation
      }
      return nil
    }
    #expect(operations == [.taskCancel, .streamNew, .threadYield])
    #expect(
      refusal(of: preamble + section(8, [1, 0x0c, 0x02]))
        == WasmError(.malformed(.other("unknown flag 2")), at: 12))
  }

  @Test func asynchronousOperationsHaveNamesOfTheirOwn() {
    let names = Component.AsynchronousOperation.allCases.map(\.name)
    #expect(Set(names).count == names.count)
  }

  @Test func valuesAndStartFunctionsAreDecoded() throws {
    let value = section(12, [1, 0x7d, 0x01, 0x2a])
    let component = try Component(decoding: preamble + value)
    guard case .value(let definition)? = component.definitions.first?.kind else {
      Issue.record("no value")
      return
    }
    #expect(definition.type == .primitive(.u8))
    #expect(definition.contents.next == 0x2a)
    #expect(definition.contents.remaining == 1)
    #expect(
      refusal(of: preamble + section(12, [1, 0x7d, 0x02, 0x2a]))
        == WasmError(.malformed(.lengthOutOfBounds), at: 12))
    #expect(
      refusal(of: preamble + section(9, [0, 0, 0]))
        == WasmError(
          .invalid(.unknownIndex(space: "function", index: 0, count: 0)), at: 10))
  }

  @Test func typesAreCheckedForTheirKind() {
    // A function type used as a value, as an own handle's resource; a value type as an instance's.
    let function: [UInt8] = [0x40, 0x00, 0x01, 0x00]
    #expect(
      refusal(of: preamble + section(7, [2] + function + [0x70, 0x00]))?.reason
        == .invalid(.typeMismatch(expected: "a value type", found: "a function type")))
    #expect(
      refusal(of: preamble + section(7, [2] + function + [0x69, 0x00]))?.reason
        == .invalid(.typeMismatch(expected: "a resource type", found: "a function type")))
    #expect(
      refusal(
        of: preamble + section(7, [1, 0x7d]) + section(10, [1, 0x00, 0x01, 0x61, 0x05, 0x00]))?
        .reason == .invalid(.typeMismatch(expected: "an instance type", found: "a value type")))
  }

  @Test func namesInAnyFormAreRead() throws {
    let name = Array("a:b/c@0.2".utf8)
    let type = section(7, [1, 0x42, 0x00])
    for form in [0, 1] as [UInt8] {
      let bytes = preamble + type + section(10, [1, form, 9] + name + [0x05, 0x00])
      let component = try Component(decoding: bytes)
      guard case .import(let imported)? = component.definitions.last?.kind else {
        Issue.record("no import")
        continue
      }
      #expect(imported.name.name == "a:b/c@0.2")
    }
    let suffix: [UInt8] = [1, 0x01, 2] + Array(".3".utf8)
    let bytes = preamble + type + section(10, [1, 2, 9] + name + suffix + [0x05, 0x00])
    guard case .import(let imported)? = try Component(decoding: bytes).definitions.last?.kind
    else {
      Issue.record("no import")
      return
    }
    #expect(imported.name.versionSuffix == ".3")
    #expect(imported.name.nameWithFullVersion == "a:b/c@0.2.3")
  }

  @Test func aNameSectionThatMakesNoSenseIsNoError() throws {
    let name = Array("component-name".utf8)
    let good = preamble + section(0, [14] + name + [0, 5, 4] + Array("main".utf8))
    #expect(try Component(decoding: good).names.component == "main")
    let bad = preamble + section(0, [14] + name + [0, 99, 4] + Array("main".utf8))
    #expect(try Component(decoding: bad).names.component == nil)
  }
}
