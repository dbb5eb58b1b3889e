// Components that send values to and fro.
//
//   consumer ─adapter→ relay ─adapter→ provider, and the same way back
//
// The consumer holds values in its memory, written by the book, and calls a function of the relay with
// each; the relay passes on what it gets, as it gets it; the provider checks that it got the value,
// and returns one that lies in its own memory. The relay passes that on too, and the consumer checks it.
// So each value is translated four times, from and to each of three encodings of strings, and is
// compared by code that knows nothing of the adapters. What lifting has to ignore is noise.

import CanonicalABI
import ReferenceABI
import TestSupport

/// A component that sends values, in the text format.
struct EchoComponent {
  /// The static data of a module, behind which lies what `realloc` gives.
  static let dataByteCount = 1 << 20
  /// Where `realloc` begins.
  static let heap = dataByteCount + 64
  /// Beyond this no further value is added.
  private static let fullByteCount = 3 << 18

  /// A value that is sent, and of which type.
  struct Sending {
    let type: FunctionType
    let values: [ReferenceValue]
    /// What the provider expects and returns: the same, but where a test is tested.
    let expected: [ReferenceValue]
    let encodings: (consumer: StringEncoding, relay: StringEncoding, provider: StringEncoding)
  }

  private var types = TypeTable()
  private(set) var consumer: CoreData
  private(set) var relay: CoreData
  private(set) var provider: CoreData
  private(set) var consumerCode: [String] = []
  private(set) var relayCode: [String] = []
  private(set) var providerCode: [String] = []
  private(set) var sendings: [Sending] = []

  /// Makes a component that sends nothing yet; what is of no consequence depends on `seed`.
  init(seed: UInt64) {
    // The noise is taken from where value semantics can't share it.
    final class Source {
      var generator: SplitMix
      init(_ generator: SplitMix) { self.generator = generator }
    }
    let source = Source(SplitMix(seed: seed))
    func data() -> CoreData {
      CoreData(byteCount: Self.dataByteCount) { source.generator.next() }
    }
    consumer = data()
    relay = data()
    provider = data()
  }

  /// Whether no further value fits.
  var isFull: Bool {
    max(consumer.memory.end, provider.memory.end) > Self.fullByteCount
  }

  /// Adds a random value of a random type of about `size` parts; where a test is tested, one that the
  /// provider doesn't expect, if there is another.
  mutating func addSending(
    size: Int, isWrong: Bool = false, using generator: inout SplitMix
  ) throws {
    let encodings: [StringEncoding] = [.utf8, .utf16, .latin1OrUTF16]
    func encoding(_ generator: inout SplitMix) -> StringEncoding {
      encodings.randomElement(using: &generator) ?? .utf8
    }
    let parameterCount = [1, 1, 2, 3].randomElement(using: &generator) ?? 1
    var budget = Int.random(in: 1...size, using: &generator)
    let parameters = (0..<parameterCount).map { _ in
      ValueType.random(budget: &budget, using: &generator)
    }
    let type = FunctionType(
      parameters: parameters.enumerated().map { .init(name: "p\($0)", type: $1) },
      result: parameterCount == 1 ? parameters[0] : .tuple(parameters))
    let numbers = try types.numbers(of: type).parameters
    func values(_ generator: inout SplitMix) -> [ReferenceValue] {
      var elements = 60
      return numbers.map {
        .random($0, in: types, budget: &elements, using: &generator)
      }
    }
    let sent = values(&generator)
    let sending = Sending(
      type: type, values: sent, expected: isWrong ? values(&generator) : sent,
      encodings: (encoding(&generator), encoding(&generator), encoding(&generator)))
    try add(sending)
  }

