import Foundation
import TestSupport
import Testing
import WASIHost
import WamrPlatform

@Suite struct FileTests {
  @Test func withoutDirectoriesTheGuestGetsNone() throws {
    #expect(try WASIContext().call("filesystem/preopens", "get-directories")[8, as: Int.self] == 0)
  }

  @Test func directoriesComeInTheOrderInWhichTheyWereGivenWithTheirNames() throws {
    let folder = try TemporaryFolder()
    let context = WASIContext()
    try context.addPreopen(folder.url.path, as: "/first", isReadOnly: false)
    try context.addPreopen("/", as: ".", isReadOnly: true)
    let record = try context.call("filesystem/preopens", "get-directories")
    #expect(record[8] == 2)
    let start = try #require(UnsafeRawPointer(bitPattern: record[0, as: UInt.self]))
    let names = [8, 32].map { offset in
      String(
        decoding: UnsafeRawBufferPointer(
          start: UnsafeRawPointer(bitPattern: start.load(fromByteOffset: offset, as: UInt.self)),
          count: start.load(fromByteOffset: offset + 8, as: Int.self)), as: UTF8.self)
    }
    #expect(names == ["/first", "."])
    // Each call makes new handles, which are dropped one by one.
    let first = start.load(as: UInt32.self)
    _ = try context.method("filesystem/types", "[resource-drop]descriptor", first)
    #expect(try context.call("filesystem/preopens", "get-directories")[8] == 2)
  }

