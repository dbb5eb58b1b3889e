import Bundling
import TestSupport
import Testing

@Suite struct ZstandardTests {
  /// More than two jobs' bytes, of which some repeat what is far before them.
  private static let bytes: [UInt8] = {
    var random = SplitMix(seed: 7)
    let block = (0..<1 << 16).map { _ in UInt8(truncatingIfNeeded: random.next()) }
    var bytes: [UInt8] = []
    for number in 0..<130 {
      bytes += block[(number * 331 % 9000)...]
      bytes += block[..<(number * 331 % 9000)]
      bytes.append(UInt8(number))
    }
    return bytes
  }()

  @Test func aThoroughFrameIsTheSameWithAnyNumberOfWorkers() throws {
    let frames = try [1, 2, 3, 64, 100_000].map { workers in
      try Zstandard.compressed(Self.bytes, effort: .thorough(workers: workers))
    }
    #expect(Set(frames).count == 1)
    #expect(Zstandard.inflated(frames[0], byteCount: Self.bytes.count) == Self.bytes)
  }

  @Test func whatIsEmptyOrSmallIsOneFrameToo() throws {
    for bytes in [[], [1], [UInt8](repeating: 3, count: 5000)] as [[UInt8]] {
      for effort in [Zstandard.Effort.ordinary, .thorough(workers: 2)] {
        let frame = try Zstandard.compressed(bytes, effort: effort)
        #expect(Zstandard.inflated(frame, byteCount: bytes.count) == bytes)
      }
    }
  }

  @Test func aFrameOfAnotherSizeIsRefused() throws {
    let frame = try Zstandard.compressed([1, 2, 3])
    #expect(Zstandard.inflated(frame, byteCount: 2) == nil)
    #expect(Zstandard.inflated(frame, byteCount: 4) == nil)
    #expect(Zstandard.inflated(Array(frame.dropLast()), byteCount: 3) == nil)
  }
}