  private mutating func add(_ sending: Sending) throws {
    let number = sendings.count
    sendings.append(sending)
    consumer.memory.stringEncoding = sending.encodings.consumer
    provider.memory.stringEncoding = sending.encodings.provider

    let numbers = try types.numbers(of: sending.type)
    let parameters = try types.tuple(of: numbers.parameters)
    let lifted = types.flattened(
      parameters: numbers.parameters, result: numbers.result, for: .lift)
    let lowered = types.flattened(
      parameters: numbers.parameters, result: numbers.result, for: .lower)
    guard let resultType = numbers.result else {
      preconditionFailure("every function returns what it is given")
    }
    func tuple(_ values: [ReferenceValue]) -> (all: ReferenceValue, result: ReferenceValue) {
      let all = ReferenceValue.record(values)
      return (all, values.count == 1 ? values[0] : all)
    }
    var (value, result) = tuple(sending.values)
    let isFlat = types[parameters].guestFlatTypes != nil
    let resultIsInMemory = lowered.results.isEmpty

    // The consumer: a call with constants, and the check of what comes back.
    var check = ValueCheck(types: types, data: consumer)
    var arguments =
      isFlat
      ? check.data.memory.lower(value, parameters, in: types).map(Self.constant)
      : ["(i32.const \(check.data.memory.place(value, parameters, in: types)))"]
    let parameterText = (0..<lifted.parameters.count).map { "(local.get \($0))" }
    let layout = types[resultType].guestLayout
    if resultIsInMemory {
      let room = check.data.memory.allocate(Int(layout.byteCount), Int(layout.alignment))
      arguments.append("(i32.const \(room))")
      check.check(result, resultType, atAddress: "(i32.const \(room))")
    } else {
      check.check(result, resultType, in: [("(local.get $r)", lowered.results[0])])
    }
    let call = "(call $echo\(number) \(arguments.joined(separator: " ")))"
    consumerCode.append(
      """
      (func $value\(number) (export "run-\(number)")
        \(resultIsInMemory ? "" : "(local $r \(lowered.results[0]))")
        \(check.locals.joined(separator: " "))
        (global.set $heap (i32.const \(Self.heap)))
        \(resultIsInMemory ? call : "(local.set $r \(call))")
        \(check.lines.joined(separator: "\n  ")))
      """)
    consumer = check.data

    // The relay: a call with what it was called with.
    let room = relay.memory.allocate(Int(layout.byteCount), Int(layout.alignment))
    let passed = parameterText + (resultIsInMemory ? ["(i32.const \(room))"] : [])
    relayCode.append(
      """
      (func (export "echo-\(number)") \(Self.signature(lifted))
        (call $echo\(number) \(passed.joined(separator: " ")))
        \(resultIsInMemory ? "(i32.const \(room))" : ""))
      (func (export "post-\(number)") (param \(lifted.results[0]))
        (global.set $heap (i32.const \(Self.heap))))
      """)

    // The provider: the check of what it is called with, and a value to return.
    (value, result) = tuple(sending.expected)
    check = ValueCheck(types: types, data: provider)
    if isFlat {
      check.check(value, parameters, in: Array(zip(parameterText, lifted.parameters)))
    } else {
      check.check(value, parameters, atAddress: parameterText[0])
    }
    let returned =
      resultIsInMemory
      ? "(i32.const \(check.data.memory.place(result, resultType, in: types)))"
      : Self.constant(check.data.memory.lower(result, resultType, in: types)[0])
    providerCode.append(
      """
      (func $value\(number) (export "echo-\(number)") \(Self.signature(lifted))
        \(check.locals.joined(separator: " "))
        \(check.lines.joined(separator: "\n  "))
        (global.set $heap (i32.const \(Self.heap)))
        \(returned))
      """)
    provider = check.data
  }

  private static func constant(_ core: (bits: UInt64, type: FlatType)) -> String {
    switch core.type {
    case .i32: "(i32.const \(core.bits & 0xffff_ffff))"
    case .i64: "(i64.const \(core.bits))"
    case .f32: "(f32.reinterpret_i32 (i32.const \(core.bits & 0xffff_ffff)))"
    case .f64: "(f64.reinterpret_i64 (i64.const \(core.bits)))"
    }
  }

  static func signature(_ type: FlatFunctionType) -> String {
    let parameters = type.parameters.map { "(param \($0))" }
    let results = type.results.map { "(result \($0))" }
    return (parameters + results).joined(separator: " ")
  }
}
