// Paths that change while they are being resolved: a thread exchanges directories and links, and
// moves a directory out and in again, as fast as it can. What belongs to the guest has 6 bytes, and
// what doesn't has 7. The programs as they are shipped are raced a million times in EndToEndTests.

import Foundation
import Testing
import WASIHost
import WamrPlatform

@Suite(.serialized) struct PathRaceTests {
  /// Makes what is exchanged.
  private func prepare(_ guest: Guest) throws {
    for path in ["swap", "deep", "deep/er"] { try guest.makeDirectory(path) }
    for path in ["file", "swap/file", "swap/victim", "last"] { try guest.makeFile(path) }
    try guest.makeLink("swap.other", to: "../outside")
    try guest.makeLink("last.other", to: "../outside/file")
  }

  /// Runs `body` while `swap` and `last` are the guest's or links out of its directory, and
  /// `deep/er` is in `deep` or outside, and back in their places in the end.
  private func whileExchanging<Result>(
    _ guest: Guest, _ body: () throws -> Result
  ) rethrows -> Result {
    let names = ["swap", "last"].map { (guest.host($0), guest.host("\($0).other")) }
    let deep = (guest.host("deep/er"), guest.folder.path("outside/er").path)
    let kept = guest.host("kept")
    let ends = Pipe()
    let reader = ends.reader
    return try whileRunning({
      var entry = pollfd(fd: reader, events: Int16(POLLIN), revents: 0)
      while poll(&entry, 1, 0) != 1 {
        for _ in 0..<2 {
          for (name, other) in names {
            rename(name, kept)
            rename(other, name)
            rename(kept, other)
          }
        }
        rename(deep.0, deep.1)
        rename(deep.1, deep.0)
      }
    }) {
      defer { ends.closeWriter() }
      return try body()
    }
  }

  @Test(arguments: PathResolution.allCases)
  func opensDoNotEscape(resolution: PathResolution) throws {
    let guest = try Guest(resolution)
    try prepare(guest)
    let paths = ["swap/file", "swap/../file", "deep/er/../../file", "last"]
    var (inside, refused, outside) = (0, 0, 0)
    try whileExchanging(guest) {
      for number in 0..<30_000 {
        guard
          case .success(let file) = try guest.open(paths[number % paths.count], follow: true)
        else {
          refused += 1
          continue
        }
        if try guest.status(file).size == 6 { inside += 1 } else { outside += 1 }
        try guest.drop(file)
      }
    }
    #expect(outside == 0)
    #expect(inside > 100 && refused > 100, "\(inside) opened, \(refused) refused")
  }

  @Test(arguments: PathResolution.allCases)
  func whatIsDoneThroughAPathDoesNotEscape(resolution: PathResolution) throws {
    let guest = try Guest(resolution)
    try prepare(guest)
    let before = try guest.surroundings()
    var succeeded = 0
    try whileExchanging(guest) {
      for _ in 0..<1000 {
        let codes = try [
          guest.createDirectory("swap/made"), guest.removeDirectory("swap/made"),
          guest.rename("swap/victim", to: "taken"), guest.rename("taken", to: "swap/victim"),
          guest.hardLink("swap/file", as: "linked"), guest.hardLink("file", as: "swap/linked"),
          guest.link("swap/link", to: "file"), guest.unlink("swap/link"),
          guest.unlink("swap/linked"), guest.setTimes("swap/file", modification: (1, 0)),
          guest.setTimes("last", follow: true, modification: (1, 0)),
          guest.setTimes("deep/er/../../file", modification: (1, 0)),
        ]
        succeeded += codes.count { $0 == nil }
        for path in ["swap/new", "last"] {
          let opening: Opening = [.create, .truncate, .write]
          guard case .success(let file) = try guest.open(path, opening, follow: true) else {
            continue
          }
          _ = try guest.write(file, "inside")
          try guest.drop(file)
          succeeded += 1
        }
        if case .success(let status) = try guest.status("linked") {
          #expect(status.size == 6)
          _ = try guest.unlink("linked")
        }
        if case .success(let status) = try guest.status("last", follow: true) {
          #expect(status.size != 7)
        }
        if case .success(let target) = try guest.readLink("swap/link") {
          #expect(target == "file")
        }
      }
    }
    #expect(try guest.surroundings() == before)
    #expect(succeeded > 100)
  }

  @Test func bothWaysOfResolvingAgreeOnRandomPaths() throws {
    let guest = try Guest()
    var generator = SystemRandomNumberGenerator()
    let seed = UInt64.random(in: 0...UInt64.max, using: &generator)
    var random = Generator(state: seed)
    let names = ["a", "b", "c", "..", "."]
    func path(_ maximum: Int) -> String {
      var path = (0..<Int.random(in: 1...maximum, using: &random))
        .map { _ in names[Int.random(in: 0..<names.count, using: &random)] }
        .joined(separator: Bool.random(using: &random) ? "/" : "//")
      if Int.random(in: 0..<5, using: &random) == 0 { path += "/" }
      return path
    }
    for _ in 0..<30 {
      for name in try FileManager.default.contentsOfDirectory(atPath: guest.host("")) {
        try FileManager.default.removeItem(atPath: guest.host(name))
      }
      for _ in 0..<15 {
        // Whatever can be made of these; it may lead anywhere.
        switch Int.random(in: 0..<3, using: &random) {
        case 0: _ = try guest.createDirectory(path(4))
        case 1: _ = try guest.open(path(4), [.create, .write])
        default: _ = try guest.link(path(4), to: path(5))
        }
      }
      for _ in 0..<200 {
        let path = path(6)
        let openings: [Opening] = [.read, .directory, .write, .create]
        let opening = openings[Int.random(in: 0..<openings.count, using: &random)]
        for follow in [false, true] {
          // The first may make a file, which the second then finds.
          let outcomes = try PathResolution.allCases.shuffled(using: &random).map { resolution in
            guest.context.pathResolution = resolution
            let opened: String
            switch try guest.open(path, opening, follow: follow) {
            case .success(let file):
              opened = "\(try guest.call("metadata-hash", file)[16, as: UInt64.self])"
              try guest.drop(file)
            case .failure(let code):
              opened = "\(code)"
            }
            return try "\(opened) \(guest.hash(path, follow: follow)) \(guest.readLink(path))"
          }
          #expect(outcomes[0] == outcomes[1], "\(path) \(opening) \(follow), seed \(seed)")
        }
      }
    }
  }

  /// A generator whose numbers a seed determines.
  private struct Generator: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return (state ^ (state >> 29)) &* 0x9e37_79b9_7f4a_7c15
    }
  }
}
