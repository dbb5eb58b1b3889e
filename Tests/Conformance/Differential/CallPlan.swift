import WasmCore

/// The arguments of the calls of a module's exported functions, in the order of the exports.
struct CallPlan {
  /// A call of each function, by the number of its export.
  let calls: [(export: Int, arguments: [ValueBits])]
  /// The same for the reference runtime.
  let texts: [[String]]

  /// Makes the calls of what `module` exports; `seed` tells the arguments.
  init(for module: CoreModule, seed: UInt64) {
    var calls: [(Int, [ValueBits])] = []
    var texts: [[String]] = []
    for (number, export) in module.exports.enumerated() {
      guard case .function(let type) = module.externType(of: export) else { continue }
      // A function's arguments don't depend on what else is exported, which helps to reduce modules.
      var generator = SeededGenerator(seed: seed ^ UInt64(texts.count))
      let arguments = type.parameters.map { ValueBits.random(of: $0, using: &generator) }
      calls.append((number, arguments))
      texts.append(zip(arguments, type.parameters).map { "\($1):\($0.trace(as: $1))" })
    }
    self.calls = calls
    self.texts = texts
  }
}

extension ValueBits {
  /// Numbers that instructions treat in special ways, as bits of integers and floats.
  private static let edges: [UInt64] = [
    0, 1, 2, 7, 31, 32, 63, 64, 0xff, 0x7fff, 0xffff, 0x1_0000, 0x2_fffc, 0x7fff_ffff,
    0x8000_0000, 0xffff_ffff, 0x3f80_0000, 0x7f80_0000, 0xff80_0000, 0x4f00_0000,
    0x7fff_ffff_ffff_ffff, 0x8000_0000_0000_0000, 0xffff_ffff_ffff_ffff, 0x3ff0_0000_0000_0000,
    0x7ff0_0000_0000_0000, 0x43e0_0000_0000_0000,
  ]

  /// A value of `type`; of references, null.
  static func random(
    of type: CoreValueType, using generator: inout SeededGenerator
  ) -> ValueBits {
    func number() -> UInt64 {
      Bool.random(using: &generator)
        ? generator.next() : edges.randomElement(using: &generator) ?? 0
    }
    switch type {
    case .i32, .f32: return ValueBits(low: number() & 0xffff_ffff)
    case .i64, .f64: return ValueBits(low: number())
    case .v128: return ValueBits(low: number(), high: number())
    default: return ValueBits()
    }
  }

  /// The bits in hexadecimal, which is how traces have them; of a reference, whether it is null.
  func trace(as type: CoreValueType) -> String {
    func hexadecimal(_ bits: UInt64, digits: Int) -> String {
      let text = String(bits, radix: 16)
      return String(repeating: "0", count: max(0, digits - text.count)) + text
    }
    switch type {
    case .i32, .f32: return hexadecimal(low & 0xffff_ffff, digits: 8)
    case .i64, .f64: return hexadecimal(low, digits: 16)
    case .v128: return hexadecimal(high, digits: 16) + hexadecimal(low, digits: 16)
    default: return low == 0 ? "null" : "ref"
    }
  }
}
