import Foundation
import TestSupport
import Testing

/// Answers that are none, or not to be believed.
@Suite(.timeLimit(.minutes(2))) struct NameAnswerTests {
  /// Messages that are no answers, after which the right one is to count.
  @Test(arguments: [
    "wrong number", "a question", "another name", "another kind", "cut", "empty", "no question",
    "two questions",
  ])
  func whatIsNoAnswerIsPassedOver(kind: String) throws {
    let server = try NameServer { question in
      var wrong = found(question, 66)
      switch kind {
      case "wrong number": wrong[0] ^= 0x40
      case "a question": wrong[2] &= 0x7f
      case "another name": wrong[13] = UInt8(ascii: "f")
      case "another kind": wrong[12 + question.section.count - 3] = 2
      case "cut": wrong = Array(wrong[..<20])
      case "no question": wrong[5] = 0
      case "two questions": wrong[5] = 2
      default: wrong = []
      }
      return Array(repeating: wrong, count: 40) + [found(question)]
    }
    #expect(Set(try Resolver([server]).addresses("example.org")) == both)
  }

  /// Answers that are none, after which the server isn't believed.
  @Test(arguments: [
    "a name that points to itself", "a name that points forwards", "a name without end",
    "a label of another kind", "a chain of pointers", "a name that is too long",
    "a record past the end", "an address of 5 bytes", "records that are missing",
  ])
  func aMalformedAnswerIsAFailure(kind: String) throws {
    let server = try NameServer { question in
      let start = UInt8(12 + question.section.count)
      let rest = Array(address(question, 1)[2...])
      var records: [[UInt8]]
      switch kind {
      case "a name that points to itself": records = [[0xc0, start] + rest]
      case "a name that points forwards": records = [[0xc0, start + 2, 1, 97, 0] + rest]
      case "a name without end": records = [[63]]
      case "a label of another kind": records = [[0x41, 97, 0] + rest]
      case "a chain of pointers":
        // An alias whose bytes are pointers, each to the one before.
        let place = Int(start) + 12
        var chain: [UInt8] = [0]
        for index in 0..<400 {
          let target = index == 0 ? place : place + 1 + 2 * (index - 1)
          chain += [0xc0 | UInt8(target >> 8), UInt8(target & 0xff)]
        }
        let last = place + 1 + 2 * 399
        records = [
          NameServer.record(nil, kind: 16, chain),
          [0xc0 | UInt8(last >> 8), UInt8(last & 0xff)] + rest,
        ]
      case "a name that is too long":
        let label = [63] + [UInt8](repeating: 97, count: 63)
        records = [Array(repeating: label, count: 4).flatMap(\.self) + [0] + rest]
      case "a record past the end": records = [Array(address(question, 1).dropLast())]
      case "an address of 5 bytes":
        records = [NameServer.record(nil, kind: question.kind, [1, 2, 3, 4, 5])]
      default:
        var message = found(question)
        message[7] = 200
        return [message]
      }
      return [NameServer.message(question, records)]
    }
    let resolver = try Resolver([server], configuration: "options attempts:1\n")
    #expect(throws: Resolver.Problem.temporary) { try resolver.addresses("example.org") }
  }

  @Test func aliasesWithoutEndLeadNowhere() throws {
    let circle = try NameServer { question in
      [NameServer.message(question, [alias(nil, "b.test"), alias("b.test", "example.org")])]
    }
    #expect(throws: Resolver.Problem.unresolvable) {
      try Resolver([circle]).addresses("example.org")
    }
    let chain = try NameServer { question in
      let links = (0..<30).map { alias($0 == 0 ? nil : "a\($0).test", "a\($0 + 1).test") }
      return [NameServer.message(question, links + [address(question, 1, name: "a30.test")])]
    }
    #expect(throws: Resolver.Problem.unresolvable) {
      try Resolver([chain]).addresses("example.org")
    }
  }

  @Test func aStreamThatEndsOrLiesIsAFailure() throws {
    for bytes in [[UInt8](), [0, 1], Array(repeating: 0, count: 70)] {
      let server = try NameServer { question in
        question.isByStream ? [bytes] : [NameServer.message(question, isTruncated: true)]
      }
      let resolver = try Resolver([server], configuration: "options timeout:1 attempts:1\n")
      #expect(throws: Resolver.Problem.temporary) { try resolver.addresses("example.org") }
    }
  }

  @Test func aFloodOfWrongAnswersEndsWithTheTime() throws {
    let server = try NameServer { question in
      var wrong = found(question)
      wrong[0] ^= 1
      return Array(repeating: wrong, count: 5000)
    }
    let resolver = try Resolver([server], configuration: "options timeout:1 attempts:1\n")
    #expect(throws: Resolver.Problem.temporary) { try resolver.addresses("example.org") }
  }
}
