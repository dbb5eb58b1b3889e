import CWamrABI
import Foundation
import Testing

@testable import Instances
import WamrPlatform

@Suite struct TimeLimitTests {
  @Test func aLoopIsInterrupted() throws {
    let guest = try Guest()
    try guest.component.interrupt(after: 20_000_000)
    let trap = guest.trap("loop")
    #expect(trap?.code == WAMR_TRAP_INTERRUPTED)
    #expect(guest.backtrace(trap).first?.hasPrefix("0: root.first!loop") == true)
  }

  @Test func aLimitThatPassedBeforeTheCallInterruptsIt() throws {
    let guest = try Guest()
    try guest.component.interrupt(after: 0)
    #expect(guest.trap("loop")?.code == WAMR_TRAP_INTERRUPTED)
  }

  @Test func hostCallsAreInterruptedWhenTheyReturn() throws {
    let guest = try Guest()
    try guest.component.interrupt(after: 20_000_000)
    #expect(guest.trap("call_host_in_loop")?.code == WAMR_TRAP_INTERRUPTED)
    #expect(guest.host.callCount > 1)
  }

  @Test func aHostCallThatWaitsIsInterrupted() throws {
    let guest = try Guest()
    let flag = guest.component.interruptionFlag
    guest.host.body = { _ in
      while flag.pointee == 0 {
        do throws(SystemError) {
          try PollEntry.wait(for: .init(start: nil, count: 0), timeout: nil)
        } catch {
          guard error.isInterruption else { return WAMR_TRAP_HOST_FAILURE }
        }
      }
      return WAMR_TRAP_NONE
    }
    try guest.component.interrupt(after: 20_000_000)
    #expect(guest.trap("call_host")?.code == WAMR_TRAP_INTERRUPTED)
    #expect(guest.host.callCount == 1)
  }

  @Test func aCallThatEndsInTimeIsNotInterrupted() throws {
    let guest = try Guest()
    try guest.component.interrupt(after: 60_000_000_000)
    #expect(try guest.call("count")[0] == 1)
  }
}
