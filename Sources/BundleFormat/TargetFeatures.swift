// The instruction set extensions that compiled code may need.
//
// The compiler writes the set into a bundle's header, the loader compares it with what the processor
// and the kernel offer. Listed are those that LLVM may use for the IR that the compiler emits; for
// `--target-cpu native` the compiler has to leave others off, which `all` is for.

/// A set of extensions of x86-64.
package struct TargetFeatures: OptionSet, Hashable, Sendable {
  package let rawValue: UInt64

  package init(rawValue: UInt64) { self.rawValue = rawValue }

  package static let sse3 = feature(0)
  package static let ssse3 = feature(1)
  package static let sse41 = feature(2)
  package static let sse42 = feature(3)
  package static let popcnt = feature(4)
  package static let cx16 = feature(5)
  package static let sahf = feature(6)
  package static let avx = feature(7)
  package static let avx2 = feature(8)
  package static let bmi = feature(9)
  package static let bmi2 = feature(10)
  package static let fma = feature(11)
  package static let f16c = feature(12)
  package static let lzcnt = feature(13)
  package static let movbe = feature(14)
  package static let avx512f = feature(15)
  package static let avx512bw = feature(16)
  package static let avx512cd = feature(17)
  package static let avx512dq = feature(18)
  package static let avx512vl = feature(19)
  package static let avx512vbmi = feature(20)
  package static let avx512vbmi2 = feature(21)
  package static let avx512ifma = feature(22)
  package static let avx512vnni = feature(23)
  package static let avx512bitalg = feature(24)
  package static let avx512vpopcntdq = feature(25)
  package static let avx512bf16 = feature(26)
  package static let gfni = feature(27)
  package static let adx = feature(28)
  package static let avxvnni = feature(29)

  /// LLVM's name of each extension, in the order of the bits.
  package static let names = [
    "sse3", "ssse3", "sse4.1", "sse4.2", "popcnt", "cx16", "sahf", "avx", "avx2", "bmi", "bmi2",
    "fma", "f16c", "lzcnt", "movbe", "avx512f", "avx512bw", "avx512cd", "avx512dq", "avx512vl",
    "avx512vbmi", "avx512vbmi2", "avx512ifma", "avx512vnni", "avx512bitalg", "avx512vpopcntdq",
    "avx512bf16", "gfni", "adx", "avxvnni",
  ]

  /// Every extension that has a name here.
  package static let all = TargetFeatures(rawValue: 1 << UInt64(names.count) - 1)

  /// The level `x86-64`: what every processor has.
  package static let level1: TargetFeatures = []
  /// The level `x86-64-v2`.
  package static let level2: TargetFeatures = [
    .sse3, .ssse3, .sse41, .sse42, .popcnt, .cx16, .sahf,
  ]
  /// The level `x86-64-v3`.
  package static let level3: TargetFeatures = [
    .level2, .avx, .avx2, .bmi, .bmi2, .fma, .f16c, .lzcnt, .movbe,
  ]
  /// The level `x86-64-v4`.
  package static let level4: TargetFeatures = [
    .level3, .avx512f, .avx512bw, .avx512cd, .avx512dq, .avx512vl,
  ]

  /// The extensions of a level by its LLVM processor name, such as `x86-64-v2`, or nil.
  package static func level(named name: String) -> TargetFeatures? {
    switch name {
    case "x86-64": level1
    case "x86-64-v2": level2
    case "x86-64-v3": level3
    case "x86-64-v4": level4
    default: nil
    }
  }

  /// The extensions that a feature string of LLVM's, such as `+sse3,-avx`, turns on and that have a
  /// name here.
  package init(featureString: String) {
    var result: TargetFeatures = []
    for item in featureString.split(separator: ",") where item.hasPrefix("+") {
      if let bit = Self.names.firstIndex(of: String(item.dropFirst())) {
        result.insert(Self.feature(UInt64(bit)))
      }
    }
    self = result
  }

  /// LLVM's names of the extensions in the set, and the number of each bit without a name.
  package var featureNames: [String] {
    (0..<64).filter { rawValue >> UInt64($0) & 1 != 0 }
      .map { $0 < Self.names.count ? Self.names[$0] : "feature \($0)" }
  }

  /// The set as a feature string of LLVM's that turns each on.
  package var featureString: String {
    featureNames.map { "+" + $0 }.joined(separator: ",")
  }

  private static func feature(_ bit: UInt64) -> TargetFeatures {
    TargetFeatures(rawValue: 1 << bit)
  }
}
