import Driver
import Foundation
import Testing

@Suite struct OutputFileTests {
  /// A fresh folder that the test removes.
  private static func withFolder(_ body: (URL) throws -> Void) throws {
    let folder = FileManager.default.temporaryDirectory
      .appendingPathComponent("wamrc-test-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    try body(folder)
  }

  @Test func aFileIsReplacedWhole() throws {
    try Self.withFolder { folder in
      let path = folder.appendingPathComponent("out").path
      try Files.write([1, 2, 3], to: path)
      try Files.write([4], to: path)
      #expect(try Files.read(path, limit: 10) == [4])
      #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path) == ["out"])
    }
  }

  @Test func aLinkIsFollowedAndStaysALink() throws {
    try Self.withFolder { folder in
      let target = folder.appendingPathComponent("target").path
      let link = folder.appendingPathComponent("link").path
      try Files.write([1], to: target)
      try FileManager.default.createSymbolicLink(atPath: link, withDestinationPath: target)
      try Files.write([2], to: link)
      #expect(try Files.read(target, limit: 10) == [2])
      #expect(try FileManager.default.destinationOfSymbolicLink(atPath: link) == target)
    }
  }

  @Test func aFullDeviceIsReportedAndLeftInPlace() {
    let error = #expect(throws: FileError.self) { try Files.write([1], to: "/dev/full") }
    #expect(error?.code == ENOSPC)
    #expect(FileManager.default.fileExists(atPath: "/dev/full"))
  }

  @Test func aFileOverTheLimitIsRefused() throws {
    try Self.withFolder { folder in
      let path = folder.appendingPathComponent("out").path
      try Files.write([1, 2, 3], to: path)
      #expect(throws: FileError.self) { try Files.read(path, limit: 2) }
    }
  }
}
