import Components
import TestSupport
import Testing
import WasmBytes

@testable import ComponentLinking

/// Whatever the bytes, they are linked or refused: a crash would end the test run.
@Suite struct HostileInputTests {
  /// Decodes and links `bytes`, and looks at all of the outcome.
  private func outcome(of bytes: [UInt8]) -> String {
    do {
      let component = try Component(decoding: bytes)
      do {
        return try component.linked().description
      } catch { return "\(error)" }
    } catch { return "\(error)" }
  }

  @Test(arguments: GraphFixture.all)
  func aComponentCutAnywhereIsRefusedOrStillWhole(fixture: GraphFixture) throws {
    let bytes = try fixture.binary()
    let whole = outcome(of: bytes)
    let last = try #require(try Component(decoding: bytes).definitions.last).offset
    for count in 0..<bytes.count {
      let cut = outcome(of: Array(bytes.prefix(count)))
      #expect(!cut.isEmpty)
      // Behind the last definition there are only names.
      if count <= last { #expect(cut != whole) }
    }
  }

  @Test(arguments: GraphFixture.all)
  func aComponentWithAnyByteChangedIsRefusedOrLinked(fixture: GraphFixture) throws {
    let bytes = try fixture.binary()
    for position in bytes.indices {
      for mask in [1 << UInt8(position % 8), 0xff] as [UInt8] {
        var changed = bytes
        changed[position] ^= mask
        #expect(!outcome(of: changed).isEmpty)
      }
    }
  }
}
