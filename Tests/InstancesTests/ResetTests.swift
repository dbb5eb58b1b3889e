// Instances that are made new in place.

import CWamrABI
import GuestCode
import Instances
import Testing

@Suite struct ResetTests {
  private static let pageByteCount: UInt64 = 4096
  private static let memoryPageByteCount: UInt64 = 1 << 16

  /// Expects that `instance` is as it was mapped: counter, memory, of which only one place isn't zero, and table.
  private func expectNew(_ guest: Guest, instance: Int) throws {
    #expect(try guest.call("count", instance: instance)[0] == 1)
    for page in 0..<Self.memoryPageByteCount / Self.pageByteCount {
      let offset = page * Self.pageByteCount
      let expected =
        offset == 0x2000 ? "contents".utf8.reversed().reduce(0) { $0 << 8 | UInt64($1) } : 0
      #expect(try guest.call("read_memory", instance: instance, offset)[1] == expected)
      #expect(
        try guest.call("read_memory", instance: instance, offset + Self.pageByteCount - 8)[1] == 0)
    }
    #expect(throws: Trap.self) {
      try guest.call("read_memory", instance: instance, Self.memoryPageByteCount)
    }
    #expect(try guest.call("grow_table", instance: instance, 3)[1] == 4)
  }

  // Each guest writes to other pages than the last one: how an instance is made new depends on which
  // ones its guests have written to.
  @Test func nothingOfAGuestIsLeft() throws {
    let guest = try Guest()
    var random = SystemRandomNumberGenerator()
    for round in 0..<200 {
      for instance in 0..<2 {
        try expectNew(guest, instance: instance)
        let delta = UInt64.random(in: 0...3, using: &random)
        #expect(try guest.call("grow", instance: instance, delta)[1] == 1)
        let pageCount = (1 + delta) * Self.memoryPageByteCount / Self.pageByteCount
        for page in Self.memoryPageByteCount / Self.pageByteCount..<pageCount {
          let offset = page * Self.pageByteCount
          #expect(try guest.call("read_memory", instance: instance, offset)[1] == 0)
        }
        // Few pages at times, so that what is kept isn't always all.
        for _ in 0..<(round % 5 == 0 ? 40 : 2) {
          let page = UInt64.random(in: 0..<pageCount, using: &random)
          let place = page * Self.pageByteCount + (Bool.random(using: &random) ? 0 : 4088)
          try guest.call("write_memory", instance: instance, place, .max)
        }
      }
      try guest.component.reset()
      guest.component.setStore(Unmanaged.passUnretained(guest.host).toOpaque())
    }
  }

  // Where guests write to the same pages each time, nothing is given back; whoever then writes to another one
  // must not leave it.
  @Test func whatOneGuestWritesElsewhereIsNotLeft() throws {
    let guest = try Guest()
    let (usual, other, grown) = (UInt64(0x3000), UInt64(0x9008), Self.memoryPageByteCount + 0x5000)
    for round in 0..<40 {
      #expect(try guest.call("read_memory", usual)[1] == 0)
      #expect(try guest.call("grow", 1)[1] == 1)
      try guest.call("write_memory", usual, .max)
      // A time after it was learnt what guests do, and a time when that is learnt anew.
      if [11, 16].contains(round) {
        try guest.call("write_memory", other, .max)
        try guest.call("write_memory", grown, .max)
      }
      if [12, 17].contains(round) {
        #expect(try guest.call("read_memory", other)[1] == 0)
        #expect(try guest.call("read_memory", grown)[1] == 0)
      }
      try guest.component.reset()
      guest.component.setStore(Unmanaged.passUnretained(guest.host).toOpaque())
    }
  }

  // What guests write to is learnt anew, at the ninth and the seventeenth time, where they have grown their
  // memories by less than those before.
  @Test func whatIsGrownByLessAndMoreIsNew() throws {
    let guest = try Guest()
    for round in 0..<40 {
      let delta: UInt64 = (8...10).contains(round) || (16...18).contains(round) ? 0 : 3
      #expect(try guest.call("grow", delta)[1] == 1)
      if delta > 0 {
        let place = 2 * Self.memoryPageByteCount + 0x5000
        #expect(try guest.call("read_memory", place)[1] == 0)
        try guest.call("write_memory", place, .max)
      }
      try guest.component.reset()
    }
  }

  /// A guest whose initializers are `functions` of both instances.
  private func guest(initializedBy functions: [String]) throws -> Guest {
    var plan = Guest.plan
    for function in functions {
      for instance in 0..<2 {
        plan.initializers.append(
          .init(instance: UInt32(instance), address: guest_address(function)))
      }
    }
    return try Guest(plan: plan)
  }

  // Whether the initializers have to run again each time or not.
  @Test(arguments: [["count"], ["count", "call_host"]])
  func whatInitializersDoIsDoneOnce(_ functions: [String]) throws {
    let guest = try guest(initializedBy: functions)
    let other = TestHost()
    for round in 0..<20 {
      let host = round % 2 == 0 ? guest.host : other
      guest.component.setStore(Unmanaged.passUnretained(host).toOpaque())
      let before = host.callCount
      try guest.component.initialize()
      let callCount = functions.contains("call_host") ? 2 : 0
      #expect(host.callCount == before + callCount)
      for instance in 0..<2 {
        #expect(try guest.call("count", instance: instance)[0] == 2)
        #expect(try guest.call("read_memory", instance: instance, 0x4000)[1] == 0)
        try guest.call("write_memory", instance: instance, 0x4000, .max)
        #expect(try guest.call("grow", instance: instance, 1)[1] == 1)
        try guest.call("write_memory", instance: instance, 0x1_2000, .max)
        try guest.call("call_host", instance: instance)
      }
      #expect(host.callCount == before + callCount + 2)
      try guest.component.reset()
      // Nothing has been kept of what was grown by.
      #expect(guest.trap("read_memory", 0x1_2000)?.code == WAMR_TRAP_MEMORY_OUT_OF_BOUNDS)
    }
  }

  @Test func initializersThatHaveNotRunAreNotRun() throws {
    let guest = try guest(initializedBy: ["count"])
    for _ in 0..<3 {
      #expect(try guest.call("count")[0] == 1)
      try guest.component.reset()
    }
    try guest.component.initialize()
    #expect(try guest.call("count")[0] == 2)
    try guest.component.reset()
    try guest.component.initialize()
    #expect(try guest.call("count")[0] == 2)
  }

  @Test func aTrapIsForgotten() throws {
    let guest = try Guest(entersAfterTrap: false)
    for _ in 0..<3 {
      #expect(guest.trap("divide")?.code == WAMR_TRAP_INTEGER_DIVIDE_BY_ZERO)
      #expect(guest.trap("count")?.code == WAMR_TRAP_CANNOT_ENTER_INSTANCE)
      try guest.component.reset()
      #expect(try guest.call("count")[0] == 1)
    }
  }

  @Test func theHostIsReachedThroughTheStoreThatIsSet() throws {
    let guest = try Guest()
    let other = TestHost()
    try guest.component.reset()
    guest.component.setStore(Unmanaged.passUnretained(other).toOpaque())
    try guest.call("call_host")
    #expect(other.callCount == 1)
    #expect(guest.host.callCount == 0)
  }
}
