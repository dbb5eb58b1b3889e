import CWamrABI
import Testing
import WASIHost

@Suite struct NetworkTests {
  /// The number of `access-denied` among the error codes of `wasi:sockets/network`.
  private let accessDenied: UInt8 = 1

  @Test(arguments: ["tcp", "udp"], [UInt8(0), 1])
  func socketsAreDenied(kind: String, family: UInt8) throws {
    let result = try WASIContext().call(
      "sockets/\(kind)-create-socket", "create-\(kind)-socket"
    ) { $0[0] = family }
    #expect(result[4, as: UInt8.self] == 1)
    #expect(result[8, as: UInt8.self] == accessDenied)
  }

  @Test func anAddressFamilyThatIsNoneIsRefused() throws {
    let (trap, _) = try WASIContext().trap("sockets/tcp-create-socket", "create-tcp-socket") {
      $0[0] = UInt8(2)
    }
    #expect(trap == WAMR_TRAP_HOST_FAILURE)
  }
}
