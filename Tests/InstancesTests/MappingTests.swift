import BundleFormat
import CWamrABI
import GuestCode
import Testing

@testable import Instances

@Suite struct MappingTests {
  @Test func memoriesHaveTheirContentsAndAreZeroElsewhere() throws {
    let guest = try Guest()
    let contents = "contents".utf8.reversed().reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
    #expect(try guest.call("read_memory", 0x2000)[1] == contents)
    #expect(try guest.call("read_memory", 0x1ff8)[1] == 0)
    #expect(try guest.call("read_memory", 0x3000)[1] == 0)
    #expect(try guest.call("read_memory", 0xfff8)[1] == 0)
  }

  @Test func dataBehindTheFilesPartIsZero() throws {
    let guest = try Guest()
    let end = guest_address("slot_host") + 8
    let instance = guest.component.instances[0]
    for address in stride(from: end, to: 0x5000, by: 8) {
      #expect(instance.pointer(to: address).load(as: UInt64.self) == 0)
    }
  }

  @Test func aMemoryGrowsToItsMaximum() throws {
    let guest = try Guest()
    let minusOne = UInt64(bitPattern: -1)
    #expect(try guest.call("grow", 0)[1] == 1)
    #expect(try guest.call("grow", 4)[1] == minusOne)
    #expect(try guest.call("grow", .max)[1] == minusOne)
    #expect(try guest.call("grow", 1 << 48)[1] == minusOne)
    #expect(guest.trap("read_memory", 0x1_0000)?.code == WAMR_TRAP_MEMORY_OUT_OF_BOUNDS)
    #expect(try guest.call("grow", 2)[1] == 1)
    #expect(try guest.call("read_memory", 0x2_fff8)[1] == 0)
    #expect(guest.trap("read_memory", 0x3_0000)?.code == WAMR_TRAP_MEMORY_OUT_OF_BOUNDS)
    #expect(try guest.call("grow", 1)[1] == 3)
    #expect(try guest.call("grow", 1)[1] == minusOne)
    // The other instance's memory is another.
    #expect(try guest.call("grow", instance: 1, 0)[1] == 1)
  }

  @Test func aTableGrowsWithItsInitialElement() throws {
    let guest = try Guest()
    let instance = guest.component.instances[0]
    let elements = instance.pointer(to: 0x3000)
    #expect(try guest.call("grow_table", 2)[1] == 4)
    #expect(elements.load(fromByteOffset: 24, as: UInt64.self) == 0)
    for index in 4...5 {
      let element = elements.load(fromByteOffset: index * 8, as: UInt.self)
      #expect(element == UInt(bitPattern: instance.pointer(to: guest_address("nothing"))))
    }
    #expect(elements.load(fromByteOffset: 48, as: UInt64.self) == 0)
    #expect(try guest.call("grow_table", .max)[1] == UInt64(bitPattern: -1))
    #expect(try guest.call("grow_table", 250)[1] == 6)
    #expect(try guest.call("grow_table", 1)[1] == UInt64(bitPattern: -1))
  }

  @Test func bindingsHaveTheirValues() throws {
    var plan = Guest.plan
    let table = Array(stride(from: UInt64(0x3000), to: 0x3018, by: 8))
    plan.bindings += [
      Binding(slot: .init(instance: 0, address: table[0]), value: .constant(0x1234)),
      Binding(
        slot: .init(instance: 0, address: table[1]),
        value: .address(.init(instance: 1, address: guest_address("counter")))),
    ]
    plan.initializers = [
      .init(instance: 1, address: guest_address("count")),
      .init(instance: 1, address: guest_address("count")),
    ]
    let guest = try Guest(plan: plan)
    let first = guest.component.instances[0]
    #expect(first.pointer(to: table[0]).load(as: UInt64.self) == 0x1234)
    let counter = first.pointer(to: table[1]).load(as: UnsafePointer<UInt64>.self)
    #expect(counter.pointee == 0)
    try guest.component.initialize()
    #expect(counter.pointee == 2)
  }

  @Test func allUnsatisfiedImportsAreReportedAtOnce() throws {
    var plan = Guest.plan
    plan.hostImports += [
      .init(interface: "test", function: "missing", signature: "func()"),
      .init(interface: "test", function: "host", signature: "func(u8)"),
    ]
    let error = #expect(throws: LoadError.self) { try Guest(plan: plan) }
    #expect(
      error
        == .imports([
          UnsatisfiedImport(wanted: plan.hostImports[1], provided: nil),
          UnsatisfiedImport(wanted: plan.hostImports[2], provided: "func()"),
        ]))
  }

  @Test func thisProcessorHasWhatAllHave() {
    #expect(TargetFeatures.ofThisProcessor.isSuperset(of: [.sse3]))
    #expect(TargetFeatures.ofThisProcessor.isSubset(of: .all))
  }
}
