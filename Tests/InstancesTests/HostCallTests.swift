import CWamrABI
import Foundation
import GuestCode
import Testing

@testable import Instances

@Suite struct HostCallTests {
  @Test func theHostReadsAndWritesTheRecord() throws {
    let guest = try Guest()
    guest.host.body = { record in
      let value = record.load(as: UInt64.self)
      record.storeBytes(of: value * 2, as: UInt64.self)
      return WAMR_TRAP_NONE
    }
    #expect(try guest.call("call_host", 21)[0] == 42)
    #expect(guest.host.callCount == 1)
  }

  @Test func theHostRunsOnTheHostsStack() throws {
    let guest = try Guest()
    nonisolated(unsafe) var address: UInt = 0
    guest.host.body = { _ in
      var local = 0
      address = withUnsafePointer(to: &local) { UInt(bitPattern: $0) }
      return WAMR_TRAP_NONE
    }
    try guest.call("call_host")
    var local = 0
    let here = withUnsafePointer(to: &local) { UInt(bitPattern: $0) }
    #expect(here > address && here - address < 1 << 16)
  }

  @Test func aHostFunctionThatFailsEndsTheGuestsCall() throws {
    let guest = try Guest()
    guest.host.body = { _ in WAMR_TRAP_EXIT }
    let trap = guest.trap("call_host_in_loop")
    #expect(trap?.code == WAMR_TRAP_EXIT)
    #expect(guest.host.callCount == 1)
    let path = guest.backtrace(trap)
    #expect(path.count == 1 && path[0].hasPrefix("0: root.first!call_host_in_loop"))
  }

  @Test func aHostFunctionMayEnterTheGuestAgain() throws {
    let guest = try Guest()
    guest.host.body = { record in
      let count = try? guest.call("count", instance: 1)[0]
      record.storeBytes(of: count ?? 0, as: UInt64.self)
      return WAMR_TRAP_NONE
    }
    #expect(try guest.call("call_host")[0] == 1)
    #expect(try guest.call("call_host")[0] == 2)
    // The instances share code, not data.
    #expect(try guest.call("count", instance: 0)[0] == 1)
  }

  @Test func aTrapInANestedCallGoesOnOutside() throws {
    let guest = try Guest()
    guest.host.body = { _ in
      do throws(Trap) {
        try guest.call("divide_caller", instance: 1)
      } catch {
        return error.code
      }
      return WAMR_TRAP_NONE
    }
    let trap = guest.trap("call_host")
    #expect(trap?.code == WAMR_TRAP_INTEGER_DIVIDE_BY_ZERO)
    let lines = guest.backtrace(trap).map { $0.prefix { $0 != "+" } }
    #expect(
      lines == ["0: root.second!divide", "1: root.second!divide_caller", "2: root.first!call_host"])
  }

  @Test func aTrapThatTheHostDidNotPassOnGoesOnAnyway() throws {
    let guest = try Guest()
    guest.host.body = { _ in
      _ = guest.trap("read_outside")
      return WAMR_TRAP_NONE
    }
    #expect(guest.trap("call_host_in_loop")?.code == WAMR_TRAP_MEMORY_OUT_OF_BOUNDS)
    #expect(guest.host.callCount == 1)
  }

  @Test func allocationsAreAlignedAndLastUntilTheCallHasEnded() throws {
    let guest = try Guest()
    for (byteCount, alignment) in [(1, 1), (100, 8), (70000, 16), (5, 4096), (1 << 20, 4096)] {
      let result = try guest.call("allocate", UInt64(byteCount), UInt64(alignment))
      let address = UInt(result[2])
      #expect(address % UInt(alignment) == 0)
      let bytes = UnsafeMutableRawPointer(bitPattern: address)
      bytes?.initializeMemory(as: UInt8.self, repeating: 0xaa, count: byteCount)
      #expect(bytes?.load(fromByteOffset: byteCount - 1, as: UInt8.self) == 0xaa)
    }
    #expect(guest.trap("allocate", 1 << 50)?.code == WAMR_TRAP_OUT_OF_HOST_MEMORY)
  }

  @Test func allocationsForOneCallAreNotThoseForTheNext() throws {
    let guest = try Guest()
    var previous: UnsafeMutableRawPointer?
    var addresses: Set<UnsafeMutableRawPointer?> = []
    guest.host.body = { record in
      let address = record.load(fromByteOffset: 8, as: UnsafeMutableRawPointer?.self)
      address?.initializeMemory(as: UInt8.self, repeating: 7, count: 1000)
      if address == previous { return WAMR_TRAP_HOST_FAILURE }
      previous = address
      addresses.insert(address)
      // Nested calls allocate and call the host too, and must leave what is here alone.
      if guest.host.callCount % 10 == 0, guest.host.callCount < 10000 {
        guest.host.callCount += 10000
        let body = guest.host.body
        guest.host.body = { _ in WAMR_TRAP_NONE }
        _ = guest.trap("allocate_often", 5)
        guest.host.body = body
        guest.host.callCount -= 10005
        if address?.load(fromByteOffset: 999, as: UInt8.self) != 7 { return WAMR_TRAP_HOST_FAILURE }
      }
      return WAMR_TRAP_NONE
    }
    try guest.call("allocate_often", 1000)
    #expect(guest.host.callCount == 1000)
    // Used again, in turn, not piled up.
    #expect(addresses.count == 2)
  }
}
