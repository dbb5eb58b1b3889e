// A bundle that was changed in any way is refused before anything of it runs. Each byte is flipped
// in turn, and the bundle cut at each length: thousands of runs of the loader, shared among the
// processors.

import Foundation
import Synchronization
import TestSupport
import Testing

/// Changed bundles, each to be refused with exit code 2 and without output.
@Suite struct HostileBundleTests {
  @Test func flippingAnyByteIsNoticed() throws {
    let bundle = try sample()
    try expectRefusals(count: bundle.count) { index in
      var changed = bundle
      // Another bit each time: what is masked away in one place may count in another.
      changed[index] ^= 1 << (index % 8)
      return changed
    }
  }

  @Test func cuttingAnywhereIsNoticed() throws {
    let bundle = try sample()
    try expectRefusals(count: bundle.count) { Array(bundle[..<$0]) }
  }

  @Test func addingBytesIsNoticed() throws {
    let bundle = try sample()
    try expectRefusals(count: 9) { bundle + [UInt8](repeating: UInt8($0), count: $0 + 1) }
  }

  @Test func whatIsNoBundleIsRefused() throws {
    let program = try Program.named("zig-calculator-cmd")
    let others = [
      try bytes(of: program.component), Array("#!/bin/sh\nexit 0\n".utf8),
      try bytes(of: Locations.wamrRun),
    ]
    try expectRefusals(count: others.count) { others[$0] }
  }

  @Test func aBundleThatIsNotThereIsRefused() throws {
    let result = try run(Locations.wamrRun, ["/nowhere/to/be/found.cwasm"])
    #expect(result.exitCode == 2)
    #expect(result.errorText.contains("/nowhere/to/be/found.cwasm"))
    #expect(result.output.isEmpty)
  }

  /// Returns a bundle of two instances and an adapter that exits with 31, having made sure of it.
  private func sample() throws -> [UInt8] {
    let folder = try TemporaryFolder()
    let program = try Program.named("a-component-instantiated-twice-has-two-states")
    let bundle = try compiled(program.component, in: folder, options: ["-Os"])
    try #require(run(Locations.wamrRun, ["--no-store", bundle.path]).exitCode == 31)
    return try bytes(of: bundle)
  }

  /// Runs `count` bundles, which `variant` makes, and checks that each is refused.
  private func expectRefusals(
    count: Int, variant: @escaping @Sendable (Int) -> [UInt8]
  ) throws {
    let workers = min(count, ProcessInfo.processInfo.activeProcessorCount)
    let failures = Mutex<[String]>([])
    DispatchQueue.concurrentPerform(iterations: workers) { worker in
      do {
        let folder = try TemporaryFolder()
        let output = try folder.file("output", containing: [])
        let errors = try folder.file("errors", containing: [])
        let outputHandle = try FileHandle(forWritingTo: output)
        let errorHandle = try FileHandle(forWritingTo: errors)
        for index in stride(from: worker, to: count, by: workers) {
          let bundle = try folder.file("changed.cwasm", containing: variant(index))
          // Every so often with the store, where images may come from instead of the bundle.
          let options = index % 16 == 0 ? [] : ["--no-store"]
          let result = try spawn(
            Locations.wamrRun, options + [bundle.path], output: outputHandle, errors: errorHandle)
          if result.exitCode != 2 {
            failures.withLock { $0.append("variant \(index): exit code \(result.exitCode)") }
          }
        }
        let printed = try bytes(of: output)
        if !printed.isEmpty {
          failures.withLock { $0.append("printed: \(String(decoding: printed, as: UTF8.self))") }
        }
      } catch {
        failures.withLock { $0.append("\(error)") }
      }
    }
    let found = failures.withLock { $0 }
    #expect(found.isEmpty, "\(found.count) of \(count): \(found.prefix(5))")
  }
}
