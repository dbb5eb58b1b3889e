import CWamrABI
import Testing
import WASIHost

@Suite struct ClockTests {
  @Test func theMonotonicClockDoesNotGoBack() throws {
    let context = WASIContext()
    var last: UInt64 = 0
    for _ in 0..<1000 {
      let now: UInt64 = try context.call("clocks/monotonic-clock", "now")[0]
      #expect(now >= last)
      last = now
    }
    #expect(last > 0)
    let resolution: UInt64 = try context.call("clocks/monotonic-clock", "resolution")[0]
    #expect(resolution > 0 && resolution <= 1_000_000_000)
  }

  @Test func theWallClockIsInThisCentury() throws {
    let now = try WASIContext().call("clocks/wall-clock", "now")
    #expect((1_700_000_000..<4_100_000_000).contains(now[0, as: UInt64.self]))
    #expect(now[8, as: UInt32.self] < 1_000_000_000)
    let resolution = try WASIContext().call("clocks/wall-clock", "resolution")
    #expect(resolution[0, as: UInt64.self] == 0)
    #expect(resolution[8, as: UInt32.self] > 0)
  }

  @Test func theTimeZoneIsUniversalTime() throws {
    let context = WASIContext()
    // A date-time of 16 bytes, then the offset, the name and whether it is summer.
    let display = try context.call("clocks/timezone", "display") {
      $0[0] = UInt64(0)
      $0[8] = UInt32(0)
    }
    #expect(display[16, as: Int32.self] == 0)
    #expect(display.string(at: 24) == "UTC")
    #expect(display[40, as: UInt8.self] == 0)
  }
}

@Suite struct RandomTests {
  @Test(
    arguments: [("random", "get-random-bytes"), ("insecure", "get-insecure-random-bytes")],
    [UInt64(0), 1, 7, 8, 9, 300, 200_000])
  func asManyBytesComeAsWereAskedFor(names: (String, String), count: UInt64) throws {
    let context = WASIContext()
    let bytes = try (0..<2).map { _ in
      try context.call("random/\(names.0)", names.1) { $0[0] = count }.bytes(at: 8)
    }
    #expect(bytes[0].count == Int(count) && bytes[1].count == Int(count))
    if count >= 9 { #expect(bytes[0] != bytes[1]) }
    // No part was forgotten: of 200,000 bytes every value comes up in each tenth.
    if count == 200_000 {
      for start in stride(from: 0, to: 200_000, by: 20_000) {
        #expect(Set(bytes[0][start..<start + 20_000]).count == 256)
      }
    }
  }

  @Test(arguments: [UInt64(1) << 27, 1 << 32, 1 << 63, .max])
  func moreBytesThanTheHostAllocatesAreRefused(count: UInt64) throws {
    for (interface, function) in [
      ("random", "get-random-bytes"), ("insecure", "get-insecure-random-bytes"),
    ] {
      let context = WASIContext()
      let (trap, _) = try context.trap("random/\(interface)", function) { $0[0] = count }
      #expect(trap == WAMR_TRAP_HOST_FAILURE)
      #expect(context.failureMessage?.contains("\(count)") == true)
    }
  }

  @Test func numbersDiffer() throws {
    let context = WASIContext()
    for (interface, function) in [
      ("random", "get-random-u64"), ("insecure", "get-insecure-random-u64"),
    ] {
      let numbers = try (0..<100).map { _ in
        try context.call("random/\(interface)", function)[0, as: UInt64.self]
      }
      #expect(Set(numbers).count == 100)
    }
    let seed = try context.call("random/insecure-seed", "insecure-seed")
    #expect(seed[0, as: UInt64.self] != seed[8, as: UInt64.self])
  }
}
