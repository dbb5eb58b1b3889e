import BundleFormat
import Driver
import LLVM
import Testing

@Suite struct CompilationTargetTests {
  @Test(arguments: CompilationTarget.names)
  func everyNameThatIsOfferedIsKnown(name: String) {
    #expect(CompilationTarget(named: name)?.name == name)
  }

  @Test func anUnknownNameIsNoTarget() {
    #expect(CompilationTarget(named: "pentium") == nil)
  }

  @Test func nativeUsesOnlyWhatTheBundleCanAskFor() throws {
    let target = try #require(CompilationTarget(named: "native"))
    let host = LLVM.Processor.host.features.split(separator: ",").filter { $0.hasPrefix("+") }
    let settled = Set(target.processor.features.split(separator: ",").map { $0.dropFirst() })
    let baseline: Set<Substring> = [
      "64bit", "cmov", "cx8", "fxsr", "mmx", "sse", "sse2", "x87", "crc32",
    ]
    for feature in host where !baseline.contains(feature.dropFirst()) {
      #expect(settled.contains(feature.dropFirst()), "\(feature) is neither required nor disabled")
    }
  }

  @Test func theLevelsGrow() {
    let levels = CompilationTarget.names.dropLast().compactMap(CompilationTarget.init(named:))
    for (lower, higher) in zip(levels, levels.dropFirst()) {
      #expect(lower.features.isStrictSubset(of: higher.features))
    }
  }
}
