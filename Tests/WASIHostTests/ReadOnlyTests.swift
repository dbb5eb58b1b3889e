import Foundation
import Testing
import WASIHost
import WamrPlatform

@Suite struct ReadOnlyTests {
  /// A guest that has its directory to read only, and another one to change.
  private func guest(_ resolution: PathResolution) throws -> (Guest, changeable: UInt32) {
    let guest = try Guest(resolution, isReadOnly: true)
    try guest.makeDirectory("d")
    for name in ["file", "d/file"] { try guest.makeFile(name) }
    try guest.makeLink("link", to: "file")
    let other = guest.folder.path("other").path
    try #require(mkdir(other, 0o777) == 0)
    _ = try guest.folder.file("other/file", containing: Array("other".utf8))
    try guest.context.addPreopen(other, as: "/other", isReadOnly: false)
    let list = try guest.context.call("filesystem/preopens", "get-directories")
    let changeable = list.bytes(at: 0, stride: 24).withUnsafeBytes {
      $0.load(fromByteOffset: 24, as: UInt32.self)
    }
    return (guest, changeable)
  }

  private func paths(_ guest: Guest) throws -> [String] {
    try FileManager.default.subpathsOfDirectory(atPath: guest.folder.url.path).sorted()
  }

  @Test(arguments: PathResolution.allCases)
  func nothingIsChanged(resolution: PathResolution) throws {
    let (guest, changeable) = try guest(resolution)
    let before = try paths(guest)
    let times = try guest.status("file").get()
    let directory = try guest.open("d", .directory).get()
    #expect(try guest.flags(guest.root) == .read)
    for base in [guest.root, directory] {
      for opening: Opening in [
        .write, [.read, .write], .create, [.create, .exclusive], .truncate,
        [.create, .truncate, .write],
      ] {
        for path in ["file", "new"] {
          for follow in [false, true] {
            #expect(
              try guest.open(path, opening, follow: follow, in: base) == .failure(.notPermitted))
          }
        }
      }
      #expect(try guest.createDirectory("new", in: base) == .notPermitted)
      #expect(try guest.removeDirectory("d", in: base) == .notPermitted)
      #expect(try guest.unlink("file", in: base) == .notPermitted)
      #expect(try guest.rename("file", to: "new", from: base, to: base) == .notPermitted)
      #expect(try guest.rename("file", to: "new", from: base, to: changeable) == .notPermitted)
      #expect(try guest.rename("file", to: "new", from: changeable, to: base) == .notPermitted)
      #expect(try guest.hardLink("file", as: "new", from: base, to: base) == .notPermitted)
      #expect(try guest.hardLink("file", as: "new", from: base, to: changeable) == .notPermitted)
      #expect(try guest.hardLink("file", as: "new", from: changeable, to: base) == .notPermitted)
    }
    #expect(try guest.link("new", to: "file") == .notPermitted)
    for follow in [false, true] {
      #expect(try guest.setTimes("link", follow: follow, modification: (1, 0)) == .notPermitted)
    }
    #expect(try guest.setTimes(guest.root, access: (1, 0), modification: nil) == .notPermitted)
    #expect(try guest.setTimes(directory, access: (1, 0), modification: nil) == .notPermitted)

    let file = try guest.open("file").get()
    #expect(try guest.write(file, "x") == .failure(.notPermitted))
    #expect(try guest.setTimes(file, access: (1, 0), modification: nil) == .notPermitted)
    #expect(
      try guest.nothing(guest.call("set-size", file) { $0[8] = UInt64(0) }, 16) == .notPermitted)
    #expect(try guest.stream("write", file) == .failure(.notPermitted))
    #expect(try guest.stream("append", file) == .failure(.notPermitted))

    #expect(try paths(guest) == before)
    #expect(guest.contents("file") == "inside")
    #expect(try guest.status("file").get() == times)
  }

  @Test(arguments: PathResolution.allCases)
  func allIsRead(resolution: PathResolution) throws {
    let (guest, _) = try guest(resolution)
    let file = try guest.open("d/../link", follow: true).get()
    #expect(try guest.flags(file) == .read)
    #expect(try guest.read(file) == .success("inside"))
    _ = try guest.stream("read", file).get()
    #expect(try guest.status("link").get().type == 5)
    #expect(try guest.readLink("link") == .success("file"))
    _ = try guest.hash("file").get()
    #expect(try guest.nothing(guest.call("sync", file), 4) == nil)
    // To ask for more rights than there are gives those that there are.
    let directory = try guest.open("d", [.read, .mutateDirectory]).get()
    #expect(try guest.flags(directory) == .read)
    #expect(try guest.createDirectory("new", in: directory) == .notPermitted)
  }
}
