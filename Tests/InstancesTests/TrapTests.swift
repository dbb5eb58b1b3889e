import CWamrABI
import Foundation
import Glibc
import GuestCode
import Testing

@testable import Instances

@Suite struct TrapTests {
  @Test func anExplicitTrapHasItsCodeAndItsFrames() throws {
    let guest = try Guest()
    let trap = guest.trap("divide_caller")
    #expect(trap?.code == WAMR_TRAP_INTEGER_DIVIDE_BY_ZERO)
    let divide = String(guest_address("divide") + 0x10_0000, radix: 16)
    let caller = String(guest_address("divide_caller") + 0x10_0000, radix: 16)
    #expect(
      guest.backtrace(trap) == [
        "0: root.first!divide+0x0 (wasm 0x\(divide))",
        "1: root.first!divide_caller+0x0 (wasm 0x\(caller))",
      ])
  }

  @Test func aTrapBeforeTheFrameIsMadeStillHasItsCaller() throws {
    let guest = try Guest()
    let trap = guest.trap("frameless_caller")
    #expect(trap?.code == WAMR_TRAP_INTEGER_OVERFLOW)
    #expect(names(guest.backtrace(trap)) == ["frameless", "frameless_caller"])
  }

  @Test func afterATrapTheComponentCannotBeEntered() throws {
    let guest = try Guest(entersAfterTrap: false)
    #expect(try guest.call("count")[0] == 1)
    #expect(guest.trap("divide_caller")?.code == WAMR_TRAP_INTEGER_DIVIDE_BY_ZERO)
    for instance in 0...1 {
      let trap = #expect(throws: Trap.self) { try guest.call("count", instance: instance) }
      #expect(trap?.code == WAMR_TRAP_CANNOT_ENTER_INSTANCE)
      #expect(trap?.frames == [])
    }
  }

  @Test func aRaisedTrapHasItsCode() throws {
    let guest = try Guest()
    let trap = guest.trap("raise")
    #expect(trap?.code == WAMR_TRAP_HANDLE_TABLE_FULL)
    #expect(names(guest.backtrace(trap)) == ["raise"])
  }

  @Test func anAccessBehindTheMemoryIsOutOfBounds() throws {
    let guest = try Guest()
    let trap = guest.trap("read_outside")
    #expect(trap?.code == WAMR_TRAP_MEMORY_OUT_OF_BOUNDS)
    #expect(names(guest.backtrace(trap)) == ["read_outside"])
    // The last byte of the reservation too, and the first.
    #expect(guest.trap("read_memory", 0x10_0000 - 8)?.code == WAMR_TRAP_MEMORY_OUT_OF_BOUNDS)
    #expect(guest.trap("read_memory", 0x1_0000 - 8) == nil)
    #expect(guest.trap("read_memory", 0x1_0000 - 7)?.code == WAMR_TRAP_MEMORY_OUT_OF_BOUNDS)
  }

  @Test func aFaultInTheCLibraryIsTheGuestsThatCalledIt() throws {
    let guest = try Guest()
    let trap = guest.trap("copy_outside")
    #expect(trap?.code == WAMR_TRAP_MEMORY_OUT_OF_BOUNDS)
    #expect(names(guest.backtrace(trap)) == ["copy_outside"])
  }

  @Test(arguments: [1 << 16, 1 << 20, 8 << 20])
  func recursionEndsWithTheStack(byteCount: Int) throws {
    let guest = try Guest(stackByteCount: byteCount)
    let trap = try #require(guest.trap("recurse"))
    #expect(trap.code == WAMR_TRAP_CALL_STACK_EXHAUSTED)
    #expect(trap.frames.count == 64 + 16)
    #expect(trap.frames.map(\.number)[..<64] == [Int](0..<64)[...])
    let depth = try #require(trap.frames.last).number
    #expect(depth > byteCount / 80 - 10 && depth < byteCount / 80 + 10)
    #expect(Set(names(guest.backtrace(trap))) == ["recurse"])
  }

  @Test func anExhaustedStackIsGivenBack() throws {
    let guest = try Guest(stackByteCount: 16 << 20)
    #expect(guest.trap("recurse")?.code == WAMR_TRAP_CALL_STACK_EXHAUSTED)
    let stack = guest.component.stack.context.pointee.stack
    let pageByteCount = 4096
    var pages = [UInt8](repeating: 0, count: Int(stack.end - stack.start) / pageByteCount)
    #expect(
      mincore(UnsafeMutableRawPointer(bitPattern: stack.start), pages.count * pageByteCount, &pages)
        == 0)
    #expect(pages.count { $0 & 1 != 0 } <= 1)
    #expect(try guest.call("count")[0] == 1)
  }

  @Test func recursionThroughTheHostEndsToo() throws {
    // The host's frames between need more stack than a thread of a pool has.
    nonisolated(unsafe) var result: (code: wamr_trap_code, depth: Int)?
    let end = DispatchSemaphore(value: 0)
    let thread = Thread {
      defer { end.signal() }
      guard let guest = try? Guest(stackByteCount: 64 << 20) else { return }
      guest.host.body = { _ in
        guest.trap("recurse_through_host")?.code ?? WAMR_TRAP_NONE
      }
      let trap = guest.trap("recurse_through_host")
      result = (trap?.code ?? WAMR_TRAP_NONE, guest.host.callCount)
    }
    thread.stackSize = 64 << 20
    thread.start()
    end.wait()
    #expect(result?.code == WAMR_TRAP_CALL_STACK_EXHAUSTED)
    #expect(result?.depth == 1000)
  }

  @Test func aComponentCanBeCalledAgainAfterATrap() throws {
    let guest = try Guest()
    for round in UInt64(1)...100 {
      #expect(guest.trap("divide")?.code == WAMR_TRAP_INTEGER_DIVIDE_BY_ZERO)
      #expect(guest.trap("recurse")?.code == WAMR_TRAP_CALL_STACK_EXHAUSTED)
      #expect(try guest.call("count")[0] == round)
    }
  }

  @Test func threadsTrapOnTheirOwn() async throws {
    await withTaskGroup(of: Bool.self) { group in
      for _ in 0..<8 {
        group.addTask {
          guard let guest = try? Guest() else { return false }
          return (0..<200).allSatisfy { _ in
            guest.trap("read_outside")?.code == WAMR_TRAP_MEMORY_OUT_OF_BOUNDS
              && guest.trap("divide")?.code == WAMR_TRAP_INTEGER_DIVIDE_BY_ZERO
          }
        }
      }
      for await succeeded in group { #expect(succeeded) }
    }
  }

  @Test func faultsThatAreNotTheGuestsStayWhatTheyAre() async {
    await #expect(processExitsWith: .signal(SIGSEGV)) {
      _ = try Guest().trap("write_null")
    }
    await #expect(processExitsWith: .signal(SIGILL)) {
      _ = try Guest().trap("illegal")
    }
    await #expect(processExitsWith: .signal(SIGSEGV)) {
      let guest = try Guest()
      // The host touching the guest's guard is the host's mistake.
      guest.host.body = { record in
        let base = record.load(fromByteOffset: 0, as: UInt.self)
        UnsafeMutablePointer<UInt8>(bitPattern: base)?.pointee = 1
        return WAMR_TRAP_NONE
      }
      let outside = guest.component.instances[0].pointer(to: 0x8_0000)
      _ = guest.trap("call_host", UInt64(UInt(bitPattern: outside)))
    }
    await #expect(processExitsWith: .signal(SIGSEGV)) {
      _ = try Guest()
      raise(SIGSEGV)
    }
  }

  /// The functions' names in the lines of a backtrace.
  private func names(_ lines: [String]) -> [String] {
    lines.map { line in
      String(line.drop { $0 != "!" }.dropFirst().prefix { $0 != "+" && $0 != " " })
    }
  }
}

extension wamr_trap_code: @retroactive Equatable {
  /// Whether both are the same code.
  public static func == (left: wamr_trap_code, right: wamr_trap_code) -> Bool {
    left.rawValue == right.rawValue
  }
}
