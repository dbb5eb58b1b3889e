// Random values of random types, from one component through a second one to a third and back.
//
// How many are sent and which ones is told by two variables of the environment: `make property N=…
// SEED=…` sets them. Without them, as in CI, there are few, and always the same.

import Foundation
import TestSupport
import Testing

@Suite struct AdapterPropertyTests {
  /// How many values are sent in all.
  private static let count = variable("PROPERTY_N") ?? 48
  /// What tells them.
  private static let seed = UInt64(variable("PROPERTY_SEED") ?? 1)
  /// How many are sent by one component, so that the linker is started seldom.
  private static let batchCount = 100
  /// How many choices a type is made of, at most.
  private static let size = 100

  private static func variable(_ name: String) -> Int? {
    ProcessInfo.processInfo.environment[name].flatMap { Int($0) }
  }

  /// The parts of the work, by the number of the first value of each.
  private static let batches = Array(stride(from: 0, to: count, by: batchCount))

  @Test(arguments: batches)
  func valuesArriveAndComeBackEqual(start: Int) throws {
    // Each value has a seed of its own, so that a failure doesn't depend on how many are sent.
    var pending = Array(start..<min(start + Self.batchCount, Self.count))
    while !pending.isEmpty {
      var component = EchoComponent(seed: Self.seed &+ UInt64(pending[0]))
      var numbers: [Int] = []
      while !pending.isEmpty, !component.isFull {
        let number = pending.removeFirst()
        var generator = SplitMix(seed: (Self.seed << 32) &+ UInt64(number))
        try component.addSending(size: Self.size, using: &generator)
        numbers.append(number)
      }
      try send(component, numbers)
    }
  }

  @Test func aValueThatIsNotTheExpectedOneIsNoticed() throws {
    var component = EchoComponent(seed: Self.seed)
    var generator = SplitMix(seed: Self.seed)
    for _ in 0..<24 { try component.addSending(size: 12, isWrong: true, using: &generator) }
    let folder = try TemporaryFolder()
    let bundle = try compiled(component, in: folder, level: "-O1")
    for (index, sending) in component.sendings.enumerated() {
      let result = try run(Locations.wamrRun, ["--invoke", "run-\(index)()", bundle.path])
      let isEqual = sending.values == sending.expected
      #expect(result.exitCode == (isEqual ? 0 : 134), "\(sending): \(result.errorText)")
    }
    #expect(component.sendings.count { $0.values != $0.expected } > 12)
  }

  /// Compiles `component` and returns the bundle.
  private func compiled(
    _ component: EchoComponent, in folder: TemporaryFolder, level: String
  ) throws -> URL {
    let file = try folder.file("values.wasm", containing: wasm(fromText: component.text))
    let bundle = folder.path("values.cwasm")
    let compilation = try run(
      Locations.wamrc,
      ["compile-component", file.path, "-o", bundle.path, "--no-cache", level], timeout: 3600)
    guard compilation.exitCode == 0 else {
      throw ProcessFailure(description: "wamrc: \(compilation.errorText)")
    }
    return bundle
  }

  /// Compiles `component`, whose values have the `numbers`, and runs it; if anything differs, each
  /// value is sent alone, to find out which ones.
  private func send(_ component: EchoComponent, _ numbers: [Int]) throws {
    let folder = try TemporaryFolder()
    // The level makes no difference to what adapters do, but they differ in how they do it.
    let level = ["-O0", "-O1", "-O2"][numbers[0] / Self.batchCount % 3]
    let bundle = try compiled(component, in: folder, level: level)
    func call(_ name: String) throws -> ProcessResult {
      try run(Locations.wamrRun, ["--invoke", "\(name)()", bundle.path])
    }
    let result = try call("run")
    guard result.exitCode != 0 else { return }
    for (index, sending) in component.sendings.enumerated() {
      let single = try call("run-\(index)")
      #expect(
        single.exitCode == 0,
        """
        value \(numbers[index]) of seed \(Self.seed) (\(level)): \(single.errorText)
        \(sending.encodings), \(sending.type): \(sending.values)
        """)
    }
    Issue.record("not all values of \(numbers), seed \(Self.seed): \(result.errorText)")
  }
}
