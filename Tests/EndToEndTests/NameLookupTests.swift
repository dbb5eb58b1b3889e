import Foundation
import TestSupport
import Testing

/// Names that a guest looks up, from a server of the test's own.
@Suite struct NameLookupTests {
  @Test func aGuestLooksUpNames() throws {
    let server = try NameServer { question in
      guard question.name == "one.example" else {
        return [NameServer.message(question, code: 3)]
      }
      let records =
        question.kind == 1
        ? [NameServer.record(nil, kind: 1, [192, 0, 2, 1])] : []
      return [NameServer.message(question, records)]
    }
    let folder = try TemporaryFolder()
    let bundle = try compiled(Program.named("names").component, in: folder)
    let arguments = [
      "--dns-server", "127.0.0.1:\(server.port)", bundle.path, "one.example.", "two.example.",
    ]
    let result = try run(Locations.wamrRun, ["--allow-dns"] + arguments)
    #expect(
      result.outputText == "one.example.: 192.0.2.1\ntwo.example.: name-unresolvable\n",
      "\(result.errorText)")
    let denied = try run(Locations.wamrRun, arguments)
    #expect(
      denied.outputText
        == "one.example.: access-denied at once\ntwo.example.: access-denied at once\n")
  }

  @Test func aServerIsAnAddress() throws {
    for value in ["", "example.org", "127.0.0.0/8", "127.0.0.1:0", "0.0.0.0", "[::1]:x"] {
      let result = try run(
        Locations.wamrRun, ["--allow-dns", "--dns-server", value, "missing.cwasm"])
      #expect(result.exitCode == 2)
      #expect(result.errorText.contains("--dns-server needs an address"), "\(value)")
    }
  }
}
