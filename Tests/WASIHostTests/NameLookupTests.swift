import Foundation
import TestSupport
import Testing
import WASIHost

/// Names that are looked up.
@Suite(.timeLimit(.minutes(2))) struct NameLookupTests {
  @Test func bothKindsOfAddressesAreFound() throws {
    let server = try NameServer { [found($0)] }
    let resolver = try Resolver([server])
    #expect(Set(try resolver.addresses("Example.ORG")) == both)
    #expect(Set(server.questions.map(\.kind)) == [1, 28])
    #expect(server.questions.allSatisfy { $0.name == "example.org" && !$0.isByStream })
  }

  @Test func nothingIsLookedUpUnlessItMayBe() throws {
    let resolver = try Resolver(isAllowed: false)
    for name in ["example.org", "127.0.0.1", "localhost", ""] {
      #expect(throws: Resolver.Problem.accessDenied) { try resolver.begin(name) }
    }
  }

  @Test func addressesAreAnsweredAsTheyAre() throws {
    let resolver = try Resolver()
    #expect(try resolver.addresses("192.0.2.9") == ["192.0.2.9"])
    #expect(try resolver.addresses("2001:DB8::9") == ["2001:db8:0:0:0:0:0:9"])
    #expect(try resolver.addresses("::ffff:192.0.2.9") == ["192.0.2.9"])
  }

  @Test(arguments: [
    "", ".", "..", "a..b", ".a", "a b", "a/b", "a\0b", "1.2.3", "1.2.3.256", "127.1", "[::1]",
    "::g", "a:b", String(repeating: "a", count: 64),
    String(repeating: "a.", count: 126) + "bc", String(repeating: "x", count: 100_000),
  ])
  func whatIsNoNameIsRefused(name: String) throws {
    #expect(throws: Resolver.Problem.invalidArgument) { try Resolver().begin(name) }
  }

  @Test func namesInOtherScriptsAreNotSupported() throws {
    #expect(throws: Resolver.Problem.notSupported) { try Resolver().begin("bücher.example") }
  }

  @Test func theFileOfHostsComesFirst() throws {
    let hosts = """
      # comment
      192.0.2.7\tseven.example  Seven # eight
      2001:db8::7 seven.example
      no-address eight
      192.0.2.9 nine.example\r
      """
    let server = try NameServer { [NameServer.message($0, code: 3)] }
    let resolver = try Resolver([server], hosts: hosts)
    #expect(
      Set(try resolver.addresses("SEVEN.example")) == ["192.0.2.7", "2001:db8:0:0:0:0:0:7"])
    #expect(try resolver.addresses("seven") == ["192.0.2.7"])
    #expect(try resolver.addresses("nine.example.") == ["192.0.2.9"])
    #expect(server.questions.isEmpty)
    #expect(throws: Resolver.Problem.unresolvable) { try resolver.addresses("eight") }
  }

  @Test func thisMachineIsKnownWithoutAServer() throws {
    let server = try NameServer { [found($0)] }
    let resolver = try Resolver([server])
    #expect(Set(try resolver.addresses("localhost")) == ["127.0.0.1", "0:0:0:0:0:0:0:1"])
    #expect(try resolver.addresses("app.localhost.").contains("127.0.0.1"))
    #expect(server.questions.isEmpty)
  }

  @Test func anAnswerThatIsNotThereYetBlocks() throws {
    let server = try NameServer { question in
      usleep(200_000)
      return [found(question)]
    }
    let resolver = try Resolver([server])
    let stream = try resolver.begin("example.org")
    #expect(throws: Resolver.Problem.wouldBlock) { try resolver.next(stream) }
    let pollable: UInt32 = try resolver.method("subscribe", stream)[4]
    #expect(
      try resolver.context.method("io/poll", "[method]pollable.ready", pollable)[4] == UInt8(0))
    // Asking again and again is enough, too.
    while true {
      do {
        let address = try #require(try resolver.next(stream))
        #expect(both.contains(address))
        break
      } catch Resolver.Problem.wouldBlock {
        usleep(10_000)
      }
    }
  }

  @Test func manyLookUpsGoOnAtOnce() throws {
    let server = try NameServer { [found($0)] }
    let resolver = try Resolver([server])
    let streams = try (0..<30).map { try resolver.begin("host\($0).example") }
    var pollables = try streams.map { try resolver.method("subscribe", $0)[4, as: UInt32.self] }
    while !pollables.isEmpty {
      let ready = try resolver.context.poll(pollables)
      for index in ready.reversed() { pollables.remove(at: Int(index)) }
    }
    for stream in streams {
      let address = try resolver.next(stream)
      #expect(address != nil)
    }
  }

  // MARK: Names

  @Test func domainsAreAppendedByTheNumberOfDots() throws {
    let server = try NameServer { question in
      [
        question.name.hasSuffix("two.test")
          ? found(question) : NameServer.message(question, code: 3)
      ]
    }
    let resolver = try Resolver(
      [server], configuration: "search one.test two.test\noptions ndots:2\n")
    _ = try resolver.addresses("a.b")
    func names() -> [String] {
      var seen: [String] = []
      for question in server.questions where seen.last != question.name {
        seen.append(question.name)
      }
      return seen
    }
    #expect(names() == ["a.b.one.test", "a.b.two.test"])
    _ = try resolver.addresses("a.b.c")
    #expect(names().suffix(3) == ["a.b.c", "a.b.c.one.test", "a.b.c.two.test"])
    #expect(throws: Resolver.Problem.unresolvable) { try resolver.addresses("a.b.c.") }
    #expect(names().last == "a.b.c")
  }

  @Test func aNameWithoutAddressesIsUnresolvable() throws {
    for code in [UInt8(0), 3] {
      let server = try NameServer { [NameServer.message($0, code: code)] }
      #expect(throws: Resolver.Problem.unresolvable) {
        try Resolver([server]).addresses("example.org")
      }
      #expect(server.questions.count == 2)
    }
  }

  @Test func oneKindOfAddressIsEnough() throws {
    let server = try NameServer { [$0.kind == 1 ? found($0) : NameServer.message($0)] }
    #expect(try Resolver([server]).addresses("example.org") == ["192.0.2.1"])
  }

  @Test func aliasesAreFollowedWhereverTheyStand() throws {
    let server = try NameServer { question in
      [
        NameServer.message(
          question,
          [
            address(question, 9, name: "other.example"),
            address(question, 1, name: "Last.example"),
            alias("middle.example", "last.EXAMPLE"), alias(nil, "middle.example"),
          ])
      ]
    }
    #expect(Set(try Resolver([server]).addresses("first.example")) == both)
  }

  // MARK: Servers

  @Test func aSilentServerIsFollowedByTheNext() throws {
    let silent = try NameServer { _ in [] }
    let server = try NameServer { [found($0)] }
    let resolver = try Resolver([silent, server], configuration: "options timeout:1\n")
    #expect(Set(try resolver.addresses("example.org")) == both)
    #expect(silent.questions.count == 2)
    #expect(server.questions.count == 2)
    // New numbers for new questions.
    #expect(
      Set(silent.questions.map(\.identifier)).isDisjoint(with: server.questions.map(\.identifier)))
  }

  @Test func whereNobodyIsIsFollowedByTheNextAtOnce() throws {
    let port = try NameServer { _ in [] }.port
    usleep(50_000)
    let server = try NameServer { [found($0)] }
    let start = ContinuousClock.now
    let resolver = try Resolver(
      ports: [port, server.port], configuration: "options timeout:30\n")
    #expect(Set(try resolver.addresses("example.org")) == both)
    #expect(ContinuousClock.now - start < .seconds(25))
  }

  @Test func silenceEverywhereIsTemporary() throws {
    let silent = try NameServer { _ in [] }
    let resolver = try Resolver(
      [silent], configuration: "search one.test\noptions timeout:1 attempts:1\n")
    let start = ContinuousClock.now
    #expect(throws: Resolver.Problem.temporary) { try resolver.addresses("example.org") }
    #expect(ContinuousClock.now - start >= .milliseconds(900))
    #expect(Set(silent.questions.map(\.name)) == ["example.org"])
  }

  @Test func whatServersSayInsteadOfAnAnswerIsTold() throws {
    for (code, problem) in [(UInt8(2), Resolver.Problem.temporary), (5, .permanent)] {
      let server = try NameServer { [NameServer.message($0, code: code)] }
      #expect(throws: problem) { try Resolver([server]).addresses("example.org") }
      let other = try NameServer { [found($0)] }
      #expect(Set(try Resolver([server, other]).addresses("example.org")) == both)
    }
  }

  @Test func aMissingKindDoesNotHideTheOther() throws {
    let server = try NameServer { $0.kind == 1 ? [found($0)] : [] }
    let resolver = try Resolver([server], configuration: "options timeout:1 attempts:1\n")
    #expect(try resolver.addresses("example.org") == ["192.0.2.1"])
  }

  @Test func aTruncatedAnswerIsAskedForByStream() throws {
    let server = try NameServer { question in
      guard question.isByStream else {
        return [NameServer.message(question, isTruncated: true)]
      }
      return [NameServer.message(question, (1...60).map { address(question, $0) })]
    }
    let addresses = try Resolver([server]).addresses("example.org")
    #expect(addresses.count == 64)
    #expect(Set(addresses).count == 64)
    #expect(server.questions.filter(\.isByStream).count == 2)
  }

  @Test func aServerMayBeAskedByStreamOnly() throws {
    let server = try NameServer { [found($0)] }
    let resolver = try Resolver([server], configuration: "options use-vc\n")
    #expect(Set(try resolver.addresses("example.org")) == both)
    #expect(!server.questions.contains { !$0.isByStream })
  }
}