  @Test func whatIsNoDirectoryIsNotGiven() throws {
    let folder = try TemporaryFolder()
    let file = try folder.file("file", containing: [])
    for (path, number) in [(file.path, ENOTDIR), (folder.path("missing").path, ENOENT)] {
      let error = #expect(throws: SystemError.self) {
        try WASIContext().addPreopen(path, as: "/", isReadOnly: false)
      }
      #expect(error?.errno == number && error?.path == path)
    }
  }

  @Test func theKernelResolvesPathsIfItCan() throws {
    let guest = try Guest()
    let folder = try FileDescriptor.openDirectory("/")
    var isOffered = true
    do { _ = try folder.openBeneath(".", [.place, .directory]) } catch { isOffered = false }
    #expect(guest.context.usedPathResolution == (isOffered ? .byKernel : .stepwise))
    #expect(try Guest(.stepwise).context.usedPathResolution == .stepwise)
  }

  @Test func aFileIsMadeWrittenAndRead() throws {
    let guest = try Guest()
    let file = try guest.open("new", [.create, .read, .write]).get()
    #expect(try guest.write(file, "hello, world") == .success(12))
    #expect(try guest.write(file, "W", at: 7) == .success(1))
    #expect(try guest.read(file) == .success("hello, World"))
    #expect(try guest.read(file, 5, at: 7) == .success("World"))
    #expect(guest.contents("new") == "hello, World")
    try guest.drop(file)
    let (trap, _) = try guest.context.trap("filesystem/types", "[method]descriptor.stat") {
      $0[0] = file
    }
    #expect(trap.rawValue != 0)
  }

  @Test func readingSaysWhenTheEndIsReached() throws {
    let guest = try Guest()
    try guest.makeFile("file", "abc")
    let file = try guest.open("file").get()
    for (length, offset, isEnd) in [(3, 0, 0), (4, 0, 0), (1, 3, 1), (0, 0, 1), (9, 1 << 40, 1)] {
      let record = try guest.call("read", file) {
        $0[8] = UInt64(length)
        $0[16] = UInt64(offset)
      }
      #expect(record[24, as: UInt8.self] == 0)
      #expect(record[48, as: UInt8.self] == UInt8(isEnd), "\(length) at \(offset)")
    }
  }

  @Test(arguments: [UInt64(1) << 63, .max])
  func anOffsetThatNoFileHasIsInvalid(offset: UInt64) throws {
    let guest = try Guest()
    let file = try guest.open("file", [.create, .read, .write]).get()
    #expect(try guest.read(file, at: offset) == .failure(.invalid))
    #expect(try guest.write(file, "x", at: offset) == .failure(.invalid))
    #expect(try guest.nothing(guest.call("set-size", file) { $0[8] = offset }, 16) == .invalid)
    let advised = try guest.call("advise", file) {
      $0[8] = offset
      $0[16] = UInt64(1)
      $0[24] = UInt8(0)
    }
    #expect(try guest.nothing(advised, 25) == .invalid)
  }

  @Test func aLengthBeyondAllMemoryReadsWhatIsThere() throws {
    let guest = try Guest()
    try guest.makeFile("file", String(repeating: "x", count: 100_000))
    let file = try guest.open("file").get()
    let read = try guest.read(file, .max).get()
    #expect(read.count > 0 && read.count <= 100_000)
  }

  @Test(
    arguments: [
      ([.read], [.read]), ([], [.read]), ([.write], [.write]), ([.read, .write], [.read, .write]),
      ([.create, .read], [.read, .write]), ([.create], [.read, .write]),
      ([.truncate], [.read, .write]), ([.truncate, .write], [.write]), ([.exclusive], [.read]),
      ([.mutateDirectory, .read], [.read]), ([.fileSync, .write], [.fileSync, .write]),
      ([.dataSync, .read], [.dataSync, .read]),
    ] as [(Opening, Opening)])
  func whatAFileIsOpenedForIsWhatItCanDo(asked: Opening, granted: Opening) throws {
    let guest = try Guest()
    try guest.makeFile("file")
    let file = try guest.open("file", asked).get()
    #expect(try guest.flags(file) == granted)
    #expect(try guest.type(file) == 6)
    let read = try guest.read(file)
    if granted.contains(.read) {
      #expect(read == .success(asked.contains(.truncate) ? "" : "inside"))
    } else {
      #expect(read == .failure(.badDescriptor))
    }
    #expect(
      try guest.write(file, "x")
        == (granted.contains(.write) ? .success(1) : .failure(.badDescriptor)))
  }

  @Test func openingFailsAsItDoesOnLinux() throws {
    let guest = try Guest()
    try guest.makeFile("file")
    try guest.makeDirectory("directory")
    for (path, opening, code): (String, Opening, Code) in [
      ("missing", .read, .noEntry), ("missing/x", .read, .noEntry),
      ("file", [.create, .exclusive], .exist), ("file", .directory, .notDirectory),
      ("file/x", .read, .notDirectory), ("file/", .read, .notDirectory),
      ("directory", .write, .isDirectory), ("directory", .truncate, .isDirectory),
      ("directory", .create, .isDirectory), ("directory/", .create, .isDirectory),
      ("new/", .create, .isDirectory), ("directory", [.create, .exclusive], .exist),
      ("x", [.create, .directory], .invalid), ("directory", [.directory, .exclusive], .invalid),
      ("directory", [.directory, .truncate], .invalid),
      (String(repeating: "n", count: 256), .read, .nameTooLong),
      (String(repeating: "a/", count: 2048), .read, .nameTooLong),
      ("nul\0file", .read, .invalid), ("file\0", .read, .invalid), ("", .read, .noEntry),
    ] {
      for resolution in PathResolution.allCases {
        guest.context.pathResolution = resolution
        #expect(try guest.open(path, opening) == .failure(code), "\(path) \(opening)")
      }
    }
    #expect(guest.contents("file") == "inside")
    #expect(!FileManager.default.fileExists(atPath: guest.host("new")))
  }

  @Test func theSizeCanBeSet() throws {
    let guest = try Guest()
    try guest.makeFile("file", "123456")
    let file = try guest.open("file", .write).get()
    for (size, contents): (UInt64, String) in [(3, "123"), (5, "123\0\0"), (0, "")] {
      #expect(try guest.nothing(guest.call("set-size", file) { $0[8] = size }, 16) == nil)
      #expect(guest.contents("file") == contents)
      #expect(try guest.status(file).size == size)
    }
    let reading = try guest.open("file").get()
    #expect(
      try guest.nothing(guest.call("set-size", reading) { $0[8] = UInt64(1) }, 16) == .invalid)
  }

  @Test func timesAreSetAndSeen() throws {
    let guest = try Guest()
    try guest.makeFile("file")
    let file = try guest.open("file").get()
    #expect(
      try guest.setTimes(file, access: (7, 8), modification: (1_000_000_000, 999_999_999)) == nil)
    #expect(try guest.status(file).modified == [1_000_000_000, 999_999_999])
    #expect(try guest.setTimes(file, access: (9, 9), modification: nil) == nil)
    #expect(try guest.status("file").get().modified == [1_000_000_000, 999_999_999])
    #expect(try guest.setTimes("file", modification: (5, 6)) == nil)
    #expect(try guest.status(file).modified == [5, 6])
  }

  @Test(arguments: [0x3fff_ffff, 0x3fff_fffe, 1_000_000_000, .max] as [UInt32])
  func nanosecondsThatMeanSomethingElseToTheSystemAreInvalid(nanoseconds: UInt32) throws {
    let guest = try Guest()
    try guest.makeFile("file")
    let file = try guest.open("file").get()
    #expect(try guest.setTimes(file, access: nil, modification: (5, 0)) == nil)
    #expect(try guest.setTimes(file, access: nil, modification: (6, nanoseconds)) == .invalid)
    #expect(try guest.setTimes("file", modification: (6, nanoseconds)) == .invalid)
    #expect(try guest.setTimes("file", modification: (.max, 0)) == .overflow)
    #expect(try guest.status(file).modified == [5, 0])
  }

  @Test func aTimeBefore1970IsNone() throws {
    let guest = try Guest()
    try guest.makeFile("file")
    var times = [timeval(tv_sec: -5, tv_usec: 0), timeval(tv_sec: -5, tv_usec: 0)]
    try #require(utimes(guest.host("file"), &times) == 0)
    #expect(try guest.status("file").get().modified == [])
  }

  @Test func aHashStaysWithTheFileAndBelongsToNoOther() throws {
    let guest = try Guest()
    for number in 0..<100 { try guest.makeFile("\(number)") }
    let hashes = try (0..<100).map { try guest.hash("\($0)").get() }
    #expect(Set(hashes).count == 100)
    #expect(Set(hashes.map { $0[0] }).count == 100)
    try guest.makeFile("other", "other contents")
    let file = try guest.open("7", .write).get()
    _ = try guest.write(file, "changed, and longer")
    try #require(guest.rename("7", to: "renamed") == nil)
    #expect(try guest.hash("renamed").get() == hashes[7])
    let record = try guest.call("metadata-hash", file)
    #expect(try guest.outcome(record, 8, 8) { [record[$0], record[$0 + 8]] }.get() == hashes[7])
  }

  @Test func descriptorsOfOneFileAreTheSameObject() throws {
    let guest = try Guest()
    try guest.makeFile("file")
    try guest.makeLink("link", to: "file")
    try guest.makeFile("other")
    let one = try guest.open("file").get()
    for (path, isSame) in [("link", true), ("file", true), ("other", false)] {
      let another = try guest.open(path, follow: true).get()
      let record = try guest.call("is-same-object", one) { $0[4] = another }
      #expect((record[8, as: UInt8.self] == 1) == isSame)
    }
  }

  @Test func adviceIsTakenWhateverTheLength() throws {
    let guest = try Guest()
    try guest.makeFile("file")
    let file = try guest.open("file").get()
    for advice: UInt8 in 0..<6 {
      for length: UInt64 in [0, 1, 1 << 62, 1 << 63, .max] {
        let record = try guest.call("advise", file) {
          $0[8] = UInt64(2)
          $0[16] = length
          $0[24] = advice
        }
        #expect(try guest.nothing(record, 25) == nil)
      }
    }
    let (trap, _) = try guest.context.trap("filesystem/types", "[method]descriptor.advise") {
      $0[0] = file
      $0[24] = UInt8(6)
    }
    #expect(trap.rawValue != 0)
  }

  @Test func filesAndDirectoriesAreSynchronized() throws {
    let guest = try Guest()
    try guest.makeFile("file")
    for handle in [guest.root, try guest.open("file").get()] {
      for function in ["sync", "sync-data"] {
        #expect(try guest.nothing(guest.call(function, handle), 4) == nil)
      }
    }
  }
}
