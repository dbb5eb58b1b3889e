import Foundation
import TestSupport
import Testing
import WASIHost
import WamrPlatform

@Suite struct DirectoryTests {
  /// An entry of a directory, or nil for the end.
  private func next(
    _ guest: Guest, _ stream: UInt32
  ) throws -> Result<(type: UInt8, name: String)?, Code> {
    let record = try guest.context.method(
      "filesystem/types", "[method]directory-entry-stream.read-directory-entry", stream)
    return try guest.outcome(record, 8, 8) {
      record[$0, as: UInt8.self] == 0 ? nil : (record[$0 + 8], record.string(at: $0 + 16))
    }
  }

  private func begin(_ guest: Guest, _ handle: UInt32) throws -> Result<UInt32, Code> {
    let record = try guest.call("read-directory", handle)
    return try guest.outcome(record, 4, 4) { record[$0] }
  }

  /// All entries, by name.
  private func entries(_ guest: Guest, _ handle: UInt32) throws -> [String: UInt8] {
    let stream = try begin(guest, handle).get()
    var found: [String: UInt8] = [:]
    while let entry = try next(guest, stream).get() {
      try #require(found.updateValue(entry.type, forKey: entry.name) == nil)
    }
    _ = try guest.context.method(
      "filesystem/types", "[resource-drop]directory-entry-stream", stream)
    return found
  }

  @Test func aDirectoryIsReadWithoutItselfAndItsParent() throws {
    let guest = try Guest()
    #expect(try entries(guest, guest.root).isEmpty)
    try guest.makeFile("file")
    try guest.makeFile(".hidden")
    try guest.makeFile("...")
    try guest.makeDirectory("directory")
    try guest.makeLink("link", to: "nowhere")
    try #require(mkfifo(guest.host("pipe"), 0o600) == 0)
    try #require(mknod(guest.host("socket"), S_IFSOCK | 0o600, 0) == 0)
    #expect(
      try entries(guest, guest.root) == [
        "file": 6, ".hidden": 6, "...": 6, "directory": 3, "link": 5, "pipe": 4, "socket": 7,
      ])
  }

  @Test func twoStreamsOfADirectoryAreIndependent() throws {
    let guest = try Guest()
    let names = Set((0..<1000).map { "file \($0)" })
    for name in names { try guest.makeFile(name) }
    let first = try begin(guest, guest.root).get()
    var found: Set<String> = []
    for _ in 0..<500 {
      let entry = try next(guest, first).get()
      found.insert(try #require(entry).name)
    }
    #expect(Set(try entries(guest, guest.root).keys) == names)
    while let entry = try next(guest, first).get() { found.insert(entry.name) }
    #expect(found == names)
    #expect(try next(guest, first).get() == nil)
  }

  @Test func aNameThatIsNoTextIsAnErrorAndTheRestIsRead() throws {
    let guest = try Guest()
    try guest.makeFile("good")
    try guest.makeDirectory(named: [CChar(bitPattern: 0xff), 0])
    let stream = try begin(guest, guest.root).get()
    var (names, errors): ([String], [Code]) = ([], [])
    for _ in 0..<2 {
      switch try next(guest, stream) {
      case .success(let entry): names.append(entry?.name ?? "")
      case .failure(let code): errors.append(code)
      }
    }
    #expect(names == ["good"] && errors == [.illegalByteSequence])
    #expect(try next(guest, stream).get() == nil)
    let target = [CChar(bitPattern: 0xfe), 0]
    try #require(symlink(target, guest.host("link")) == 0)
    #expect(try guest.readLink("link") == .failure(.illegalByteSequence))
  }

  @Test func aFileIsNoDirectory() throws {
    let guest = try Guest()
    try guest.makeFile("file")
    let file = try guest.open("file").get()
    #expect(try begin(guest, file) == .failure(.notDirectory))
    #expect(try guest.open("x", in: file) == .failure(.notDirectory))
    #expect(try guest.open(".", in: file) == .failure(.notDirectory))
    #expect(try guest.status("x", in: file) == .failure(.notDirectory))
    #expect(try guest.createDirectory("x", in: file) == .notDirectory)
    #expect(try guest.removeDirectory("x", in: file) == .notDirectory)
    #expect(try guest.unlink("x", in: file) == .notDirectory)
    #expect(try guest.rename("file", to: "x", to: file) == .notDirectory)
    #expect(try guest.rename("x", to: "y", from: file) == .notDirectory)
    #expect(try guest.hardLink("file", as: "x", to: file) == .notDirectory)
  }

  @Test func aDirectoryThatWasOpenedIsABaseOfItsOwn() throws {
    let guest = try Guest()
    for path in ["a", "a/b", "a/b/c"] { try guest.makeDirectory(path) }
    try guest.makeFile("a/file")
    let b = try guest.open("a/b", .directory).get()
    #expect(try guest.type(b) == 3)
    #expect(try guest.flags(b) == .read)
    #expect(try guest.flags(guest.root) == [.read, .mutateDirectory])
    for resolution in PathResolution.allCases {
      guest.context.pathResolution = resolution
      #expect(try guest.open("../file", in: b) == .failure(.notPermitted))
      #expect(try guest.open("c/../../file", in: b) == .failure(.notPermitted))
      _ = try guest.open("c/../c/.", in: b).get()
      // It has the rights of the directory that it was opened in.
      #expect(try guest.createDirectory("new", in: b) == nil)
      #expect(try guest.removeDirectory("new", in: b) == nil)
    }
    #expect(try guest.rename("a/file", to: "moved", to: b) == nil)
    #expect(guest.contents("a/b/moved") == "inside")
  }

  @Test func nothingStaysOpenThatWasDropped() async {
    await #expect(processExitsWith: .success) {
      let guest = try Guest(.stepwise)
      for path in ["a", "a/b"] { try guest.makeDirectory(path) }
      try guest.makeFile("a/b/file")
      let count = { try FileManager.default.contentsOfDirectory(atPath: "/proc/self/fd").count }
      let before = try count()
      for resolution in PathResolution.allCases {
        guest.context.pathResolution = resolution
        for _ in 0..<100 {
          let file = try guest.open("a/../a/b/file").get()
          let stream = try guest.stream("read", file).get()
          try guest.drop(file)
          _ = try guest.context.method("io/streams", "[resource-drop]input-stream", stream)
          _ = try guest.status("a/b/file", follow: true)
          _ = try guest.open("a/b/../../../x")
          _ = try guest.open("a/b/missing")
          _ = try guest.rename("a/b/missing", to: "a/x")
          let record = try guest.call("read-directory", guest.root)
          _ = try guest.context.method(
            "filesystem/types", "[resource-drop]directory-entry-stream", record[8])
        }
      }
      try #require(try count() == before)
    }
  }

  @Test func descriptorsAreNotInheritedByOtherPrograms() async {
    await #expect(processExitsWith: .success) {
      let guest = try Guest()
      try guest.makeFile("file")
      let before = (Int32(0)..<1000).filter { fcntl($0, F_GETFD) >= 0 }
      _ = try guest.open("file").get()
      _ = try guest.open(".", .directory).get()
      _ = try guest.call("read-directory", guest.root)
      let now = (Int32(0)..<1000).filter { fcntl($0, F_GETFD) >= 0 && !before.contains($0) }
      try #require(now.count == 3)
      for number in now { try #require(fcntl(number, F_GETFD) & FD_CLOEXEC != 0) }
    }
  }
}
