import Foundation
import TestSupport
import Testing
import WASIHost
import WamrPlatform

@Suite struct PathTests {
  /// A guest whose directory holds a few links that lead out of it, and one that doesn't.
  private func guest(_ resolution: PathResolution) throws -> Guest {
    let guest = try Guest(resolution)
    for path in ["d", "d/e"] { try guest.makeDirectory(path) }
    try guest.makeFile("file")
    try guest.makeFile("d/file")
    try guest.makeLink("out", to: "../outside")
    try guest.makeLink("out-file", to: "../outside/file")
    try guest.makeLink("absolute", to: guest.folder.path("outside").path)
    try guest.makeLink("absolute-inside", to: guest.host("d"))
    try guest.makeLink("parent", to: "..")
    try guest.makeLink("root", to: "/")
    try guest.makeLink("d/e/up", to: "../../../outside")
    try guest.makeLink("twice", to: "d/e/up/file")
    try guest.makeLink("new-outside", to: "../outside/new")
    try guest.makeLink("there-and-back", to: "../root/file")
    return guest
  }

  /// Paths that lead out whatever is done with them.
  private static let escapes = [
    "/", "//", "/etc/passwd", "/file", "..", "../", "../.", "../..", "../file", "../outside/file",
    "./..", "./../file", "d/../..", "d/../../file", "d/e/../../../outside/file", ".././/file",
    "d//..//..//file", "out/file", "out/../file", "out/", "out/.", "out/..", "out/new",
    "absolute/file", "absolute/new", "absolute/", "absolute-inside/file", "parent/file",
    "parent/root/file", "parent/", "parent/.", "root/etc/passwd", "root/", "d/e/up/file",
    "d/e/up/../file", "there-and-back/../file", "../root/file",
  ]

  /// Paths of links that lead out, which are refused where they would be followed.
  private static let links = [
    "out", "out-file", "absolute", "absolute-inside", "parent", "root", "twice", "d/e/up",
    "new-outside", "there-and-back",
  ]

