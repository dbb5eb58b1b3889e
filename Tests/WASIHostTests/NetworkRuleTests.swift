import Testing
import WASIHost
import WamrPlatform

@Suite struct NetworkRuleTests {
  /// The address of a text and a port.
  private func address(_ text: String, _ port: UInt16) throws -> SocketAddress {
    SocketAddress(try #require(IPAddress(text)), port: port)
  }

  @Test(arguments: [
    ("0.0.0.0", IPAddress.v4(0)), ("127.0.0.1", .v4(0x7f00_0001)),
    ("255.255.255.255", .v4(.max)), ("::", .v6(high: 0, low: 0)),
    ("::1", .v6(high: 0, low: 1)), ("1::", .v6(high: 1 << 48, low: 0)),
    ("2001:DB8::8:800:200c:417a", .v6(high: 0x2001_0db8_0000_0000, low: 0x0008_0800_200c_417a)),
    ("1:2:3:4:5:6:7:8", .v6(high: 0x0001_0002_0003_0004, low: 0x0005_0006_0007_0008)),
    ("1:2:3:4:5:6:7::", .v6(high: 0x0001_0002_0003_0004, low: 0x0005_0006_0007_0000)),
    ("::ffff:192.0.2.1", .v6(high: 0, low: 0xffff_c000_0201)),
  ])
  func anAddressIsRead(text: String, address: IPAddress) {
    #expect(IPAddress(text) == address)
  }

  @Test(arguments: [
    "", "1", "1.2.3", "1.2.3.4.5", "1.2.3.256", "01.2.3.4", "1.2.3.4 ", "1.2..4", "+1.2.3.4",
    "1.2.3.0x4", "٣.2.3.4", ":", ":::", "1:", ":1", "1:2:3:4:5:6:7", "1:2:3:4:5:6:7:8:9",
    "1::2::3", "12345::", "g::", "1:2:3:4:5:6:7:1.2.3.4", "1.2.3.4::", "::1.2.3", "::%lo",
    "1:2:3:4:5:6:7:8::", "::1:2:3:4:5:6:7:8", String(repeating: "1:", count: 100_000),
  ])
  func whatIsNoAddressIsNotRead(text: String) {
    #expect(IPAddress(text) == nil)
  }

  @Test(
    arguments: [
      ("127.0.0.1", "127.0.0.1", 80, true), ("127.0.0.1", "127.0.0.2", 80, false),
      ("127.0.0.0/8", "127.255.0.2", 1, true), ("127.0.0.0/8", "128.0.0.1", 1, false),
      ("10.0.0.0/8:443", "10.1.2.3", 443, true), ("10.0.0.0/8:443", "10.1.2.3", 444, false),
      ("0.0.0.0/0", "255.1.2.3", 1, true), ("0.0.0.0", "1.2.3.4", 5, true),
      ("0.0.0.0/32", "1.2.3.4", 5, false), ("0.0.0.0/0", "::1", 1, false),
      ("::/0", "127.0.0.1", 1, false), ("::", "2001:db8::1", 1, true), ("::1", "::1", 9, true),
      ("::1", "::2", 9, false), ("[::1]:80", "::1", 80, true), ("[::1]:80", "::1", 81, false),
      ("[fd00::/8]:80", "fdff::1", 80, true), ("[fd00::]/8:80", "fdff::1", 80, true),
      ("fd00::/8", "fc00::1", 80, false), ("2001:db8::/65", "2001:db8::7fff:0:0:1", 1, true),
      ("2001:db8::/65", "2001:db8::8000:0:0:1", 1, false), ("[::]:*", "1::", 7, true),
      ("127.0.0.1:*", "127.0.0.1", 7, true), ("127.0.0.1:0", "127.0.0.1", 0, true),
      ("127.0.0.1:0", "127.0.0.1", 1, false), ("1.2.3.4/32", "1.2.3.4", 1, true),
    ] as [(String, String, UInt16, Bool)])
  func aRuleIsAboutItsAddresses(
    rule: String, text: String, port: UInt16, isIncluded: Bool
  ) throws {
    let rule = try #require(NetworkRule(rule))
    #expect(rule.includes(try address(text, port)) == isIncluded)
  }

  @Test(arguments: [
    "", ":80", "localhost", "1.2.3.4:", "1.2.3.4:65536", "1.2.3.4:-1", "1.2.3.4:80:80",
    "1.2.3.4/33", "1.2.3.4/", "1.2.3.4/-1", "1.2.3.4/24", "1.2.3.4/+8", "::1/129", "[::1",
    "[::1]80", "[::1]:", "[1.2.3.4]:80", "[::/0]/0:80", "2001:db8::1/32", "1.2.3.4:http",
    "::ffff:1.2.3.4", "::ffff:0:0/96:80", "::1.2.3.4", "1.2.3.4/8/8", "1.2.3.4:000080",
  ])
  func whatIsNoRuleIsRefused(text: String) {
    #expect(NetworkRule(text) == nil)
  }
}
