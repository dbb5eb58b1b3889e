import Foundation
import TestSupport
import Testing
import WamrPlatform

@testable import WASIHost

/// The file behind `wasi:keyvalue`.
@Suite struct KeyValueFileTests {
  private let bucket = Array("bucket".utf8)

  private func key(_ name: String) -> [UInt8] { Array(name.utf8) }

  /// The text under a key.
  private func text(_ store: KeyValueStore, _ name: String) -> String? {
    store.entry(bucket, key(name)).map { String(decoding: $0.value, as: UTF8.self) }
  }

  private func set(_ store: KeyValueStore, _ name: String, _ value: String) throws {
    try store.set(bucket, key(name), to: key(value))
  }

  @Test func whatWasSetIsThereAgain() throws {
    let folder = try TemporaryFolder()
    let path = folder.path("pairs").path
    do {
      let store = try KeyValueStore(path: path)
      try set(store, "a", "1")
      try set(store, "b", "2")
      try set(store, "a", "3")
      try store.remove(bucket, key("b"))
      try set(store, "", "")
      try store.set([], [0xff], to: [0])
    }
    let store = try KeyValueStore(path: path)
    #expect(text(store, "a") == "3")
    #expect(text(store, "b") == nil)
    #expect(text(store, "") == "")
    #expect(store.entry([], [0xff])?.value == [0])
    #expect(store.keys(bucket, after: nil, count: 10) == [[], key("a")])
  }

  @Test func aFileBelongsToOneStoreAtATime() throws {
    let folder = try TemporaryFolder()
    let path = folder.path("pairs").path
    let store = try KeyValueStore(path: path)
    #expect(throws: ProposalError.self) { try KeyValueStore(path: path) }
    withExtendedLifetime(store) {}
  }

  @Test func aChangeThatWasCutShortIsTakenOff() throws {
    let folder = try TemporaryFolder()
    let path = folder.path("pairs").path
    do {
      let store = try KeyValueStore(path: path)
      try set(store, "a", "kept")
      try set(store, "a", "cut")
    }
    let whole = try bytes(of: URL(filePath: path))
    // The second change has 12 bytes, 1, 4 and 6, 4 and 1, and 3.
    let end = whole.count - 31
    for count in 0..<whole.count {
      _ = try folder.file("pairs", containing: Array(whole[..<count]))
      let store = try KeyValueStore(path: path)
      #expect(text(store, "a") == (count >= end ? "kept" : nil))
      try set(store, "b", "new")
    }
    _ = try folder.file("pairs", containing: whole + [UInt8](repeating: 0, count: 100))
    #expect(text(try KeyValueStore(path: path), "a") == "cut")
    #expect(try bytes(of: URL(filePath: path)) == whole)
  }

  @Test func aFileThatIsDamagedIsRefusedAndLeftAlone() throws {
    let folder = try TemporaryFolder()
    let path = folder.path("pairs").path
    do {
      let store = try KeyValueStore(path: path)
      for index in 0..<3 { try set(store, "key\(index)", "value") }
    }
    let whole = try bytes(of: URL(filePath: path))
    for place in 0..<40 {
      var damaged = whole
      damaged[place] ^= 0x55
      // A size may come to reach past the end, like that of a change that was cut.
      guard !(8..<12).contains(place) else { continue }
      _ = try folder.file("pairs", containing: damaged)
      #expect(throws: ProposalError.self, "byte \(place)") { try KeyValueStore(path: path) }
      #expect(try bytes(of: URL(filePath: path)) == damaged)
    }
  }

  @Test func aFileOfOldChangesIsWrittenAnew() throws {
    let folder = try TemporaryFolder()
    let path = folder.path("pairs").path
    let value = String(repeating: "x", count: 10_000)
    do {
      let store = try KeyValueStore(path: path)
      try #require(chmod(path, 0o640) == 0)
      for index in 0..<1000 { try set(store, "a", "\(index) \(value)") }
      try set(store, "b", "last")
    }
    let file = URL(filePath: path)
    #expect(try bytes(of: file).count < 3 << 20)
    let attributes = try FileManager.default.attributesOfItem(atPath: path)
    #expect(attributes[.posixPermissions] as? Int == 0o640)
    #expect(!FileManager.default.fileExists(atPath: path + ".new"))
    let store = try KeyValueStore(path: path)
    #expect(text(store, "a") == "999 \(value)")
    #expect(text(store, "b") == "last")
    // The new file is locked like the old one.
    #expect(throws: ProposalError.self) { try KeyValueStore(path: path) }
  }

  @Test func aStoreIsBounded() throws {
    let store = KeyValueStore()
    let value = [UInt8](repeating: 0, count: 100 << 20)
    try store.set(bucket, key("a"), to: value)
    try store.set(bucket, key("b"), to: value)
    #expect(throws: KeyValueStore.Failure.self) {
      try store.set(bucket, key("c"), to: value)
    }
    try store.set(bucket, key("a"), to: [])
    try store.set(bucket, key("c"), to: value)
    try store.remove(bucket, key("c"))
    try store.remove(bucket, key("b"))
    try store.remove(bucket, key("a"))
    #expect(store.byteCount == 0)
  }

  @Test func onlyARegularFileWillDo() throws {
    let folder = try TemporaryFolder()
    try #require(symlink("/dev/zero", folder.path("zeros").path) == 0)
    for path in [folder.path("zeros").path, folder.url.path, folder.path("no/file").path] {
      #expect(throws: ProposalError.self) { try KeyValueStore(path: path) }
    }
    // A link is followed, and stays one.
    try #require(symlink("pairs", folder.path("link").path) == 0)
    let store = try KeyValueStore(path: folder.path("link").path)
    try set(store, "a", "1")
    #expect(try bytes(of: folder.path("pairs")).count > 8)
  }
}
