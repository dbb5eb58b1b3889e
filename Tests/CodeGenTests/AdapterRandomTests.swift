// Random values of random types, which have to arrive as they left.
//
// The callee of each call gives back what it was given: a guest returns the address of its
// parameters, the host copies them to the result. So a value goes from the caller's memory or core
// values to the other side and back into the caller's memory, where it is read by the book.

import CanonicalABI
import ComponentLinking
import ReferenceABI
import Testing
import WasmCore

@Suite struct AdapterRandomTests {
  /// The same numbers each time.
  private struct Generator: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
      state &+= 0x9e37_79b9_7f4a_7c15
      var mixed = (state ^ state >> 30) &* 0xbf58_476d_1ce4_e5b9
      mixed = (mixed ^ mixed >> 27) &* 0x94d0_49bb_1331_11eb
      return mixed ^ mixed >> 31
    }
  }

  private static func type(
    depth: Int, using generator: inout Generator
  ) -> ValueType {
    func some() -> ValueType { type(depth: depth - 1, using: &generator) }
    let scalars: [ValueType] = [
      .bool, .s8, .u8, .s16, .u16, .s32, .u32, .s64, .u64, .f32, .f64, .char, .string,
      .enum((0..<300).map { "c\($0)" }), .flags((0..<11).map { "l\($0)" }),
    ]
    guard depth > 0 else { return scalars.randomElement(using: &generator) ?? .bool }
    switch Int.random(in: 0..<10, using: &generator) {
    case 0, 1: return .list(some())
    case 2: return .tuple((0...Int.random(in: 0...4, using: &generator)).map { _ in some() })
    case 3: return .option(some())
    case 4: return .result(ok: some(), error: Bool.random(using: &generator) ? some() : nil)
    case 5, 6:
      return .variant(
        (0...Int.random(in: 0...4, using: &generator)).map { index in
          .init(name: "c\(index)", type: index % 3 == 1 ? nil : some())
        })
    case 7: return .fixedLengthList(some(), count: .random(in: 1...20, using: &generator))
    case 8: return .map(key: .string, value: some())
    default: return scalars.randomElement(using: &generator) ?? .bool
    }
  }

  private static let source = """
    static u32 guest0_0(u32 old, u32 size, u32 align, u32 new) {
      u32 start = (bump[0] + align - 1) & -align;
      bump[0] = start + new;
      return start;
    }
    static u32 guest1_0(u32 old, u32 size, u32 align, u32 new) {
      u32 start = (bump[1] + align - 1) & -align;
      bump[1] = start + new;
      return start;
    }
    static void print(void) {
      for (u32 i = 0; i < bump[0]; i++) printf("%02x", *AT(0, i));
    }
    static float f32(u32 bits) { float value; memcpy(&value, &bits, 4); return value; }
    static double f64(u64 bits) { double value; memcpy(&value, &bits, 8); return value; }

    """

  @Test(arguments: [1, 2, 3, 4, 5, 6] as [UInt64])
  func valuesComeBackAsTheyWent(seed: UInt64) throws {
    var generator = Generator(state: seed)
    var component = StubsTestComponent()
    let caller = component.guest()
    var types = TypeTable()
    var cores: [CoreFunctionType] = []
    var calls: [Call] = []
    while calls.count < 24 {
      let tested = Self.type(depth: 4, using: &generator)
      // With so many parameters and results, all goes through memory.
      let throughMemory = ValueType.tuple([tested] + Array(repeating: .u8, count: 17))
      let isFlat = calls.count % 3 == 2
      let number = try types.number(of: isFlat ? tested : throughMemory)
      let flatCount = types[number].guestFlatTypes?.count ?? .max
      guard !isFlat || (2...16).contains(flatCount) else { continue }
      var budget = 40
      let type = FunctionType(
        isFlat ? tested : throughMemory, returning: isFlat ? tested : throughMemory)
      calls.append(
        Call(
          type: number, value: .random(number, in: types, budget: &budget, using: &generator),
          isFlat: isFlat, toHost: calls.count % 3 != 0, function: type))
      cores.append(try .lifting(type))
    }
    let callee = component.guest()
    for (index, call) in calls.enumerated() {
      var module = component.graph.coreModules[StaticModuleIndex(rawValue: 1)]
      if call.toHost {
        try component.lower(component.host(call.function), by: caller)
      } else {
        module.functions.append(.init(type: module.types.append(cores[index]), body: nil))
        component.graph.coreModules[StaticModuleIndex(rawValue: 1)] = module
        try component.lower(
          callee.lift(module.functions.count - 1, call.function), by: caller)
      }
    }

    let results = try StubsHarness(component).outputs(of: program(calls, types))
    for result in results {
      let lines = result.split(separator: "\n")
      try #require(lines.count == calls.count)
      for (line, call) in zip(lines, calls) {
        // What the host allocated is reported in brackets before.
        let digits = Array((line.split(separator: "]").last ?? "").utf8)
        try #require(digits.count.isMultiple(of: 2), "\(line) for \(call.function)")
        let bytes = stride(from: 0, to: digits.count, by: 2).compactMap {
          UInt8(String(decoding: digits[$0..<$0 + 2], as: UTF8.self), radix: 16)
        }
        let memory = ReferenceMemory(bytes)
        #expect(memory.load(call.type, at: 64, in: types) == call.value, "\(call.function)")
      }
    }
  }

  /// A value that is sent.
  private struct Call {
    let type: TypeNumber
    let value: ReferenceValue
    let isFlat: Bool
    let toHost: Bool
    let function: FunctionType
  }

  private func program(_ calls: [Call], _ types: TypeTable) throws -> String {
    var source = Self.source
    var run = ""
    var guestCount = 0
    var hostCount = 0
    for (index, call) in calls.enumerated() {
      if call.toHost {
        var table = TypeTable()
        let record = try call.function.hostRecord(in: &table)
        source += """
          static u32 host\(hostCount)(void *store, u8 *record) {
            memcpy(record + \(record.resultOffset), record, \(types[call.type].hostLayout.byteCount));
            return 0;
          }

          """
        hostCount += 1
      } else {
        guestCount += 1
        source += "static u32 guest1_\(guestCount)(u32 at) { return at; }\n"
      }
      // The result is written to 64, the parameters lie behind it.
      var memory = ReferenceMemory(byteCount: 16384)
      memory.end = 64 + Int(types[call.type].guestLayout.byteCount)
      var arguments: [(bits: UInt64, type: FlatType)]
      if call.isFlat {
        arguments = memory.lower(call.value, call.type, in: types)
      } else {
        arguments = [(UInt64(memory.place(call.value, call.type, in: types)), .i32)]
      }
      arguments.append((64, .i32))
      let parameters = arguments.map { argument in
        switch argument.type {
        case .i32: "u32"
        case .i64: "u64"
        case .f32: "float"
        case .f64: "double"
        }
      }
      let values = arguments.map { argument in
        switch argument.type {
        case .i32, .i64: "\(argument.bits)ull"
        case .f32: "f32(\(argument.bits)u)"
        case .f64: "f64(\(argument.bits)ull)"
        }
      }
      source += "TRAMPOLINE(\(index), void, \(parameters.joined(separator: ", ")));\n"
      let bytes = memory.bytes[..<memory.end].map(String.init).joined(separator: ",")
      run += """
          { static const u8 bytes[] = { \(bytes) };
            memcpy(AT(0, 0), bytes, sizeof bytes); bump[0] = (sizeof bytes + 7) & -8; bump[1] = 64;
            TRY(trampoline\(index)(\(values.joined(separator: ", "))); print()); }

        """
    }
    return source + "static void run(void) {\n\(run)}\n"
  }
}