  @Test(arguments: PathResolution.allCases)
  func nothingLeadsOut(resolution: PathResolution) throws {
    let guest = try guest(resolution)
    let before = try guest.surroundings()
    let directory = try guest.open("d", .directory).get()
    for path in Self.escapes {
      for opening: Opening in [
        .read, .write, [.read, .write], .create, [.create, .write], .truncate, .directory,
        [.create, .exclusive, .write], [.create, .truncate, .write],
      ] {
        // With a slash at its end the name can't be that of a file, whatever it leads to.
        let makesDirectory =
          opening.contains(.create) && path.hasSuffix("/") && !path.contains(".")
          && !path.hasPrefix("/")
        for follow in [false, true] {
          #expect(
            try guest.open(path, opening, follow: follow)
              == .failure(makesDirectory ? .isDirectory : .notPermitted), "\(path) \(opening)")
        }
      }
      for follow in [false, true] {
        #expect(try guest.status(path, follow: follow) == .failure(.notPermitted), "\(path)")
        #expect(try guest.hash(path, follow: follow) == .failure(.notPermitted), "\(path)")
        #expect(
          try guest.setTimes(path, follow: follow, modification: (1, 0)) == .notPermitted, "\(path)"
        )
      }
      // A slash behind a link's name isn't followed by what makes and removes names.
      guard !path.hasSuffix("/") || path.contains("..") || path.hasPrefix("/") else { continue }
      #expect(try guest.readLink(path) == .failure(.notPermitted), "\(path)")
      #expect(try guest.createDirectory(path) == .notPermitted, "\(path)")
      #expect(try guest.removeDirectory(path) == .notPermitted, "\(path)")
      #expect(try guest.unlink(path) == .notPermitted, "\(path)")
      #expect(try guest.link(path, to: "file") == .notPermitted, "\(path)")
      #expect(try guest.hardLink(path, as: "new") == .notPermitted, "\(path)")
      #expect(try guest.hardLink("file", as: path) == .notPermitted, "\(path)")
      #expect(try guest.rename(path, to: "new") == .notPermitted, "\(path)")
      #expect(try guest.rename("file", to: path) == .notPermitted, "\(path)")
      #expect(try guest.rename("file", to: path, to: directory) != nil, "\(path)")
    }
    #expect(try guest.surroundings() == before)
    #expect(guest.contents("file") == "inside")
  }

  @Test(arguments: PathResolution.allCases)
  func linksThatLeadOutAreNotFollowed(resolution: PathResolution) throws {
    let guest = try guest(resolution)
    let before = try guest.surroundings()
    for path in Self.links {
      for opening: Opening in [.read, .write, .create, [.create, .write], .truncate, .directory] {
        #expect(
          try guest.open(path, opening, follow: true) == .failure(.notPermitted), "\(path)")
        let code: Code = opening == .directory ? .notDirectory : .loop
        #expect(try guest.open(path, opening) == .failure(code), "\(path) \(opening)")
      }
      #expect(
        try guest.open(path, [.create, .exclusive], follow: true) == .failure(.exist), "\(path)")
      #expect(try guest.status(path, follow: true) == .failure(.notPermitted), "\(path)")
      #expect(try guest.status(path).get().type == 5, "\(path)")
      #expect(try guest.hash(path, follow: true) == .failure(.notPermitted), "\(path)")
      #expect(try guest.setTimes(path, follow: true, modification: (1, 0)) == .notPermitted)
      #expect(try guest.setTimes(path, modification: (1, 0)) == nil)
      #expect(try guest.status(path).get().modified == [1, 0], "\(path)")
      #expect(try guest.createDirectory(path) == .exist)
      #expect(try guest.createDirectory(path + "/") == .exist)
      #expect(try guest.removeDirectory(path) == .notDirectory)
      #expect(try guest.removeDirectory(path + "/") == .notDirectory)
      #expect(try guest.unlink(path + "/") == .notDirectory)
      #expect(try guest.link(path, to: "x") == .exist)
      #expect(try guest.link(path + "/", to: "x") == .exist)
      #expect(try guest.hardLink("file", as: path) == .exist)
      #expect(try guest.hardLink(path + "/", as: "new") == .notPermitted)
      #expect(try guest.rename(path + "/", to: "new") == .notDirectory)
      // These are about the link itself.
      #expect(try guest.hardLink(path, as: "new") == nil)
      #expect(try guest.status("new").get().type == 5)
      #expect(try guest.unlink("new") == nil)
      #expect(try guest.rename(path, to: "new") == nil)
      #expect(try guest.rename("new", to: path) == nil)
      #expect(try guest.unlink(path) == nil)
    }
    #expect(try guest.surroundings() == before)
  }

  @Test(arguments: PathResolution.allCases)
  func pathsThatStayInsideAreResolved(resolution: PathResolution) throws {
    let guest = try guest(resolution)
    try guest.makeLink("d/back", to: "../file")
    try guest.makeLink("d/e/to-d", to: "../../d")
    try guest.makeLink("d/dot", to: ".")
    try guest.makeLink("with-slash", to: "d/e/")
    for (path, expected) in [
      ("file", "file"), ("./file", "file"), ("d/../file", "file"), ("d/e/../../file", "file"),
      ("d//e/.././/file", "d/file"), ("d/back", "file"), ("d/e/to-d/file", "d/file"),
      ("d/e/to-d/e/to-d/back", "file"), ("d/dot/dot/dot/file", "d/file"), ("d/dot/..", "."),
      ("with-slash", "d/e"), ("with-slash/", "d/e"), ("with-slash/..", "d"), ("d/", "d"),
      ("d/.", "d"), ("d/e/..", "d"), (".", "."), ("./", "."), ("d/..", "."),
    ] {
      let hash = try guest.hash(expected).get()
      #expect(try guest.hash(path, follow: true) == .success(hash), "\(path)")
      let opened = try guest.open(path, follow: true).get()
      let record = try guest.call("metadata-hash", opened)
      #expect(try guest.outcome(record, 8, 8) { [record[$0], record[$0 + 8]] } == .success(hash))
      try guest.drop(opened)
    }
  }

  @Test(arguments: PathResolution.allCases)
  func aFileIsMadeWhereADanglingLinkLeads(resolution: PathResolution) throws {
    let guest = try guest(resolution)
    try guest.makeLink("first", to: "d/second")
    try guest.makeLink("d/second", to: "e/made")
    #expect(try guest.open("first", [.create, .write]) == .failure(.loop))
    _ = try guest.open("first", [.create, .write], follow: true).get()
    #expect(guest.contents("d/e/made") == "")
  }

  @Test(arguments: PathResolution.allCases)
  func noFileIsMadeWhereALinkEndsInASlash(resolution: PathResolution) throws {
    let guest = try guest(resolution)
    try guest.makeLink("to-nothing", to: "made/")
    try guest.makeLink("to-file", to: "./file/")
    try guest.makeLink("to-directory", to: "d//")
    try guest.makeLink("through", to: "to-directory/made")
    for path in ["to-nothing", "to-file", "to-directory", "to-nothing/", "to-directory/"] {
      #expect(
        try guest.open(path, [.create, .write], follow: true) == .failure(.isDirectory), "\(path)")
    }
    #expect(try guest.open("to-nothing", follow: true) == .failure(.noEntry))
    #expect(try guest.open("to-file", follow: true) == .failure(.notDirectory))
    _ = try guest.open("through", [.create, .write], follow: true).get()
    #expect(guest.contents("d/made") == "")
    #expect(try guest.status("made") == .failure(.noEntry))
  }

  @Test(arguments: PathResolution.allCases)
  func asManyLinksAreFollowedAsTheKernelDoes(resolution: PathResolution) throws {
    let guest = try Guest(resolution)
    try guest.makeFile("0")
    for number in 1...41 { try guest.makeLink("\(number)", to: "\(number - 1)") }
    #expect(try guest.status("40", follow: true).get().size == 6)
    #expect(try guest.status("41", follow: true) == .failure(.loop))
    #expect(try guest.open("41", follow: true) == .failure(.loop))
    try guest.makeLink("loop", to: "loop")
    try guest.makeLink("one", to: "two")
    try guest.makeLink("two", to: "one/x")
    for path in ["loop", "loop/x", "one", "two", "one/../two"] {
      #expect(try guest.open(path, follow: true) == .failure(.loop), "\(path)")
    }
  }

  @Test(arguments: PathResolution.allCases)
  func linksHoldBytesThatAreNoText(resolution: PathResolution) throws {
    let guest = try Guest(resolution)
    let name = [CChar(bitPattern: 0xc3), CChar(bitPattern: 0x28), 0]
    try guest.makeDirectory(named: name)
    try #require(symlink(name, guest.host("link")) == 0)
    #expect(try guest.status("link", follow: true).get().type == 3)
    _ = try guest.open("link/made", [.create, .write]).get()
    #expect(try guest.status("link/made").get().type == 6)
  }

  @Test(arguments: PathResolution.allCases)
  func aLongWayIsWalked(resolution: PathResolution) throws {
    let guest = try Guest(resolution)
    var path = ""
    for _ in 0..<200 {
      path += "d/"
      try guest.makeDirectory(String(path.dropLast()))
    }
    try guest.makeFile(path + "file")
    #expect(try guest.status(path + "file").get().size == 6)
    let back = path + String(repeating: "../", count: 200)
    #expect(try guest.hash(back) == guest.hash("."))
    #expect(try guest.open(back + "..") == .failure(.notPermitted))
    #expect(try guest.status(String(repeating: "./", count: 2047)).get().type == 3)
  }

  @Test(arguments: PathResolution.allCases)
  func theLinksOfProcLeadNowhere(resolution: PathResolution) throws {
    let guest = try Guest(resolution)
    try guest.context.addPreopen("/proc", as: "/proc", isReadOnly: true)
    let list = try guest.context.call("filesystem/preopens", "get-directories")
    let proc = list.bytes(at: 0, stride: 24).withUnsafeBytes {
      $0.load(fromByteOffset: 24, as: UInt32.self)
    }
    for path in ["self/root", "self/root/etc", "self/cwd", "self/exe", "self/fd/0", "self/fd/1/x"] {
      for opening: Opening in [.read, .directory] {
        guard case .failure = try guest.open(path, opening, follow: true, in: proc) else {
          Issue.record("\(path) was opened")
          continue
        }
      }
    }
    // But those that are ordinary ones do.
    #expect(try guest.status("self", follow: true, in: proc).get().type == 3)
    _ = try guest.open("self/status", in: proc).get()
  }

  @Test(arguments: PathResolution.allCases)
  func makingAndRemovingFailsAsOnLinux(resolution: PathResolution) throws {
    let guest = try guest(resolution)
    try guest.makeLink("to-d", to: "d")
    for (path, code): (String, Code?) in [
      (".", .exist), ("d/..", .exist), ("d/.", .exist), ("d", .exist), ("d/", .exist),
      ("missing/x", .noEntry), ("missing/..", .noEntry), ("file/x", .notDirectory), ("new/", nil),
      ("to-d/", .exist), ("to-d/made", nil), ("", .noEntry), ("x\0y", .invalid),
      (String(repeating: "n", count: 256), .nameTooLong),
    ] {
      #expect(try guest.createDirectory(path) == code, "\(path)")
    }
    #expect(try guest.status("d/made").get().type == 3)
    for (path, code): (String, Code?) in [
      (".", .invalid), ("d/.", .invalid), ("d/..", .invalid), ("d", .notEmpty),
      ("missing", .noEntry), ("file", .notDirectory), ("file/", .notDirectory),
      ("to-d", .notDirectory), ("to-d/", .notDirectory), ("to-d/made/", nil), ("new", nil),
    ] {
      #expect(try guest.removeDirectory(path) == code, "\(path)")
    }
    for (path, code): (String, Code?) in [
      (".", .isDirectory), ("d", .isDirectory), ("d/", .isDirectory), ("d/..", .isDirectory),
      ("missing", .noEntry), ("missing/", .noEntry), ("file/", .notDirectory),
      ("to-d/", .notDirectory), ("to-d", nil), ("d/file", nil),
    ] {
      #expect(try guest.unlink(path) == code, "\(path)")
    }
  }

  @Test(arguments: PathResolution.allCases)
  func linkingAndRenamingFailsAsOnLinux(resolution: PathResolution) throws {
    let guest = try guest(resolution)
    try guest.makeLink("to-d", to: "d")
    for (path, target, code): (String, String, Code?) in [
      ("new", "/absolute", .notPermitted), ("new", "", .noEntry), ("new", "a\0b", .invalid),
      ("file", "x", .exist), (".", "x", .exist), ("d/", "x", .exist), ("new/", "x", .noEntry),
      ("missing/new", "x", .noEntry), ("new", "../anything", nil), ("d/new", "file", nil),
    ] {
      #expect(try guest.link(path, to: target) == code, "\(path) to \(target)")
    }
    #expect(try guest.readLink("new") == .success("../anything"))
    for (path, code): (String, Code) in [
      ("file", .invalid), ("d", .invalid), ("d/", .invalid), (".", .invalid),
      ("file/", .notDirectory),
      ("missing", .noEntry), ("missing/", .noEntry), ("to-d/", .invalid), ("root", .notPermitted),
      ("absolute", .notPermitted),
    ] {
      #expect(try guest.readLink(path) == .failure(code), "\(path)")
    }
    for (old, new, code): (String, String, Code?) in [
      ("d", "x", .notPermitted), ("d/", "x", .notPermitted), (".", "x", .notPermitted),
      ("file", "d", .exist), ("file", "d/", .exist), ("file", "x/", .noEntry),
      ("missing", "x", .noEntry), ("missing/", "x", .noEntry), ("file/", "x", .notDirectory),
      ("file", ".", .exist), ("file", "d/linked", nil),
    ] {
      #expect(try guest.hardLink(old, as: new) == code, "\(old) as \(new)")
    }
    let following = try guest.call("link-at", guest.root, [(8, "to-d"), (32, "x")]) {
      $0[4] = UInt8(1)
      $0[24] = guest.root
    }
    #expect(try guest.nothing(following, 48) == .invalid)
    for (old, new, code): (String, String, Code?) in [
      (".", "x", .busy), ("d/..", "x", .busy), ("file", ".", .busy), ("file", "d/.", .busy),
      ("file/", "x", .notDirectory), ("file", "x/", .notDirectory), ("to-d/", "x", .notDirectory),
      ("missing", "x", .noEntry), ("missing/", "x", .noEntry), ("file", "missing/x", .noEntry),
      ("file", "d", .isDirectory), ("d", "file", .notDirectory), ("d", "d/e/x", .invalid),
      ("d", "renamed/", nil), ("renamed/", "again", nil), ("file", "again/file", nil),
    ] {
      #expect(try guest.rename(old, to: new) == code, "\(old) to \(new)")
    }
  }
}
