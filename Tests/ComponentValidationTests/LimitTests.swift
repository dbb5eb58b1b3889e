import Components
import Foundation
import TestSupport
import Testing
import WasmBytes

@testable import ComponentValidation

@Suite struct LimitTests {
  @Test func aTypeThatDoublesWithEachLineIsRefused() throws {
    var lines = ["(type $t0 (tuple u8 u8))"]
    for number in 1...20 {
      lines.append("(type $t\(number) (tuple $t\(number - 1) $t\(number - 1)))")
    }
    let text = "(component \(lines.joined(separator: "\n")))"
    #expect(
      try refusal(of: text)?.reason == .limitExceeded(.init("parts of a type", maximum: 100_000)))
  }

  @Test func anInstanceTypeThatDoublesWithEachLineIsRefused() throws {
    var lines = ["(type $t0 (instance (export \"r\" (type (sub resource)))))"]
    for number in 1...24 {
      lines.append(
        """
        (type $t\(number) (instance
          (alias outer 1 $t\(number - 1) (type $t))
          (export "a" (instance (type $t))) (export "b" (instance (type $t)))))
        """)
    }
    let text = "(component \(lines.joined(separator: "\n")))"
    #expect(
      try refusal(of: text)?.reason
        == .limitExceeded(.init("parts of a type", maximum: 1_000_000)))
  }

  @Test func aDeepTypeIsRefused() throws {
    var lines = ["(type $t0 (list u8))"]
    for number in 1...120 { lines.append("(type $t\(number) (list $t\(number - 1)))") }
    let text = "(component \(lines.joined(separator: "\n")))"
    #expect(
      try refusal(of: text)?.reason
        == .limitExceeded(.init("types inside each other", maximum: 100)))
  }

  @Test func workIsBounded() throws {
    var limits = ComponentValidationLimits()
    limits.steps = 20
    let definitions = String(repeating: "(type u8) ", count: 30)
    #expect(
      try refusal(of: "(component \(definitions))", limits: limits)?.reason
        == .limitExceeded(.init("steps of validation", maximum: 20)))
  }

  /// The components among what `make fixtures` builds.
  private static var fixtures: [URL] {
    let files = FileManager.default.enumerator(
      at: Locations.builtFixtures.resolvingSymlinksInPath(), includingPropertiesForKeys: nil)
    return (files?.compactMap { $0 as? URL } ?? []).filter { $0.pathExtension == "wasm" }
      .sorted { $0.path < $1.path }
  }

  @Test func whatToolsProduceIsValid() throws {
    var count = 0
    for file in Self.fixtures {
      let bytes = try bytes(of: file)
      guard bytes.starts(with: [0x00, 0x61, 0x73, 0x6d, 0x0d, 0x00, 0x01, 0x00]) else { continue }
      count += 1
      #expect(throws: Never.self, "\(file.lastPathComponent)") {
        try Component(decoding: bytes).validated()
      }
    }
    #expect(count > 10)
  }

  @Test func damageIsFoundOrHarmless() throws {
    // Whatever the bytes are, validation comes to an end, and says yes or no.
    var generator = Generator(state: 1)
    for file in Self.fixtures {
      let original = try bytes(of: file)
      guard original.count < 40_000 else { continue }
      for _ in 0..<50 {
        var damaged = original
        for _ in 0...Int.random(in: 0...3, using: &generator) {
          let position = Int.random(in: 8..<damaged.count, using: &generator)
          damaged[position] = UInt8.random(in: 0...255, using: &generator)
        }
        do throws(WasmError) {
          try Component(decoding: damaged).validated()
        } catch {
          #expect(error.offset <= damaged.count)
        }
      }
    }
  }

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
}
