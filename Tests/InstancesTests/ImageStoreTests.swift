import BundleFormat
import Foundation
import TestSupport
import Testing

@testable import Instances

@Suite struct ImageStoreTests {
  private let folder: TemporaryFolder
  private var images: URL { folder.path("wamr/images") }

  init() throws { folder = try TemporaryFolder() }

  private func guest() throws -> Guest { try Guest(cacheFolder: folder.url.path) }

  private func files() throws -> [String] {
    try FileManager.default.contentsOfDirectory(atPath: images.path)
  }

  private func permissions(_ url: URL) throws -> Int? {
    try FileManager.default.attributesOfItem(atPath: url.path)[.posixPermissions] as? Int
  }

  @Test func anImageIsStoredOnceUnderItsDigest() throws {
    #expect(try guest().call("count")[0] == 1)
    let digest = SHA256.digest(of: Guest.image).map { String(format: "%02x", $0) }.joined()
    #expect(try files() == [digest])
    let file = images.appending(path: digest)
    #expect(try [UInt8](Data(contentsOf: file)) == Guest.image)
    #expect(try permissions(images) == 0o700)
    #expect(try permissions(file) == 0o600)
    let written = try FileManager.default.attributesOfItem(atPath: file.path)[.systemFileNumber]
    #expect(try guest().call("count")[0] == 1)
    let after = try FileManager.default.attributesOfItem(atPath: file.path)[.systemFileNumber]
    #expect(written as? Int == after as? Int)
  }

  @Test func theGuestsWritesDoNotReachTheStore() throws {
    let guest = try guest()
    guest.component.instances[0].pointer(to: 0x2800).storeBytes(of: 77, as: UInt64.self)
    try guest.call("count")
    let file = images.appending(path: try files()[0])
    #expect(try [UInt8](Data(contentsOf: file)) == Guest.image)
  }

  @Test func aCutImageIsWrittenAgain() throws {
    _ = try guest()
    let file = images.appending(path: try files()[0])
    try Data(Guest.image.dropLast()).write(to: file)
    #expect(try guest().call("count")[0] == 1)
    #expect(try [UInt8](Data(contentsOf: file)) == Guest.image)
  }

  @Test func aFileThatOthersMayWriteIsNotUsed() throws {
    _ = try guest()
    let file = images.appending(path: try files()[0])
    var other = Guest.image
    other.replaceSubrange(0x1000..., with: repeatElement(0xf4, count: other.count - 0x1000))
    try Data(other).write(to: file)
    try FileManager.default.setAttributes([.posixPermissions: 0o666], ofItemAtPath: file.path)
    #expect(try guest().call("count")[0] == 1)
    #expect(try permissions(file) == 0o600)
  }

  @Test func aLinkIsNotFollowed() throws {
    _ = try guest()
    let file = images.appending(path: try files()[0])
    let target = try folder.file("target", containing: Guest.image)
    try FileManager.default.removeItem(at: file)
    try FileManager.default.createSymbolicLink(at: file, withDestinationURL: target)
    #expect(try guest().call("count")[0] == 1)
    let attributes = try FileManager.default.attributesOfItem(atPath: file.path)
    #expect(attributes[.type] as? FileAttributeType == .typeRegular)
  }

  @Test func aStoreThatOthersMayEnterIsNotUsed() throws {
    try FileManager.default.createDirectory(at: images, withIntermediateDirectories: true)
    try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: images.path)
    #expect(try guest().call("count")[0] == 1)
    #expect(try files().isEmpty)
  }

  @Test func aStoreThatCannotBeMadeIsNoError() throws {
    _ = try folder.file("wamr", containing: [])
    #expect(try guest().call("count")[0] == 1)
  }

  @Test func anImageThatDoesNotInflateToItsDigestIsRefused() throws {
    let plan = Guest.plan
    var writer = BundleWriter(requiredFeatures: [])
    var image = Guest.image
    _ = writer.add(
      .image, digest: SHA256.digest(of: image), inflatedByteCount: image.count,
      compressed: {
        image[0x1000] ^= 1
        return Guest.compressed(image)
      }())
    _ = writer.add(.trace, digest: SHA256.digest(of: []), inflatedByteCount: 0, compressed: [])
    let file = try folder.file("damaged.cwasm", containing: try writer.bundle(plan: plan))
    let error = #expect(throws: LoadError.self) {
      try ComponentInstance(BundleFile(path: file.path), store: nil) { _, _ in
        (Guest.signature, TestHost.function)
      }
    }
    guard case .bundle(let reason) = error else {
      Issue.record("not refused as a bundle")
      return
    }
    #expect(reason.reason == .member(0))
  }
}
